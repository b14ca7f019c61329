// Runs that are killed without warning at every step by which they change the file system.
#include <cerrno>
#include <chrono>
#include <set>
#include <thread>

#include "lib/os/process.h"
#include "test/pipeline/syscall_killer.h"
#include "test/pipeline/temp_folder.h"

namespace batuta::pipeline {
namespace {

const std::vector<std::string> kOutputs = {"out/both", "out/copy", "out/sub/twice"};

// True if the folder holds what a run makes of that input, whole, and nothing else.
bool IsOutputOf(const TempFolder& dir, const std::string& input) {
  const auto twice = input + input;
  std::set<std::string> files;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator it(dir.path() / "out", error), end;
       !error && it != end; it.increment(error)) {
    if (!it->is_directory()) files.insert(it->path().lexically_relative(dir.path()).native());
  }
  return files == std::set<std::string>(kOutputs.begin(), kOutputs.end()) &&
         dir.Read("out/copy") == input && dir.Read("out/sub/twice") == twice &&
         dir.Read("out/both") == input + twice;
}

std::string RunToEnd(const TempFolder& dir, const std::string& file = "") {
  os::ProcessSpec spec;
  spec.argv = {BATUTA_RUN_CHILD, dir.path() / file};
  const auto result = os::RunProcess(spec);
  REQUIRE(result.ok());
  INFO(result->stderr_text);
  REQUIRE(result->exit_code == 0);
  return result->stdout_text;
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

bool HasLeftovers(const TempFolder& dir) {
  const auto entries = std::filesystem::directory_iterator(dir.path() / ".batuta/.pipeline");
  int num_left = 0;
  for (const auto& entry : entries) {
    const std::string name = entry.path().filename().native();
    num_left += name.starts_with("run-") || name.find('.') != std::string::npos ? 1 : 0;
  }
  return num_left != 0;
}

}  // namespace

#if defined(__x86_64__)
TEST_CASE("a run that is killed at any change of a file leaves old or new, and is gone on with") {
  const TempFolder dir;
  dir.Write("in.txt", "old\n");
  RunToEnd(dir);
  REQUIRE(IsOutputOf(dir, "old\n"));
  std::string previous = "old\n";
  int num_kills = 0, num_new = 0, num_resumed = 0;
  for (int count = 1; count < 2000; ++count) {
    const std::string next = "new " + std::to_string(count) + "\n";
    dir.Write("in.txt", next);
    const Killed killed = KillAtCall({BATUTA_RUN_CHILD, dir.path()}, count);
    if (killed == Killed::kNotPossible) return;  // a machine that does not let us trace
    const bool is_new = IsOutputOf(dir, next);
    INFO("killed at change " << count);
    REQUIRE((is_new || IsOutputOf(dir, previous)));
    num_new += is_new ? 1 : 0;
    const std::string said = RunToEnd(dir);
    REQUIRE(IsOutputOf(dir, next));
    REQUIRE_FALSE(HasLeftovers(dir));
    // Stages that were done are not done again: they are a beginning of the chain.
    const std::string kinds = {said[said.find(' ') + 1], said[said.find("twice ") + 6],
                               said[said.find("both ") + 5]};
    REQUIRE((kinds == "rrr" || kinds == "krr" || kinds == "kkr" || kinds == "kkk"));
    if (is_new) REQUIRE(kinds == "kkk");
    num_resumed += kinds == "krr" || kinds == "kkr" ? 1 : 0;
    previous = next;
    if (killed == Killed::kNo) {
      CHECK(is_new);
      break;
    }
    ++num_kills;
  }
  CHECK(num_kills > 20);
  CHECK(num_new > 1);
  CHECK(num_resumed > 1);
}

TEST_CASE("a run in which any change of a file fails leaves old or new, and is gone on with") {
  const int error = GENERATE(ENOSPC, EIO);
  const TempFolder dir;
  dir.Write("in.txt", "old\n");
  RunToEnd(dir);
  std::string previous = "old\n";
  int num_failed = 0;
  for (int count = 1; count < 2000; ++count) {
    const std::string next = "new " + std::to_string(count) + "\n";
    dir.Write("in.txt", next);
    const Killed failed = KillAtCall({BATUTA_RUN_CHILD, dir.path()}, count, error);
    if (failed == Killed::kNotPossible) return;
    INFO("error " << error << " at change " << count);
    REQUIRE((IsOutputOf(dir, next) || IsOutputOf(dir, previous)));
    RunToEnd(dir);
    REQUIRE(IsOutputOf(dir, next));
    REQUIRE_FALSE(HasLeftovers(dir));
    previous = next;
    if (failed == Killed::kNo) break;
    ++num_failed;
  }
  CHECK(num_failed > 20);
}

TEST_CASE("a run in which any look at a file fails leaves old or new, and is gone on with") {
  const TempFolder dir;
  dir.Write("in.txt", "old\n");
  RunToEnd(dir);
  std::string previous = "old\n";
  int num_failed = 0;
  // A sample: each run leaves more in the store to look at, and an end has to come.
  for (int count = 1; count < 4000; count += 11) {
    const std::string next = "new " + std::to_string(count) + "\n";
    dir.Write("in.txt", next);
    const Killed failed = KillAtCall({BATUTA_RUN_CHILD, dir.path()}, count, EIO, ReadsFiles);
    if (failed == Killed::kNotPossible) return;
    INFO("at look " << count);
    REQUIRE((IsOutputOf(dir, next) || IsOutputOf(dir, previous)));
    RunToEnd(dir);
    REQUIRE(IsOutputOf(dir, next));
    REQUIRE_FALSE(HasLeftovers(dir));
    previous = next;
    if (failed == Killed::kNo) break;
    ++num_failed;
  }
  CHECK(num_failed > 20);
}
#endif

#if defined(__x86_64__)
TEST_CASE(
    "a run that is killed, or fails, while it writes the list of what is unchanged tells no lie") {
  const int error = GENERATE(0, ENOSPC, EIO);
  const TempFolder dir;
  dir.Write("p.toml", kFile);
  dir.Write("in.txt", "old\n");
  RunUntilListed(dir);
  int num_faults = 0, num_without = 0;
  for (int count = 1; count < 500; ++count) {
    std::filesystem::remove(ListOf(dir));
    const Killed hit = KillAtCall({BATUTA_RUN_CHILD, dir.path() / "p.toml"}, count, error);
    if (hit == Killed::kNotPossible) return;
    INFO("error " << error << " at change " << count);
    REQUIRE(dir.Read("out/copy") == "old\n");
    num_without += ListOf(dir).empty() ? 1 : 0;
    REQUIRE(RunToEnd(dir, "p.toml") == "copy known \n");
    if (num_without > 0) {  // the long way was taken, which clears up
      std::filesystem::remove(ListOf(dir));
      REQUIRE(RunToEnd(dir, "p.toml") == "copy known \n");
      REQUIRE_FALSE(HasLeftovers(dir));
    }
    REQUIRE(dir.Read("out/copy") == "old\n");
    if (hit == Killed::kNo) break;
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
#endif

TEST_CASE("a run whose journal was cut anywhere makes the right outputs again") {
  const TempFolder dir;
  dir.Write("in.txt", "text\n");
  RunToEnd(dir);
  const std::string whole = dir.Read(".batuta/.pipeline/journal");
  for (size_t size = 0; size < whole.size(); size += 1 + whole.size() / 40) {
    dir.Write(".batuta/.pipeline/journal", whole.substr(0, size));
    INFO("cut at " << size);
    RunToEnd(dir);
    REQUIRE(IsOutputOf(dir, "text\n"));
    const std::string again = RunToEnd(dir);
    REQUIRE(again.find("ran") == std::string::npos);
  }
}

}  // namespace batuta::pipeline
