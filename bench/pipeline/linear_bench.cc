// The cost of a stage when there are ten of them and when there are a million.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <limits>

#include "batuta/pipeline.h"
#include "batuta/task_graph.h"
#include "bench/pipeline/cost.h"
#include "bench/pipeline/parts.h"

namespace batuta::bench {
namespace {

using Clock = std::chrono::steady_clock;

// Three needs among the stages before, so that neither width nor depth is all.
std::vector<uint32_t> NeedsOf(uint32_t stage) {
  std::vector<uint32_t> needs;
  for (const uint32_t back : {1U, 7U, 31U}) {
    if (stage % 10 != 0 && stage >= back) needs.push_back(stage - back);
  }
  return needs;
}

// Building and running.
double TaskGraphNs(uint32_t num_stages, int num_threads) {
  const auto start = Clock::now();
  pipeline::TaskGraphBuilder builder;
  for (uint32_t i = 0; i < num_stages; ++i) {
    builder.Add([] { return absl::OkStatus(); }, NeedsOf(i));
  }
  const auto graph = std::move(builder).Build();
  if (!graph.ok() || !graph->Run({.num_threads = num_threads}).ok()) std::exit(1);
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / num_stages;
}

double GraphNs(uint32_t num_stages, int num_threads) {
  const auto start = Clock::now();
  pipeline::Graph graph;
  for (uint32_t i = 0; i < num_stages; ++i) {
    graph.Add({.name = "stage", .needs = NeedsOf(i), .run = [](pipeline::Context&) {
                 return absl::OkStatus();
               }});
  }
  const auto report = graph.Run({.num_threads = num_threads});
  if (!report.ok() || !report->Succeeded()) std::exit(1);
  return std::chrono::duration<double, std::nano>(Clock::now() - start).count() / num_stages;
}

// The least of some rounds.
double LeastNs(double (*measure)(uint32_t, int), uint32_t num_stages, int num_threads, int rounds) {
  double least = std::numeric_limits<double>::infinity();
  for (int round = 0; round < rounds; ++round) {
    least = std::min(least, measure(num_stages, num_threads));
  }
  return least;
}

}  // namespace

void RunLinear(const Setting& setting, std::vector<Claim>& claims) {
  const struct {
    const char* name;
    double (*measure)(uint32_t, int);
  } kinds[] = {{"TaskGraph", TaskGraphNs}, {"Graph", GraphNs}};
  for (const auto& kind : kinds) {
    std::printf("\n%s of empty stages, built and run; ns a stage on one thread, on two\n",
                kind.name);
    double at_1000 = 0, last = 0;
    for (uint32_t num_stages = 10; num_stages <= 1'000'000; num_stages *= 10) {
      const int rounds = num_stages < 100'000 ? 10 * setting.rounds : setting.rounds;
      last = LeastNs(kind.measure, num_stages, 1, rounds);
      const double by_two = LeastNs(kind.measure, num_stages, 2, rounds);
      std::printf("%9u stages %9.0f %9.0f\n", num_stages, last, by_two);
      if (num_stages == 1000) at_1000 = last;
    }
    // Two threads wait for each other, which is another matter.
    claims.push_back(
        {std::string(kind.name) + ": a stage of 1,000,000, of one of 1,000, on one thread",
         last / at_1000, "times", 2, Claim::Bound::kAtMost});
  }
}

}  // namespace batuta::bench
