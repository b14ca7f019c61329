#include "test/convert/shell/trap_scripts.h"

#include <string>

namespace batuta::bench {
namespace {

using convert::shell::Dialect;

// Every kind of command, with the functions that run then.
constexpr const char* kStacks = R"sh(set -E
f() {
  local x=$1
  false
  echo "in f: ${FUNCNAME[*]} | ${BASH_LINENO[*]} | ${BASH_SOURCE[*]}"
}
trap 'echo "ERR $? <$BASH_COMMAND> ${FUNCNAME[*]} | ${BASH_LINENO[*]} | $LINENO"' ERR
f 1 || echo or
f 2
false
if false; then echo a; fi
! true
(exit 3)
trap 'echo "DBG <$BASH_COMMAND> ${FUNCNAME[*]} | ${BASH_LINENO[*]} | $LINENO"' DEBUG
x=5
y=$((x+1)) z="a b"
echo $x "$y" >/dev/null
f 3
for i in 1 2; do echo $i; done
case $x in 5) echo five;; esac
if [ $x = 5 ]; then echo yes; fi
while [ $x -lt 6 ]; do x=$((x+1)); done
[[ $x == 6 ]] && echo six
((x++))
echo a | cat
( echo sub )
{ echo group; }
set -T
f 4
caller
g() { caller 0; caller 1; f 5; }
g
)sh";

// How commands look.
constexpr const char* kPrinted = R"sh(trap 'echo "R $LINENO <$BASH_COMMAND>"' RETURN
set -T
f() {
  :
  true
}
f
g() {
  true
  return 3
}
g
echo 'echo in' > ./sourced.sh
. ./sourced.sh
for ((i = 0; i < $((1+1)); i++)); do :; done
trap 'echo "D $LINENO <$BASH_COMMAND>"' DEBUG
trap 'echo "E $LINENO <$BASH_COMMAND>"' ERR
for ((i = 0; i < $((1+1)); i++)); do :; done
for ((;;)); do break; done
true &
wait
x=$(echo  b |  cat)
a=(1   2 "3 4")  b=$(  echo   x  )
for i in a  "b c"; do break; done
[[ $x == a && ( -n $y || $z ) ]]
[[ ! -e /x ]]
cat <<< a 2>&1 >/dev/null
cat <<X >/dev/null
hi
X
set -- a b
for i; do continue; done
f &> /dev/null
let y=3
export Q=1
if (( x > 1 )); then ! false; fi
( false; exit 2 )
{ false; } 
false | false
f | cat
f > /dev/null < /dev/null 2>&1
while read a; do :; done <<< x
trap -p RETURN
)sh";

// Who has which traps, and what they see.
constexpr const char* kInherited = R"sh(trap 'echo "E $LINENO $? <$BASH_COMMAND>"' ERR
eval 'echo x; false'
f() {
  false
  echo in
  return 4
}
f
set -E
f
f || echo or
if f; then :; fi
( f )
x=$(false)
x=$(f)
echo "$x"
trap 'echo "D $LINENO <$BASH_COMMAND>"; false' DEBUG
echo a | tr a b | cat
! false
{ echo a; echo b; } | cat
{ echo c; false; } >/dev/null
while [ "$x" ]; do x=; done
until true; do :; done
case a in b) ;; *) echo c ;; esac
case a in esac
true && false || echo no
[[ $x ]] ; [[ a = b || -n $x ]]
(( 0 ))
set -T
h() { local y=1; for q in 1; do echo $q; done; trap 'echo inner' DEBUG; :; }
h
:
k() { trap - DEBUG; }
k
:
trap 'echo "X $BASH_COMMAND"; false' EXIT
trap 'echo usr $LINENO "$BASH_COMMAND"' USR1
kill -USR1 $$
set +T +E
g() { echo one; return 0; }
trap 'echo "R <$BASH_COMMAND> $LINENO ${FUNCNAME[*]}"' RETURN
g
echo 'echo src; return 3' > ./returns.sh
. ./returns.sh
m() { trap 'echo rm $LINENO' RETURN
  :
}
m
g
echo "$BASH_COMMAND"
printf '%s\n' "$(echo $BASH_COMMAND)"
cd /nonexistent 2>/dev/null
a[1]=2 b+=3
exit 7
)sh";

constexpr const char* kLogged = R"sh(set -eE
log() { printf '%s:%s:%s\n' "${BASH_LINENO[0]}" "${FUNCNAME[1]-}" "$BASH_COMMAND"; }
fail() {
  local i=0
  while caller $i; do i=$((i + 1)); done
  echo "failed: $1 <$BASH_COMMAND>"
}
trap 'fail $?' ERR
trap 'echo "bye <$BASH_COMMAND>"' EXIT
one() {
  two "$@" |
    cat
  ! two x
  echo ${x:-"$(echo  deep  "$1")"} >&2
}
two() { echo "two $BASH_COMMAND"; [ -z "$1" ] || return 0; }
trap log DEBUG
one a b
set -T
one "$(two q)" 2>&1 |& cat
for ((i=0;i<2;i++)) { echo $i; }
for x in; do echo none; done
if [[ -f /etc/passwd && ! -d /nope ]]; then echo there
elif true; then :
fi
until [ $i -gt 2 ]; do let i++ ; done
case "$i" in
  [0-9]) echo digit ;;&
  *) echo any ;;
esac >/dev/null
declare -a list=( one   "two  three" )
readonly R="${list[@]}"
local_test() { local a=1 b; typeset c=3; unset a; }
local_test
x=1 env true 3>&1 4<&0 2>>/dev/null
eval 'echo evaluated; echo "$BASH_COMMAND"'
{ echo grouped; } 2>&1
sleep 0 & wait $!
trap - DEBUG
one c
(two ''; echo not)
echo unreached
)sh";

// What `exit` leaves to the trap: its function's variables, and where it writes.
constexpr const char* kEnded = R"sh(x=g
f() { local x=1; exit 4; }
(trap 'echo "$x $1 $? ${FUNCNAME[*]}"' EXIT; f arg); echo "$?"
(trap 'echo gone' EXIT; f >f1); echo "$?"; cat f1
(trap 'echo gone; exit 9' EXIT; { exit 3; } >f2); echo "$?"; cat f2
(trap 'echo "kept $?"' EXIT; if f; then :; fi); echo "$?"
(trap 'exit 5' USR1; trap 'echo bye' EXIT; kill -USR1 $BASHPID; echo not); echo "$?"
(trap 'false; echo "err" ' EXIT; set -e; f); echo "$?"
y=$(trap 'echo sub' EXIT; exit 2); echo "$y $?"
trap 'echo "end $? $x"' EXIT
eval 'f arg'
)sh";

constexpr const char* kReturned = R"sh(trap 'echo "T $BASH_COMMAND"' TERM
trap 'false; echo in-err' ERR
false
echo on
f() { trap 'echo "f-err $LINENO"' ERR; false; }
f
false
trap - ERR
g() { echo "$FUNCNAME ${#FUNCNAME[@]} $BASH_COMMAND"; return 5; }
trap 'echo "ret $? $BASH_COMMAND $LINENO"' RETURN
g
g
set -o functrace
g || true
h() { g; echo h; }
h
while g; do break; done
x=$(g; echo $?)
echo "$x"
( g )
g | cat
trap '' DEBUG
g
kill -TERM $$
trap 'echo D; trap - DEBUG' DEBUG
:
:
cat <<-A | tr a b
	a $x
	A
echo "<$BASH_COMMAND>"
)sh";

}  // namespace

std::vector<BatchScript> TrapScripts() {
  std::vector<BatchScript> all;
  for (const char* text : {kStacks, kPrinted, kInherited, kLogged, kReturned, kEnded}) {
    all.push_back({"traps in bash", Dialect::kBash, text, ""});
  }
  // The same, read when it runs.
  for (const char* text : {kStacks, kInherited, kReturned, kEnded}) {
    const std::string reads = "cat > t <<'END'\n" + std::string(text) + "END\n. ./t\n";
    all.push_back({"traps in bash, read", Dialect::kBash, reads, ""});
  }
  const char* failing = "set -e\ntrap 'false; echo not' ERR\nfalse\n";
  all.push_back({"a trap that fails, with set -e", Dialect::kBash, failing, ""});
  const char* unknown = "trap 'echo no' DEBUG; echo $?; trap 'echo no' ERR; echo $BASH_COMMAND\n";
  all.push_back({"traps of bash in dash", Dialect::kDash, unknown, ""});
  return all;
}

}  // namespace batuta::bench
