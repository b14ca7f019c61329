#include "lib/pipeline/remote_run.h"

#include <chrono>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/pipeline/action_outcome.h"
#include "lib/pipeline/remote_command.h"
#include "lib/pipeline/remote_module.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {

absl::StatusOr<std::unique_ptr<RemoteRun>> RemoteRun::Open(const Pipeline& pipeline,
                                                           const PipelineOptions& options) {
  const auto module = LoadRemoteModule();
  if (!module.ok()) return Prefixed("remote execution", module.status());
  BATUTA_ASSIGN_OR_RETURN(std::unique_ptr<RemoteService> service, (*module)->open(*options.remote));
  return std::unique_ptr<RemoteRun>(new RemoteRun(pipeline, options, std::move(service)));
}

std::string RemoteRun::WhyHere(const ProcessStage& stage, const Action& action) const {
  if (options_.recorder != nullptr) return "it is recorded";
  if (std::string why = WhyNotRemote(pipeline_, stage, action); !why.empty()) return why;
  const std::lock_guard lock(mutex_);
  return is_gone_ ? "the service is gone" : "";
}

absl::StatusOr<ActionResult> RemoteRun::Run(const ProcessStage& stage, const Action& action,
                                            const ActionPlace& place, Store& store,
                                            const ActionControl& control, ActionTrail& trail) {
  trail.why_here = WhyHere(stage, action);
  if (!trail.why_here.empty()) return RunAction(action, place, store, control, trail);
  ActionPlace there = place;
  there.scratch += "-remote";  // no other try may meet what is being removed
  const SweptFolder scratch(there.scratch, /*may_stay=*/false, control.sweeper);
  const auto start = std::chrono::steady_clock::now();
  absl::StatusOr<RemoteOutcome> outcome = Ask(action, there, store, control);
  if (control.stop.stop_requested() && !outcome.ok()) return Cancelled("cancelled");
  if (absl::IsUnavailable(outcome.status()) && options_.remote->fall_back) {
    GiveUp(outcome.status());
    trail.why_here = "the service is gone";
    return RunAction(action, place, store, control, trail);
  }
  os::ProcessResult result;
  if (absl::IsDeadlineExceeded(outcome.status())) {
    result.timed_out = true;
    return Judge(action, control.limits, result);
  }
  if (!outcome.ok()) return outcome.status();
  trail.site = outcome->was_cached ? StageSite::kRemoteCache : StageSite::kRemote;
  trail.output_text = outcome->stdout_text + outcome->stderr_text;
  if (control.on_output && !trail.output_text.empty()) control.on_output(trail.output_text);
  result.exit_code = outcome->exit_code;
  BATUTA_RETURN_IF_ERROR(Judge(action, control.limits, result));
  ActionResult kept;
  BATUTA_ASSIGN_OR_RETURN(kept.outputs, KeepOutputs(action, there.scratch, store));
  const std::chrono::duration<double, std::milli> wall = std::chrono::steady_clock::now() - start;
  kept.wall_ms = wall.count();
  return kept;
}

absl::StatusOr<RemoteOutcome> RemoteRun::Ask(const Action& action, const ActionPlace& place,
                                             const Store& store, const ActionControl& control) {
  BATUTA_ASSIGN_OR_RETURN(RemoteCommand command,
                          MakeRemoteCommand(action, place, store, control.limits));
  command.skip_cache = options_.force;
  // An output "dir/" may stay empty; then the service has nothing to send.
  for (const std::string& folder : command.folders) {
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(place.scratch / folder));
  }
  return service_->Run(command, control.stop);
}

void RemoteRun::GiveUp(const absl::Status& why) {
  const std::lock_guard lock(mutex_);
  if (std::exchange(is_gone_, true) || !options_.on_notice) return;
  options_.on_notice("remote service '" + options_.remote->address +
                     "' is gone, what is left runs here: " + std::string(why.message()));
}

}  // namespace batuta::pipeline
