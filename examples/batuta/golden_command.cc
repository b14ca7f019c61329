#include "examples/batuta/golden_command.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <memory>
#include <sstream>
#include <stop_token>
#include <string>
#include <vector>

#include "batuta/golden.h"
#include "examples/batuta/exit_code.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace batuta::cli {
namespace {

namespace fs = std::filesystem;

constexpr const char* kSourceFile = "source.json";
constexpr int kMoreRounds = 4;  // of runs, before a program counts as slower

struct Arguments {
  std::string config = "batuta.toml", backend = "auto";
  std::vector<std::string> path;
  std::vector<std::string> names;
  bool no_times = false;
  std::stop_token stop;
};

void LookFirstIn(const std::vector<std::string>& folders) {
  const char* path = std::getenv("PATH");
  std::string search;
  for (const std::string& folder : folders) search += folder + ":";
  setenv("PATH", (search + (path != nullptr ? path : "/usr/bin:/bin")).c_str(), 1);
}

// What is known on this machine alone: the new trace before it is approved, the times.
fs::path StateFolder(const golden::Config& config, const golden::Program& program) {
  return config.project / ".batuta" / "golden" / program.name;
}

golden::ObserveOptions OptionsFor(const Arguments& arguments) {
  golden::ObserveOptions options;
  if (arguments.backend == "bpf") options.backend = trace::Backend::kBpf;
  if (arguments.backend == "ptrace") options.backend = trace::Backend::kPtrace;
  options.stop = arguments.stop;
  return options;
}

std::vector<double> LoadTimes(const fs::path& file) {
  std::vector<double> times;
  const auto text = os::ReadFile(file);
  std::istringstream numbers(text.ok() ? *text : "");
  for (double ms = 0; numbers >> ms;) times.push_back(ms);
  return times;
}

absl::Status SaveTimes(const fs::path& file, const std::vector<double>& times) {
  std::string text;
  for (const double ms : times) text += std::to_string(ms) + "\n";
  return os::WriteFileAtomic(file, text);
}

absl::Status Capture(const golden::Config& config, const golden::Program& program,
                     const Arguments& arguments, bool& /*is_kept*/) {
  BATUTA_ASSIGN_OR_RETURN(const golden::Observed observed,
                          golden::Observe(config, program, OptionsFor(arguments)));
  const fs::path state = StateFolder(config, program);
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(state / "trace.json", ToJson(observed.golden)));
  BATUTA_RETURN_IF_ERROR(SaveTimes(state / ("times-" + arguments.backend), observed.wall_ms));
  const auto sites = golden::ObserveCallSites(config, program, observed.golden, arguments.stop);
  if (sites.status().code() == absl::StatusCode::kCancelled) return sites.status();
  if (sites.ok()) {
    BATUTA_RETURN_IF_ERROR(
        os::WriteFileAtomic(state / kSourceFile, ToSourceJson(observed.golden, *sites)));
  } else {
    std::fprintf(stderr, "batuta: %s: no source lines: %s\n", program.name.c_str(),
                 std::string(sites.status().message()).c_str());
  }
  std::printf("%s: captured; 'golden approve' makes it the golden trace\n", program.name.c_str());
  return absl::OkStatus();
}

absl::Status Approve(const golden::Config& config, const golden::Program& program,
                     const Arguments& /*arguments*/, bool& /*is_kept*/) {
  const fs::path file = StateFolder(config, program) / "trace.json";
  const auto text = os::ReadFile(file);
  if (!text.ok()) return NotFound("%s: nothing was captured; see golden capture", program.name);
  BATUTA_ASSIGN_OR_RETURN(const golden::Golden captured, golden::FromJson(*text, file));
  BATUTA_RETURN_IF_ERROR(golden::Save(config, program, captured));
  if (const auto sites = os::ReadFile(StateFolder(config, program) / kSourceFile); sites.ok()) {
    BATUTA_RETURN_IF_ERROR(
        os::WriteFileAtomic(golden::FolderOf(config, program) / kSourceFile, *sites));
  }
  std::printf("%s: approved\n", program.name.c_str());
  return absl::OkStatus();
}

// Whether it is slower than before on this machine; a first time is kept.
absl::StatusOr<bool> IsSlower(const golden::Config& config, const golden::Program& program,
                              const Arguments& arguments, std::vector<double> now_ms) {
  const fs::path file = StateFolder(config, program) / ("times-" + arguments.backend);
  const std::vector<double> before_ms = LoadTimes(file);
  if (before_ms.empty()) {
    BATUTA_RETURN_IF_ERROR(SaveTimes(file, now_ms));
    return false;
  }
  for (int i = 0; i < kMoreRounds && golden::IsSlower(before_ms, now_ms); ++i) {
    BATUTA_ASSIGN_OR_RETURN(const golden::Observed more,
                            golden::Observe(config, program, OptionsFor(arguments)));
    now_ms.insert(now_ms.end(), more.wall_ms.begin(), more.wall_ms.end());
  }
  return golden::IsSlower(before_ms, now_ms);
}

absl::Status Validate(const golden::Config& config, const golden::Program& program,
                      const Arguments& arguments, bool& is_kept) {
  BATUTA_ASSIGN_OR_RETURN(const golden::Golden approved, golden::Load(config, program));
  BATUTA_ASSIGN_OR_RETURN(const golden::Observed observed,
                          golden::Observe(config, program, OptionsFor(arguments)));
  std::vector<std::string> found = golden::Violations(approved, observed.golden);
  if (!arguments.no_times) {
    BATUTA_ASSIGN_OR_RETURN(const bool is_slower,
                            IsSlower(config, program, arguments, observed.wall_ms));
    if (is_slower) found.push_back("over 20 % slower than before on this machine");
  }
  std::printf("%s: %s\n", program.name.c_str(), found.empty() ? "as approved" : "NOT as approved");
  for (const std::string& line : found) std::printf("  %s\n", MakePrintable(line).c_str());
  is_kept = is_kept && found.empty();
  return absl::OkStatus();
}

using Step = std::function<absl::Status(const golden::Config&, const golden::Program&,
                                        const Arguments&, bool&)>;

absl::Status ForEachProgram(const Arguments& arguments, const Step& step, bool& is_kept) {
  BATUTA_ASSIGN_OR_RETURN(const golden::Config config, golden::LoadConfig(arguments.config));
  for (const std::string& name : arguments.names) {
    const bool is_known = std::ranges::any_of(
        config.programs, [&](const golden::Program& program) { return program.name == name; });
    if (!is_known) return InvalidArgument("%s: no golden trace '%s'", arguments.config, name);
  }
  for (const golden::Program& program : config.programs) {
    const bool is_wanted =
        arguments.names.empty() ||
        std::ranges::find(arguments.names, program.name) != arguments.names.end();
    if (is_wanted) BATUTA_RETURN_IF_ERROR(step(config, program, arguments, is_kept));
  }
  return absl::OkStatus();
}

struct Command {
  const char *name, *does;
  Step step;
  enum class Use { kFiles, kRuns, kRunsAndCompares } use;  // what it takes options for
};

void AddOne(CLI::App& golden, const Command& what, const std::stop_token& stop, int& exit_code) {
  CLI::App* command = golden.add_subcommand(what.name, what.does);
  const auto arguments = std::make_shared<Arguments>();
  arguments->stop = stop;
  command->add_option("--config", arguments->config, "Where the [[golden]] programs are listed")
      ->capture_default_str();
  if (what.use != Command::Use::kFiles) {
    command
        ->add_option("--path", arguments->path,
                     "Folder to look for their programs in first, or several: A:B")
        ->delimiter(':')
        ->allow_extra_args(false)
        ->check(CLI::ExistingDirectory);
    command->add_option("--backend", arguments->backend, "How to record: auto, bpf or ptrace")
        ->check(CLI::IsMember({"auto", "bpf", "ptrace"}))
        ->capture_default_str();
  }
  if (what.use == Command::Use::kRunsAndCompares) {
    command->add_flag("--no-times", arguments->no_times, "Do not compare durations");
  }
  command->add_option("name", arguments->names, "Only these");
  command->callback([arguments, step = what.step, &exit_code] {
    if (!arguments->path.empty()) LookFirstIn(arguments->path);
    bool is_kept = true;
    const absl::Status status = ForEachProgram(*arguments, step, is_kept);
    exit_code = Finish(status);
    if (status.ok() && !is_kept) exit_code = kUnitFailed;
  });
}

}  // namespace

void AddGoldenCommand(CLI::App& app, const std::stop_token& stop, int& exit_code) {
  CLI::App* golden = app.add_subcommand("golden", "Keep what programs do, and compare it later");
  golden->require_subcommand(1);
  for (const Command& command :
       {Command{"capture", "Record the programs of batuta.toml", Capture, Command::Use::kRuns},
        Command{"approve", "Make what was captured the golden traces", Approve,
                Command::Use::kFiles},
        Command{"validate", "Do the programs still do what was approved? (exit code 1: no)",
                Validate, Command::Use::kRunsAndCompares}}) {
    AddOne(*golden, command, stop, exit_code);
  }
  golden->footer(kExitCodesHelp);
}

}  // namespace batuta::cli
