// The dependents of all tasks lie in one array (compressed sparse rows), and what a task still
// waits for is one counter. A thread goes on with one of those that its task has made ready and
// leaves the others where threads that have nothing to do can take them.
#include "batuta/task_graph.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <deque>
#include <exception>
#include <limits>
#include <memory>
#include <mutex>
#include <new>
#include <optional>
#include <system_error>
#include <thread>
#include <utility>

#include "lib/os/processor.h"
#include "lib/pipeline/task_deque.h"
#include "lib/status_builders.h"

namespace batuta::pipeline {
namespace {

constexpr uint32_t kNobody = std::numeric_limits<uint32_t>::max();

}  // namespace

TaskId TaskGraphBuilder::Add(Task task, std::span<const TaskId> needs) {
  tasks_.push_back(std::move(task));
  num_needs_.push_back(static_cast<uint32_t>(needs.size()));
  needs_.insert(needs_.end(), needs.begin(), needs.end());
  return static_cast<TaskId>(tasks_.size() - 1);
}

absl::StatusOr<TaskGraph> TaskGraphBuilder::Build() && {
  if (tasks_.size() >= kNobody || needs_.size() >= kNobody) {
    return ResourceExhausted("%d tasks with %d needs are too many for one graph", tasks_.size(),
                             needs_.size());
  }
  TaskGraph graph;
  std::vector<uint32_t>& first = graph.first_dependent_;
  first.assign(tasks_.size() + 1, 0);
  size_t next_need = 0;
  for (size_t task = 0; task < tasks_.size(); ++task) {
    if (!tasks_[task]) return InvalidArgument("task %d has no function", task);
    for (uint32_t i = 0; i < num_needs_[task]; ++i) {
      const TaskId need = needs_[next_need++];
      if (need >= task) return InvalidArgument("task %d needs task %d, not known yet", task, need);
      ++first[need + 1];
    }
  }
  for (size_t task = 0; task < tasks_.size(); ++task) first[task + 1] += first[task];
  graph.dependents_.resize(needs_.size());
  std::vector<uint32_t> place(first.begin(), first.end() - 1);
  next_need = 0;
  for (size_t task = 0; task < tasks_.size(); ++task) {
    for (uint32_t i = 0; i < num_needs_[task]; ++i) {
      graph.dependents_[place[needs_[next_need++]]++] = static_cast<uint32_t>(task);
    }
  }
  graph.tasks_ = std::move(tasks_);
  graph.num_needs_ = std::move(num_needs_);
  return graph;
}

// One run of a graph.
class TaskRun {
 public:
  TaskRun(const TaskGraph& graph, int num_threads)
      : graph_(graph),
        num_left_(graph.tasks_.size()),
        num_missing_(std::make_unique_for_overwrite<uint32_t[]>(graph.tasks_.size())) {
    for (int i = 0; i < num_threads; ++i) deques_.emplace_back(graph.tasks_.size());
    // Neighbours to the same thread: they have the most in common.
    const size_t share = graph.tasks_.size() / deques_.size() + 1;
    for (uint32_t task = 0; task < graph.tasks_.size(); ++task) {
      num_missing_[task] = graph.num_needs_[task];
      if (graph.num_needs_[task] == 0) deques_[task / share].Push(task);
    }
  }

  absl::Status Run(const std::stop_token& stop) {
    const std::stop_callback on_stop(
        stop, [this] { EndWith(Cancelled("the run of tasks was cancelled")); });
    {
      std::vector<std::jthread> others;
      try {
        for (size_t i = 1; i < deques_.size(); ++i) others.emplace_back([this, i] { Work(i); });
      } catch (const std::system_error&) {  // no more threads: those that are here do it
      }
      Work(0);
    }
    const std::lock_guard lock(mutex_);
    // A stop that came when all was done took nothing away.
    return num_left_ == 0 && absl::IsCancelled(status_) ? absl::OkStatus() : status_;
  }

 private:
  // What `attention_` says: how many threads sleep that nobody has woken yet, and in its high bit
  // that the run is to end.
  static constexpr uint32_t kEnd = 1U << 31;
  // Looks for work before a thread goes to sleep: waking it costs more than a small task.
  static constexpr int kMaxLooks = 500;

  void EndWith(absl::Status status) {
    const std::lock_guard lock(mutex_);
    if (status_.ok()) status_ = std::move(status);
    attention_.fetch_or(kEnd);
    changed_.notify_all();
  }

  bool IsOver() const { return (attention_.load() & kEnd) != 0; }

  void Work(size_t self) {
    std::optional<uint32_t> task;
    do {
      uint64_t num_done = 0;
      try {
        task = Find(self);
        while (task && !IsOver()) {
          task = Step(*task, deques_[self], num_done);
        }
      } catch (const std::bad_alloc&) {
        EndWith(ResourceExhausted("out of memory"));
      } catch (const std::exception& error) {
        EndWith(Internal("unexpected exception: %s", error.what()));
      } catch (...) {
        EndWith(Internal("unexpected exception of an unknown type"));
      }
      Account(num_done);
    } while (Sleep());
  }

  // Runs one task. Returns what this thread is to do next.
  std::optional<uint32_t> Step(uint32_t task, TaskDeque& own, uint64_t& num_done) {
    if (absl::Status status = graph_.tasks_[task](); !status.ok()) [[unlikely]] {
      EndWith(std::move(status));
      return std::nullopt;
    }
    ++num_done;
    std::optional<uint32_t> next;
    bool has_pushed = false;
    const uint32_t end = graph_.first_dependent_[task + 1];
    for (uint32_t i = graph_.first_dependent_[task]; i < end; ++i) {
      const uint32_t dependent = graph_.dependents_[i];
      const std::atomic_ref<uint32_t> missing(num_missing_[dependent]);
      // Whoever is the last that it waits for need not write: nobody else looks at it any more.
      if (missing.load(std::memory_order_acquire) != 1 &&
          missing.fetch_sub(1, std::memory_order_acq_rel) != 1) {
        continue;
      }
      if (next) {
        own.Push(*next);
        has_pushed = true;
      }
      next = dependent;
    }
    if (!next) next = own.Pop();
    // Who went to sleep before it could see what was pushed is seen here, and the other way round.
    if (has_pushed) std::atomic_thread_fence(std::memory_order_seq_cst);
    if (attention_.load() != 0 && !own.IsEmpty()) WakeOne();
    return next;
  }

  void WakeOne() {
    const std::lock_guard lock(mutex_);
    if (num_woken_ == num_asleep_) return;
    ++num_woken_;
    attention_.fetch_sub(1);
    changed_.notify_one();
  }

  // Of this thread's own, else of the others'.
  std::optional<uint32_t> Find(size_t self) {
    if (const auto task = deques_[self].Pop()) return task;
    for (int looks = 0; looks < kMaxLooks && !IsOver(); ++looks) {
      for (size_t i = 1; i < deques_.size(); ++i) {
        if (const auto task = deques_[(self + i) % deques_.size()].Steal()) return task;
      }
    }
    return std::nullopt;
  }

  void Account(uint64_t num_done) {
    if (num_done == 0) return;
    const std::lock_guard lock(mutex_);
    num_left_ -= num_done;
    if (num_left_ > 0) return;
    attention_.fetch_or(kEnd);
    changed_.notify_all();
  }

  // Until there may be work. False if the run is over.
  bool Sleep() {
    std::unique_lock lock(mutex_);
    if (num_left_ == 0 || IsOver()) return false;
    ++num_asleep_;
    attention_.fetch_add(1);
    const bool is_idle =
        std::ranges::all_of(deques_, [](const TaskDeque& deque) { return deque.IsEmpty(); });
    if (is_idle) changed_.wait(lock, [this] { return num_woken_ > 0 || IsOver(); });
    --num_asleep_;
    if (num_woken_ > 0) {
      --num_woken_;
    } else {
      attention_.fetch_sub(1);
    }
    return !IsOver();
  }

  const TaskGraph& graph_;
  std::deque<TaskDeque> deques_;  // one a thread
  std::mutex mutex_;
  std::condition_variable changed_;
  int num_asleep_ = 0, num_woken_ = 0;
  uint64_t num_left_;  // tasks that have not returned OK, as far as it was told
  absl::Status status_;
  const std::unique_ptr<uint32_t[]> num_missing_;  // needs that have not returned
  alignas(64) std::atomic<uint32_t> attention_ = 0;
};

absl::Status TaskGraph::Run(const TaskRunOptions& options) const {
  const int num_threads = options.num_threads > 0 ? options.num_threads : os::NumUsableCores();
  try {
    return TaskRun(*this, num_threads).Run(options.stop);
  } catch (const std::bad_alloc&) {
    return ResourceExhausted("no memory for a run of %d tasks", tasks_.size());
  }
}

}  // namespace batuta::pipeline
