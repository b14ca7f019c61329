// What a graph knows about its stages and the rules by which they change state (drawn in
// README.md). One mutex guards all of it; stages, event callbacks and stop callbacks run outside of
// it.
#ifndef BATUTA_LIB_PIPELINE_GRAPH_STATE_H_
#define BATUTA_LIB_PIPELINE_GRAPH_STATE_H_

#include <boost/container/deque.hpp>
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "batuta/pipeline.h"

namespace batuta::pipeline {

using Clock = std::chrono::steady_clock;

inline double MsBetween(Clock::time_point from, Clock::time_point to) {
  return std::chrono::duration<double, std::milli>(to - from).count();
}

struct Node {
  Stage stage;         // without name and needs once they are in the report
  absl::Status fault;  // why it can never run: no function, a need that is not known
  StageState state = StageState::kWaiting;
  absl::Status status;
  std::vector<StageId> dependents;
  std::vector<StageId> continuations;
  size_t num_missing = 0;  // needs that have not ended
  bool need_failed = false, over_time = false;
  double start_ms = 0, wall_ms = 0;
  std::optional<StageId> added_by;  // the stage that added it, and how long that had run by then
  double added_after_ms = 0;
  std::stop_source stop{std::nostopstate};
};

// References stay valid while stages are added.
using Nodes =
    boost::container::deque<Node, void,
                            boost::container::deque_options_t<boost::container::block_size<64U>>>;

// A stage that may run; the first of a set is the one to begin next.
struct Candidate {
  double priority = 0;
  size_t turn = 0;  // in which it could first run
  StageId id = 0;

  bool operator<(const Candidate& other) const {
    return priority != other.priority ? priority > other.priority : turn < other.turn;
  }
};

struct Pool {
  int num_free = 0;
  std::set<Candidate> waiting;
};

struct Graph::State {
  // All but Work and WatchDeadlines want the mutex held by the caller.
  // `needs`, and what the stages of `needs` added as continuations.
  std::vector<StageId> WithContinuations(const std::vector<StageId>& needs) const;
  StageId Insert(Stage stage, std::optional<StageId> added_by, absl::Status fault);
  StageId InsertContinuation(Stage stage, StageId self);
  // Lets the stages that `unblocked` lists run, or ends them where they cannot.
  void Admit();
  void Begin(StageId id);
  // Why the stage cannot run with these options, or at all.
  absl::Status FaultOf(const Node& node) const;
  void End(StageId id, absl::Status status);
  void Cancel();
  // Hands out what the changes so far made necessary: stop requests and events. Unlocks meanwhile.
  void Deliver(std::unique_lock<std::mutex>& lock);
  // When the run is over.
  Report TakeReport();

  void Work(Graph& graph);
  void WatchDeadlines();

  bool IsOver() const { return num_ended == nodes.size(); }

  std::mutex mutex;
  std::condition_variable changed;  // a stage is ready, or the run is over
  std::condition_variable timer;    // the earliest deadline moved, or the run is over
  Nodes nodes;
  std::deque<StageId> unblocked;  // their needs have ended
  std::set<Candidate> ready;      // may run now
  std::map<std::string, Pool> pools;
  int64_t memory_in_use = 0;  // by the running stages, as far as it is limited
  std::set<std::pair<Clock::time_point, StageId>> deadlines;  // of running stages
  std::jthread watcher;            // ends stages that are over their time limit
  std::vector<StageId> in_order;   // each behind all that it waited for
  std::vector<StageId> succeeded;  // in order of completion
  std::deque<Event> events;
  std::vector<std::stop_source> to_stop;
  bool is_delivering = false;
  size_t num_ended = 0, num_turns = 0;
  bool has_run = false, is_running = false, is_cancelled = false;
  Clock::time_point start;
  RunOptions options;

 private:
  // Of `ready`, the first that there is memory for.
  std::set<Candidate>::iterator FirstToBegin();
  int64_t MemoryOf(StageId id) const;
  void AddNeed(StageId id, StageId need);
  bool DependsOn(StageId id, StageId target) const;
  void Close(StageId id, StageState state, absl::Status status);
  void MakeReady(StageId id);
  void LeavePool(StageId id);
  void Emit(StageId id);
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_GRAPH_STATE_H_
