// pipeline::TaskGraph runs very many small functions that need each other. It is what is left of a
// Graph when a task costs less than keeping its name, its times and its state would.
//
//   pipeline::TaskGraphBuilder builder;
//   const auto parse = builder.Add(Parse);
//   builder.Add(Link, {parse});
//   const pipeline::TaskGraph graph = *std::move(builder).Build();
//   const absl::Status status = graph.Run({.num_threads = 2});
#ifndef BATUTA_TASK_GRAPH_H_
#define BATUTA_TASK_GRAPH_H_

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <span>
#include <stop_token>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::pipeline {

// The number of a task in the order in which they were added, from 0.
using TaskId = uint32_t;
// Called on any of the run's threads, by each Run once.
using Task = std::function<absl::Status()>;

// How a task graph is run; the calling thread is one of `num_threads`.
struct TaskRunOptions {
  int num_threads = 0;   // 0: the cores that this process may use
  std::stop_token stop;  // what has not begun then does not begin; what runs is waited for
};

// Immutable once built; some 50 bytes a task, and 4 for each need.
class TaskGraph {
 public:
  // Runs every task once, each after all that it needs. The first error of a task, or an exception
  // (Internal), ends the run as soon as the tasks that have begun return, and is the result.
  // Cancelled: `stop` was asked before all had begun; ResourceExhausted: no memory. May be called
  // again, not from two threads at once if its tasks do not allow that.
  absl::Status Run(const TaskRunOptions& options) const;

  // Of those that were added to the builder.
  size_t NumTasks() const { return tasks_.size(); }

 private:
  friend class TaskGraphBuilder;
  friend class TaskRun;
  std::vector<Task> tasks_;
  std::vector<uint32_t> num_needs_;
  // The tasks that need task i: dependents_[first_dependent_[i]] up to first_dependent_[i + 1].
  std::vector<uint32_t> first_dependent_, dependents_;
};

// Collects tasks. For one thread; Build uses it up.
class TaskGraphBuilder {
 public:
  // `needs` name tasks that were added before, so there can be no cycle.
  TaskId Add(Task task, std::span<const TaskId> needs);
  // The same for needs that are written down where it is called.
  TaskId Add(Task task, std::initializer_list<TaskId> needs = {}) {
    return Add(std::move(task), std::span(needs.begin(), needs.size()));
  }

  // InvalidArgument: a task has no function, or needs one that was not added before it;
  // ResourceExhausted: more than 2^32 needs.
  absl::StatusOr<TaskGraph> Build() &&;

 private:
  std::vector<Task> tasks_;
  std::vector<uint32_t> num_needs_;
  std::vector<TaskId> needs_;  // of all tasks, one after the other
};

}  // namespace batuta::pipeline

#endif  // BATUTA_TASK_GRAPH_H_
