#include "lib/trace/descriptors.h"

#include <fcntl.h>
#include <unistd.h>

#include <catch2/catch.hpp>

#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

// Paths of the files that the trace's writes went to, in order.
std::vector<std::string> Written(const Trace& run) {
  std::vector<std::string> names;
  Descriptors descriptors(run.about());
  for (const Event& event : run) {
    if (event.IsCall() && CallName(event.number) == "write") {
      const OpenFile* file = descriptors.Find(event.pid, static_cast<int>(event.args[0]));
      names.push_back(file != nullptr ? file->name : "?");
    }
    descriptors.Apply(event);
  }
  return names;
}

}  // namespace

TEST_CASE("paths are cleaned without looking at the disk") {
  CHECK(CleanPath("/a/./b//c/../d") == "/a/b/d");
  CHECK(CleanPath("/../..") == "/");
  CHECK(CleanPath("/a/") == "/a");
}

TEST_CASE("descriptors are followed through redirections, forks, folders and pipes") {
  const TraceDir dir;
  const Recording made =
      RecordShell("cd " + dir.path().native() +
                      "; exec 3>three; echo a >one; (cd /; echo b >&3); echo c | cat >two",
                  dir);
  const std::string base = dir.path();
  const std::vector<std::string> written = Written(made.run);
  REQUIRE(written.size() == 4);
  CHECK(written[0] == base + "/one");
  CHECK(written[1] == base + "/three");
  // cat may have written before the write that woke it has come back.
  const size_t pipe = written[2].starts_with("pipe:[") ? 2 : 3;
  CHECK(written[pipe].starts_with("pipe:["));
  CHECK(written[5 - pipe] == base + "/two");
}

TEST_CASE("a descriptor that closes on exec is gone after it") {
  const TraceDir dir;
  const Recording made = RecordShell("exec 3>" + (dir / "three") + "; exec /bin/true", dir);
  Descriptors descriptors(made.run.about());
  for (const Event& event : made.run) descriptors.Apply(event);
  CHECK(descriptors.Find(made.run.about().root_pid, 3) != nullptr);
  CHECK(descriptors.Find(made.run.about().root_pid, 4) == nullptr);
}

}  // namespace batuta::trace
