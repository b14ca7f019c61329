// Runs the installers that descriptions carry.
#include <algorithm>
#include <atomic>
#include <filesystem>
#include <future>
#include <thread>

#include "batuta/tools.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/tools/bundled.h"
#include "lib/tools/locate.h"
#include "lib/tools/probe.h"
#include "lib/tools/surroundings.h"

namespace batuta::tools {
namespace {

namespace fs = std::filesystem;
using std::chrono::milliseconds;
using std::chrono::seconds;
using Progress = std::function<void(std::string_view)>;

constexpr seconds kShortestLimit{900};
constexpr int kLimitFactor = 10;  // slow machines; the estimates are for two cores
constexpr milliseconds kLook{200};
constexpr seconds kProbeLimit{20};  // the first start of a fresh program reads it from the disk
constexpr size_t kMaxLineBytes = 500;
constexpr std::string_view kBundledScripts[] = {"install_c2rust.sh"};
// Output goes to a file so that it can be shown while the program runs.
constexpr const char* kToLog = "exec \"$@\" >\"$0\" 2>&1";

// Hands on the lines that a growing file has gained.
class LogFollower {
 public:
  LogFollower(fs::path file, const Progress& progress)
      : file_(std::move(file)), progress_(progress) {}

  void Advance() {
    const auto text = os::ReadFile(file_);
    if (!text.ok()) return;
    for (size_t end = text->find('\n', shown_); end != std::string::npos;
         end = text->find('\n', shown_)) {
      Show(text->substr(shown_, end - shown_));
      shown_ = end + 1;
    }
  }

  // Also a last line without an end; gives the last line that says something.
  std::string Finish() {
    Advance();
    const auto text = os::ReadFile(file_);
    if (text.ok() && shown_ < text->size()) Show(text->substr(shown_));
    return last_;
  }

 private:
  void Show(std::string line) {
    if (line.size() > kMaxLineBytes) line.resize(kMaxLineBytes);
    progress_(line);
    if (line.find_first_not_of(" \t\r") != std::string::npos) last_ = line;
  }

  const fs::path file_;
  const Progress& progress_;
  size_t shown_ = 0;
  std::string last_;
};

class Installer {
 public:
  Installer(const Description& description, const Progress& progress, std::stop_token stop)
      : description_(description), progress_(progress), stop_(std::move(stop)),
        surroundings_(MakeSurroundings(os::CurrentEnvironment(), "")) {}

  absl::Status Run() {
    BATUTA_ASSIGN_OR_RETURN(scratch_, os::MakePrivateDir(os::TempDir(), "batuta-install-"));
    absl::Status status = RunSteps();
    const absl::Status removed = os::RemoveAll(scratch_);
    if (!removed.ok()) progress_(std::string(removed.message()));
    if (status.ok()) status = CheckResult();
    return status;
  }

 private:
  absl::Status RunSteps() {
    for (const std::string_view script : kBundledScripts) {
      BATUTA_RETURN_IF_ERROR(
          os::WriteFileAtomic(scratch_ / script, BundledFile(script), 0700));
    }
    for (size_t i = 0; i < description_.install.size(); ++i) {
      const InstallStep& step = description_.install[i];
      progress_(absl::StrFormat("%s: step %d of %d: %s", description_.name, i + 1,
                                description_.install.size(),
                                step.progress.empty() ? step.argv[0] : step.progress));
      BATUTA_RETURN_IF_ERROR(RunStep(step));
    }
    return absl::OkStatus();
  }

  absl::StatusOr<std::string> Filled(const std::string& text) const {
    std::string filled = text;
    constexpr std::string_view kScratch = "${scratch}";
    for (size_t at = filled.find(kScratch); at != std::string::npos; at = filled.find(kScratch)) {
      filled.replace(at, kScratch.size(), scratch_.native());
    }
    filled = Expand(filled, surroundings_);
    if (filled.empty() && !text.empty()) {
      return FailedPrecondition("tool '%s': no home folder is known for %s", description_.name,
                                text);
    }
    return filled;
  }

  absl::StatusOr<os::ProcessSpec> MakeSpec(const InstallStep& step, const fs::path& log) const {
    os::ProcessSpec spec;
    spec.env = surroundings_.environment;
    for (const auto& [name, value] : step.env) {
      BATUTA_ASSIGN_OR_RETURN(spec.env->insert_or_assign(name, "").first->second, Filled(value));
    }
    spec.argv = {"sh", "-c", kToLog, log.native()};
    for (const std::string& text : step.argv) {
      BATUTA_ASSIGN_OR_RETURN(spec.argv.emplace_back(), Filled(text));
    }
    const std::string& program = spec.argv[4];
    if (os::FindProgram(program, spec.env->find("PATH") == spec.env->end()
                                     ? std::string()
                                     : spec.env->at("PATH")).empty()) {
      return FailedPrecondition("tool '%s' needs '%s' to be installed, which is not here",
                                description_.name, program);
    }
    spec.cwd = scratch_;
    spec.time_limit = std::max(kShortestLimit, seconds(description_.install_seconds * kLimitFactor));
    return spec;
  }

  absl::Status RunStep(const InstallStep& step) {
    const fs::path log = scratch_ / "log";
    BATUTA_RETURN_IF_ERROR(os::RemoveAll(log));
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessSpec spec, MakeSpec(step, log));
    LogFollower follower(log, progress_);
    std::future<absl::StatusOr<os::ProcessResult>> running =
        std::async(std::launch::async, [&] { return os::RunProcess(spec, stop_); });
    while (running.wait_for(kLook) != std::future_status::ready) follower.Advance();
    const auto result = running.get();
    const std::string last = follower.Finish();
    BATUTA_RETURN_IF_ERROR(result.status());
    if (result->Succeeded()) return absl::OkStatus();
    const std::string outcome =
        result->Outcome(spec) + (last.empty() ? std::string() : ": " + last);
    if (result->timed_out) {
      return DeadlineExceeded("tool '%s': '%s': %s", description_.name, step.argv[0], outcome);
    }
    if (!step.needs.empty()) {
      return FailedPrecondition("tool '%s' needs %s: %s", description_.name, step.needs,
                                last.empty() ? result->Outcome(spec) : last);
    }
    return Unavailable("tool '%s': '%s': %s", description_.name, step.argv[0], outcome);
  }

  // Steps that all went well are no proof that the tool is here.
  absl::Status CheckResult() const {
    if (!description_.crate.empty()) {
      const Tool crate = LocateCrate(description_, surroundings_);
      if (crate.state == State::kFound) return absl::OkStatus();
      return Unavailable("tool '%s': its steps ran, but the crate is not here",
                         description_.name);
    }
    const std::string path = LocateProgram(description_, surroundings_).path;
    if (path.empty()) {
      return Unavailable("tool '%s': its steps ran, but there is no '%s' in PATH and its folders",
                         description_.name, description_.programs[0]);
    }
    if (description_.version_argv.empty()) return absl::OkStatus();
    const Tool tool = Ask(description_, path, surroundings_, kProbeLimit).tool;
    if (tool.state == State::kFound) return absl::OkStatus();
    return Unavailable("tool '%s': its steps ran, but %s: %s", description_.name, path,
                       tool.problem);
  }

  const Description& description_;
  const Progress& progress_;
  const std::stop_token stop_;
  const Surroundings surroundings_;
  fs::path scratch_;
};

}  // namespace

absl::Status Install(const Description& description, const Progress& progress,
                     std::stop_token stop) {
  if (description.install.empty()) {
    return FailedPrecondition("tool '%s' has no installer", description.name);
  }
  const Progress quiet = [](std::string_view) {};
  return Installer(description, progress ? progress : quiet, std::move(stop)).Run();
}

}  // namespace batuta::tools
