// Functions as bash itself prints them, of every kind of command.
#include <catch2/catch.hpp>
#include <iterator>
#include <string>

#include "absl/strings/str_cat.h"
#include "lib/convert/shell/command_text.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/os/process.h"

namespace batuta::convert::shell {
namespace {

// A line with a name, then the body.
constexpr const char* kFunctions[] = {
    "{ echo a; echo b & echo c &\n wait; }",
    "{ a && b; c || { d; e; }; a && b & c; }",
    "{ if a; then b; elif c && d || e; then f; else g; h & fi > x 2>&1; }",
    "{ if a; then b; elif c; then d; fi; }",
    "{ for i in 1 \"2 $x\"; do echo $i; done; for i; do :; done; for i in; do :; done; }",
    "{ for ((i=0 ; i<3; i++ )); do echo; done; for ((;;)); do break; done; for ((;i;)); do a; "
    "done;\nfor (( i=$(a;b); \"2\" ; )) { c; }; }",
    "{ select x in a b; do break; done; select y; do :; done; }",
    "{ case $x in a|b) echo 1;; (c) echo 2; echo 3 ;& *) ;; d) foo ;;& esac; case x in esac; }",
    "{ case $x in a) b\n esac; }",
    "{ while read x; echo; do a; b; done < f | cat; until false; do c & done; }",
    "{ ( a; b ); { c; d; }; { e; } > z; ! g; ( f & ); }",
    "{ time h; time -p i | j; ! time k; time { a; b; }; time ( c ); }",
    "{ g() { echo in; }; function h { echo h; } ; k() ( echo sub ); l() { :; } > out; }",
    "( echo sub; )",
    "if true; then echo x; fi",
    "for i in a; do echo; done",
    "{ echo a; } > out 2>&1",
    "{ [[ -n $x && ( $a == b* || ! -f c ) ]] || return 1; [[ $x =~ ^a(b|c)$ ]]; [[ a ]]; }",
    "{ [[ a -nt b ]]; [[ ! -e q ]]; [[ a < b ]]; [[ -v x ]]; [[ a = b ]]; }",
    "{ (( x = 1 + 2 )); ((x = $(a;b) + 1)) && let y=1 \"z = 2\"; }",
    "{ echo $'a\\nb\\'c' $\"loc\" \"x\\\ny\" a\\\nb 'q\\\nr' $'\\'' $'\\x41'; }",
    "{ a=(1 2 [5]=x); declare -a b=(1 \"2\"); local c=1 d; export E=1; b[1]=2; m+=(x); x+=y; }",
    "{ declare -A m=([a]=1 [\"c\"]=$(d;e) [$x]=); a[$(f;g)]=1; local -n r=$1; readonly x; }",
    "{ m=(\n  1 # one\n  $(a;b)\n); }",
    "{ a 2>&1 >b <c >>d >|e <>f &>g &>>h 3<&0 4>&- 5<&- <<<\"str\" {fd}>x 2>/dev/null; }",
    "{ b >& file; c >&2; d <&$x; exec 3>&1-; >x; < y cat; e 1>&2 0<&3; }",
    "{ a | b |& c | { d; } | (e); a || b && c; }",
    "{ while a; do if b; then for i in c; do case d in e) f; g;; esac; done; fi; done; }",
    "{ echo $((1 + 2)) $[ 3 ] ${x:-$(a;b)} \"${y[@]}\" ~ {a,b} 'q q' \\$ ${x:-$'b\\n'}; }",
    "{ x=$(echo a; echo b) y=`echo q;  r` z=$(\n echo a\n echo b  # comment\n); }",
    "{ echo \"$(if a; then b; fi)\" <(c;d) >(e) $(a; b\nc & d\ne | f) $(g()\n{ h; i; }; { j; k; "
    "}); }",
    "{ echo $( (a; b) ) $(for i in 1; do\n echo $i\n done) $(case x in x) y;; esac); }",
    "{ echo $(<file) $(a > b 2>&1) \"$(echo \"$(b;c)\")\"; }",
    "{ cat <<E; echo x\nhi $y\nE\ncat <<-'Q' | tr a b > z\n\ttab\n\tQ\necho done\n}",
    "{ if cat <<E; then echo yes; fi\ntext\nE\n}",
    "{ a; b | cat <<A | c && cat <<B | d\na\nA\nb\nB\n}",
    "{ cat <<A <<B\na\nA\nb\nB\n}",
    "{ cat <<A && echo b\na\nA\ncat <<A || echo b\nx\nA\ncat <<A &\nx\nA\n{ cat <<A; }\ny\nA\n}",
    "{ while cat <<A; do echo; done\nq\nA\nfor i in 1; do cat <<A; done\nq\nA\n( cat <<A "
    ")\nw\nA\n}",
    "{ for i in 1; do cat <<A\nq\nA\ndone\ncase x in x) cat <<A;; esac\nw\nA\n}",
    "{ cat <<\"A\"\n$x \\\ny `z` $(a;b)\nA\ncat <<A\n$x \\\ny `z` $(a;b) \\\\\nA\n}",
    "{ w=$(cat <<E\nhere\nE\n); echo $(cat <<E; echo b\nx\nE\n) ; }",
    "{ :; } <<E\nin\nE",
    "{ \"$@\"; ${x}y \"a\"'b'; . ./f; [ -f x ]; : ${x:=1}; return $?; }",
    "{ echo $a#b ${a}#c $(d)#e \"f\"#g 'h'# `i` # comment\n j; }",
    "{ echo ${1//$'\\n'/x} \"${1/$'\\t'*}\" \"${1%$'a'}\" \"${1-$'b'}\" `a \\\n b`; }",
    "{ [ x ] && g() { a; } || h() { b; } && i; k() { :; } | cat; l() (a) && b; }",
    "{ # comment\n a # b\n\n\n # c\n b\n}",
};

std::string Definition(size_t number, const char* body) {
  return absl::StrCat("f", number, "() ", body, "\n");
}

// What bash prints for a script.
std::string FromBash(const std::string& script) {
  os::ProcessSpec spec;
  spec.argv = {"bash", "-c", script};
  const auto result = os::RunProcess(spec);
  REQUIRE(result.ok());
  return result->stdout_text;
}

TEST_CASE("a function's text is what bash shows") {
  for (size_t i = 0; i < std::size(kFunctions); ++i) {
    const std::string definition = Definition(i, kFunctions[i]);
    CAPTURE(definition);
    const auto script = Parse("f.sh", definition, Dialect::kBash, {});
    REQUIRE(script.ok());
    const Node function = script->Root().List("Stmts")[0].Get("Cmd");
    const std::string name = absl::StrCat("f", i);
    const std::string shown = PlainBytes(FunctionText(*script, function, FunctionForm::kShown));
    CHECK(name + " " + shown + "\n" == FromBash(definition + "declare -f " + name));
    const std::string exported = FunctionText(*script, function, FunctionForm::kExported);
    const std::string environment = FromBash(definition + "export -f " + name + "\nexec env -0");
    const std::string head = "BASH_FUNC_" + name + "%%=";
    const size_t at = environment.find(head);
    REQUIRE(at != std::string::npos);
    CHECK(head + PlainBytes(exported) == environment.c_str() + at);
  }
}

}  // namespace
}  // namespace batuta::convert::shell
