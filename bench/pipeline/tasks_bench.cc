// Empty tasks: what is left is the cost of the graph. Against oneTBB's flow graph, on two threads.
#include <tbb/flow_graph.h>
#include <tbb/global_control.h>

#include <chrono>
#include <cstdio>
#include <deque>
#include <random>

#include "batuta/task_graph.h"
#include "bench/pipeline/cost.h"
#include "bench/pipeline/parts.h"

namespace batuta::bench {
namespace {

using Clock = std::chrono::steady_clock;
using Needs = std::vector<std::vector<uint32_t>>;

constexpr uint32_t kTasks = 1'000'000;
constexpr int kThreads = 2;

double NsEach(Clock::time_point start) {
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / kTasks;
}

Needs Chain() {
  Needs needs(kTasks);
  for (uint32_t task = 1; task < kTasks; ++task) needs[task] = {task - 1};
  return needs;
}

Needs FanOut() {
  Needs needs(kTasks);
  for (uint32_t task = 1; task + 1 < kTasks; ++task) {
    needs[task] = {0};
    needs.back().push_back(task);
  }
  return needs;
}

// Four needs each, among the thousand tasks before.
Needs Random() {
  Needs needs(kTasks);
  std::mt19937 random(1);
  for (uint32_t task = 1; task < kTasks; ++task) {
    const uint32_t reach = std::min(task, 1000U);
    for (int i = 0; i < 4; ++i) needs[task].push_back(task - 1 - random() % reach);
  }
  return needs;
}

struct Times {
  double build_ns = 0, run_ns = std::numeric_limits<double>::infinity();
};

// Cancellation is on, as exceptions always are.
void RunOnce(const pipeline::TaskGraph& graph, Times& times) {
  std::stop_source source;
  const auto start = Clock::now();
  if (!graph.Run({.num_threads = kThreads, .stop = source.get_token()}).ok()) std::abort();
  times.run_ns = std::min(times.run_ns, NsEach(start));
}

using FlowNode = tbb::flow::continue_node<tbb::flow::continue_msg>;

void RunOnce(tbb::flow::graph& graph, std::deque<FlowNode>& nodes, const Needs& needs,
             Times& times) {
  const auto start = Clock::now();
  for (uint32_t task = 0; task < kTasks; ++task) {
    if (needs[task].empty()) nodes[task].try_put({});
  }
  graph.wait_for_all();
  times.run_ns = std::min(times.run_ns, NsEach(start));
}

void Compare(const char* name, const Needs& needs, int rounds, std::vector<Claim>& claims) {
  Times own, flow;
  auto start = Clock::now();
  pipeline::TaskGraphBuilder builder;
  for (const auto& list : needs) builder.Add([] { return absl::OkStatus(); }, list);
  const pipeline::TaskGraph graph = *std::move(builder).Build();
  own.build_ns = NsEach(start);
  start = Clock::now();
  tbb::flow::graph flow_graph;
  std::deque<FlowNode> nodes;
  for (uint32_t task = 0; task < kTasks; ++task) {
    nodes.emplace_back(flow_graph, [](const tbb::flow::continue_msg& message) { return message; });
    for (const uint32_t need : needs[task]) tbb::flow::make_edge(nodes[need], nodes[task]);
  }
  flow.build_ns = NsEach(start);
  for (int round = 0; round < rounds; ++round) {
    RunOnce(graph, own);
    RunOnce(flow_graph, nodes, needs, flow);
  }
  std::printf("%-8s  TaskGraph %5.0f build %5.1f run   flow graph %5.0f build %6.1f run\n", name,
              own.build_ns, own.run_ns, flow.build_ns, flow.run_ns);
  claims.push_back({std::string("1,000,000 tasks, ") + name + ", of the flow graph",
                    own.run_ns / flow.run_ns, "times", 0.33, Claim::Bound::kAtMost});
}

}  // namespace

void RunTasks(const Setting& setting, std::vector<Claim>& claims) {
  const tbb::global_control limit(tbb::global_control::max_allowed_parallelism, kThreads);
  std::printf("\n1,000,000 empty tasks on %d threads, ns a task\n", kThreads);
  Compare("chain", Chain(), setting.rounds, claims);
  Compare("fan-out", FanOut(), setting.rounds, claims);
  Compare("random", Random(), setting.rounds, claims);
}

}  // namespace batuta::bench
