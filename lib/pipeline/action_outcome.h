// What is made of an action's end, wherever its program ran.
#ifndef BATUTA_LIB_PIPELINE_ACTION_OUTCOME_H_
#define BATUTA_LIB_PIPELINE_ACTION_OUTCOME_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/os/process.h"
#include "lib/pipeline/action.h"
#include "lib/pipeline/action_run.h"
#include "lib/pipeline/store.h"

namespace batuta::pipeline {

// The folders, relative, that its program may count on: where it runs, and those of its outputs.
std::vector<std::string> FoldersOf(const Action& action);

// OK if it succeeded. Unavailable: it exited with EX_TEMPFAIL; DeadlineExceeded;
// FailedPrecondition: it failed.
absl::Status Judge(const Action& action, const ActionLimits& limits,
                   const os::ProcessResult& result);

// Moves what it declares from `work` to the store. FailedPrecondition: one was not made, or is no
// plain file.
absl::StatusOr<std::vector<FileEntry>> KeepOutputs(const Action& action,
                                                   const std::filesystem::path& work, Store& store);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_ACTION_OUTCOME_H_
