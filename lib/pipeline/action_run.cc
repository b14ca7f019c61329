#include "lib/pipeline/action_run.h"

#include <optional>
#include <system_error>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/os/processor.h"
#include "lib/pipeline/action_outcome.h"
#include "lib/pipeline/stage_order.h"
#include "lib/pipeline/undeclared.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

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
  for (const std::string& folder : FoldersOf(action)) {
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(place.scratch / folder));
  }
  return absl::OkStatus();
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
  spec.output_cap_bytes = kTextCapBytes;
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

}  // namespace

absl::StatusOr<ActionResult> RunAction(const Action& action, const ActionPlace& place, Store& store,
                                       const ActionControl& control, ActionTrail& trail) {
  if (!action.tool_path.empty() && action.tool_digest.empty()) {
    return NotFound("program '%s' is not here", action.argv[0]);
  }
  const SweptFolder scratch(place.scratch, BringsAndLeavesNothing(action), control.sweeper);
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
  BATUTA_RETURN_IF_ERROR(Judge(action, control.limits, result));
  ActionResult kept;
  BATUTA_ASSIGN_OR_RETURN(kept.outputs, KeepOutputs(action, place.scratch, store));
  kept.wall_ms = result.wall_ms;
  // Until it becomes another, a program that is being started counts as large as its parent.
  const bool is_its_own = result.max_rss_bytes > os::OwnPeakBytes();
  kept.max_rss_bytes = is_its_own ? result.max_rss_bytes : 0;
  return kept;
}

}  // namespace batuta::pipeline
