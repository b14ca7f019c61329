#include <algorithm>
#include <boost/json.hpp>
#include <utility>

#include "lib/pipeline/graph_state.h"

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

std::string EventToJson(const Event& event) {
  return boost::json::serialize(boost::json::object{{"at_ms", event.at_ms},
                                                    {"stage", event.name},
                                                    {"id", event.stage},
                                                    {"state", StageStateName(event.state)},
                                                    {"done", event.num_done},
                                                    {"known", event.num_known}});
}

Report Graph::State::TakeReport() {
  Report report;
  report.wall_ms = MsBetween(start, Clock::now());
  // Earliest start and end of each stage if there were a core for all.
  struct Span {
    double start_ms = 0, end_ms = 0;
  };
  std::vector<Span> earliest(nodes.size());
  for (const StageId id : in_order) {
    const Node& node = nodes[id];
    Span& span = earliest[id];
    for (const StageId need : node.stage.needs) {
      span.start_ms = std::max(span.start_ms, earliest[need].end_ms);
    }
    if (node.added_by) {
      span.start_ms =
          std::max(span.start_ms, earliest[*node.added_by].start_ms + node.added_after_ms);
    }
    span.end_ms = span.start_ms + node.wall_ms;
    report.critical_path_ms = std::max(report.critical_path_ms, span.end_ms);
  }
  report.stages.reserve(nodes.size());
  for (Node& node : nodes) {
    report.stages.push_back({std::move(node.stage.name), node.state, node.status, node.start_ms,
                             node.wall_ms, std::move(node.stage.needs)});
  }
  return report;
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
