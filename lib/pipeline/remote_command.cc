#include "lib/pipeline/remote_command.h"

#include <algorithm>
#include <system_error>
#include <utility>

#include "lib/os/file_stamp.h"
#include "lib/pipeline/action_outcome.h"
#include "lib/pipeline/stage_order.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

// The API knows no standard input and no such limits, and wants outputs below the folder in which a
// program runs. A fixed script brings them about; what is the stage's own are its arguments.
constexpr const char* kShell = "sh";
constexpr const char* kScript =
    "ulimit -d \"$1\" && ulimit -t \"$2\" && exec <\"$3\" && cd \"./$4\" && shift 4 && exec \"$@\"";

bool NeedsShell(const Action& action, const ActionLimits& limits) {
  return !action.stdin_file.empty() || !action.cwd.empty() || limits.memory_bytes > 0 ||
         limits.cpu_s > 0;
}

std::vector<std::string> ArgumentsOf(const Action& action, const ActionLimits& limits) {
  if (!NeedsShell(action, limits)) return action.argv;
  const auto limit = [](int64_t number) {
    return number > 0 ? std::to_string(number) : std::string("unlimited");
  };
  std::vector<std::string> argv{kShell,
                                "-c",
                                kScript,
                                kShell,
                                limit(limits.memory_bytes >> 10),
                                limit(limits.cpu_s),
                                action.stdin_file.empty() ? "/dev/null" : "./" + action.stdin_file,
                                action.cwd};
  argv.insert(argv.end(), action.argv.begin(), action.argv.end());
  return argv;
}

absl::StatusOr<RemoteInput> InputOf(const FileEntry& entry, const ActionPlace& place,
                                    const Store& store) {
  RemoteInput input{entry.path, entry.digest, 0, entry.is_executable,
                    IsBelow(entry.path, place.output) ? store.blobs().PathOf(entry.digest)
                                                      : place.source / entry.path};
  const auto stamp = os::StampOf(input.file);
  if (!stamp) return NotFound("input '%s' is gone", entry.path);
  input.size_bytes = stamp->size;
  return input;
}

}  // namespace

std::string WhyNotRemote(const Pipeline& pipeline, const ProcessStage& stage,
                         const Action& action) {
  const auto is_there = [&pipeline](const std::string& name) {
    return std::ranges::count(pipeline.platform_tools, name) > 0;
  };
  if (stage.stays_here) return "it stays here";
  if (!action.tool_path.empty() && !is_there(action.argv[0])) {
    return absl::StrFormat("'%s' is neither among its inputs nor among the platform's tools",
                           action.argv[0]);
  }
  const ActionLimits limits{.memory_bytes = stage.memory_limit_mb, .cpu_s = stage.cpu_limit_s};
  if (NeedsShell(action, limits) && !is_there(kShell)) {
    return "'sh' is not among the platform's tools, and its stdin, cwd or limits need it";
  }
  return {};
}

absl::StatusOr<RemoteCommand> MakeRemoteCommand(const Action& action, const ActionPlace& place,
                                                const Store& store, const ActionLimits& limits) {
  RemoteCommand command{.key = ActionKey(action),
                        .argv = ArgumentsOf(action, limits),
                        .env = action.env,
                        .folders = FoldersOf(action),
                        .platform = action.platform,
                        .time_limit = limits.time,
                        .outputs_folder = place.scratch,
                        .text_cap_bytes = kTextCapBytes};
  command.inputs.reserve(action.inputs.size());
  for (const FileEntry& entry : action.inputs) {
    BATUTA_ASSIGN_OR_RETURN(RemoteInput input, InputOf(entry, place, store));
    command.inputs.push_back(std::move(input));
  }
  for (const std::string& output : action.outputs) {
    const bool is_folder = output.ends_with('/');
    command.outputs.push_back(is_folder ? output.substr(0, output.size() - 1) : output);
  }
  std::ranges::sort(command.outputs);
  return command;
}

}  // namespace batuta::pipeline
