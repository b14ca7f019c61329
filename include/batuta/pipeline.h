// pipeline::Graph runs stages in parallel, each as soon as what it needs is done.
//
//   pipeline::Graph graph;
//   auto a = graph.Add({.name = "fetch", .run = Fetch});
//   graph.Add({.name = "unpack", .needs = {a}, .run = Unpack});
//   pipeline::Report report = *graph.Run({.num_threads = 2});
#ifndef BATUTA_PIPELINE_H_
#define BATUTA_PIPELINE_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::pipeline {

// Names one stage of one graph.
using StageId = uint32_t;

class Context;

// What to do with the stages that need a stage that failed.
enum class OnFailure {
  kSkipDependents,  // they end as kSkipped
  kRunDependents,   // they run all the same and look at what is there
};

// What a graph knows of one piece of work. Only `name` and `run` must be given.
struct Stage {
  std::string name;  // for people, events and messages
  // Stages of the same graph, added before this one.
  std::vector<StageId> needs;
  // Does the work. Must return soon after `context.stop()` is asked; may add stages through the
  // context. Runs on one of the graph's threads.
  std::function<absl::Status(Context&)> run;
  // Undoes what run did; called in reverse order of completion when the run is rolled back.
  std::function<void()> rollback;
  // From the start of the stage; then its stop token is asked and it ends as kTimedOut. 0: none.
  std::chrono::milliseconds time_limit{0};
  OnFailure on_failure = OnFailure::kSkipDependents;  // for the stages that need it
  // Of RunOptions::pools; no more stages of a pool run at once than it allows. Empty: none.
  std::string pool;
  // Of the stages that may run, those with more begin first; stages with the same in the order in
  // which they could.
  double priority = 0;
  // How often it runs again, with twice the delay each time, when it returns Unavailable: of all
  // errors the one that time may mend. A stage that waits keeps its thread.
  int retries = 0;
  std::chrono::milliseconds retry_delay{100};  // before the first retry
  // What it is expected to need of RunOptions::memory_bytes. A stage that needs more than all of it
  // runs while no other that needs any does.
  int64_t memory_bytes = 0;
};

// kDone and those after it are final. A stage that is tried again stays kRunning.
enum class StageState { kWaiting, kRunning, kDone, kFailed, kTimedOut, kCancelled, kSkipped };
// In words: "timed out". Static text.
const char* StageStateName(StageState state);

// One change of one stage, for progress displays.
struct Event {
  StageId stage = 0;                        // number in its graph
  std::string_view name;                    // valid during the callback
  StageState state = StageState::kWaiting;  // that it has now
  double at_ms = 0;                         // since the start of the run
  int64_t num_done = 0, num_known = 0;      // stages that ended, and that there are by now
};

// As one line of JSON without its end: {"at_ms":1.5,"stage":"link","id":3,"state":"done","done":4,
// "known":9}.
std::string EventToJson(const Event& event);

// What became of one stage. Times are milliseconds, from the start of the run; 0 of a stage that
// never began.
struct StageReport {
  std::string name;                         // as Stage::name
  StageState state = StageState::kWaiting;  // a final one
  absl::Status status;                      // why it failed
  double start_ms = 0, wall_ms = 0;         // when it began, and how long it took
  std::vector<StageId> needs;               // as Stage::needs
};

// What became of all stages, those included that were added while the graph ran.
struct Report {
  std::vector<StageReport> stages;  // by StageId
  double wall_ms = 0;               // from the start of the run to its end
  // Sum of the stage times along the longest chain of needs: no run on any number of cores is
  // faster.
  double critical_path_ms = 0;
  bool rolled_back = false;  // Stage::rollback was called

  // True if every stage is kDone.
  bool Succeeded() const;
  // The error of the first stage that failed; OK if none did.
  absl::Status FirstError() const;
};

// How a graph is run.
struct RunOptions {
  int num_threads = 0;   // 0: the cores that this process may use
  std::stop_token stop;  // asked: running stages are told, others are cancelled
  // Called from the threads of the graph, one call at a time. Must not call back into the graph.
  std::function<void(const Event&)> on_event;
  std::map<std::string, int> pools;  // how many stages of each may run at once
  int64_t memory_bytes = 0;          // what the running stages may need together; 0: no limit
  bool keep_going = true;            // false: the first failure cancels the rest
  bool rollback_on_failure = false;  // call Stage::rollback of the stages that were done
};

// Stages and what they need of each other. One thread adds stages and runs it, once; while it
// runs, stages are added through the Context of a running one alone.
class Graph {
 public:
  Graph();
  ~Graph();
  Graph(const Graph&) = delete;
  Graph& operator=(const Graph&) = delete;

  // Needs a name and a function; `needs` name earlier stages, so there can be no cycle.
  StageId Add(Stage stage);

  // Runs every stage once. InvalidArgument if a stage has no function, needs an unknown stage or
  // names an unknown pool; FailedPrecondition if the graph ran already. A failing stage is part of
  // the report.
  absl::StatusOr<Report> Run(const RunOptions& options);

 private:
  friend class Context;
  struct State;
  State* state_;
};

// What a running stage may use. Valid until its function returns.
class Context {
 public:
  // Asked when the run is cancelled or the stage's time is over.
  std::stop_token stop() const { return stop_; }

  // Adds a stage to the running graph. It may need any stage that is known by now. The stages that
  // need the current one do not wait for it; use AddContinuation for that.
  StageId Add(Stage stage);

  // Adds a stage on which everything that needs the current stage then waits too.
  StageId AddContinuation(Stage stage);

 private:
  friend class Graph;
  Context(Graph& graph, StageId self, std::stop_token stop)
      : graph_(graph), self_(self), stop_(std::move(stop)) {}
  Graph& graph_;
  StageId self_;
  std::stop_token stop_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_PIPELINE_H_
