#include "bench/shell/random_script.h"

#include <random>

#include "absl/strings/str_format.h"

namespace batuta::bench {
namespace {

using convert::shell::Dialect;

class Generator {
 public:
  Generator(uint64_t seed, Dialect dialect) : random_(seed), bash_(dialect == Dialect::kBash) {}

  std::string Script() {
    std::string text;
    if (Below(4) == 0) text += "set -e\n";
    if (Below(6) == 0) text += "set -f\n";
    if (bash_ && Below(6) == 0) text += "set -o pipefail\n";
    text += "a=1 b='x  y' c= d='*'\n";
    const int count = 3 + Below(8);
    for (int i = 0; i < count; ++i) text += Statement(0) + "\n";
    return text + "echo \"end $? [$a] [$b] [$c] [$d] $#\"\n";
  }

 private:
  int Below(int limit) { return static_cast<int>(random_() % static_cast<uint64_t>(limit)); }

  template <size_t N>
  std::string One(const char* const (&choices)[N]) {
    return choices[Below(static_cast<int>(N))];
  }

  std::string Name() { return One({"a", "b", "c", "d", "u"}); }

  std::string Literal() {
    return One({"foo", "'a b'", "\"q r\"", "x\\ y", "12", "0", "''", "a:b:c", "'*'", "[ab]", "-n",
                "\"\"", "'it'\\''s'", "\"$\"", "a=b", "~x", "'\\n'"});
  }

  std::string Operand() { return One({"w", "'w w'", "\"$a\"", "$b", "", "x*", "a/b/c"}); }

  std::string Parameter() {
    const std::string name = Name();
    switch (Below(bash_ ? 16 : 11)) {
      case 0:
        return "${" + name + ":-" + Operand() + "}";
      case 1:
        return "${" + name + "-" + Operand() + "}";
      case 2:
        return "${" + name + ":+" + Operand() + "}";
      case 3:
        return "${" + name + ":=" + One({"v", "'v v'"}) + "}";
      case 4:
        return "${#" + name + "}";
      case 5:
        return "${" + name + One({"#", "##"}) + One({"*", "?", "x*", "'x'", "[a-x]"}) + "}";
      case 6:
        return "${" + name + One({"%", "%%"}) + One({"*", "?", "*y", "' '*", "[!y]"}) + "}";
      case 7:
        return One({"$#", "$*", "$@", "\"$@\"", "\"$*\"", "$?", "$1", "${2-two}"});
      case 8:
        return "$(" + Simple() + ")";
      case 9:
        return "$((" + Arithmetic(0) + "))";
      case 10:
        return "$" + name;
      case 11:
        return "${" + name + One({"/", "//"}) + One({"x", "[a-z]", "?", " "}) + "/" +
               One({"Z", "", "&-"}) + "}";
      case 12:
        return "${" + name + ":" + One({"0", "1", "2", " -1"}) + "}";
      case 13:
        return "${" + name + ":" + One({"0", "1"}) + ":" + One({"1", "2", "9"}) + "}";
      case 14:
        return "${" + name + One({"^", "^^", ",,"}) + "}";
      default:
        return "${" + name + "@Q}";
    }
  }

  std::string Word() {
    switch (Below(5)) {
      case 0:
        return Literal();
      case 1:
        return "\"" + Quotable() + "\"";
      case 2:
        return "\"<" + Quotable() + ">" + Quotable() + "\"";
      case 3:
        return Parameter();
      default:
        return Literal() + Parameter();
    }
  }

  // A parameter that may stand in quotes.
  std::string Quotable() {
    std::string parameter = Parameter();
    while (parameter.find('"') != std::string::npos || parameter.find('\'') != std::string::npos) {
      parameter = Parameter();
    }
    return parameter;
  }

  std::string Arithmetic(int depth) {
    if (depth > 2 || Below(3) == 0)
      return One({"1", "2", "7", "a", "$a", "(3)", "010", "0x1f", "-5"});
    const std::string left = Arithmetic(depth + 1), right = Arithmetic(depth + 1);
    return left + " " +
           One({"+", "-", "*", "<", "==", "&&", "||", "|", "&", "^", "<<", ">=", "!="}) + " " +
           right;
  }

  std::string Simple() {
    switch (Below(8)) {
      case 0:
        return "echo " + Word() + " " + Word();
      case 1:
        return "printf '[%s]' " + Word() + " " + Word() + "; echo";
      case 2:
        return "printf '%s|%5s|%-4s|\\n' " + Word() + " " + Literal();
      case 3:
        return "set -- " + Word() + " " + Word() + " " + Word();
      case 4:
        return "printf '%d %x %05d\\n' 12 255 -3";
      case 5:
        return One({"true", "false", ":", "shift 2>/dev/null", "unset u", "IFS=:", "IFS=' '",
                    "unset IFS"});
      case 6:
        return Name() + "=" + Word();
      default:
        return "echo " + Word();
    }
  }

  std::string Condition() {
    switch (Below(bash_ ? 8 : 5)) {
      case 0:
        return "[ \"$a\" = " + One({"1", "2", "\"$b\""}) + " ]";
      case 1:
        return "[ -n \"" + Quotable() + "\" ]";
      case 2:
        return "[ 3 " + One({"-lt", "-gt", "-eq", "-ne"}) + " " + One({"3", "4", "2"}) + " ]";
      case 3:
        return One({"true", "false", "! true", "! false"});
      case 4:
        return "[ -z \"$c\" -a \"$a\" != 2 ]";
      case 5:
        return "[[ $b == " + One({"x*", "\"x*\"", "?\\ \\ y", "$d"}) + " ]]";
      case 6:
        return "((" + Arithmetic(1) + "))";
      default:
        return "[[ -z $c || $a -gt 3 ]]";
    }
  }

  std::string Body(int depth) {
    std::string text = Statement(depth + 1);
    if (Below(2) == 0) text += "\n" + Statement(depth + 1);
    return text;
  }

  std::string Statement(int depth) {
    if (depth > 2) return Simple();
    switch (Below(bash_ ? 15 : 13)) {
      case 0:
        return "if " + Condition() + "; then\n" + Body(depth) + "\nelse\n" + Body(depth) + "\nfi";
      case 1:
        return "for i in " + Word() + " " + Word() + "; do\n" + Body(depth) +
               "\necho \"i=$i\"\ndone";
      case 2:
        return "case " + Word() + " in\n" + One({"a*", "x?y", "'*'", "[0-9]*"}) + ") " + Simple() +
               " ;;\n" + One({"f*|\"\"", "$a", "\"$b\""}) + ") " + Simple() + " ;;\n*) " +
               Simple() + " ;;\nesac";
      case 3:
        return Condition() + " && " + Simple();
      case 4:
        return Condition() + " || " + Simple();
      case 5:
        return "( " + Statement(depth + 1) + "\n)";
      case 6:
        return "{ " + Statement(depth + 1) + "\n} | " +
               One({"cat", "tr a-z A-Z", "sort", "wc -l | tr -d ' '"});
      case 7:
        return "cat <<E\n" + Quotable() + " $a \\$b\nE";
      case 8:
        return "f() {\n" + Body(depth) + "\nreturn " + One({"0", "1", "3"}) + "\n}\nf " + Word() +
               " || echo \"f $?\"";
      case 9:
        return "n=0; while [ $n -lt 3 ]; do n=$((n+1)); " + Simple() + "; " +
               One({":", "[ $n = 2 ] && break", "[ $n = 1 ] && continue"}) + "; done";
      case 10:
        return "{ " + Simple() + "; } >out; cat out";
      case 11:
        return "eval " +
               One({"'echo \"$a\"'", "\"c=\\$b\"", "\"echo $a\"", "'set -- $b; echo $#'"});
      case 12:
        return "echo " + Word() + " | while read -r x y; do echo \"[$x][$y]\"; done";
      case 13:
        return "l=(" + Word() + " " + Word() + "); echo \"${#l[@]} ${l[0]}\" \"${l[@]:1}\"";
      default:
        return "declare -A m; m[k]=" + Word() + "; m[$a]=2; echo \"${m[k]}\" ${#m[@]}";
    }
  }

  std::mt19937_64 random_;
  bool bash_;
};

}  // namespace

std::string RandomScript(uint64_t seed, Dialect dialect) {
  return Generator(seed, dialect).Script();
}

}  // namespace batuta::bench
