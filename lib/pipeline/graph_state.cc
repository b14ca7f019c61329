#include "lib/pipeline/graph_state.h"

#include <algorithm>
#include <exception>

#include "lib/status_builders.h"

namespace batuta::pipeline {
namespace {

bool HasEnded(const Node& node) {
  return node.state != StageState::kWaiting && node.state != StageState::kRunning;
}

absl::Status CallOnce(const std::function<absl::Status(Context&)>& run, Context& context) {
  // Third-party code below a stage may throw; the other stages must not pay for it.
  try {
    return run(context);
  } catch (const std::bad_alloc&) {
    return ResourceExhausted("out of memory");
  } catch (const std::exception& error) {
    return Internal("unexpected exception: %s", error.what());
  } catch (...) {
    return Internal("unexpected exception of an unknown type");
  }
}

// False if the stage is asked to stop meanwhile.
bool Pause(std::chrono::milliseconds delay, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any never;
  std::unique_lock lock(mutex);
  never.wait_for(lock, stop, delay, [] { return false; });
  return !stop.stop_requested();
}

absl::Status CallStage(const Stage& stage, Context& context) {
  absl::Status status = CallOnce(stage.run, context);
  std::chrono::milliseconds delay = stage.retry_delay;
  for (int retry = 0; retry < stage.retries && absl::IsUnavailable(status); ++retry) {
    if (!Pause(delay, context.stop())) break;
    status = CallOnce(stage.run, context);
    delay *= 2;
  }
  return status;
}

}  // namespace

int64_t Graph::State::MemoryOf(StageId id) const {
  return options.memory_bytes > 0 ? std::max<int64_t>(nodes[id].stage.memory_bytes, 0) : 0;
}

std::set<Candidate>::iterator Graph::State::FirstToBegin() {
  return std::find_if(ready.begin(), ready.end(), [this](const Candidate& candidate) {
    const int64_t wanted = MemoryOf(candidate.id);
    return wanted == 0 || memory_in_use == 0 || memory_in_use + wanted <= options.memory_bytes;
  });
}

StageId Graph::State::Insert(Stage stage, std::optional<StageId> added_by, absl::Status fault) {
  const auto id = static_cast<StageId>(nodes.size());
  Node& node = nodes.emplace_back();
  node.stage = std::move(stage);
  node.fault = std::move(fault);
  if (added_by) {
    node.added_by = added_by;
    node.added_after_ms = MsBetween(start, Clock::now()) - nodes[*added_by].start_ms;
  }
  if (node.fault.ok() && !node.stage.run) {
    node.fault = InvalidArgument("stage '%s' has no function", node.stage.name);
  }
  const std::vector<StageId> needs = std::exchange(node.stage.needs, {});
  for (const StageId need : needs) {
    if (need < id) {
      AddNeed(id, need);
    } else if (node.fault.ok()) {
      node.fault =
          InvalidArgument("stage '%s' needs stage %d, which is not known", node.stage.name, need);
    }
  }
  if (is_running && node.num_missing == 0) {
    unblocked.push_back(id);
    Admit();
  }
  return id;
}

void Graph::State::AddNeed(StageId id, StageId need) {
  Node& node = nodes[id];
  node.stage.needs.push_back(need);
  if (!HasEnded(nodes[need])) {
    nodes[need].dependents.push_back(id);
    ++node.num_missing;
  } else if (nodes[need].state != StageState::kDone) {
    node.need_failed = true;
  }
}

StageId Graph::State::InsertContinuation(Stage stage, StageId self) {
  absl::Status fault;
  // Beside its siblings, not after them: only what the other needs lead to is added.
  const bool needs_self = std::erase(stage.needs, self) > 0;
  stage.needs = WithContinuations(stage.needs);
  if (needs_self) stage.needs.push_back(self);
  for (const StageId need : stage.needs) {
    // What waits for the running stage is about to wait for the new one.
    if (need < nodes.size() && need != self && DependsOn(need, self)) {
      fault = InvalidArgument("stage '%s' needs stage '%s', which waits for it", stage.name,
                              nodes[need].stage.name);
    }
  }
  if (!fault.ok()) stage.needs.clear();
  const std::vector<StageId> dependents = nodes[self].dependents;
  const StageId id = Insert(std::move(stage), self, std::move(fault));
  nodes[self].continuations.push_back(id);
  for (const StageId dependent : dependents) {
    const auto& siblings = nodes[self].continuations;
    // An earlier continuation that itself needs this stage runs beside the new one.
    if (std::find(siblings.begin(), siblings.end(), dependent) == siblings.end()) {
      AddNeed(dependent, id);
    }
  }
  return id;
}

std::vector<StageId> Graph::State::WithContinuations(const std::vector<StageId>& needs) const {
  std::vector<StageId> all = needs;
  for (size_t i = 0; i < all.size(); ++i) {
    if (all[i] >= nodes.size()) continue;
    const auto& more = nodes[all[i]].continuations;
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

bool Graph::State::DependsOn(StageId id, StageId target) const {
  std::vector<StageId> open = {id};
  std::set<StageId> seen;
  while (!open.empty()) {
    const StageId next = open.back();
    open.pop_back();
    if (next == target) return true;
    if (HasEnded(nodes[next]) || !seen.insert(next).second) continue;
    const auto& needs = nodes[next].stage.needs;
    open.insert(open.end(), needs.begin(), needs.end());
  }
  return false;
}

void Graph::State::Admit() {
  while (!unblocked.empty()) {
    const StageId id = unblocked.front();
    unblocked.pop_front();
    const Node& node = nodes[id];
    if (is_cancelled) {
      Close(id, StageState::kCancelled, Cancelled("stage '%s': cancelled", node.stage.name));
    } else if (const absl::Status fault = FaultOf(node); !fault.ok()) {
      Close(id, StageState::kFailed, fault);
    } else if (node.need_failed && node.stage.on_failure == OnFailure::kSkipDependents) {
      Close(id, StageState::kSkipped, absl::OkStatus());
    } else {
      MakeReady(id);
    }
  }
}

absl::Status Graph::State::FaultOf(const Node& node) const {
  const std::string& pool = node.stage.pool;
  if (!node.fault.ok() || pool.empty()) return node.fault;
  const auto limit = options.pools.find(pool);
  if (limit != options.pools.end() && limit->second > 0) return absl::OkStatus();
  return InvalidArgument("stage '%s': no room in pool '%s'", node.stage.name, pool);
}

void Graph::State::MakeReady(StageId id) {
  const Stage& stage = nodes[id].stage;
  const Candidate candidate{stage.priority, num_turns++, id};
  if (!stage.pool.empty()) {
    const auto [pool, is_new] = pools.try_emplace(stage.pool);
    if (is_new) pool->second.num_free = options.pools.at(stage.pool);
    if (pool->second.num_free == 0) {
      pool->second.waiting.insert(candidate);
      return;
    }
    --pool->second.num_free;
  }
  ready.insert(ready.end(), candidate);  // which is its place among those of one priority
  changed.notify_one();
}

void Graph::State::LeavePool(StageId id) {
  const auto pool = pools.find(nodes[id].stage.pool);
  if (pool == pools.end()) return;
  if (pool->second.waiting.empty()) {
    ++pool->second.num_free;
    return;
  }
  ready.insert(pool->second.waiting.extract(pool->second.waiting.begin()));
  changed.notify_one();
}

void Graph::State::Begin(StageId id) {
  Node& node = nodes[id];
  const Clock::time_point now = Clock::now();
  node.state = StageState::kRunning;
  in_order.push_back(id);
  node.start_ms = MsBetween(start, now);
  node.stop = std::stop_source();
  memory_in_use += MemoryOf(id);
  if (node.stage.time_limit.count() > 0) {
    const auto place = deadlines.emplace(now + node.stage.time_limit, id).first;
    if (place == deadlines.begin()) timer.notify_one();
  }
  Emit(id);
}

void Graph::State::End(StageId id, absl::Status status) {
  Node& node = nodes[id];
  node.wall_ms = MsBetween(start, Clock::now()) - node.start_ms;
  std::erase_if(deadlines, [id](const auto& deadline) { return deadline.second == id; });
  node.stop = std::stop_source(std::nostopstate);
  // Work that was done must be undone by a rollback even if it came too late to count.
  if (status.ok()) succeeded.push_back(id);
  LeavePool(id);
  if (const int64_t freed = MemoryOf(id); freed > 0) {
    memory_in_use -= freed;
    changed.notify_all();
  }
  if (node.over_time) {
    const double limit_s = std::chrono::duration<double>(node.stage.time_limit).count();
    Close(id, StageState::kTimedOut,
          DeadlineExceeded("stage '%s': over its time limit of %g s", node.stage.name, limit_s));
  } else if (status.ok()) {
    Close(id, StageState::kDone, std::move(status));
  } else if (is_cancelled && status.code() == absl::StatusCode::kCancelled) {
    Close(id, StageState::kCancelled, std::move(status));
  } else {
    Close(id, StageState::kFailed, std::move(status));
  }
  Admit();
}

void Graph::State::Close(StageId id, StageState state, absl::Status status) {
  Node& node = nodes[id];
  if (node.state == StageState::kWaiting) in_order.push_back(id);
  node.state = state;
  node.status = std::move(status);
  ++num_ended;
  Emit(id);
  for (const StageId dependent : node.dependents) {
    Node& next = nodes[dependent];
    if (state != StageState::kDone) next.need_failed = true;
    if (--next.num_missing == 0) unblocked.push_back(dependent);
  }
  const bool is_failure = state == StageState::kFailed || state == StageState::kTimedOut;
  if (is_failure && !options.keep_going) Cancel();
  if (IsOver()) {
    changed.notify_all();
    timer.notify_all();
  }
}

void Graph::State::Cancel() {
  if (is_cancelled) return;
  is_cancelled = true;
  for (const Node& node : nodes) {
    if (node.state == StageState::kRunning) to_stop.push_back(node.stop);
  }
  const auto give_up = [this](std::set<Candidate>& candidates) {
    for (const Candidate& candidate : candidates) unblocked.push_back(candidate.id);
    candidates.clear();
  };
  give_up(ready);
  for (auto& [name, pool] : pools) give_up(pool.waiting);
}

void Graph::State::Emit(StageId id) {
  if (!options.on_event) return;
  events.push_back({id, nodes[id].stage.name, nodes[id].state, MsBetween(start, Clock::now()),
                    static_cast<int64_t>(num_ended), static_cast<int64_t>(nodes.size())});
}

void Graph::State::Deliver(std::unique_lock<std::mutex>& lock) {
  while (!to_stop.empty()) {
    std::vector<std::stop_source> sources = std::exchange(to_stop, {});
    lock.unlock();
    for (std::stop_source& source : sources) source.request_stop();
    lock.lock();
  }
  // One thread at a time calls back; the others leave their events to it, which keeps the order.
  if (is_delivering) return;
  is_delivering = true;
  while (!events.empty()) {
    const Event event = events.front();
    events.pop_front();
    lock.unlock();
    options.on_event(event);
    lock.lock();
  }
  is_delivering = false;
}

void Graph::State::Work(Graph& graph) {
  std::unique_lock lock(mutex);
  while (true) {
    auto first = ready.end();
    changed.wait(lock, [&] { return (first = FirstToBegin()) != ready.end() || IsOver(); });
    if (first == ready.end()) return;
    const StageId id = ready.extract(first).value().id;
    Begin(id);
    Context context(graph, id, nodes[id].stop.get_token());
    const Stage& stage = nodes[id].stage;
    Deliver(lock);
    lock.unlock();
    absl::Status status = CallStage(stage, context);
    lock.lock();
    End(id, std::move(status));
    Deliver(lock);
  }
}

void Graph::State::WatchDeadlines() {
  std::unique_lock lock(mutex);
  while (!IsOver()) {
    if (deadlines.empty()) {
      timer.wait(lock);
      continue;
    }
    const auto [deadline, id] = *deadlines.begin();
    if (Clock::now() < deadline) {
      timer.wait_until(lock, deadline);
      continue;
    }
    deadlines.erase(deadlines.begin());
    nodes[id].over_time = true;
    to_stop.push_back(nodes[id].stop);
    Deliver(lock);
  }
}

}  // namespace batuta::pipeline
