#include <algorithm>
#include <system_error>

#include "lib/os/processor.h"
#include "lib/pipeline/graph_state.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

// Undoes what was done, last first. What one of them throws must not keep the others from it.
void RollBack(const Nodes& nodes, const std::vector<StageId>& succeeded) {
  for (auto id = succeeded.rbegin(); id != succeeded.rend(); ++id) {
    if (!nodes[*id].stage.rollback) continue;
    try {
      nodes[*id].stage.rollback();
    } catch (...) {
    }
  }
}

// Fewer than asked for where the machine allows no more threads: the run is slower, not wrong.
std::vector<std::jthread> StartWorkers(int num_workers, const std::function<void()>& work) {
  std::vector<std::jthread> workers;
  try {
    for (int i = 0; i < num_workers; ++i) workers.emplace_back(work);
  } catch (const std::system_error&) {
  }
  return workers;
}

}  // namespace

Graph::Graph() : state_(new State) {}
Graph::~Graph() { delete state_; }

StageId Graph::Add(Stage stage) {
  std::unique_lock lock(state_->mutex);
  stage.needs = state_->WithContinuations(stage.needs);
  const StageId id = state_->Insert(std::move(stage), std::nullopt, absl::OkStatus());
  state_->Deliver(lock);
  return id;
}

absl::StatusOr<Report> Graph::Run(const RunOptions& options) {
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (state.has_run) return FailedPrecondition("a graph runs once");
  state.options = options;
  for (const Node& node : state.nodes) BATUTA_RETURN_IF_ERROR(state.FaultOf(node));
  try {
    state.watcher = std::jthread([&state] { state.WatchDeadlines(); });
  } catch (const std::system_error& error) {
    return ResourceExhausted("no thread for a run of stages: %s", error.what());
  }
  state.has_run = state.is_running = true;
  state.start = Clock::now();
  for (StageId id = 0; id < state.nodes.size(); ++id) {
    if (state.nodes[id].num_missing == 0) state.unblocked.push_back(id);
  }
  lock.unlock();
  {
    // A stop that was asked before leaves nothing to admit but to cancel.
    std::stop_callback on_stop(options.stop, [&state] {
      std::unique_lock callback_lock(state.mutex);
      state.Cancel();
      state.Admit();
      state.Deliver(callback_lock);
    });
    lock.lock();
    state.Admit();
    state.Deliver(lock);
    lock.unlock();
    const int num_threads = options.num_threads > 0 ? options.num_threads : os::NumUsableCores();
    const auto work = [this, &state] { state.Work(*this); };
    std::vector<std::jthread> workers = StartWorkers(num_threads - 1, work);
    work();
    workers.clear();
    state.watcher.join();
  }
  lock.lock();
  state.is_running = false;
  lock.unlock();
  Report report = state.TakeReport();
  if (options.rollback_on_failure && !report.Succeeded()) {
    RollBack(state.nodes, state.succeeded);
    report.rolled_back = true;
  }
  return report;
}

StageId Context::Add(Stage stage) {
  std::unique_lock lock(graph_.state_->mutex);
  Graph::State& state = *graph_.state_;
  stage.needs = state.WithContinuations(stage.needs);
  const StageId id = state.Insert(std::move(stage), self_, absl::OkStatus());
  state.Deliver(lock);
  return id;
}

StageId Context::AddContinuation(Stage stage) {
  std::unique_lock lock(graph_.state_->mutex);
  Graph::State& state = *graph_.state_;
  const StageId id = state.InsertContinuation(std::move(stage), self_);
  state.Deliver(lock);
  return id;
}

}  // namespace batuta::pipeline
