#include "lib/pipeline/action_run.h"

#include <signal.h>
#include <sysexits.h>

#include <algorithm>
#include <optional>
#include <system_error>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/os/processor.h"
#include "lib/pipeline/stage_order.h"
#include "lib/pipeline/undeclared.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr int64_t kOutputCapBytes = int64_t{1} << 20;  // of each stream, for messages

// The private folder goes whatever happens in it.
class Scratch {
 public:
  Scratch(const fs::path& path, Sweeper& sweeper) : path_(path), sweeper_(sweeper) {}
  ~Scratch() { sweeper_.Take(path_); }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

 private:
  const fs::path path_;
  Sweeper& sweeper_;
};

absl::Status CopyInputs(const Action& action, const ActionPlace& place, Store& store) {
  for (const FileEntry& input : action.inputs) {
    if (IsBelow(input.path, place.output)) {
      BATUTA_RETURN_IF_ERROR(store.blobs().CopyOut(input, place.scratch / input.path));
      continue;
    }
    std::error_code error;
    const fs::path from = fs::canonical(place.source / input.path, error);
    if (error) return NotFound("input '%s': %s", input.path, error.message());
    BATUTA_RETURN_IF_ERROR(os::CopyFile(from, place.scratch / input.path));
    // The copy lies between two looks at the same content.
    BATUTA_ASSIGN_OR_RETURN(const FileContent now, store.digests().Of(place.source / input.path));
    if (now.digest != input.digest) {
      return FailedPrecondition("input '%s' changed while the stage was about to run", input.path);
    }
  }
  return absl::OkStatus();
}

absl::Status MakeFolders(const Action& action, const ActionPlace& place) {
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(place.scratch / action.cwd));
  for (const std::string& output : action.outputs) {
    const fs::path path = place.scratch / output;  // of "dir/" the parent is the folder
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(path.parent_path()));
  }
  return absl::OkStatus();
}

// All files that the declared output stands for.
absl::StatusOr<std::vector<std::string>> FilesOf(const std::string& output, const fs::path& work) {
  if (!output.ends_with('/')) {
    const auto stamp = os::LinkStampOf(work / output);
    if (!stamp) return FailedPrecondition("output '%s' was not made", output);
    if (!stamp->IsRegular()) return FailedPrecondition("output '%s' is not a plain file", output);
    return std::vector<std::string>{output};
  }
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(work / output, error), end; !error && it != end;
       it.increment(error)) {
    const std::string path = it->path().lexically_relative(work).native();
    const auto stamp = os::LinkStampOf(it->path());
    if (stamp && stamp->IsFolder()) continue;
    if (!stamp || !stamp->IsRegular()) {
      return FailedPrecondition("output '%s' is not a plain file", path);
    }
    files.push_back(path);
  }
  if (error) return FailedPrecondition("output '%s': %s", output, error.message());
  return files;
}

absl::StatusOr<std::vector<FileEntry>> KeepOutputs(const Action& action, const fs::path& work,
                                                   Store& store) {
  std::vector<std::string> paths;
  for (const std::string& output : action.outputs) {
    BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesOf(output, work));
    paths.insert(paths.end(), files.begin(), files.end());
  }
  std::ranges::sort(paths);
  std::vector<FileEntry> outputs;
  for (const std::string& path : paths) {
    BATUTA_ASSIGN_OR_RETURN(FileContent content, store.blobs().Keep(work / path));
    outputs.push_back({path, std::move(content.digest), content.is_executable});
  }
  return outputs;
}

os::ProcessSpec SpecOf(const Action& action, const ActionPlace& place, const ActionLimits& limits) {
  os::ProcessSpec spec;
  spec.argv = action.argv;
  spec.program = action.tool_path;
  spec.cwd = place.scratch / action.cwd;
  spec.env.emplace(action.env.begin(), action.env.end());
  spec.env->insert_or_assign("TMPDIR", place.temp.native());
  spec.time_limit = limits.time;
  spec.memory_limit_bytes = limits.memory_bytes;
  spec.cpu_limit_s = limits.cpu_s;
  if (!action.stdin_file.empty()) spec.stdin_file = place.scratch / action.stdin_file;
  spec.output_cap_bytes = kOutputCapBytes;
  return spec;
}

// Beside the private folder, in which it would be one of the files that are looked at.
std::string RecordFile(const ActionPlace& place) {
  return (place.temp / place.scratch.filename()).native() + ".btrace";
}

std::vector<std::string> TellUndeclared(const Action& action, const ActionPlace& place,
                                        const StageRecorder& recorder) {
  const auto access = recorder.read(RecordFile(place));
  if (!access.ok()) return {"was not recorded: " + std::string(access.status().message())};
  return Undeclared(action, place, *access);
}

absl::Status Judge(const os::ProcessSpec& spec, const os::ProcessResult& result) {
  if (result.Succeeded()) return absl::OkStatus();
  std::string outcome = spec.argv[0] + ": " + result.Outcome(spec);
  if (spec.memory_limit_bytes > 0) {
    outcome += absl::StrFormat(" (memory limit %d MB)", spec.memory_limit_bytes >> 20);
  }
  if (result.term_signal == SIGXCPU)
    outcome += absl::StrFormat(", over %d s of CPU", spec.cpu_limit_s);
  if (result.exit_code == EX_TEMPFAIL) return Unavailable("%s", outcome);
  return result.timed_out ? DeadlineExceeded("%s", outcome) : FailedPrecondition("%s", outcome);
}

}  // namespace

absl::StatusOr<ActionResult> RunAction(const Action& action, const ActionPlace& place, Store& store,
                                       const ActionControl& control, ActionTrail& trail) {
  const Scratch scratch(place.scratch, control.sweeper);
  BATUTA_RETURN_IF_ERROR(MakeFolders(action, place));
  BATUTA_RETURN_IF_ERROR(CopyInputs(action, place, store));
  os::ProcessSpec spec = SpecOf(action, place, control.limits);
  spec.on_output = control.on_output;
  if (control.recorder != nullptr) {
    spec.argv[0] = action.tool_path.empty() ? spec.argv[0] : action.tool_path;
    spec.argv = control.recorder->wrap(spec.argv, RecordFile(place));
    spec.program.clear();
  }
  std::optional<os::JobServer::Token> token;
  if (control.jobs != nullptr) {
    spec.env->insert_or_assign("MAKEFLAGS", control.jobs->make_flags());
    spec.inherited = control.jobs->inherited();
    BATUTA_ASSIGN_OR_RETURN(os::JobServer::Token taken, control.jobs->Take(control.stop));
    token.emplace(std::move(taken));
  }
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, control.stop));
  token.reset();
  trail.output_text = result.stdout_text + result.stderr_text;
  if (control.recorder != nullptr)
    trail.undeclared = TellUndeclared(action, place, *control.recorder);
  BATUTA_RETURN_IF_ERROR(Judge(spec, result));
  ActionResult kept;
  BATUTA_ASSIGN_OR_RETURN(kept.outputs, KeepOutputs(action, place.scratch, store));
  kept.wall_ms = result.wall_ms;
  // Until it becomes another, a program that is being started counts as large as its parent.
  const bool is_its_own = result.max_rss_bytes > os::OwnPeakBytes();
  kept.max_rss_bytes = is_its_own ? result.max_rss_bytes : 0;
  return kept;
}

}  // namespace batuta::pipeline
