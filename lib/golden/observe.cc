// Runs a program several times and keeps what the runs have in common.
#include <algorithm>

#include "batuta/golden.h"
#include "batuta/trace_stacks.h"
#include "lib/golden/observation.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::golden {
namespace {

namespace fs = std::filesystem;

constexpr const char* kVaries = "varies";
constexpr int kStackRuns = 3;  // threads meet in other ways each time
constexpr int kStackBytes = 12 << 10;
constexpr double kFactor = 1.2;  // more calls, more time than this is a violation

std::vector<std::string> EnvironmentOf(const fs::path& folder) {
  os::Environment environment = os::CurrentEnvironment();
  // rustup keeps its toolchains in the home folder, which is another one here.
  const fs::path toolchains = fs::path(environment["HOME"]) / ".rustup";
  std::error_code error;
  if (fs::is_directory(toolchains, error)) environment.try_emplace("RUSTUP_HOME", toolchains);
  environment["HOME"] = folder / "home";
  environment["TMPDIR"] = folder / "tmp";
  environment["LC_ALL"] = "C.UTF-8";
  std::vector<std::string> texts;
  for (const auto& [name, value] : environment) texts.push_back(name + "=" + value);
  return texts;
}

struct Recorder {
  trace::Backend backend = trace::Backend::kAuto;
  std::stop_token stop;
  int stack_bytes = 0;
};

absl::Status FillFolder(const Config& config, const Program& program, const fs::path& folder) {
  for (const char* name : {"run", "home", "tmp"}) {
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(folder / name));
  }
  if (program.folder.empty()) return absl::OkStatus();
  return os::CopyTree(config.project / program.folder, folder / "run");
}

absl::StatusOr<Observation> RunIn(const fs::path& folder, const Config& config,
                                  const Program& program, const Recorder& recorder) {
  BATUTA_RETURN_IF_ERROR(FillFolder(config, program, folder));
  trace::RecordOptions options;
  options.argv = program.command;
  if (options.argv[0].find('/') != std::string::npos) {
    options.argv[0] = config.project / options.argv[0];
  }
  options.folder = folder / "run";
  options.environment = EnvironmentOf(folder);
  options.standard_files = {"/dev/null", folder / "output", folder / "error"};
  options.file = folder / "run.btrace";
  options.backend = recorder.backend;
  options.stack_bytes = recorder.stack_bytes;
  options.file_states = true;
  options.stop = recorder.stop;
  BATUTA_RETURN_IF_ERROR(trace::Record(options).status());
  // Ctrl-C reaches the program too: that it ended by it is none of its habits.
  if (recorder.stop.stop_requested()) return Cancelled("stopped: nothing is kept");
  BATUTA_ASSIGN_OR_RETURN(const trace::Trace run,
                          trace::Trace::Open(options.file, trace::Damage::kRefuse));
  if (!run.about().is_complete) {
    return FailedPrecondition("%s: %s", options.argv[0], run.about().missing);
  }
  return ObservationOf(run, program);
}

absl::StatusOr<Observation> RunOnce(const Config& config, const Program& program,
                                    const Recorder& recorder) {
  BATUTA_ASSIGN_OR_RETURN(const fs::path folder,
                          os::MakePrivateDir(os::TempDir(), "batuta-golden-"));
  auto run = RunIn(folder, config, program, recorder);
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(folder));
  return run;
}

void Widen(std::map<std::string, Range>& ranges, const std::map<std::string, int>& counts,
           bool is_first) {
  for (auto& [name, range] : ranges) {
    const auto at = counts.find(name);
    const int count = at == counts.end() ? 0 : at->second;
    range = {std::min(range.least, count), std::max(range.most, count)};
  }
  for (const auto& [name, count] : counts)
    ranges.try_emplace(name, Range{is_first ? count : 0, count});
}

void AddRun(Golden& golden, const Observation& run, bool is_first) {
  for (auto& [name, text] : golden.effects) {
    const auto at = run.effects.find(name);
    if (at == run.effects.end() || at->second != text) text = kVaries;
  }
  for (const auto& [name, text] : run.effects) {
    golden.effects.try_emplace(name, is_first ? text : kVaries);
  }
  Widen(golden.processes, run.processes, is_first);
  Widen(golden.calls, run.calls, is_first);
  Widen(golden.calls_by_name, run.calls_by_name, is_first);
  const int count = run.num_calls;
  golden.num_calls = is_first ? Range{count, count}
                              : Range{std::min(golden.num_calls.least, count),
                                      std::max(golden.num_calls.most, count)};
  if (is_first) golden.sequence = run.sequence;
  if (golden.sequence != run.sequence) golden.sequence.clear();
}

}  // namespace

absl::StatusOr<Observed> Observe(const Config& config, const Program& program,
                                 const ObserveOptions& options) {
  Observed observed;
  observed.golden.name = program.name;
  observed.golden.command = program.command;
  for (int i = 0; i < options.num_runs; ++i) {
    BATUTA_ASSIGN_OR_RETURN(const Observation run,
                            RunOnce(config, program, {options.backend, options.stop, 0}));
    AddRun(observed.golden, run, i == 0);
    observed.wall_ms.push_back(run.wall_ms);
  }
  // What only some runs did was chance.
  std::erase_if(observed.golden.calls, [](const auto& entry) { return entry.second.least == 0; });
  return observed;
}

absl::StatusOr<CallSites> ObserveCallSites(const Config& config, const Program& program,
                                           const Golden& golden, std::stop_token stop) {
  BATUTA_RETURN_IF_ERROR(trace::Stacks::Check());
  CallSites sites;
  for (int i = 0; i < kStackRuns; ++i) {
    BATUTA_ASSIGN_OR_RETURN(const Observation run,
                            RunOnce(config, program, {trace::Backend::kPtrace, stop, kStackBytes}));
    for (const auto& [call, places] : run.sites) {
      if (golden.calls.contains(call)) sites[call].insert(places.begin(), places.end());
    }
  }
  return sites;
}

std::vector<std::string> Violations(const Golden& golden, const Golden& observed) {
  std::vector<std::string> found;
  for (const auto& [name, text] : golden.effects) {
    const auto at = observed.effects.find(name);
    if (at == observed.effects.end()) {
      if (text != kVaries) found.push_back("effect gone: " + name + ": " + text);
    } else if (text != kVaries && at->second != text) {
      found.push_back("effect changed: " + name + ": " + at->second + "; before: " + text);
    }
  }
  for (const auto& [name, text] : observed.effects) {
    if (!golden.effects.contains(name) && text != kVaries) {
      found.push_back("new effect: " + name + ": " + text);
    }
  }
  for (const auto& [name, range] : observed.processes) {
    const auto at = golden.processes.find(name);
    if (at == golden.processes.end() || range.least > at->second.most) {
      found.push_back("new process: " + name);
    }
  }
  for (const auto& [name, range] : golden.processes) {
    const auto at = observed.processes.find(name);
    const int most = at == observed.processes.end() ? 0 : at->second.most;
    if (most < range.least) found.push_back("process gone: " + name);
  }
  // The least of the new runs: one that had to wait and to try again says nothing.
  if (observed.num_calls.least > kFactor * golden.num_calls.most) {
    found.push_back("calls: " + std::to_string(observed.num_calls.least) + "; before: at most " +
                    std::to_string(golden.num_calls.most));
  }
  return found;
}

bool IsSlower(const std::vector<double>& before_ms, const std::vector<double>& now_ms) {
  if (before_ms.empty() || now_ms.empty()) return false;
  std::vector<double> before = before_ms;
  std::ranges::sort(before);
  const double least = before.front(), median = before[before.size() / 2];
  // Half of the earlier runs needed up to `median - least` more than the fastest.
  return *std::ranges::min_element(now_ms) > kFactor * least + 2 * (median - least);
}

}  // namespace batuta::golden
