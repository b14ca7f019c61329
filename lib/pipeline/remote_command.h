// An action as it is asked of a remote execution service.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_COMMAND_H_
#define BATUTA_LIB_PIPELINE_REMOTE_COMMAND_H_

#include <filesystem>
#include <string>

#include "absl/status/statusor.h"
#include "batuta/pipeline_file.h"
#include "lib/pipeline/action_run.h"
#include "lib/pipeline/remote_service.h"

namespace batuta::pipeline {

// Why the action cannot be asked of a service, in one line; empty if it can.
std::string WhyNotRemote(const Pipeline& pipeline, const ProcessStage& stage, const Action& action);

// NotFound: an input is not here any more.
absl::StatusOr<RemoteCommand> MakeRemoteCommand(const Action& action, const ActionPlace& place,
                                                const Store& store, const ActionLimits& limits);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_REMOTE_COMMAND_H_
