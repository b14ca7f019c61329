// What batuta remembers of tools and of golden traces, when it is killed or the disk is full at any
// step by which it changes files.
#include <cerrno>
#include <cstring>
#include <set>

#include "batuta/golden.h"
#include "test/cli/run_cli.h"
#include "test/pipeline/syscall_fault.h"

namespace batuta::cli {
#if defined(__x86_64__)
namespace {

constexpr int kMostSteps = 300;

// Runs `words` from the state that `prepare` makes, stopped at each step in turn (by a kill, or by
// an error of that step), and then `check`. Gives the number of steps.
template <typename Prepare, typename Check>
int StopAtEachStep(const std::vector<std::string>& words, int error, const Prepare& prepare,
                   const Check& check) {
  for (int step = 1; step < kMostSteps; ++step) {
    prepare();
    const pipeline::FaultedRun run =
        pipeline::RunWithFault(words, {.call = step, .changes_files = true}, error);
    if (!run.is_possible) WARN("NOT CHECKED: programs cannot be traced here");
    if (!run.is_hit) return step - 1;
    INFO("stopped at step " << step << " by " << (error == 0 ? "a kill" : std::strerror(error)));
    check();
  }
  return kMostSteps;
}

golden::Golden TraceOf(int num_calls) {
  golden::Golden golden{.name = "greets", .command = {"echo", "x"}};
  golden.calls["echo: write standard output = ok"] = {num_calls, num_calls};
  golden.calls_by_name["write"] = {num_calls, num_calls};
  golden.num_calls = {num_calls, num_calls};
  return golden;
}

}  // namespace

TEST_CASE("golden files are the old or the new ones, whenever approving is stopped") {
  const TempDir dir;
  const golden::Config config{dir.path(), {{"greets", {"echo", "x"}}}};
  const golden::Golden before = TraceOf(1), after = TraceOf(2);
  dir.Write("batuta.toml", "[[golden]]\nname = \"greets\"\ncommand = [\"echo\", \"x\"]\n");
  dir.Write(".batuta/golden/greets/trace.json", ToJson(after));
  const std::vector<std::string> approve{BATUTA_CLI, "golden", "approve", "--config",
                                         dir.path() / "batuta.toml"};
  const auto prepare = [&] { REQUIRE(Save(config, config.programs[0], before).ok()); };
  const auto check = [&] {
    const os::fs::path folder = FolderOf(config, config.programs[0]);
    const auto kept = Load(config, config.programs[0]);
    REQUIRE(kept.ok());
    CHECK((*kept == before || *kept == after));
    const std::string summary = *os::ReadFile(folder / "summary.txt");
    const std::string analysis = *os::ReadFile(folder / "ANALYSIS.md");
    CHECK((summary == SummaryTable(before) || summary == SummaryTable(after)));
    CHECK((analysis == Analysis(before) || analysis == Analysis(after)));
    if (*kept == after) {
      CHECK(summary == SummaryTable(after));
      CHECK(analysis == Analysis(after));
    }
    REQUIRE(RunArgv(approve).exit_code == 0);
    CHECK(*Load(config, config.programs[0]) == after);
    std::set<std::string> names;
    for (const auto& entry : os::fs::directory_iterator(folder)) {
      names.insert(entry.path().filename());
    }
    CHECK(names == std::set<std::string>{"ANALYSIS.md", "summary.txt", "trace.json"});
  };
  for (const int error : {0, ENOSPC}) {
    const int num_steps = StopAtEachStep(approve, error, prepare, check);
    CHECK((num_steps == 0 || num_steps > 8));  // three files: made, written, renamed
  }
}

TEST_CASE("a registry whose run was stopped at any step is opened again with right answers") {
  const TempDir dir;
  const std::string home = dir.path() / "home", bin = dir.path() / "bin";
  dir.Write("bin/make", "#!/bin/sh\necho GNU Make 4.3\n", 0755);
  const std::vector<std::string> list{"/usr/bin/env", "-i",    "HOME=" + home, "PATH=" + bin,
                                      BATUTA_CLI,     "tools", "--json"};
  int version = 3;
  // Known, and then changed: the index is there and has to be written again.
  const auto prepare = [&] {
    REQUIRE(RunArgv(list).exit_code == 0);
    ++version;
    dir.Write("bin/make", "#!/bin/sh\necho GNU Make 4." + std::to_string(version) + "\n", 0755);
  };
  const auto check = [&] {
    const os::ProcessResult result = RunArgv(list);
    CHECK(result.exit_code == 0);
    CHECK(result.stderr_text.empty());  // no damage is told
    CHECK(result.stdout_text.find("\"version\": \"4." + std::to_string(version) + "\"") !=
          std::string::npos);
  };
  for (const int error : {0, ENOSPC}) {
    const int num_steps = StopAtEachStep(list, error, prepare, check);
    CHECK((num_steps == 0 || num_steps > 3));
  }
}
#endif

}  // namespace batuta::cli
