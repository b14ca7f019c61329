// Runs that are killed without warning, and runs in which a system call fails.
#include <cerrno>
#include <chrono>
#include <numeric>
#include <thread>

#include "test/pipeline/fault_case.h"
#include "test/pipeline/temp_folder.h"

namespace batuta::pipeline {
namespace {

std::string RunToEnd(const TempFolder& dir, const std::string& file = "") {
  const PlainRun run = RunWithoutFault({BATUTA_RUN_CHILD, dir.path() / file});
  REQUIRE(run.exit_code == 0);
  return run.said;
}

constexpr const char* kFile = R"([[stage]]
name = "copy"
command = ["cp", "in.txt", "out/copy"]
inputs = ["in.txt"]
outputs = ["out/copy"]
)";

// The list by which a run that changes nothing is the shortest; empty if there is none.
std::filesystem::path ListOf(const TempFolder& dir) {
  std::error_code error;
  for (std::filesystem::directory_iterator it(dir.path() / ".batuta/.pipeline", error), end;
       !error && it != end; it.increment(error)) {
    const std::string name = it->path().filename().native();
    if (name.starts_with("unchanged-") && name.find('.') == std::string::npos) return it->path();
  }
  return {};
}

// A run writes it when what it looks at is older than the tick of the file system's clock.
void RunUntilListed(const TempFolder& dir) {
  for (int tries = 0; tries < 100 && ListOf(dir).empty(); ++tries) {
    REQUIRE(RunToEnd(dir, "p.toml").find("copy") == 0);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  REQUIRE_FALSE(ListOf(dir).empty());
}

// One in which a run has written it.
class ListedFolder : public TempFolder {
 public:
  ListedFolder() {
    Write("p.toml", kFile);
    Write("in.txt", "old\n");
    RunUntilListed(*this);
  }
};

// Later than the tick in which it was touched or changed.
void WaitForTick() { std::this_thread::sleep_for(std::chrono::milliseconds(60)); }

}  // namespace

TEST_CASE("a run that is killed at a change of a file leaves old or new, and is gone on with") {
  const TempFolder dir;
  dir.Write("in.txt", "old\n");
  RunToEnd(dir);
  REQUIRE(IsOutputOf(dir.path(), "old\n"));
  std::string previous = "old\n";
  int num_kills = 0, num_new = 0, num_resumed = 0;
  // In steps: each run leaves more in the store to look at, and an end has to come.
  for (int count = 1; count < 2000; count += 3) {
    const std::string next = "new " + std::to_string(count) + "\n";
    dir.Write("in.txt", next);
    const FaultedRun run =
        RunWithFault({BATUTA_RUN_CHILD, dir.path()}, {.call = count, .changes_files = true}, kKill);
    if (!run.is_possible) return;  // a machine that does not let us trace
    const bool is_new = IsOutputOf(dir.path(), next);
    INFO("killed at change " << count);
    REQUIRE((is_new || IsOutputOf(dir.path(), previous)));
    REQUIRE(run.num_orphans == 0);
    num_new += is_new ? 1 : 0;
    const std::string said = RunToEnd(dir);
    REQUIRE(IsOutputOf(dir.path(), next));
    REQUIRE_FALSE(HasLeftovers(dir.path()));
    REQUIRE_FALSE(Redoes(said, is_new));
    num_resumed += said.find("known") < said.find("ran ") && !is_new ? 1 : 0;
    previous = next;
    if (!run.is_hit) {
      CHECK(is_new);
      break;
    }
    ++num_kills;
  }
  CHECK(num_kills > 20);
  CHECK(num_new > 1);
  CHECK(num_resumed > 1);
}

TEST_CASE("no program is started by a copy of the process, which may be large") {
  const TempFolder dir;
  dir.Write("in.txt", "text\n");
  const FaultedRun run = RunWithFault({BATUTA_RUN_CHILD, dir.path()}, {.call = kNever}, kKill);
  if (!run.is_possible) return;
  CHECK(run.exit_code == 0);
  CHECK(run.num_copied == 0);
  CHECK(run.num_uncopied == 4);  // three stages and the watchdog
}

TEST_CASE(
    "a run that is killed, or one of whose calls fails, leaves old or new, and is gone on with") {
  // Here a sample of what `./dev bench faults` does at every call of every thread.
  constexpr int kCases = 24;
  const int error = GENERATE(as<int>{}, kKill, ENOSPC, EIO);
  const TempFolder dir;
  const std::filesystem::path room = dir.path() / "room";
  const std::vector<int> num_calls = CountCalls(BATUTA_RUN_CHILD, room);
  const int total = std::accumulate(num_calls.begin(), num_calls.end(), 0);
  if (total == 0) return;  // a machine that does not let us trace
  CHECK(total > 500);
  CHECK(num_calls.size() > 6);  // threads, three programs and the watchdog
  const int stride = total / kCases;
  int num_hit = 0, next = stride / (error == kKill ? 1 : error == EIO ? 2 : 3);
  for (size_t task = 0; task < num_calls.size(); ++task) {
    for (; next < num_calls[task]; next += stride) {
      const FaultPlace place{.call = 1 + next, .task = static_cast<int>(task)};
      const FaultVerdict verdict = RunFaultCase(BATUTA_RUN_CHILD, room, place, error);
      INFO("error " << error << " at call " << place.call << " of task " << task << ": call number "
                    << verdict.run.call_number);
      CHECK_FALSE(verdict.is_mixed);
      CHECK_FALSE(verdict.is_wrong_skip);
      CHECK_FALSE(verdict.is_redone);
      CHECK_FALSE(verdict.run.has_hung);
      CHECK(verdict.run.num_orphans == 0);
      CHECK(verdict.is_resumed);
      num_hit += verdict.run.is_hit ? 1 : 0;
    }
    next -= num_calls[task];
  }
  CHECK(num_hit > kCases / 2);
}

TEST_CASE(
    "a run that is killed, or fails, while it writes the list of what is unchanged tells no lie") {
  const int error = GENERATE(0, ENOSPC, EIO);
  const ListedFolder dir;
  int num_faults = 0, num_without = 0;
  for (int count = 1; count < 500; ++count) {
    std::filesystem::remove(ListOf(dir));
    const FaultedRun hit = RunWithFault({BATUTA_RUN_CHILD, dir.path() / "p.toml"},
                                        {.call = count, .changes_files = true}, error);
    if (!hit.is_possible) return;
    INFO("error " << error << " at change " << count);
    REQUIRE(dir.Read("out/copy") == "old\n");
    num_without += ListOf(dir).empty() ? 1 : 0;
    REQUIRE(RunToEnd(dir, "p.toml") == "copy known \n");
    if (num_without > 0) {  // the long way was taken, which clears up
      std::filesystem::remove(ListOf(dir));
      REQUIRE(RunToEnd(dir, "p.toml") == "copy known \n");
      REQUIRE_FALSE(HasLeftovers(dir.path()));
    }
    REQUIRE(dir.Read("out/copy") == "old\n");
    if (!hit.is_hit) break;
    ++num_faults;
    RunUntilListed(dir);
  }
  CHECK(num_faults > 5);
  CHECK(num_without > 1);
  RunUntilListed(dir);
  dir.Write("in.txt", "new\n");
  CHECK(RunToEnd(dir, "p.toml") == "copy ran \n");
  CHECK(dir.Read("out/copy") == "new\n");
  RunUntilListed(dir);
  const std::filesystem::path list = ListOf(dir);
  const std::string whole = *os::ReadFile(list);
  dir.Write("in.txt", "newer\n");
  for (size_t size = 0; size <= whole.size(); size += 1 + whole.size() / 20) {
    // A list that was torn, over inputs that changed since.
    REQUIRE(os::WriteFileAtomic(list, whole.substr(0, size)).ok());
    REQUIRE(RunToEnd(dir, "p.toml").find("copy") == 0);
    REQUIRE(dir.Read("out/copy") == "newer\n");
  }
}

TEST_CASE("a run whose journal was cut anywhere makes the right outputs again") {
  const TempFolder dir;
  dir.Write("in.txt", "text\n");
  RunToEnd(dir);
  const std::string whole = dir.Read(".batuta/.pipeline/journal");
  for (size_t size = 0; size < whole.size(); size += 1 + whole.size() / 40) {
    dir.Write(".batuta/.pipeline/journal", whole.substr(0, size));
    INFO("cut at " << size);
    RunToEnd(dir);
    REQUIRE(IsOutputOf(dir.path(), "text\n"));
    const std::string again = RunToEnd(dir);
    REQUIRE(again.find("ran") == std::string::npos);
  }
}

TEST_CASE(
    "a run that is killed, or fails, while it renews that list leaves the old or the new one") {
  const int error = GENERATE(0, ENOSPC, EIO);
  const ListedFolder dir;
  int num_faults = 0, num_old = 0, num_new = 0;
  for (int count = 1; count < 100; ++count) {
    const std::string before = *os::ReadFile(ListOf(dir));
    dir.Touch("in.txt");
    WaitForTick();
    const FaultedRun hit = RunWithFault({BATUTA_RUN_CHILD, dir.path() / "p.toml"},
                                        {.call = count, .changes_files = true}, error);
    if (!hit.is_possible) return;
    INFO("error " << error << " at change " << count);
    const std::string after = *os::ReadFile(ListOf(dir));
    REQUIRE(after.size() == before.size());
    (after == before ? num_old : num_new) += 1;
    REQUIRE(RunToEnd(dir, "p.toml") == "copy known \n");
    if (!hit.is_hit) break;
    ++num_faults;
  }
  CHECK(num_faults > 2);
  CHECK(num_old > 1);
  CHECK(num_new > 0);
  dir.Write("in.txt", "new\n");
  CHECK(RunToEnd(dir, "p.toml") == "copy ran \n");
  CHECK_FALSE(HasLeftovers(dir.path()));
}

}  // namespace batuta::pipeline
