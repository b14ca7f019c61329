#include "test/convert/shell/bad_input_scripts.h"

#include <string>
#include <utility>

namespace batuta::bench {
namespace {

using convert::shell::Dialect;

constexpr const char* kBinary = R"sh(printf 'a\000b\001\377\n\000c\n' > bin
x=$(tr -d '\000' < bin); printf %s "$x" | od -An -tx1
while IFS= read -r l; do printf '[%s]' "$l" | od -An -tx1; done < bin
read -r y < bin; echo ${#y}
case $x in *c) echo ends;; esac
printf 'a\000b'; printf '%b' 'p\000q' | od -An -c
cat <<X | od -An -tx1
$(printf '\303\251\351')
X
set -- "$(printf '\200\201')" 'a b'
printf '<%s>' "$@" | od -An -tx1; echo "${1%?}" | od -An -tx1; echo ${#1}
)sh";

// None of it is run.
constexpr const char* kCommandsInData = R"sh(
v='; touch pwned; $(touch pwned) `touch pwned` && touch pwned | touch pwned > pwned'
echo $v; printf '%s\n' "$v"; ls -d -- "$v" 2>/dev/null; /bin/echo $v
env A="$v" sh -c 'echo "$A"'; : "$v"; eval "w=\$v"; echo "$w"; test "$v" = x
for f in $v; do echo "$f"; done; case $v in "$v") echo same;; esac
touch '$(touch pwned)' '`touch pwned`'; for f in *; do /bin/echo "$f"; cat "$f"; done
x=$(echo "$v"); echo "$x"; cat <<E
$v
E
ls
)sh";

constexpr const char* kEnded = R"sh(sh -c 'kill -INT $$'; echo "on $?"
for s in TERM INT HUP USR1 ALRM; do
  (trap 'echo sub' EXIT; kill -$s $BASHPID; echo no); echo "st $?"
done 2>/dev/null
(trap 'echo sub; exit 4' EXIT; kill -TERM $BASHPID; echo no); echo "st $?"
(trap 'echo sub' EXIT; trap 'echo usr' USR1; kill -USR1 $BASHPID; echo on); echo "st $?"
(trap 'trap "echo second" EXIT; exit 5' EXIT; exit 3); echo "st $?"
trap 'echo bye' EXIT
kill -TERM $$
echo no
)sh";

std::string Long() {
  std::string text = "x=0\n";
  for (int i = 0; i < 3333; ++i) {
    text += "# one of many\nx=$((x + " + std::to_string(i % 7) + "))\n\n";
  }
  return text + "echo $x\nnosuch\n";
}

}  // namespace

// Bad input, in both shells.
std::vector<BatchScript> BadInput() {
  const std::pair<const char*, const char*> scripts[] = {
      {"a command that is missing", "nosuch-command a; echo $?"},
      {"a command that is not executable",
       "touch f; ./f; echo $?; mkdir d; ./d; echo $?; /nowhere/x; echo $?"},
      {"names with spaces, newlines, quotes and signs of patterns",
       "touch 'a b' 'c\nd' \"e'f\" '*' -- '-g'; for f in *; do echo \"<$f>\"; done; rm -- *; echo "
       "*"},
      {"a megabyte as an argument of a builtin",
       "x=$(head -c 1000000 /dev/zero | tr '\\0' y); echo ${#x}; printf '%s' \"$x\" | wc -c | tr "
       "-d ' '"},
      {"a reader that goes away", "while :; do echo y; done | head -n 2; echo $?"},
      {"closed standard output", "(echo a >&-) 2>/dev/null; echo $?"},
      {"closed standard input", "read x <&-; echo $?; cat <&- 2>/dev/null; echo done"},
      {"deep recursion", "f() { [ $1 -eq 0 ] && return 7; f $(($1-1)); }; f 500; echo $?"},
      {"bytes that are no UTF-8",
       "x=$(printf '\\303(\\377'); printf %s \"$x\" | od -An -tx1; case $x in ?*) echo in;; esac"},
      {"a megabyte as an argument of a program",
       "x=$(head -c 1000000 /dev/zero | tr '\\0' y); /bin/echo \"$x\" 2>&1 | tail -c 30; echo on"},
      {"a script that is no UTF-8",
       "x='\xe9t\xe9'; echo \"$x\" \"a\xff$x\" | od -An -tx1; case $x in \xe9*) echo in;; esac\n"
       "touch 'n\xff'; for f in n*; do echo \"$f\" | od -An -tx1; done; eval 'echo \xfe' | od -An "
       "-tx1"},
      {"programs that cannot be run",
       "mkdir p; printf '#!/nowhere/x\\n' > p/bad; chmod +x p/bad; printf 'echo run\\n' > p/plain; "
       "chmod +x "
       "p/plain; echo x > p/no; PATH=p:$PATH; bad; echo $?; plain; echo $?; p/bad; echo $?; no; "
       "echo $?; "
       "./p/no; echo $?; command -v no; (exec nosuch); echo $?"},
      {"closed standard error", "nosuch 2>&-; echo $?; echo a >&2 2>&-; echo $?"},
      {"NUL bytes of a program", "x=$(printf 'a\\000b'); echo ${#x}"},
      {"a signal to itself", "trap 'echo got' USR1; kill -USR1 $$; echo after"},
      {"the status of a signal",
       "(kill -KILL $$) 2>/dev/null; sh -c 'kill -9 $$' 2>/dev/null; echo $?"},
      {"an exit in a function in a subshell", "f() { exit 4; }; (f; echo no); echo $?"},
      {"an unset variable that must be set", "(echo ${nope:?is needed}); echo $?"},
      {"operators without an operand",
       "for e in '5 &&' '5 << ' '5 !=' '5 **' '5 +' '5 || ' '5 - -' 'a +=' '5 <= '; do\n"
       "(eval \"echo \\$(( $e ))\"); echo $?\ndone"},
      {"redirections without a word",
       "for t in 'echo <' 'echo > | cat' 'echo >;' 'echo <<' 'echo <<<<1' 'echo <&' 'echo < >x'; "
       "do\n"
       "(eval \"$t\"); echo $?\ndone"},
      {"recursion as deep as a shell lets it",
       "f() { [ $1 -eq 0 ] && return 7; f $(($1-1)); }; f 900; echo $?; (f 998); echo $?\n"
       "eval 'g() { if [ $1 -gt 0 ]; then case $1 in *) { g $(($1-1)); } ;; esac; fi; return 9; "
       "}'\n"
       "g 900; echo $?"},
      {"binary data", kBinary},
      {"data that looks like commands", kCommandsInData},
      {"errors in texts that are read line by line", "eval 'echo a\necho b; )\necho c'; echo $?"},
      {"texts that do not end",
       "(eval 'echo a\nif true; then'); echo $?; (eval '(echo'); echo $?; (eval 'case x in'); echo "
       "$?\nprintf 'echo one\\nwhile :; do\\n' > t; (. ./t); echo $?"},
      {"signals",
       "trap 'echo usr; x=1' USR1; trap 'echo term' TERM; trap '' HUP\n"
       "kill -USR1 $$; kill -TERM $$; kill -HUP $$; echo \"on $x\"\n"
       "sh -c 'kill -PIPE $$'; echo $?"},
  };
  std::vector<BatchScript> all;
  // What ends bash runs its EXIT trap first; it leaves it to a child whether an interrupt ends
  // both.
  all.push_back({"signals that end bash", Dialect::kBash, kEnded, ""});
  all.push_back({"ten thousand lines in bash", Dialect::kBash, Long(), ""});
  all.push_back({"ten thousand lines in dash", Dialect::kDash, Long(), ""});
  for (const auto& [name, text] : scripts) {
    for (const Dialect dialect : {Dialect::kBash, Dialect::kDash}) {
      const char* shell = dialect == Dialect::kBash ? " in bash" : " in dash";
      all.push_back({std::string(name) + shell, dialect, text, ""});
      // What the kernel cannot run the shell reads itself; a translated script starts it for that.
      all.back().runs_same_commands = std::string_view(name) != "programs that cannot be run";
    }
  }
  return all;
}

}  // namespace batuta::bench
