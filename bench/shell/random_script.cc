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
    if (bash_) text += "shopt -s extglob\n";
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
    switch (Below(6)) {
      case 0:
        return Literal();
      case 5:
        return Parameter() + "#" + Literal();
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

  // A place that an expression sets; `n` and elements of `l` are numbers, `a` may be text.
  std::string Place() {
    if (!bash_) return One({"n", "a", "k"});
    return One({"n", "a", "k", "l[0]", "l[n]", "l[n + 1]", "l[k&1]", "m[k]", "m[$a]", "l[$n]"});
  }

  // An expression that sets something.
  std::string Setting() {
    const std::string sum = Arithmetic(1);
    const std::string set =
        Place() + One({" = ", " += ", " -= ", " *= ", " |= ", "="}) + "(" + sum + ")";
    if (!bash_) return set;
    switch (Below(5)) {
      case 0:
        return Place() + One({"++", "--"});
      case 1:
        return One({"++", "--"}) + Place();
      case 2:
        return set + ", " + Place() + " = " + Place() + " + 1";
      case 3:
        return "n < 3 ? (" + set + ") : " + Place() + "++";
      default:
        return set;
    }
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
    if (Below(3) == 0) return bash_ ? Wider(depth) : Also(depth);
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

  // What both shells know, beside the commoner statements.
  std::string Also(int depth) {
    switch (Below(11)) {
      case 9:
        return "o=" + One({"+", "-", "'*'", "'<'", "'=='"}) + "; echo $((" + Arithmetic(1) +
               " $o " + Arithmetic(1) + ")) 2>&1";
      case 10:
        return One({"", "true && ", "false && ", "! "}) + std::string("q() { ") + Simple() +
               "; } " + One({"&& ", "|| ", "&& true || "}) + Simple() + "; q 2>&1; echo \"q $?\"";
      case 0:
        return "n=$((" + Setting() + ")) k=$((n & 3)); echo \"$n $k\"";
      case 1:
        return "g() {\nlocal a=" + Word() + " n=1\n" + Body(depth) + "\necho \"in $a $n\"\n}\ng " +
               Word() + " 2>&1; echo \"out $a ${n-none}\"";
      case 2:
        return "(set -" + One({"e", "u", "f", "eu"}) + "\n" + Body(depth) +
               "\necho reached) 2>&1; echo \"sub $?\"";
      case 3:
        return "OPTIND=1; while getopts " + One({"ab:", ":ab:", "b"}) + " o " +
               One({"-a", "-b", "-ab x", "-bx -c", "y -a"}) + " " + Literal() +
               " 2>&1; do echo \"$o=${OPTARG-none} $OPTIND\"; done";
      case 4:
        return "{ " + Simple() + "; " + One({"nosuch", "cd /nosuch", "echo e >&2", "true"}) +
               "; } " +
               One({">out 2>&1", "2>&1 >out", ">>out 2>/dev/null", "3>&1 >out 2>&3", "2>out"}) +
               "; cat out";
      case 5:
        return "trap 'echo \"bye $?\"' EXIT\n(trap 'echo \"in $a\"' EXIT; " + Simple() + ")";
      case 6:
        return "until [ \"${n:-0}\" -ge 3 ]; do n=$((${n:-0} + 1)); " + Condition() +
               " && continue; " + Simple() + "; done; n=0";
      case 7:
        return "cat <<'E' | while IFS= read -r x; do echo \"<$x>\"; done\n  " + Literal() +
               "  $a\nE";
      default:
        return "command " + Simple() + "; x=$(" + Simple() + "; exit 3); echo \"$x $?\"";
    }
  }

  // What only bash knows.
  std::string Wider(int depth) {
    switch (Below(20)) {
      case 17:
        return "declare -f f >/dev/null && echo there; type -t f " + Word() +
               "; declare -F; unset -f " + One({"g", "h", "q"}) + " 2>&1";
      case 18:
        return "hash -r; cat </dev/null; hash cat; type cat; type -a f 2>&1 | head -n 1; " +
               std::string("compgen -A function; compgen -W \"f g foo\" ") + One({"f", "g", "x"});
      case 0:
        return "((" + Setting() + ")); echo \"$? ${n-} ${k-} ${l[*]-}\"";
      case 1:
        return "l=(" + Word() + " " + Word() +
               " 5 6); for ((n = 0; n < ${#l[@]}; n++)); do echo \"$n ${l[n]}\"; done";
      case 2:
        return "for ((" + Setting() + "; k < 3; k++)); do " + Simple() + "; done 2>&1";
      case 3:
        return "l+=(" + Word() + "); unset 'l[" + One({"0", "1", "n", "-1"}) +
               "]' 2>&1; echo \"${!l[*]} ${#l[@]}\"";
      case 4:
        return "read -r " + One({"-a l", "x y", "-n 2 x", "-d : x", ""}) + " <<< " + Word() +
               "; echo \"$? [${x-}] [${y-}] [${l[*]-}] [${REPLY-}]\"";
      case 5:
        return "printf -v " + One({"x", "l[1]", "a"}) + " '%s-%q' " + Word() + " " + Word() +
               "; echo \"${x-} ${l[1]-} $a\"";
      case 6:
        return "h() {\nlocal -n r=$1\nr" + One({"=", "+="}) + Word() +
               "\nlocal -i i=3; i+=4; echo \"$i $r\"\n}\nh " + One({"a", "b", "x"});
      case 7:
        return "case " + Word() + " in\n@(foo|x*)) " + Simple() + " ;;&\n!(*b*)) " + Simple() +
               " ;&\n+([0-9])|?(q)) " + Simple() + " ;;\nesac";
      case 8:
        return "if [[ " + One({"$a", "$b", "\"$d\"", "foo12"}) + " =~ " +
               One({"^([a-z]+)([0-9]*)", "(x|y) *", "^.$", "[[:space:]]"}) +
               " ]]; then echo \"${#BASH_REMATCH[@]} ${BASH_REMATCH[0]} ${BASH_REMATCH[1]-}\"; fi";
      case 9:
        return "mapfile -t l < <(" + Simple() + "; echo z); echo \"${#l[@]} ${l[@]: -1}\"";
      case 10:
        return "x=a; echo \"${!x}\" \"${!x:-w}\" " +
               One({"\"${l[@]/x/Y}\"", "\"${l[*]^}\"", "\"${l[@]#?}\"", "\"${@/#/-}\"",
                    "\"${!m[@]}\""});
      case 11:
        return "set -o pipefail; " + Simple() + " | " +
               One({"(cat; false)", "cat", "(cat; exit 3)"}) +
               " | cat; echo \"${PIPESTATUS[*]} $?\"";
      case 12:
        return "declare " + One({"-i n", "-u x", "-l x", "-a l", "-x x"}) + "=" + Word() +
               "; echo \"${n-} ${x-} ${l[0]-}\"";
      case 13:
        return "select x in " + Word() + " " + Word() + "; do echo \"[$x] $REPLY\"; " +
               One({"break", "continue", ":"}) + "; done <<< " +
               One({"1", "2", "9", "$'2\\n1'", "''"}) + " 2>&1";
      case 14:
        return "let \"" + Setting() + "\"; echo \"$? $((" + Arithmetic(0) + ", n))\"";
      case 15:
        return "echo " + One({"{a,b}", "{1..3}", "x{", "{a..c}{1,2}"}) + Word() + " " +
               One({"$'a\\tb'", "$'\\x41'", "\"${a@U}\"", "${b@A}"});
      case 16:
        return "unset m; declare -A m; m+=([x]=" + Word() +
               " ['p q']=2); for k in \"${!m[@]}\"; do echo \"$k ${m[$k]}\"; done | sort; k=1";
      default:
        return Also(depth);
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
