// Scripts that were translated do what bash and dash do: output, messages, status.
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <set>

#include "bench/shell/batch.h"
#include "bench/shell/random_script.h"
#include "lib/os/file_system.h"
#include "test/convert/shell/bad_input_scripts.h"
#include "test/convert/shell/job_scripts.h"
#include "test/convert/shell/list_scripts.h"
#include "test/convert/shell/native_scripts.h"
#include "test/convert/shell/trap_scripts.h"
#include "test/convert/shell/wide_scripts.h"

namespace batuta::bench {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;
using convert::shell::Dialect;

// Small scripts whose meaning is easily got wrong.
std::vector<BatchScript> Snippets() {
  const auto text = os::ReadFile(BATUTA_SOURCE_DIR "/test/convert/shell/snippets.json");
  REQUIRE(text.ok());
  std::vector<BatchScript> scripts;
  const json::value all = json::parse(*text);
  for (const json::value& value : all.as_array()) {
    const json::object& snippet = value.as_object();
    const std::string name = snippet.at("id").as_string().c_str();
    const std::string script = snippet.at("script").as_string().c_str();
    scripts.push_back({name + " in bash", Dialect::kBash, script, ""});
    scripts.push_back({name + " in dash", Dialect::kDash, script, ""});
  }
  return scripts;
}

// What does not end bash: it leaves the command of the top level that goes wrong.
std::vector<BatchScript> Wrong() {
  std::vector<BatchScript> all;
  for (const char* text : {
           R"sh(a='x y'
echo $((1/0)); echo same line
echo next $?
f() { echo $((a)); echo not; }
f
echo "after f $?"
(echo $((a)); echo no)
echo "after sub $?"
x=$(echo $((a)); echo no)
echo "after $? [$x]"
if true; then
echo $((a))
fi
echo "st $?"
eval 'echo $((a)); echo no'
echo "st $?"
l[a]=3
echo "st $?"
declare -A m
k=
m[$k]=5
echo "st $?"
echo "${m[$k]}"
echo "st $?"
readonly r=1
r=2
echo "ro $?"
echo ${u?msg}
echo end
)sh",
           R"sh(readonly r=1
r=1 true; echo "same $?"
read r <<< x; echo "read $?"
declare r=4; echo "decl $?"
export r=4; echo "exp $?"
printf -v r x; echo "pv $?"
r=3 /bin/echo hi; echo "ext $?"
unset r; echo "un $?"
x=1 r=2; echo "two $?"
echo "x $x"
(( r=5 )); echo "ar $?"
echo "${!z}"; echo "ind $?"
z='a b'
echo "${!z}"; echo "ind $?"
echo "nxt $?"
echo ${1:=x}; echo "as $?"
echo "nxt $?"
[[ "1 2" -gt 3 ]]; echo "tst $?"
declare -i n; n="1 2"; echo "int $?"
echo nxt
echo "last $?"
l=(1 2); echo ${l[-5]}; echo "neg $?"
l[-5]=3; echo "neg $?"
echo "neg $?"
exec 3<<< $((1/0)); echo no
echo >$((1/0)); echo "red $?"
echo "red $?"
cat <<< $((1/0)); echo "ext $?"
echo end
)sh",
           R"sh(f() { local x=1; declare -r x; x=2; echo no; }
f
echo "a $?"
g() { echo "${!u}"; echo no; }
g
echo "b $?"
)sh",
           R"sh(eval 'echo <'
echo "st $?"
)sh"}) {
    all.push_back({"a wrong command in bash", Dialect::kBash, text, ""});
  }
  const char* set_e =
      "set -e\nreadonly r=1\nf() { echo $((a)); }; a='1 2'\nf\necho on $?\nr=2\necho no\n";
  all.push_back({"a wrong command with set -e", Dialect::kBash, set_e, ""});
  const char* tests = R"sh([ x y z ]
[ x y ]
[ "" y z ]
[ ! a b ]
[ ! a b c d ]
[ x -a y z ]
[ x -a ]
[ x = ]
)sh";
  all.push_back({"tests with too many words", Dialect::kDash, tests, ""});
  const char* fields = R"sh(e= f=x
printf '<%s>' ${e:+} ${u-} ${u:-} ${f:+} "${u-}" ${u-}${e:+}; echo
for i in ${u:-}; do echo no; done
set -- ${e:-} "${e:-}" x${u+}; echo $#
cat <<E
${g:=given} $@
E
echo "$g"
)sh";
  all.push_back({"fields of nothing", Dialect::kBash, fields, ""});
  all.push_back({"fields of nothing", Dialect::kDash, fields, ""});
  return all;
}

// What has a short way in the translation, and where that must give way.
std::vector<BatchScript> ShortWays() {
  const char* text = R"sh(a=' 5' b=x x=3 n=-3 big=9223372036854775807 z=007 e=
(echo $((b * 2))) 2>&1; echo $?
echo $((a + 1)) $((2 - $n)) $((2-n)) $((big + 1)) $((z + 1)) $((u + 1)) $((e + 1))
echo $((n < 0 && x > 2)) $((!x)) $((-x)) $((x % 2)) $(((x | 4) & 6)) $(($# + $?)) $((n / 2))
(echo $((x / e))) 2>/dev/null; echo $?
i=0; while [ $i -lt 3 ]; do i=$((i + 1)); [ "$i" = 2 ] && continue; echo "turn $i"; done
s=; for w in a b c; do s="${s}$w-"; t=$t$w; done; echo "$s $t ${#s}"
s="$s$s$n"; echo "$s"
for w in /a/b.c a.b.c b 'x*y' ''; do
  echo "${w##*/} ${w#*.} ${w%.*} ${w%%.*} ${w%/*} ${w##*nope}"
  case $w in /*) echo abs ;; *.*.c) echo two ;; *b*) echo b ;; 'x*'*) echo star ;; '') echo none ;; esac
  case "$w" in "$b"*) echo x ;; *) echo other ;; esac
done
[ "$x" -eq 3 ] && [ -n "$x" ] && [ -z "$e" ] && [ "$n" -lt 0 ] && [ "$b" != y ] && echo tests
[ "$b" -eq 3 ]; echo $?
[ $e = x ]; echo $?
f() { y=$1; set -- "$2" more; echo "$y $1 $#"; }
f one two three; echo "$# $y"
/bin/true; echo $?; /bin/false; echo $?; nosuch; echo $?; /dev/null; echo $?
IFS=1; k=212; [ $k = x ]; echo $?; set -- $k; echo $#
unset IFS; PATH=/nowhere; ls; echo $?
set -u; echo $((nope + 1)); echo not
)sh";
  const char* readonly = "readonly r=1\nr=$((r + 1))\necho on\nr=\"${r}x\"\necho \"$r\"\n";
  const char* traced = "set -x\ni=1\ni=$((i + 1))\n[ \"$i\" -lt 3 ]\necho \"$i  x\"\n";
  const char* function =
      "test() { echo mine; }\ntest a = b\nf() { echo 1; }\nf\nf() { echo 2; }\nf\n";
  std::vector<BatchScript> all;
  for (const char* script : {text, readonly, traced, function}) {
    all.push_back({"a short way in bash", Dialect::kBash, script, ""});
    all.push_back({"a short way in dash", Dialect::kDash, script, ""});
  }
  return all;
}

// What Rust counts by itself, and the statuses of what it writes shorter.
std::vector<BatchScript> Counted() {
  std::vector<BatchScript> all;
  const char* plain = R"sh(set -e
i=0
while [ "$i" -lt 5 ]; do
  i=$((i + 1))
  if [ $i -eq 2 ]; then continue; fi
  [ "$i" = 4 ] && echo four
  (i=$((i * 10)); echo "in a subshell $i")
  case $i in 3) echo three ;; esac
done
echo "$i" i $i "<$i>" "${i}x" $((i - 1)) $((10-$i)) $(echo $i)
n=007
left=3
until [ "$left" -le 0 ]; do left=$((left - 1)); done
echo "$?" "$left"
sh -c 'echo "[$left][$i]"'
x='left + 4'
y=$((x))
echo "$y"
)sh";
  all.push_back({"counters in bash", Dialect::kBash, plain, ""});
  all.push_back({"counters in dash", Dialect::kDash, plain, ""});
  const char* bash = R"sh(f() {
  local depth=0
  local at="$1"
  ((depth += at)); echo "st $?"
  ((depth++)); echo "st $?"
  ((depth--)); echo "st $?"
  while ((depth < 6)); do ((depth++)); done
  [[ $depth -eq 6 ]] && echo six
  if [ "$at" -gt 0 ]; then f $((at - 1)); fi
  echo "$depth $at"
}
f 2
zero=0
((zero++)) || echo "was zero"
((++zero)) && echo "is $zero"
total=0
for w in 3 4 5; do total=$((total + w)); done
echo "total $total"
if ! false && (( total > 2 )); then echo yes; fi
! [[ -n $total ]] || echo "neg $?"
while read -r a; do if [ -z "$a" ]; then echo empty; fi; done <<< x
echo "$?"
g() { if false; then :; fi; }
g; echo "g $?"
h() { for q in 1 2; do if [ $q = 1 ]; then continue; fi; done; }
h; echo "h $?"
false || { true && false; } || echo "last $?"
echo a b | tr a-z A-Z |& cat
{ nosuch-command; echo out; } |& cat | sort
)sh";
  all.push_back({"counters of bash", Dialect::kBash, bash, ""});
  all.push_back({"a counter and set -e", Dialect::kBash,
                 "set -e\nn=0\n((n += 1))\necho $n\n((n--))\necho not\n", ""});
  return all;
}

// Functions in the environment, and what is evaluated with tests and loops in it.
std::vector<BatchScript> Evaluated() {
  const char* text = R"sh(f() { echo "f of $1"; }
g() { f "$@"; }
export -f f g
bash -c 'g x; declare -F'
sub() (echo "in a child"); export -f sub; bash -c sub
eval 'h() { [[ $1 == a* ]] && echo "h $1"; }'; export -f h; bash -c 'h ab'
export -nf f; bash -c 'f x' 2>/dev/null; echo $?
eval 'for ((i = 0; i < 3; i++)); do echo -n "$i "; done; echo'
eval '[[ -n $1 && ! -f /nowhere || 2 -gt 3 ]]; echo $?; [[ ab == @(a|x)b ]]; echo $?; [[ a < b ]]; echo $?'
eval '[[ abc =~ ^a(b|x)(c) ]] && echo "${BASH_REMATCH[@]}"; [[ ( a == b ) ]]; echo $?; [[ -z "" ]]; echo $?'
eval 'nosuch |& cat'; eval '[[ "a b" == a\ b && x != y ]] && echo yes'
export IMPORTED='() { echo no; }'
x=3; declare -A m
eval '(( "$x" == 3 )) && echo a; echo $(( "2" + "$x" )); m["a b"]=5; m[k]="q r"; echo "${m["a b"]}" "${!m[@]}"'
eval 'for (( i = "1"; i < "$x"; i++ )); do echo $i; done; l[$((1+1))]=z; l["0"]=w; echo "${l[@]}" "${l["2"]}"; echo $(( $(echo "4") + ${x:-"1"} ))'
[[ "2019" != 2020 ]] && (( "2019" != 2020 )) && echo top
eval 'for i in {0..2} a{b,c}; do echo "$i"; done; echo {x,y}{1,2} "{a,b}" {a} ${u:-{q,r}} {01..3} {a..e..2} x{,"y z"}'
eval 'l=({1..3} z{a,b}); echo "${#l[@]} ${l[*]}"; echo {a,$HOME}x \{a,b\} {3..1} {-1..1}; echo a{b,c'
eval 'while read -r a; do echo "[$a]"; done < <(printf "%s\n" x y); cat <(echo one) <(echo two)'
)sh";
  const char* lines = R"sh(printf '%s\n' a 'b c' d e f > f
cb() { echo "cb $1 <$2> ${#MAPFILE[@]}"; }
mapfile -t -c 2 -C cb < f; echo "${MAPFILE[@]}" ${#MAPFILE[@]}
mapfile -n 2 -s 1 l < f; printf '<%s>' "${l[@]}"; { mapfile -n 1 k; cat; } < f; l=(1 2 3 4); mapfile -t -O 1 l < f; echo "${l[@]}"
mapfile -C 'cb x' -c 1 -t q < f
)sh";
  const char* constants =
      R"sh(for e in '10#-18!=0' '009 + 1' '1 + 2#5 + 3' '1 + 99#1 + 3' '2 + 1# + 4' '10#a + 1' '1 + 12abc + 2' ' 08' '1 + (08)'; do
 (echo $((e))); (( $e )); x=$e; echo $((x + 1)); [[ $e -gt 1 ]]; declare -i n; n=$e; echo "$?"
done
)sh";
  const char* expressions = R"sh(a="x  y"
for e in "7 & it's1" "it's" "1 'x" "(1 ' 2)" "1 ? 2 ' 3" "1 + 'a" "x=1 ' 2" "a=b=" "5 < a=b" "!a=b" "(a)=b" "a b=1" \
    "5 < a+=b" "x y" "1 @" "1 #" "1 {" '1 \' '1 ;' '1 [' '1 ]' '1 "2"' '1 . 2' 'b . 2' '1 $' '1=2' '1==1' 'c==1' 'c=1' \
    'c=d=2' 'c+=1' '1?c=3:4' '0?1:c=4' '!= 2' '-=2' '2 - -=3' '!== 1' '~=3'; do
 (echo "$((e))"); (echo $(($e))); (let "$e"); [[ $e -gt 1 ]]
done
)sh";
  // What is read while the script runs: ends of texts, redirections, lines behind a failure.
  const char* texts =
      R"sh(for t in 'echo <0>0' 'echo <12>f' 'echo < 1>f' "echo 'a" 'echo "a' 'echo `a' 'echo $(a'; do
 (eval "$t"; echo "$?")
done
printf 'for i in 1; do\n echo $((1 2))\ndone\necho $((3 4))\n' > f; . ./f; echo "$LINENO $?"
)sh";
  const char* of_dash =
      R"sh(for t in 'echo <0>0' 'echo <12>f' "echo 'a" 'echo "a' 'echo `a' 'echo $(a'; do
 (eval "$t"; echo "$?")
done
)sh";
  const char* parameters =
      R"sh(show() { printf '%s' "$#"; for x in "$@"; do printf ' <%s>' "$x"; done; echo; }
for i in ':' ' ' ': ' ' :' '' '::' '
'; do
IFS=$i
for k in 1 2 3 4 5 6 7 8; do
case $k in 1) set -- "" a b ;; 2) set -- a "" b ;; 3) set -- a b "" ;; 4) set -- "" ;; 5) set -- "" "" ;;
6) set -- ":a" "b:" ;; 7) set -- a "" "" b ;; 8) set -- "a b" " c" "d " ;; esac
show $*; show $@; show x$*y; show x$@y; show $* z; show "$@"; show "$*"; show z$*; show ${*}; show $*$*
x=$*; show $x; y=$@; show "$y"; for z in $*; do show $z; done
done; done
)sh";
  // The line of a command that has several.
  const char* line = R"sh((echo "a
b" $((1 2)))
(echo $((1 2)) "a
b")
(echo x "a
b" $((1 2)))
(x=1 echo "a
b" $((1 2)))
(echo \
 $((1 2)))
(x="a
$((1 2))")
echo "a
b" "$LINENO"; echo "$LINENO" "a
b"
(>f echo \
$((1 2)))
echo end $LINENO
)sh";
  return {{"what is evaluated in bash", Dialect::kBash, text, ""},
          {"mapfile with a callback", Dialect::kBash, lines, ""},
          {"numbers that are none", Dialect::kBash, constants, ""},
          {"expressions that are none", Dialect::kBash, expressions, ""},
          {"texts that are none in bash", Dialect::kBash, texts, ""},
          {"parameters in bash", Dialect::kBash, parameters, ""},
          {"parameters in dash", Dialect::kDash, parameters, ""},
          {"commands of several lines in bash", Dialect::kBash, line, ""},
          {"commands of several lines in dash", Dialect::kDash, line, ""},
          {"commands of several lines, read", Dialect::kBash,
           "cat > t <<'END'\n" + std::string(line) + "END\n. ./t\n", ""},
          {"texts that are none in dash", Dialect::kDash, of_dash, ""}};
}

// Functions that bash runs.
std::vector<BatchScript> Bridged() {
  const char* text = R"sh(list=(a 'b c') num=3
declare -A map=([k]='v w' [two]=2)
declare -i whole=4
export seen=out
helper() { echo "helped $1 $num"; num=$((num + 1)); }
pick() {
  local inner=7
  echo "was $? with $# [$1] [$2] ${list[1]} ${map[two]}"
  whole+=1; list+=("d
e"); map[new]=$inner; made=here; unset gone; seen=changed
  helper "$2"
  alias q=true
  select x in one two; do echo "picked $x ($REPLY)"; break; done
  cd /
  IFS=:
  return 5
}
gone=1
false
pick 'a  b' c <<< 2
echo "st $? $whole ${#list[@]} <${list[2]}> ${map[new]} [$made] [${gone-no}] [${inner-no}] $num $x"
sh -c 'echo "$seen $made"'; pwd; set -- p:q; echo $1
unset IFS
quit() { alias q=true; select y in a; do exit 3; done; }
(quit <<< 1); echo "st $?"
if pick 2>/dev/null; then :; else echo "cond $?"; fi
both() { coproc cat; echo hi >&"${COPROC[1]}"; read -r r <&"${COPROC[0]}"; echo "got $r"; }
both
quit <<< 1
echo not
)sh";
  return {{"a function that bash runs", Dialect::kBash, text, ""},
          {"a function that bash runs, with set -e", Dialect::kBash,
           "set -eu\nf() { alias q=:; select x in a; do false; echo not; done; }\nif f <<< 1; "
           "then echo in; "
           "fi\nf <<< 1\necho not\n",
           ""}};
}

std::vector<BatchScript> Random() {
  std::vector<BatchScript> scripts;
  for (uint64_t seed = 1; seed <= 40; ++seed) {
    const Dialect dialect = seed % 2 == 0 ? Dialect::kBash : Dialect::kDash;
    scripts.push_back(
        {"random script " + std::to_string(seed), dialect, RandomScript(seed, dialect), ""});
  }
  return scripts;
}

// What is known to differ, with the reason.
const std::set<std::string>& Different() {
  static const std::set<std::string> names = {
      "tilde-assign in dash",   // dash takes no tilde behind "=" in a command's words
      "arith-min-div in dash",  // dash is ended by the processor's exception
      "printf-v in dash",       // the status of an invalid directive
      "func-special in dash",   // a function of a special builtin's name
  };
  return names;
}

TEST_CASE("translated scripts do what their shells do") {
  const auto folder = os::MakePrivateDir(fs::temp_directory_path(), "batuta-shell-");
  REQUIRE(folder.ok());
  std::vector<BatchScript> scripts = Snippets();
  for (auto& more : {BadInput(), Wrong(), ShortWays(), Counted(), Evaluated(), Random(),
                     TrapScripts(), ListScripts()})
    scripts.insert(scripts.end(), more.begin(), more.end());
  // A bridge runs bash, native commands are no processes, and who is traced is not stopped as
  // others.
  for (auto& more : {Bridged(), NativeScripts(), JobScripts(), WideScripts()}) {
    for (BatchScript script : more) {
      script.runs_same_commands = false;
      scripts.push_back(std::move(script));
    }
  }
  const auto batch = Batch::Build(*folder, std::move(scripts));
  INFO(batch.status().message());
  REQUIRE(batch.ok());
  int refused = 0, same = 0, commands = 0;
  for (size_t i = 0; i < batch->scripts().size(); ++i) {
    const BatchScript& script = batch->scripts()[i];
    if (!script.refusal.empty()) {
      INFO(script.name << ": " << script.refusal);
      CHECK_FALSE(script.name.starts_with("wide"));
      ++refused;
      continue;
    }
    const auto want = batch->RunOriginal(i), got = batch->RunTranslated(i);
    REQUIRE(want.ok());
    REQUIRE(got.ok());
    const bool equal = want->IsLike(*got);
    same += equal ? 1 : 0;
    INFO(script.name << "\n" << script.text);
    if (Different().contains(script.name)) continue;
    CHECK(got->stdout_text == want->stdout_text);
    CHECK(got->stderr_text == want->stderr_text);
    CHECK(got->outcome == want->outcome);
    if (!script.runs_same_commands) continue;
    const auto run = batch->Commands(i, false), translated = batch->Commands(i, true);
    INFO(run.status().message() << translated.status().message());
    REQUIRE(run.ok());
    REQUIRE(translated.ok());
    CHECK(*translated == *run);
    commands += static_cast<int>(run->size());
  }
  CHECK(commands >= 250);
  CHECK(same >= 400);
  CHECK(refused <= 36);  // bash's own syntax in a script for dash, and what shfmt cannot read
  CHECK(os::RemoveAll(*folder).ok());
}

}  // namespace
}  // namespace batuta::bench
