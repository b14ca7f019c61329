#include "test/convert/shell/job_scripts.h"

#include <string>

namespace batuta::bench {
namespace {

using convert::shell::Dialect;

// The sleeps are ended by what comes: none of the scripts waits for one.
constexpr const char* kListed = R"sh(sleep 60 &
first=$!
jobs
sleep 61 | cat &
f() { sleep "$1"; }
f 62 a  b >/dev/null &
{ sleep 63; echo x; } > /dev/null &
jobs
jobs %1 %-
jobs -r | wc -l | tr -d ' '
jobs -s
jobs -p | wc -l | tr -d ' '
[ "$(jobs -p | head -n 1)" = "$first" ] && echo same
echo "$(jobs %2)"
jobs %7; echo "st $?"
jobs -q; echo "st $?"
wait %9; echo "st $?"
kill %8; echo "st $?"
kill %x; echo "st $?"
fg; echo "st $?"
bg %1; echo "st $?"
disown %6; echo "st $?"
disown %1; jobs | wc -l | tr -d ' '
kill $first
(exit 4) & wait %5; echo "st $?"
jobs %5
kill %2 %3 %4
wait; echo "st $?"
jobs
sh -c 'exit 5' & p=$!; wait $p; echo "st $?"; wait $p; echo "st $?"
wait 1; echo "st $?"
wait x; echo "st $?"
)sh";

constexpr const char* kControlled = R"sh(echo "$-"; set -m; echo "$-"
sleep 60 & p=$!
kill -0 -- -$p && echo "a group of its own"
jobs
kill %1; wait $p; echo "st $?"
sleep 61 | sleep 62 &
kill -- "-$(jobs -p)"; wait $!; echo "st $?"
(sleep 1; exit 7) &
fg; echo "st $?"
fg; echo "st $?"
bg; echo "st $?"
bg %3; echo "st $?"
sleep 63 & p=$!
bg; echo "st $?"
kill -STOP $p; wait $p; echo "st $?"
jobs
bg
jobs
kill -0 %sle; echo "st $?"
kill %?63; wait $p; echo "st $?"
x=$(echo "$-"); echo "$x"; (echo "$-"; exit 3); echo "st $?"
echo a | cat; /bin/echo b
set +m; echo "$-"
sleep 64 & kill -0 -- -$! 2>/dev/null || echo "no group"
kill $!; wait $!; echo "st $?"
set -o monitor; echo "$-"; set +o monitor; echo "$-"
trap 'echo int; exit 3' INT
set -m
sh -c 'kill -INT $$; sleep 65' & wait $!; echo "st $?"
)sh";

constexpr const char* kOfDash = R"sh(set -m; echo "$-"
sleep 60 & first=$!
sleep 61 | cat &
jobs
kill %1 2>/dev/null || echo "no group"
kill %9; echo "st $?"
wait %9; echo "st $?"
fg %7; echo "st $?"
bg; echo "st $?"
jobs -r; echo "st $?"
kill $first; wait $first; echo "st $?"
kill $first; echo "st $?"
(exit 4) & wait $!; echo "st $?"
jobs | wc -l | tr -d ' '
jobs
kill $(jobs -p); wait; echo "st $?"
)sh";

}  // namespace

std::vector<BatchScript> JobScripts() {
  std::vector<BatchScript> all;
  const auto add = [&all](const std::string& name, Dialect dialect, const std::string& text) {
    all.push_back({name, dialect, text, ""});
    all.push_back({name + ", read", dialect, "cat > t <<'END'\n" + text + "END\n. ./t\n", ""});
  };
  add("jobs in bash", Dialect::kBash, kListed);
  add("job control in bash", Dialect::kBash, kControlled);
  add("jobs in dash", Dialect::kDash, kOfDash);
  return all;
}

}  // namespace batuta::bench
