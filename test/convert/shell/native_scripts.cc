#include "test/convert/shell/native_scripts.h"

#include <string>

namespace batuta::bench {
namespace {

using convert::shell::Dialect;

// What is simple, and what is left to the programs themselves.
constexpr const char* kNamesAndStreams = R"sh(for p in a /a/b.c a//b// // / '' . .. 'x y/z w' "n
l/q" é/ü .c -- -a x/.c/; do
  basename "$p"; echo "b $?"; basename "$p" .c; echo "s $?"; dirname "$p"; echo "d $?"
done
basename; echo $?; basename a b c; echo $?; dirname; echo $?; dirname a/b c/d; basename -a x/y z
basename -s .c a.c; basename .c .c; basename a.c ''; dirname -z a/b | od -c
seq 3; seq 2 4; seq 5 -2 1; seq 1 3 9; seq 0; seq -2; seq -3 -1; seq 3 1; seq 1 0 2; echo $?
seq 01 3; seq 1.5 3; seq x; echo $?; seq; echo $?; seq -w 8 10; seq -s, 3; seq 1 2 3 4; echo $?
seq 100000 | tail -n 1; seq 1000000 | head -n 2; seq 999999999999998 999999999999999
printf 'a\nb\nc\nd' > f; : > empty; mkdir dir
cat f; cat f f; cat < f; cat - < f; cat f - empty < f; cat nosuch; echo $?; cat f nosuch f; echo $?
cat dir; echo $?; cat -n f; cat -- f; cat f >> f; echo $?; cat f > out; cat out; cat <<E
here $((1 + 1))
E
cat <&-; echo $?; cat f >&-; echo $?; cat f > /dev/full; echo $?; cat nosuch 2>/dev/null || echo no
head -n 2 f; head -1 f; head f; head -n0 f; echo $?; head -n 99 f; head -n -1 f; head -c 3 f; head nosuch
echo $?; head dir; echo $?; head f f; head -n x f; echo $?; head -n 1 < f; head -n 2 - < f
{ head -n 1; cat; } < f; printf '1\n2\n3\n' | { head -n 1; cat; }; head -n 3 <&-; echo $?
yes | head -n 3; cat /dev/zero | head -c 3 | od -c; x=$(cat f | head -n 1); echo "$x"
LC_ALL=C cat f; PATH=/nowhere; cat f; echo $?; PATH=/bin; cat f; basename /x/y > o2; cat o2
cat() { echo mine; }; cat f; unset -f cat; set -e; cat nosuch; echo not
)sh";

constexpr const char* kFields =
    R"sh(printf 'b:2:x\na:1\nnodelim\n:lead\ntrail:\n' > f; printf 'x y\nz' > g; : > e; printf 'a\tb\tc\n' > t; mkdir d
for a in "-d: -f1" "-d: -f2" "-d: -f1,3" "-d: -f2-" "-d: -f-2" "-d: -s -f1" "-c1" "-c1-3" "-b2-" "-c2,4-5" "-f1" "-f 2" "-d : -f 9" "-d: -f0" "-f" "-d:: -f1" "-c3-1" "-d: -c1" "--help x" "-d: -f1 --output-delimiter=x"; do
  echo "cut $a"; cut $a f; echo $?; cut $a < f; cut $a < t; cut $a g e; cut $a e
done 2>&1 | grep -v '^Usage\|^  \|^$\|^Print\|^GNU\|^Full\|^Mand\|^Use\|^range\|^With\|^or ' 
cut -d: -f1 nosuch f; echo $?; cut -d: -f1 f nosuch; echo $?; cut -d: -f1 d; echo $?; cut -f1 <&-; echo $?
cut -d ' ' -f 2 g; cut -d '' -f1 f; echo $?; cut -f1 -d: - < f
for s in "a-z A-Z" "a-c x" "abc xyz" "[:lower:] [:upper:]" "[:upper:] [:lower:]" ": ;" "ab xyz" "abab wxyz" "z-a q" "[:space:] _" "[a-c] [x-z]" "a [:upper:]" "\\n ," "\\072 #" "a \\" "[=a=] b" "a* b"; do
  echo "tr $s"; tr $s < f; echo " $?"
done
tr -d a-c < f; tr -d '\n' < f; tr -cd a-z < f; echo; tr -s '\n' < f; printf 'aabbccaa' | tr -s ab; echo; printf 'aab bcc  aa' | tr -s 'a-z' 'A-Z'; echo; tr -cs 'a-z' '\n' < f; tr -dc '[:alnum:]' < f; echo
tr -ds a b < f; tr; echo $?; tr a; echo $?; tr a b c; echo $?; tr '' x < f; echo $?; tr a '' < f; echo $?; tr -x a < f; echo $?; tr a b <&-; echo $?; tr -d '[:digit:]' < f; tr -d '[:word:]' < f; echo $?; printf 'h\303\251l\n' | tr a-z A-Z | od -c; printf 'a\0b' | tr '\0' x; echo
yes | tr y n | head -n 2
for n in 1 2 3 9 0 +2 -1; do tail -n $n f; echo $?; tail -n $n < f; tail -n$n g; echo; tail -$n e; done
tail f; tail -2 f; tail nosuch; echo $?; tail d; echo $?; tail f g; tail -c 3 f; tail -n 2 - < f; { read x; tail -n 1; } < f; seq 1 100000 | tail -n 2; seq 1 2000000 | tail -1; tail <&-; echo $?
{ tail -n 1; cat; } < f
for o in -l -c; do wc $o f; wc $o < f; wc $o e; wc $o g; wc $o - < g; wc $o nosuch; echo $?; wc $o d; echo $?; wc $o f g; cat f | wc $o; wc $o <&-; echo $?; done; wc f; wc -w f; wc < f; wc -lc f; n=$(wc -l < f); echo "[$n]"
)sh";

constexpr const char* kOrder =
    R"sh(printf 'b:2:x\na:1\nnodelim\n:lead\ntrail:\n' > f; printf 'x y\nz' > g; : > e; printf 'a\tb\tc\n' > t; mkdir d
printf 'b\na\nB\n\na\n10\n9\n-1\n 3\n1.5\n1.45\nx' > s
for l in C C.UTF-8 ""; do
 export LC_ALL=$l
 for o in "" -r -u -ru -n -rn -nu -n\ -r -k1 -f --reverse; do echo "$l sort $o"; sort $o s; echo $?; sort $o < s | cksum; done
 sort s f; sort nosuch; echo $?; sort s nosuch; echo $?; sort d; echo $?; sort e; sort -z s; sort -x s; echo $?; sort <&-; echo $?; sort - < s; sort s -r; sort -o out s; cat out
 printf 'a\na\nb\nc\nc\nc\na' > u
 for o in "" -c -d -u -i -cd "-f 1" --count; do echo "uniq $o"; uniq $o u; echo $?; uniq $o < u; uniq $o e; sort u | uniq $o; done
 uniq nosuch; echo $?; uniq d; echo $?; uniq u out2; cat out2; uniq u u2 u3; echo $?; uniq <&-; echo $?
done; unset LC_ALL
sort f > /dev/full; echo $?; cut -f1 f > /dev/full; echo $?; tr a b < f > /dev/full; echo $?; wc -l f > /dev/full; echo $?; uniq f > /dev/full; echo $?; tail f > /dev/full; echo $?; sort f >&-; echo $?
)sh";

constexpr const char* kFilesAndTimes =
    R"sh(printf 'b:2:x\na:1\nnodelim\n:lead\ntrail:\n' > f; printf 'x y\nz' > g; : > e; printf 'a\tb\tc\n' > t; mkdir d
mkdir m1; echo $?; mkdir m1; echo $?; mkdir m2 m3 m2; echo $?; mkdir -p m4/a/b m4/c m1; echo $?; mkdir nosuch/x; echo $?; mkdir; echo $?; mkdir -p; echo $?; mkdir f; echo $?; mkdir -p f/x; echo $?; mkdir -m 700 m5; mkdir -- m6; mkdir m7/; (umask 077; mkdir m8; mkdir -p m9/x); mkdir m10 m11; mkdir ''; echo $?; mkdir 'sp ace' "n
l"; find . -type d -printf '%p %m\n' | LC_ALL=C sort
touch t1; touch t1 t2; echo $?; touch nosuch/x; echo $?; touch d; echo $?; touch; echo $?; touch -d 2001-01-01 t3; touch -r t3 t4; find t4 -newermt 2002-01-01; touch t4; find t4 -newermt 2002-01-01; touch t5; : > t6; [ t5 -nt t6 ] && echo newer; ln -s nowhere l; touch l; ls -l nowhere | cut -c1-10; touch '' ; echo $?; (umask 027; touch t7); stat -c %a t7
cp f c1; cat c1; cp f c1; cp g c1; cat c1; cp f; echo $?; cp nosuch c2; echo $?; cp f d; ls d; cp f d/x; cp f f; echo $?; cp f nosuch/x; echo $?; cp d x; echo $?; cp -p f c3; cp l c4; ln -s c1 l2; cp f l2; cat c1; ln f h; cp f h; echo $?; chmod 755 f; cp f c5; stat -c %a c5; (umask 077; cp f c6; stat -c %a c6); chmod 4711 c5; cp c5 c7; stat -c %a c7; cp f c5; stat -c %a c5; cp f c8/; echo $?; cp e c9; wc -c c9
mv c1 v1; cat v1; mv nosuch v2; echo $?; mv v1 v1; echo $?; mv v1; echo $?; mv v1 d; ls d; mv d/v1 .; mv v1 nosuch/; echo $?; mv v1 nosuch/x; echo $?; mv f v1; cat v1; cp v1 f; mv d dd; ls dd; mv v1 l2; stat -c %F l2; mv e '' ; echo $?; ln f hh; mv f hh; echo $?; ls
rm c3; rm c3; echo $?; rm -f c3; echo $?; rm -f; rm; echo $?; rm dd; echo $?; rm c5 c6; echo $?; rm c7 nosuch c9; echo $?; rm -r dd; rm -f dd nosuch t1; rm l; rm ./-x; echo $?; rm t2/; echo $?; rm t2 t2; echo $?; rm -- t4; rm ''; echo $?; ls
sleep 0; echo $?; sleep 0.01; sleep 0.01s; sleep; echo $?; sleep x; echo $?; sleep -1; echo $?; sleep 0 0; sleep & wait $!; echo $?; sleep 5 & kill $!; wait $!; echo $?
[ "$(date +%Y)" -gt 2000 ] && echo y; date +%Q; date +%% ; date '+a b%%'; date +; date -d @0 -u +%F; TZ=UTC date -d @0 +%H; x=$(date +%s); [ $x -gt 1600000000 ] && echo ok; [ "$(date +%F%T | cut -c5)" = - ] && echo ok; [ "$(date +%j)" = "$(date -u +%j)" ] && echo j; date +x x; echo $?; [ ${#x} = 10 ] && echo ten; date +%N | wc -c
PATH=/nowhere; wc -l s 2>/dev/null; echo $?; PATH=/bin; wc -l s; cut() { echo mine; }; cut x; command cut -c1 s | tail -n 1
yes abc | cut -c1 | head -n 2; seq 9 | sort -rn | head -n 3 | tail -n 1 | tr 0-9 a-j
)sh";

constexpr const char* kTraced =
    "set -x\nbasename /a/b > f\ncat f > g\nhead -n 1 g\ntrap 'echo bye' EXIT\ncat f\n";

}  // namespace

std::vector<BatchScript> NativeScripts() {
  struct Named {
    std::string name;
    const char* text;
  };
  std::vector<BatchScript> all;
  for (const auto& [name, text] : {Named{"names and streams", kNamesAndStreams},
                                   {"fields", kFields},
                                   {"order", kOrder},
                                   {"files and times", kFilesAndTimes},
                                   {"traced", kTraced}}) {
    all.push_back({"native, " + name + ", bash", Dialect::kBash, text, "", true});
    all.push_back({"native, " + name + ", dash", Dialect::kDash, text, "", true});
  }
  return all;
}

}  // namespace batuta::bench
