// What a run of a program costs, and the least of several that take turns.
#ifndef BATUTA_BENCH_PIPELINE_COST_H_
#define BATUTA_BENCH_PIPELINE_COST_H_

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <limits>
#include <string>
#include <vector>

#include "lib/os/process.h"

namespace batuta::bench {

struct Cost {
  double cpu_s = std::numeric_limits<double>::infinity();
  double wall_s = std::numeric_limits<double>::infinity();
  double peak_mib = std::numeric_limits<double>::infinity();
};

inline void KeepLeast(Cost& least, const Cost& cost) {
  least.cpu_s = std::min(least.cpu_s, cost.cpu_s);
  least.wall_s = std::min(least.wall_s, cost.wall_s);
  least.peak_mib = std::min(least.peak_mib, cost.peak_mib);
}

// Of the program and of all that it waited for. A program that fails ends the benchmark: a figure
// of a run that did not do its work would be none.
inline Cost CostOf(const std::vector<std::string>& argv, const std::string& cwd,
                   std::string* output = nullptr) {
  os::ProcessSpec spec;
  spec.argv = argv;
  spec.cwd = cwd;
  const auto result = os::RunProcess(spec);
  if (!result.ok() || !result->Succeeded()) {
    std::fprintf(stderr, "bench_pipeline: '%s' failed: %s\n", argv[0].c_str(),
                 result.ok() ? (result->Outcome(spec) + "\n" + result->stderr_text).c_str()
                             : result.status().ToString().c_str());
    std::exit(1);
  }
  if (output != nullptr) *output = result->stdout_text;
  return {result->cpu_ms / 1e3, result->wall_ms / 1e3,
          static_cast<double>(result->max_rss_bytes) / (1 << 20)};
}

// The least cost of each of the alternatives, which take turns so that noise meets all alike.
inline std::vector<Cost> LeastInTurns(const std::vector<std::function<Cost()>>& alternatives,
                                      int rounds) {
  std::vector<Cost> least(alternatives.size());
  for (int round = 0; round < rounds; ++round) {
    for (size_t i = 0; i < alternatives.size(); ++i) KeepLeast(least[i], alternatives[i]());
  }
  return least;
}

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_PIPELINE_COST_H_
