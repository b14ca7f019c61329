#include "test/convert/shell/list_scripts.h"

#include <string>

namespace batuta::bench {
namespace {

using convert::shell::Dialect;

// The wide ones in columns.
constexpr const char* kMenus = R"sh(select x in a bb "c c" 'ü*'; do
  echo "$? [$x] [$REPLY]"
  case $REPLY in 7) break ;; 8) continue ;; esac
  echo behind
done << 'END'
2
 3 x
 4 

+1
08
8
-1
99999999999999999999
x
7
END
echo "st $? [$x] [$REPLY]"
select y in a b; do echo "$y"; done < /dev/null; echo "end $? [${REPLY-unset}]"
select y in; do echo no; done <<< 1; echo "none $?"
printf 1 | select y in a; do echo "$y"; done; echo "cut $?"
f() { select z; do echo "$z of $#"; return 4; done; }
f one two <<< 2; echo "ret $?"
for i in 1 2; do select y in a b; do echo "$i $y"; continue 2; done <<< 2; echo not; done
for i in 1 2; do select y in a b; do break 2; done <<< 1; done; echo "i $i"
PS3='which $x? '
select y in {1..30}; do break; done <<< 4; echo "$y"
COLUMNS=40; select y in {1..12} "a long one"; do break; done <<< 13; echo "$y"
COLUMNS=5x; select y in aaaaaa b; do break; done <<< 1
COLUMNS=0; select y in aaaaaaaaa{01..11}; do break; done <<< 1
unset PS3; readonly r=1
(select r in a; do echo not; done <<< 1; echo "ro $?")
eval 'select y in a b; do echo "$y"; break; done' <<< 2
eval "select $1 in a b; { echo no; }" 2> /dev/null <<< 2; echo "bad $?"
n=y; eval "select \$n in a b; do break; done" 2> /dev/null <<< 1; echo "name $?"
eval 'select y
in c d
do echo "$y $REPLY"; done' <<< $'2\n1'; echo "eof $?"
set -e; select y in a; do break; done < /dev/null; echo "on $?"
select y in a; do false; echo not; done <<< 1
)sh";

constexpr const char* kToldMenu = R"sh(trap 'echo "[$BASH_COMMAND]"' DEBUG
select x in a "b c"; do
  echo "$x"
done <<< $'1\n2'
true
)sh";

// Elements of lists and tables as places of expressions.
constexpr const char* kElements = R"sh(a=(3 5) i=0 j=1
((a[0]++)); ((a[i+1]+=7, a[j+1]=a[0]*2)); echo "${a[@]}" $((a[1]-- + --a[i])) "${a[@]}"
for ((a[0]; a[0] <= a[2]; a[0]++)); do echo "${a[0]} $((a[0] % 2 ? a[0] : -a[0]))"; done
declare -A m=([k]=1 ['x y']=4)
((m[k]++, m["x y"] *= 2)); k=k; ((m[$k] += 10, m[new] = 1)); echo "${m[k]} ${m['x y']} ${m[new]}"
let 'a[5] = 2' a[6]=3 "a[i]++"; echo "${!a[@]} ${a[@]}"
b=a; ((b[0] = 4)) ; echo "$b ${b[1]-unset}"; echo $((a[j] + a[$j])) $((a[99])) $((a[-1]))
f() { local -a l=(1 2); ((l[0] += l[1], a[0] = l[0])); echo "${l[*]} $1"; }
f $((a[0] << a[5])); echo "${a[0]}"
while ((a[6] > 0)); do ((a[6]--)); echo "left ${a[6]}"; done
if ((a[0] == 3)) && [[ a[0] -eq 3 ]]; then echo same; fi
echo "${a[i+j]} ${a[$((i + 1))]} ${a[a[0]]-none} $((${a[0]} + 1)) $(($i + a[0]))"
)sh";

// Keys of tables: quoted in every way, where they are set and where they are asked for.
constexpr const char* kKeys = R"sh(a=(1 2 3)
echo "${a['1']}" ${a['1']} ${a["2"]}
a['1']=5; echo "${a[@]}"
a=(['2']=7); echo "${a[@]}"
((a['2']++)); echo "$? ${a[@]}"
echo $((a['2'] + 1))
i=2; echo ${a['i']} ${a['$i']}; echo st
declare -A m; m['a'b"c d"\e]=1; m[$'x\ty']=2; m['$i']=3; m["$i"]=4; m[\$i]=5; m['"q"']=6; m["'r'"]=7
for k in "${!m[@]}"; do echo "<$k> ${m[$k]}"; done | sort
echo "${m['$i']} ${m[$i]} ${m["$i"]} ${m['"q"']} ${m["'r'"]} ${m[\'r\']}"
unset "m['r']" 'm[$i]'; echo "${#m[@]}"
m=(['k 1']=a [k\ 2]=b ["k $i"]=c); for k in "${!m[@]}"; do echo "<$k> ${m[$k]}"; done | sort
((m['k 1']=3)); echo $? "${m['k 1']}"; ((m[k' '1]=4)); for k in "${!m[@]}"; do echo "<$k> ${m[$k]}"; done | sort
[[ -v m['k 1'] ]]; echo $?; [[ -n ${m['k 1']} ]] && echo yes
m[' ']=1; echo "${m[' ']}" ${m[" "]}
cmd[0]=ls; cmd['1']=x; echo "${cmd[*]}"
)sh";

constexpr const char* kKeysOfExpressions = R"sh(declare -A m
k="it's"; ((m["$k"]++)); echo $?
for x in "${!m[@]}"; do echo "<$x>"; done
m=(); k='a"b"c'; ((m[$k]++)); echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); k='$y'; y=7; ((m[$k]++)); echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); ((m['$y']++)); echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); ((m["\$y"]++)); echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); k="a'b'c"; ((m[$k]++)); echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); ((m['a b']++)); echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); let 'm[a b]++'; echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); let "m['a b']++"; echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
m=(); let 'm[$y]++' 'm["$y z"]=3'; echo $?; for x in "${!m[@]}"; do echo "<$x>"; done
n=1; eval 'echo $((1--n))'
echo $((1 - -n)); echo $((1- --n)) $((2 - - n)); eval 'echo $((1--1)) $((2+++n))'
eval 'echo $((n++ + ++n)) $((n---n)) $n'; eval 'echo $((3-- n))'
((l[-1] = 4)); echo "st $?"; ((l[-3] = 0)); echo "st $?"
(set -e; ((x = l[-3])); echo "not $?"); echo "st $?"
declare -A m=([k]=1 ['x y']=4)
((m["x y"] *= 2)); echo "${m['x y']}"
((m['x y'] *= 2)); echo "${m['x y']}" $((m["x y"]))
k='x y'; ((m[$k]++)); echo "${m[$k]}"
m+=(["p q"]=1 ['r s']=2); for k in "${!m[@]}"; do echo "<$k> ${m[$k]}"; done | sort
a=(1 2); declare -A a; echo $?; declare -p a
declare -a m; echo $?
f() { local -A a; a['x']=1; echo "${!a[@]}"; local -a a; echo $?; }; f
eval "m['e v']=1; echo \"\${m['e v']} \${m[e v]} \${m[\"e v\"]}\"; ((m['e v']++)); declare -A n=(['q r']=5 [\"s t\"]=6)"
echo "${m['e v']} ${n[q r]} ${n[s t]}"
)sh";

// Integers that are given what is no expression.
constexpr const char* kIntegers = R"sh(declare -i n='<>'; echo "st $?"
typeset -i n='<>'; echo "st $?"
f() { local -i n='<>'; echo "st $?"; }; f; echo "st $?"
declare -i n; n='<>'; echo "st $?"
export n='<2>'; echo "st $?"
read n <<< '<3>'; echo "st $?"
printf -v n '<4>'; echo "st $?"
n=5; echo $n; read n <<< 6; echo $n; let n=n+; echo "st $?"
if true; then
declare -i n=1+
:
fi
echo "line $LINENO"
cat > t <<'END'
declare -i n=2+
echo not
END
. ./t; echo not either
echo "line $LINENO"
eval 'declare -i n=3+
echo not'; echo not either
for ((n = 0; n < 1+; n++)); do echo not; done; echo "for $?"
set -u; declare -A m=([k]=1); a=(1)
(echo $((m[k] + m[x] + a[3]))); echo "st $?"
((m[x]++)); echo "st $?"; ((a[5] += 1)); echo "st $?"
(((q[1] += 1))); echo "st $?"
echo end
)sh";

// What is wrong within conditions, substitutions and behind `command`.
constexpr const char* kForgiven = R"sh(set -e
f() { x=$(false; echo in); echo "f $? [$x]"; return 3; }
f || echo "or $?"
(command shift 9 2> /dev/null; echo "shift $?") || echo "sub $?"
command unset 1 2> /dev/null || echo "unset $?"
unset -v 1 || echo "variable $?"
command set -q 2> /dev/null || echo "set $?"
command readonly 1=x 2> /dev/null || echo "readonly $?"
command export 2=x 2> /dev/null || echo "export $?"
(command exit 4) || echo "exit $?"
echo end
)sh";

constexpr const char* kGetopts = R"sh(for s in ab: :ab: a:b: :; do
  for w in "-a -b x" "-ab x y" "-bx -a" "-b" "-c" "-ac" "x -a" "-- -a" "-a - -b" "-abx"; do
    OPTIND=1; unset OPTARG
    while getopts "$s" o $w 2>&1; do echo "$s <$w> $o ${OPTARG-none} $OPTIND"; done
    echo "end $? $o ${OPTARG-none} $OPTIND"
  done
done
)sh";

// What the options are called, and are.
constexpr const char* kOptions =
    R"sh(set -o | head -n 60; set +o; set -o noclobber; set -euC; set -o; set +o; echo "$-"
case `(set -o) 2>/dev/null` in *posix*) echo posix ;; *emacs*) echo emacs ;; esac
(set -o posix; echo in) 2>&1; echo "st $?"
(set -o history; echo in) 2>&1; echo "st $?"
(set -o debug; echo in) 2>&1; echo "st $?"
(set -o nosuch; echo in) 2>&1; echo "st $?"
(set +o nounset; echo "$-" "$nosuch") 2>&1; echo "st $?"
)sh";

}  // namespace

std::vector<BatchScript> ListScripts() {
  return {{"menus", Dialect::kBash, kMenus, ""},
          {"a menu that traps look at", Dialect::kBash, kToldMenu, ""},
          {"elements in expressions", Dialect::kBash, kElements, ""},
          {"keys", Dialect::kBash, kKeys, ""},
          {"keys of expressions", Dialect::kBash, kKeysOfExpressions, ""},
          {"integers", Dialect::kBash, kIntegers, ""},
          {"what is forgiven in bash", Dialect::kBash, kForgiven, ""},
          {"what is forgiven in dash", Dialect::kDash, kForgiven, ""},
          {"getopts in bash", Dialect::kBash, kGetopts, ""},
          {"getopts in dash", Dialect::kDash, kGetopts, ""},
          {"options in bash", Dialect::kBash, kOptions, ""},
          {"options in dash", Dialect::kDash, kOptions, ""}};
}

}  // namespace batuta::bench
