#include <algorithm>

#include "batuta/pipeline.h"

namespace batuta::pipeline {

const char* StageStateName(StageState state) {
  switch (state) {
    case StageState::kWaiting:
      return "waiting";
    case StageState::kRunning:
      return "running";
    case StageState::kDone:
      return "done";
    case StageState::kFailed:
      return "failed";
    case StageState::kTimedOut:
      return "timed out";
    case StageState::kCancelled:
      return "cancelled";
    case StageState::kSkipped:
      return "skipped";
  }
  return "unknown";
}

bool Report::Succeeded() const {
  return std::all_of(stages.begin(), stages.end(),
                     [](const StageReport& stage) { return stage.state == StageState::kDone; });
}

absl::Status Report::FirstError() const {
  const auto end_ms = [](const StageReport& stage) { return stage.start_ms + stage.wall_ms; };
  const StageReport* first = nullptr;
  for (const StageReport& stage : stages) {
    if (stage.status.ok()) continue;
    // What was cancelled because of a failure is not the cause.
    const bool is_cause = stage.state != StageState::kCancelled;
    const bool first_is_cause = first != nullptr && first->state != StageState::kCancelled;
    if (first == nullptr || (is_cause && !first_is_cause) ||
        (is_cause == first_is_cause && end_ms(stage) < end_ms(*first))) {
      first = &stage;
    }
  }
  return first == nullptr ? absl::OkStatus() : first->status;
}

}  // namespace batuta::pipeline
