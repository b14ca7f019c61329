#include "test/convert/shell/wide_scripts.h"

#include <string>

namespace batuta::bench {
namespace {

using convert::shell::Dialect;

constexpr const char* kVariables = R"sh(# variables and attributes
declare -i n=3+4; n+=2; echo $n; n=abc; echo $n; declare -l lo=ABC; lo+=DEF; echo $lo; declare -u up; up=xyz; echo $up; declare -x ex=1; declare +x ex; declare -p n lo up ex; declare -a ar=([2]=x [5]=y z); declare -p ar; echo "${ar[*]}" "${!ar[*]}" ${#ar[@]} ${#ar[2]}; ar+=(w [9]=v); declare -p ar; unset 'ar[5]'; declare -p ar
declare -A m; m=([a]=1 ["b c"]=2); m+=([d]=3); m[e]+=x; m[e]+=y; for k in a "b c" d e; do echo "$k=${m[$k]}"; done; echo ${#m[@]}; unset 'm[a]'; [[ -v m[a] ]] || echo gone; [[ -v m[d] ]] && echo there; echo ${m[nope]-none} ${m[@]+set}
declare -n r=n; r=5; echo $n; unset -n r; echo ${r-unset}; f() { local -n out=$1; out=(a b); }; f res; echo ${res[1]}; g() { local x=1; h; echo $x; }; h() { x=2; local x=3; unset x; echo ${x-un}; }; x=0; g; echo $x
readonly -a ra=(1 2); ra[0]=3; echo $? ${ra[0]}; typeset -r t=1; (t=2) 2>&1; export -p | grep -c 'declare -x'; export A1=1 B1="x y"; env | grep '^[AB]1=' | sort; export -n A1; env | grep -c '^A1='; unset B1; echo ${B1:-gone}; local z 2>&1; echo $?
echo ${!n@} ${!ar*} ; v=n; echo ${!v}; v='ar[2]'; echo ${!v}; a=(1 2 3 4 5); echo ${a[@]:2} ${a[@]: -2:1} ${a[*]::2} ${a[@]/3/x} ${a[@]#1} "${a[@]%5}" ${a[-1]} ; b=("${a[@]/#/p}"); echo ${b[@]}; set -- "${a[@]}"; echo ${@:2:2} ${*: -1} ${@:0:1} $# ${#}; shift 2; echo $*; set --; echo $# "$@" end
s='Hello World'; echo ${s:0:5} ${s:6} ${s:(-5):3} ${s/o/0} ${s//o/0} ${s/#Hello/Bye} ${s/%World/All} ${s//[aeiou]} ${s,} ${s,,} ${s^^[a-m]} ${s@U} ${s@L} ${s@u} ${s@Q} ${s@A} ${s@E} ${#s}; echo ${s#*o} ${s##*o} ${s%o*} ${s%%o*} ${s/*/all} ${s/o W/-}; p='a*b'; echo ${p/'*'/x} "${p/\*/y}"; e=; echo "${e:-d}" "${e-d}" "${e:+a}" "${e+a}" ${u:=as} $u; (: ${nope?msg}) 2>&1; (: ${e:?}) 2>&1; echo ${#nope} ${nope@Q} "${e@Q}"
x=5; echo $((x++)) $((++x)) $((x--)) $((-x)) $((~x)) $((!x)) $((x**2)) $((7/2)) $((-7/2)) $((-7%3)) $((1<<4)) $((255>>2)) $((5&3)) $((5|3)) $((5^3)) $((5&&0)) $((5||0)) $((x==6)) $((x!=6)) $((3<2)) $((2<=2)); ((x+=2)); echo $x; ((x*=2, x-=1)); echo $x $((x%=7)) $((x<<=1)) $((x|=8)) $((x^=1)) $((16#ff)) $((36#z)) $((64#_)) $((010)) $((0x1F)); echo $(( (1+2)*3 )) $((a[1]+a[2])) $((a[x>2?1:2]))
IFS=,; l=a,b,,c; set -- $l; echo $# "$*"; for i in $l; do echo "[$i]"; done; IFS=' ,'; w=' a , b c ,, d '; set -- $w; echo $#; printf '<%s>' "$@"; echo; unset IFS; w=$' a\tb\nc '; set -- $w; echo $#; IFS=; set -- $w; echo $#; unset IFS; echo "$(printf 'a\n\n\n')" x; y=$(<b1.none) 2>&1; echo $?; echo $'a\tb\x41\101\u00e9\cA' | od -c | head -2; echo "a\$b\`c\"d\\e\f" 'a\b' a\ b $"loc"
)sh";

constexpr const char* kControl = R"sh(# control, errors, traps
e1() { set -e; false; echo not; }; (e1); echo $?; (set -e; f() { false; echo cont; }; f || echo or; f && echo and; if f; then echo if; fi; ! f; echo end; while f; do break; done; f | cat; echo pipe; x=$(false) || echo sub; (false) || echo subsh; { false; } || echo grp; [[ a = b ]] || echo cond; ((0)) || echo ar; false | true; echo p2; echo $(false) still; local_f() { local v=$(false); echo lv; }; local_f; export q=$(false); echo eq; eval false || echo ev; true && false; echo tf; false; echo not) ; echo $?
(set -e; trap 'echo err $?' ERR; trap 'echo ex $?' EXIT; false); echo $?; (set -eE; trap 'echo E' ERR; f() { false; }; f); (set -o errtrace; trap 'echo T $LINENO' ERR; g() { (false); }; g; true)
(set -u; echo ${un-ok} "${arr[@]}" $#; echo $un) 2>&1; echo $?; (set -u; f() { echo $1; }; f) 2>&1; (set -o pipefail; true | false | true; echo $?; false | true || echo pf); (set -n; echo no); (set -C; echo a > nc; echo b > nc; echo b >| nc; cat nc) 2>&1; (set -a; al=1; env | grep ^al=); (set -b; set -h; set -m; set +m; echo $-) | tr -d i
trap 'echo bye $?' EXIT; trap 'echo hup' HUP; trap 'echo int' INT TERM; kill -HUP $$; kill -TERM $$; trap; trap - HUP; trap '' USR2; kill -USR2 $$; (trap); trap -p EXIT; (trap 'echo sub' EXIT; exit 3); echo $?; f() { trap 'echo ret' RETURN; return 2; }; f; echo $?; trap - RETURN; c=0; trap '((c++))' DEBUG; :; :; trap - DEBUG; echo $((c>1))
case x in [a-c]) echo 1;; [!a-c]) echo 2;; esac; case abc in a?c) echo q;; esac; case 'a*' in a\*) echo lit;; esac; case "" in '') echo empty;; esac; case x in x|y) echo or;; esac; case x in (x) echo par;; esac; case a in a) ;; esac; echo $?; case z in a) false;; esac; echo $?
for i in 1 2 3; do for j in 1 2 3; do [ $j = 2 ] && continue 2; [ $i = 3 ] && break 2; echo $i$j; done; done; for i; do echo pos $i; done; for ((i=0,j=5;i<j;i++,j--)); do echo $i$j; done; i=3; while ((i--)); do echo w$i; done; until false; do break; done; while :; do while :; do break 2; done; done; echo $?; for x in; do :; done; echo $?; break 2>&1; for f in a b; do (break; echo sb); done
f() { echo "$# $1 ${FUNCNAME[0]} ${BASH_LINENO[0]}"; [ $1 -gt 0 ] && f $(($1-1)); return 7; }; f 2; echo $?; g() { return; }; false; g; echo $?; h() ( cd /; pwd; exit 4 ); h; echo $?; k() if true; then echo kif; fi; k; function l { echo fl; }; l; m() { echo m; } > mf; m; cat mf; unset -f m; m 2>&1; declare -F g; n() { local a=1; n2() { echo in $a; }; n2; }; n; n2; return 2>&1; echo $?
(exit 5); echo $?; exit_f() { exit 6; }; (exit_f); echo $?; { echo a; echo b; } | { read x; echo "got $x"; }; echo "$x" | (read y; echo $y); ( ( echo deep ) ); ! true; echo $?; time -p true 2>/dev/null; true && echo a || echo b; false && echo a || echo b; true || echo no && echo yes; (false; true); echo $?; { false; }; echo $?; echo a; echo b & wait; coproc_no=1; [ -z "$coproc_no" ]; echo $?; exec 2>&1; nosuch; echo $?; /; echo $?; ./nofile; echo $?; touch nx; ./nx; echo $?; echo '#!/nonexistent' > ni; chmod +x ni; ./ni; echo $?; echo 'echo plain $0' > np; chmod +x np; ./np
)sh";

constexpr const char* kStreams = R"sh(# io
read a b <<< ' x  y  z '; echo "[$a][$b]"; read -r c <<< 'a\b'; echo $c; read d <<< 'a\b\
c'; echo $d; IFS=: read x y z <<< 'a:b:c:d'; echo "$x|$y|$z"; IFS=: read x y <<< 'a:b:'; echo "$x|$y"; read -n 2 q <<< abc; echo $q; read -N 3 q <<< 'a b c'; echo "$q"; read -d ';' q <<< 'ab;cd'; echo $q; read -a arr <<< '1 2 3'; echo ${arr[2]} ${#arr[@]}; read -p prompt q <<< z 2>&1; echo $q; read -s q <<< s; echo $q; read < /dev/null; echo $?; read -t 0 < /dev/null; echo $?; read <<< ' rep  ly '; echo "[$REPLY]"; printf 'no newline' | { read l; echo $? $l; }; read -u 3 q 3<<< three; echo $q; read -r -d '' blob < <(printf 'a\0b'); echo "$blob"; read 1x <<< a 2>&1; echo $?; printf 'a b\nc d\n' | while read p q; do echo "$q $p"; done; read -i def q <<< ''; echo "[$q]"
mapfile -t m < <(printf '1\n2\n3'); echo "${m[@]}" ${#m[@]}; mapfile -n 2 -s 1 -O 4 -t m2 < <(seq 5); declare -p m2; mapfile -d : -t m3 <<< a:b:c; echo "${m3[1]}"; readarray m4 < <(echo x); printf '%q\n' "${m4[0]}"; mapfile -t -C 'echo cb' -c 2 m5 < <(seq 4); mapfile -u 4 m6 4< <(echo u); echo ${m6[0]}
printf '%s %d %i %u %o %x %X %c %%\n' str 42 -7 8 8 255 255 char; printf '%5d|%-5d|%05d|%+d|% d\n' 42 42 42 42 42; printf '%.3f %e %g %G\n' 3.14159 31415.9 0.0001 1e20; printf '%10s|%-10s|%.2s|%*s\n' abc abc abc 6 x; printf '%b\n' 'a\tb\0101\x41\c' ; echo; printf '%q %q %q\n' 'a b' "it's" $'n\nl'; printf '%s\n' a b c; printf '%s-%s\n' 1 2 3; printf 'x\n' extra; printf '%d\n' 0x1f 010 "'A" '"B'; printf '%d\n' abc 2>&1; echo $?; printf '%(%Y-%m-%d)T\n' 86400; printf -v pv '%03d' 7; echo $pv; printf '%s' ; printf; echo $?; printf '%z\n' 2>&1; echo $?; printf '\x41\u0042\103\n'; printf -- '-x\n'; printf '%s\n' -n; printf '%5.1f|%-8.3e|%#x|%#o\n' 2.25 12345.678 255 8; printf '%ld %hhd\n' 99999999999 300; printf '%.*f\n' 2 1.005; printf 'a%sb%sc\n' 1
echo -n a; echo -e 'b\tc\n\x41\0101\e[0m' | od -c | head -3; echo -E 'a\tb'; echo -ne 'x\n'; echo -- a; echo -nx; echo - ; echo -e 'a\cb'; echo; echo "a  b" a  b; (shopt -s xpg_echo; echo 'a\tb')
echo out > o; echo err >&2 2> e; { echo 1; echo 2 >&2; } > o 2> e; cat o e; { echo 1; echo 2 >&2; } &> b; cat b; { echo 3; echo 4 >&2; } &>> b; cat b; { echo 1; echo 2 >&2; } 2>&1 > o | cat; cat < o; cat 0< o; exec 5> five; echo f >&5; exec 5>&-; cat five; echo x >&5 2>/dev/null; echo $?; exec 6< five; read l <&6; echo $l; exec 6<&-; exec {fd}> dyn; echo d >&$fd; exec {fd}>&-; cat dyn; cat <<A <<B
a
A
b
B
cat <<'Q' - <<< str
$no `no` \n
Q
cat <<-T
	tab
	  sp $((1+1)) $(echo sub) `echo bt` \$esc "q"
	T
x=1; cat <<E > hd; cat hd; echo "in $x"
$x ${x:-d} ${x/1/2} \\ \" ' \` \a
E
: > empty; [ -s empty ] || echo zero; > trunc; echo app >> trunc; echo app >> trunc; wc -l < trunc; exec 7<> rw; echo hello >&7; exec 7>&-; cat rw; cat nosuch 2>&1; echo $?; cat < nosuch; echo $?; echo > /nonexistent/x; echo $?; (exec 9< nosuch; echo not); echo $?; echo a 3>&1 >&3; echo to 1>&2 2>/dev/null; ls /dev/fd/0 > /dev/null; tee >(cat > ts) <<< t > /dev/null; sleep 0.1; cat ts; diff <(echo a) <(echo b); paste <(echo 1) <(echo 2)
)sh";

constexpr const char* kBuiltins = R"sh(# builtins
cd /usr/bin; pwd; cd /; cd - ; cd nosuch 2>&1; echo $?; cd; pwd > /dev/null; CDPATH=/usr; cd lib; unset CDPATH; cd /; pushd /usr; pushd /tmp; dirs; dirs -v; pushd; popd; popd; popd 2>&1; cd -P /usr/../bin; pwd | grep -c bin; cd -L /usr; pwd; OLDPWD=/; cd - 
getopts_t() { local OPTIND o; while getopts ':ab:c' o; do case $o in a) echo A;; b) echo "B $OPTARG";; c) echo C;; :) echo "miss $OPTARG";; \?) echo "bad $OPTARG";; esac; done; shift $((OPTIND-1)); echo "rest $*"; }; getopts_t -a -bval -c x; getopts_t -ab v -z; getopts_t -b; getopts_t -- -a; getopts_t -ca y z
test -e /; echo $?; test -f /; echo $?; [ a ]; echo $?; [ ]; echo $?; [ ! a ]; echo $?; [ a = a -a b = b ]; echo $?; [ \( a = b \) -o c ]; echo $?; [ 1 -eq 01 ]; echo $?; [ a -eq 1 ] 2>&1; echo $?; [ a \< b ]; echo $?; [ -n "" ]; echo $?; [ -z "" ]; echo $?; [ x = 2>&1; echo $?; [ a b ] 2>&1; echo $?; [ a b c ] 2>&1; [ -t 0 ]; echo $?; [ / -ef /. ]; echo $?; touch -d 2001-01-01 old; touch new; [ new -nt old ]; echo $?; [ old -ot new ]; echo $?; [ -r old -a -w old -a ! -x old ]; echo $?; [ -L old ] || echo nl; [ -v HOME ]; echo $?; [ -o errexit ]; echo $?; test 1 -lt 2 -a 3 -gt 2; echo $?
[[ a < b && ( 1 -lt 2 || x ) ]]; echo $?; [[ $HOME ]]; echo $?; [[ abc == *b* ]]; echo $?; [[ abc == "*b*" ]]; echo $?; [[ abc =~ b ]]; echo $? ${BASH_REMATCH[0]}; re='^([a-z]+)([0-9]*)$'; [[ ab12 =~ $re ]]; echo ${BASH_REMATCH[@]}; [[ ab =~ a.c ]]; echo $?; [[ a =~ "." ]]; echo $?; [[ -z $nope && ! -e /nope ]]; echo $?; [[ 5 -gt 3+1 ]]; echo $?; (shopt -s nocasematch; [[ ABC == abc ]]; echo $?; case X in x) echo nc;; esac); [[ x != y ]]; echo $?; [[ -f / || -d / ]]; echo $?
type cd; type -t if; type -a true | head -1; type nosuch 2>&1; command -v if; command -V echo; command -p ls / > /dev/null; echo $?; builtin echo bi; builtin ls 2>&1; hash ls; hash -r; type test; help true > /dev/null 2>&1; alias 2>&1; umask 022; umask; umask -S; umask u=rwx,g=,o=; umask; umask 022; ulimit -c; ulimit -Sn > /dev/null; ulimit -x 2>&1 > /dev/null; ulimit -c 0; times | wc -l; let a=1 b=a+2; echo $b; let 0; echo $?; eval; echo $?; eval 'for i in 1 2; do echo e$i; done'; eval "echo \$b" ' ; echo two'; shift 5; echo $?; set -- 1 2; shift; echo $1; shift -1 2>&1; wait 99999 2>&1; echo $?; true & wait %1; echo $?; (sleep 0.05; exit 3) & wait $!; echo $?; sleep 0.05 & jobs; wait; kill -l 9; kill -l TERM; kill -0 $$; echo $?; kill 2>&1 | head -1; kill -9 99999999 2>&1; disown 2>&1; caller; echo $?; exec; echo still; source /dev/stdin <<< 'echo src $1' arg; . nosuchfile 2>&1; echo $?; unset nosuch; unset -f nosuch; unset -v 1x 2>&1; readonly ro=1; unset ro 2>&1; echo $?
RANDOM=42; echo $RANDOM $RANDOM; SECONDS=5; echo $SECONDS; [ $EPOCHSECONDS -gt 1600000000 ] && echo ep; echo ${#EPOCHREALTIME}; echo ${BASH_VERSION%%.*} $BASH_SUBSHELL; (echo $BASH_SUBSHELL); echo $SHLVL > /dev/null; echo $UID $EUID $PPID > /dev/null; echo ${GROUPS[0]} > /dev/null; echo $HOSTTYPE $OSTYPE $MACHTYPE; echo "$SHELLOPTS" | tr : '\n' | sort | tr '\n' ' '; echo $BASHOPTS | tr : '\n' | wc -l; echo ${DIRSTACK[0]}; echo $_; : last; echo $_; echo $LINENO; echo ${BASH_SOURCE[0]##*/} $0 | sed 's,[^ ]*/,,g'; echo $OPTIND $OPTERR; echo "$PS4" "${PS1-none}"; echo $IFS | od -c | head -1; echo $- | tr -d i; set -o | grep -c on; shopt | grep -c on; shopt -q extglob; echo $?; shopt -s extglob; shopt -p extglob; shopt -o errexit; shopt nosuch 2>&1
)sh";

constexpr const char* kOptionsAndStack =
    R"sh(here=$PWD; cd /; HOME=/usr; pushd /usr; pushd /tmp; dirs; dirs -v; dirs -p; dirs -l; dirs +1; dirs -0; dirs -v +1; pushd +1; pushd -n /var; popd +1; popd -n; dirs -c; dirs; popd; echo $?; pushd; echo $?; pushd /nonex; echo $?; pushd -0; popd +5; echo $?; dirs -x; echo $?; dirs +9; echo $?; cd /usr/bin; dirs; dirs -l; pushd -x; echo $?; pushd a b; echo $?; dirs x; echo $?; popd x; echo $?; popd -x; echo $?; pushd /tmp; pushd +7; echo $?; popd +7; echo $?; dirs +7; echo $?; pushd -- /usr; pushd -; popd +0; popd -0; dirs; echo "${DIRSTACK[@]}"; pushd /usr >/dev/null; pushd -1; pushd -0; pushd; popd -n +1; dirs; cd "$here"
shopt | head -60; shopt -s | wc -l; shopt -u | wc -l; shopt -p | head -3; shopt -po; shopt -so; shopt -uo | wc -l; shopt -o | wc -l; shopt extglob nullglob; echo $?; shopt -s cdspell nullglob; shopt cdspell nullglob; echo $?; shopt -p cdspell extglob; echo $?; shopt -u cdspell checkwinsize; shopt cdspell checkwinsize; shopt -q nullglob; echo $?; shopt -q extglob nullglob; echo $?; shopt -x; echo $?; shopt -su; echo $?; shopt -o nosuch; echo $?; shopt -po errexit; echo $?; shopt -qo errexit; echo $?; shopt -s nosuch extglob; echo $?; shopt extglob; shopt -so pipefail; echo $?; shopt -o pipefail; shopt nosuch; echo $?; echo $BASHOPTS; set -b; echo $-; set -o; set +o; echo $SHELLOPTS; set +b -k; echo $-; set +k; set -o emacs; set -o | grep emacs; set +o emacs; set -H; echo $-; set +H; set -o nosuch; echo $?; set -Z; echo $?; set -o vi; shopt -o vi; echo $SHELLOPTS
(set -u; echo $3); (set -u; echo ${12}); (set -u; f() { echo "$1"; }; f); (set -u; echo ${x[0]}); (set -u; echo $x); (set -u; echo $*$@; echo $!) ; printf; echo $?; printf -q; echo $?; (set -n; echo no); echo $?; (trap 'echo t' EXIT; set -n; echo no); echo $?; x=$(set -n; echo no); echo "[$x]"
false | true; f() { false | true; }; f; echo "${PIPESTATUS[@]}"; eval 'false | true'; echo "${PIPESTATUS[@]}"; { false | true; }; echo "${PIPESTATUS[@]}"; false | true; x=1; echo "${PIPESTATUS[@]}"; false | true; echo $?; echo "${PIPESTATUS[@]}"; if false | true; then echo "${PIPESTATUS[@]}"; fi; ! false | true; echo "${PIPESTATUS[@]}"; (false | true); echo "${PIPESTATUS[@]}"; false | true; > red; echo "${PIPESTATUS[@]}"; false | true; ((0)); echo "${PIPESTATUS[@]}"; false | true; [[ a = b ]]; echo "${PIPESTATUS[@]}"; false | true; { :; } > /nonexist/x; echo "${PIPESTATUS[@]}"; false | true; true & echo "${PIPESTATUS[@]}"; wait; echo "${PIPESTATUS[@]}"; k() { return 3; }; false | true; k; echo "${PIPESTATUS[@]}"; false | true; while false | false; do :; done; echo "${PIPESTATUS[@]}"; false | true; f2() { :; }; echo "${PIPESTATUS[@]}"; false | true; nosuchcmd; echo "${PIPESTATUS[@]}"; false | true; x=$(exit 3); echo "${PIPESTATUS[@]}"; false | true && true; echo "${PIPESTATUS[@]}"; false | (exit 4); : $(exit 9); echo "${PIPESTATUS[@]}"
echo in > >(sleep 0.1; cat); wait; echo done1; cat <(sleep 0.1; echo x) > /dev/null; wait; : > >(sleep 0.2; echo late); : > >(exit 3); wait $!; echo $?; wait; echo done2
shopt -s globstar; mkdir -p g/s/t; touch g/a g/s/b; echo g/**; echo g/**/; echo **; echo g/**/b; echo ./g/**; echo g/s/**/; echo g/**/**; cd g; echo **; echo **/; echo ../g/**; echo **/**/b
)sh";

constexpr const char* kSignalsAndLimits =
    R"sh(kill -l; kill -l 9; kill -l 0; kill -l 137; kill -l 999; echo $?; kill -l TERM SIGINT nosuch; echo $?; kill -l 34 40 64; kill -l RTMIN+1; trap 'echo rt' RTMIN+2; kill -RTMIN+2 $$; trap -p; trap - RTMIN+2; kill -s NOSIG $$; echo $?
ulimit -n -c; ulimit -c x; echo $?; ulimit -Sn 100; ulimit -n; sh -c 'ulimit -n'; ulimit -n hard; ulimit -n; ulimit -Z; echo $?; ulimit -f 10; ulimit; ulimit -c 0; echo $?; ulimit -b; echo $?; ulimit -p; ulimit -p 9; echo $?; ulimit -n 50 -c 0; ulimit -n -c; ulimit -nc; echo $?; ulimit -SH -n 40; ulimit -Hn; ulimit -n 12x; echo $?; ulimit -a | grep -c .; ulimit -aH | head -2; ulimit -k; echo $?; ulimit -s 4096; ulimit -s; ulimit -t unlimited; echo $?; ulimit -v soft; ulimit -v; ulimit -St 1000; ulimit -t; ulimit -Sn; ulimit -n unlimited 2> /dev/null
)sh";

constexpr const char* kDash =
    R"sh(set -- a 'b c' d; echo $# "$@" "$*"; shift; echo $1; for i; do echo "[$i]"; done; x=hello.tar.gz; echo ${x%.*} ${x%%.*} ${x#*.} ${x##*.} ${#x} ${y:-d} ${y=as} $y ${x:+set} ${z+no}; (echo ${z?msg}) 2>&1; echo $?; (echo ${z:?}) 2>&1; echo $((3+4*2)) $((x1=5)) $((x1+=2)) $((7/2)) $((-7%3)) $((1<<3)) $((5>3)) $((1?2:3)) $((0x1f)) $((010)); (echo $((1/0))) 2>&1; echo $?
IFS=:; v=a:b::c; set -- $v; echo $#; echo "$*"; unset IFS; echo "$(printf 'a\n\n')"x `echo bt \`echo in\``; echo ~ | sed 's,/.*,H,'; echo ~root; echo *.nomatch; touch f1 f2; echo f*; echo f[12] f[!1] '*' "f*"; cat <<E
in $x ${y} $(echo c) \$n \\
E
cat <<-'Q'
	raw $x
	Q
f() { local a=1 b; echo $a ${b-unset} $1; return 3; }; f arg; echo $?; g() { a=2; h; }; h() { echo $a; }; g; case abc in a*) echo m;; esac; case x in [!a-w]) echo r;; *) ;; esac; if false; then :; elif true; then echo el; else echo no; fi; i=0; while [ $i -lt 3 ]; do i=$((i+1)); [ $i = 2 ] && continue; echo $i; done; until [ $i = 0 ]; do i=$((i-1)); done; echo $i; for a in 1 2; do for b in 1 2; do break 2; done; done; echo $a$b
(exit 4); echo $?; { echo g1; echo g2; } | while read l; do echo "<$l>"; done; echo a b c | { read x y; echo "$y"; }; ! true; echo $?; true && false || echo or; (set -e; false; echo not); echo $?; (set -e; if false; then :; fi; false || true; echo ok; ! true; echo ok2; f2() { false; echo in; }; f2 || :; false && true; echo ok3; x=$(false); echo not); echo $?; (set -u; echo $nope) 2>&1; echo $?; (set -x; echo tr; a=1) 2>&1; (set -f; echo *); (set -C; echo a > nc; echo b > nc) 2>&1; echo $?; echo $-
trap 'echo bye $?' EXIT; trap 'echo usr1' USR1; kill -USR1 $$; trap; trap - USR1; (trap 'echo sub' EXIT; exit 2); echo $?; trap '' TERM; kill -TERM $$; echo alive; sleep 0.05 & wait $!; echo $?; (exit 5) & wait $!; echo $?; wait; kill -0 $$; echo $?
while getopts ab:c o -a -b v -x rest; do echo "$o $OPTARG"; done; echo $OPTIND; read a b <<X
 one  two three 
X
echo "[$a][$b]"; read -r c <<X
a\b
X
echo "$c"; IFS=, read p q <<X
1,2,3
X
echo $p $q; printf '%s %d %5s|%-5s|%05d %x %o %c %%\n' s 42 ab ab 7 255 8 xyz; printf '%b\n' 'a\tb\0101'; printf '%s-%s\n' 1 2 3; printf '%d\n' abc 2>&1; echo $?; printf '%.2f %e\n' 3.14159 1234.5; printf 'x\n'; printf; echo $?; echo 'a\tb\c' z; echo; echo -n n; echo; echo -e x; test 1 -lt 2; echo $?; [ a = b ]; echo $?; [ ! -f /x ]; echo $?; [ -d / -a -r / ]; echo $?; [ x ; echo $?; [ a -eq 1 ] 2>&1; echo $?; [ a b ] 2>&1; echo $?; [ -n "" -o -z "" ]; echo $?; test f1 -nt f2; test -e f1; echo $?
eval 'ev=1; echo $ev'; type cd; type ls | sed 's,/.*/,/,'; type nosuch; echo $?; command -v cd; command -v ls > /dev/null; echo $?; command -v nosuch; echo $?; command echo c; hash -r; umask 027; umask; umask -S; umask u=rwx,go=; umask; ulimit -c 0; ulimit -c; times | wc -l; export E1=x; sh -c 'echo $E1'; readonly R=1; (R=2) 2>&1; echo $?; unset E1; echo ${E1-gone}; cd /usr; pwd; cd - > /dev/null; (cd nosuch) 2>&1; echo $?; cd /usr/../usr/bin; pwd; pwd -P; cd -P ..; pwd; . /dev/null; (. ./nosuchfile) 2>&1; echo $?; exec 3>&1; echo to3 >&3; exec 3>&-; (echo x >&3) 2>&1; echo $?; nosuchcmd 2>&1; echo $?; /nonexistent 2>&1; echo $?; / 2>&1; echo $?; (shift 9) 2>&1; echo $?; set -- 1; shift; echo $#; (local q) 2>&1; (return 3); echo $?; (break); echo $?; echo $0 | sed 's,.*/,,'; echo ${PPID:+pp} $LINENO; (set -o nosuch) 2>&1; echo $?; (set -Z) 2>&1; echo $?; set -o | head -4; true; echo $_ > /dev/null; jobs; fg 2>&1; echo $?; (exec nosuch) 2>&1; echo $?; (unset R) 2>&1; echo $?; (readonly 1x) 2>&1; echo $?; (export 1x=2) 2>&1; echo $?; 1x=3 2>&1; echo $?; (wait 99999); echo $?; (kill) 2>&1; echo $?; kill -l 9; kill -l | head -3; (umask 9) 2>&1; echo $?; (ulimit -q) 2>&1; echo $?; (getopts) 2>&1; echo $?; (read) 2>&1 < /dev/null; echo $?; (read 1x) 2>&1 < /dev/null; echo $?; (trap x NOSIG) 2>&1; echo $?; (eval 'if') 2>&1; echo $?; (eval 'echo "') 2>&1; echo $?; x=$(exit 3); echo $?; echo "$x" "${x:-e}" "${#}" "$#$?"; exit 7
)sh";

constexpr const char* kDashSignalsAndLimits =
    R"sh(kill -l; kill -l 9; (kill -l 0); echo $?; kill -l 137; (kill -l 999); echo $?; (kill -l TERM); echo $?; (export 1x=2); echo $?; (getopts); echo $?
ulimit -n; (ulimit -c x); echo $?; ulimit -Sn 100; ulimit -n; sh -c 'ulimit -n'; ulimit -f 10; ulimit; ulimit -Hf; (ulimit -n 50 -c 0); echo $?; (ulimit -q); echo $?; ulimit -a | sed 's/process.*/p/'; ulimit -Ha | head -3; ulimit -s 4096; ulimit -s; ulimit -t 100; ulimit -t; (ulimit -t unlimited); echo $?; (ulimit -); echo $?; (ulimit 1 2); echo $?
)sh";

constexpr const char* kFunctions = R"sh(# functions as texts
a() { echo one $1; if [ $1 ]; then for i in 1 2; do echo $i | cat; done; fi; }
b() ( cd /; pwd )
function c { case $1 in x|y) echo xy ;; *) cat <<E
text $1
E
esac; } 2>&1
declare -F; declare -f; declare -f a b; declare -F a c nope; echo $?; declare -f nope; echo $?
if declare -f a > /dev/null; then echo there; fi; declare -f nope > /dev/null || echo gone; declare -F b &> /dev/null && echo b
type a; type -t a; type b c | head -5; command -V c; command -v a; type -a b
eval "$(declare -f a | sed '1s/a/copy/')"; copy x; declare -F; eval "old_$(declare -f b)"; old_b; declare -f old_b copy
export -f a; declare -F; export -f; export -pf; bash -c 'a z; declare -f a'; env | grep -A1 'FUNC_a'; export -fn a; declare -F a; declare -fx; export -f nope; echo $?
readonly -f b; readonly -f; b() { echo new; }; echo $?; b; unset -f b; echo $?; unset b; declare -F b; readonly -pf; readonly -f nope; echo $?
declare -ft c; declare -F; declare -fp c; typeset -f c; typeset -F; set | sed -n '/^a ()/,$p' | head -20; declare | grep -A3 '^c ()'
d() { e() { echo nested; }; e; }; d; declare -f d; declare -f e; unset -f e d; declare -F
for f in $(declare -F | awk '{print $3}'); do echo "f $f"; done; f=a; declare -f $f | wc -l; declare -f "$f" | head -1; g() { :; } && echo defined; h() { echo h; } || echo no; [ x ] && k() { echo K; } || k() { echo L; }; k; l() { echo from l; } | cat; m() { echo $1#x ${1}#y "z"#w; }; m 1 # c
echo a#b $f#c `echo d`# e; echo "q"#r; declare -f m; declare -i n=5; declare -a arr=(1 2); declare -A map=([k]=v); readonly ro=1; declare | grep -E '^(n|arr|map|ro)='; set | grep -E '^(n|arr|map|ro)='; declare -a | grep arr; declare -A | grep map; declare -x | grep -c PATH; v() { local x=1 y; local; local -p; }; v; declare -r | grep ' ro'; declare n -x; echo $?
)sh";

constexpr const char* kNamesAndPaths = R"sh(# what names mean, where programs are
hash -l; hash -t; hash -p; hash -p /bin echo2; hash -lt ls; ls >/dev/null; hash -lt ls; hash -p/bin/cat zz; hash; hash -r ls; hash
ls>/dev/null; hash /bin/ls cd; hash; (cat </dev/null; hash); hash; ls | cat >/dev/null; hash; cat </dev/null >/dev/null; X=1 sed --version >/dev/null; PATH=/bin:/usr/bin awk 1 </dev/null; hash
ls >/dev/null; type ls; type -a ls; command -v ls; command -V ls; hash; type -t ls; type -p ls; type -P ls;hash; type -a echo cd if; f() { :; }; type -a f; type -ap ls; type -at echo; type -af echo; type -x; type nope; type -aP ls; type; echo $?
command -V; command -V ls cd nope; command -v if ls nope; echo $?; command -x; echo $?; hash -d; echo $?; type -f ls; hash --; hash -z
mkdir x1 x2; printf '#!/bin/sh\necho one\n' > x1/prog; printf '#!/bin/sh\necho two\n' > x2/prog; chmod +x x1/prog x2/prog; PATH=$PWD/x2:$PWD/x1:$PATH; prog; rm x2/prog; prog 2>/dev/null; echo $?; hash -r; prog; printf '#!/bin/sh\necho new\n' > x2/prog; chmod +x x2/prog; prog; hash prog; prog; type prog | sed 's,(.*/,(,'; for i in 1 2 3; do prog; done; hash | sed 's,/.*/,,'; PATH=$PATH; hash; (hash ls; hash | tail -1); unset PATH; hash; /bin/ls / > /dev/null; ls; echo $?
f2() { local PATH=/bin; ls > /dev/null; hash; }; PATH=/usr/bin; f2; hash; prog; command ls > /dev/null; hash; command -p ls > /dev/null; hash; exec 3< /dev/null; env true; (exec ls > /dev/null); hash; x=$(ls; hash); echo "$x" | tail -2; if ls > /dev/null; then hash; fi; ls > /dev/null & wait; hash; ! ls > /dev/null; hash
fa() { :; }; fb() { :; }; va=1; vb=2
compgen -A function; compgen -A function fb; compgen -v va; compgen -A variable v; compgen -b sh; compgen -k w; compgen -W 'one two three' t; echo $?; compgen -W 'one' x; echo $?; touch f1; mkdir d1;  compgen -G 'zz*'; echo $?; compgen -f f; compgen -d d; compgen -A builtin sho; compgen -c compge; compgen -e HOM; compgen -A nosuch; echo $?; compgen -x; echo $?; compgen -W 'a b' -P pre -S suf; compgen -a; echo $?; compgen -A signal SIGHU; compgen -u roo; compgen -A export PAT
complete -F fa foo; echo $?; complete -r foo; echo $?; complete -p foo; echo $?; compopt -o nospace; echo $?;  echo $?; bind; echo $?; history; echo $?; history -c; echo $?; fc -l; echo $?; fc; echo $?; logout; echo $?; suspend; echo $?; :
hash; ls > /dev/null; ls > /dev/null; cat /dev/null; hash; hash -l; hash -t ls; hash -t ls cat; hash -d ls; hash; hash -p /bin/echo myecho; myecho hi; hash -r; hash; hash nosuch; echo $?; hash -d nosuch; echo $?; hash -t nosuch; echo $?; hash cat sed; hash | sort; type sed; type -p sed; type -P sed; hash -x; echo $?; PATH=$PATH:/; hash; command -v cat
OLD=$PATH
unset PATH; ls; echo $?; command ls; type ls; command -v ls; PATH=; ls; echo $?; type ls; PATH=/nonex; ls; command -p ls / | /usr/bin/head -1; command -pv ls; command -p nosuch; echo $?; command -pV cat; hash; PATH=$OLD; command -p echo hi; command -p printf '%s\n' x; X=1 command -p env | grep ^X=
)sh";

constexpr const char* kDashPaths = R"sh(OLD=$PATH
unset PATH; ls; echo $?; command ls; type ls; command -v ls; PATH=; ls; echo $?; type ls; PATH=/nonex; ls; command -p ls / | /usr/bin/head -1; command -pv ls; command -p nosuch; echo $?; command -pV cat;  PATH=$OLD; command -p echo hi; hash ls; hash -r; type ls cat; f() { :; }; type f; command -V f; command -x; echo no
)sh";

constexpr const char* kConnections = R"sh(# files that are more than files
exec 3<>/dev/tcp/127.0.0.1/1; echo $?
f() { echo y > /dev/tcp/127.0.0.1/1; echo $?; }; f
{ echo a; echo b > /dev/stdout; } > reopened; cat reopened; { echo a; echo b >> /dev/stdout; echo c >&1; } > reopened; cat reopened
echo x > /dev/tcp/127.0.0.1/nosvc; echo $?; echo x > /dev/udp/127.0.0.1/9; echo $?; echo > /dev/tcp/127.0.0.1; echo $?; cat < /dev/tcp/localhost/http; echo > /dev/tcp/; echo $?; if (echo > /dev/tcp/127.0.0.1/1) 2>/dev/null; then echo open; else echo closed; fi; echo x > /dev/tcp/localhost/99999; echo $?
python3 -c '
import socket,os
s=socket.socket(); s.bind(("127.0.0.1",0)); s.listen(); open("port","w").write(str(s.getsockname()[1])); os.rename("port","port2")
c,_=s.accept(); d=c.recv(100); c.sendall(b"got "+d); c.close()' &
while [ ! -e port2 ]; do sleep 0.05; done
exec 4<>/dev/tcp/127.0.0.1/$(cat port2); echo hello >&4; cat <&4; exec 4>&-; wait
)sh";

constexpr const char* kExpressions = R"sh(# operators that a variable holds
a=7 b=3; for t in + - '*' / % '<<' '&' '>'; do x=$((a $t b)); y=$(( $a $t $b + 1 )); (( a ${t} 3 )); echo $x $y $? $((2 $t 3)) $((a$t$b)) $((${x}${t}2)) $[ a $t 3 ]; done; (( a "$t" 3 && b $t 1 )) && echo both
t='<'; for ((i=0; i $t 3; i++)); do echo $i; done; let "a $t b"; echo $?; rpn() { local st=() t a b; for t; do case $t in [-+/*]) b=${st[-1]}; unset 'st[-1]'; a=${st[-1]}; unset 'st[-1]'; st+=($((a $t b))) ;; *) st+=($t) ;; esac; done; echo ${st[0]}; }; set -f; rpn 3 4 + 2 '*' 7 -; set +f
echo $((a b)) 2>&1; echo $?; echo $(( 1 2 )); echo after; ((3 x)); echo $?
)sh";

constexpr const char* kDashExpressions =
    R"sh(a=7 b=3; for t in + - '*' / % '<<' '&' '>'; do x=$((a $t b)); y=$(( $a $t $b + 1 )); echo $x $y $? $((2 $t 3)) $((a$t$b)) $((${x}${t}2)); done; (echo $((a b))) 2>&1; echo $?; (echo $(( 1 2 )); echo after)
x="2 3"; (echo $(( $x + 1 ))); (echo $((  $x)) ); (echo $(( x )) ); (y=$(( $x )); echo no)
sleep 5 & p=$!; kill $p; sleep 0.1; wait $p || echo "ended $?"
sleep 5 & p=$!; kill $p; wait $p || echo "ended $?"
)sh";

}  // namespace

std::vector<BatchScript> WideScripts() {
  struct Named {
    std::string name;
    const char* text;
    Dialect dialect = Dialect::kBash;
  };
  std::vector<BatchScript> all;
  for (const auto& [name, text, dialect] :
       {Named{"variables", kVariables}, Named{"control flow and errors", kControl},
        Named{"reading, printing, redirections", kStreams}, Named{"builtins", kBuiltins},
        Named{"options, the stack of folders, PIPESTATUS", kOptionsAndStack},
        Named{"signals and limits", kSignalsAndLimits}, Named{"all of dash", kDash, Dialect::kDash},
        Named{"signals and limits in dash", kDashSignalsAndLimits, Dialect::kDash},
        Named{"functions as texts", kFunctions}, Named{"names and paths", kNamesAndPaths},
        Named{"paths in dash", kDashPaths, Dialect::kDash}, Named{"connections", kConnections}}) {
    all.push_back({"wide, " + name, dialect, text, ""});
  }
  return all;
}

}  // namespace batuta::bench
