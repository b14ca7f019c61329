// Times of alternatives that are measured in turns, so that noise meets all of them alike.
#ifndef BATUTA_BENCH_BACKEND_TIMING_H_
#define BATUTA_BENCH_BACKEND_TIMING_H_

#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <limits>
#include <vector>

namespace batuta::bench {

struct Times {
  double least_ns = std::numeric_limits<double>::infinity();
  double median_ns = 0;
};

// Rounds go on for budget_ms in all, at least five. A sample takes at least 10 us; short calls are
// made once more before it, untimed, so that each finds its data where it left them itself, not
// where the alternative before it did (in another core's cache, if that took other threads).
inline std::vector<Times> InTurns(const std::vector<std::function<void()>>& alternatives,
                                  double budget_ms) {
  using Clock = std::chrono::steady_clock;
  const auto sample = [](const std::function<void()>& call, size_t repeats) {
    const auto start = Clock::now();
    for (size_t i = 0; i < repeats; ++i) {
      call();
      benchmark::ClobberMemory();
    }
    return std::chrono::duration<double, std::nano>(Clock::now() - start).count() /
           static_cast<double>(repeats);
  };
  constexpr double kShortNs = 3e7;
  std::vector<size_t> repeats;
  std::vector<bool> is_short;
  for (const auto& call : alternatives) {
    call();
    const double once_ns = std::max(sample(call, 1), 1.0);
    repeats.push_back(static_cast<size_t>(std::max(1.0, 10'000 / once_ns)));
    is_short.push_back(once_ns < kShortNs);
  }
  std::vector<std::vector<double>> samples(alternatives.size());
  const auto start = Clock::now();
  const auto budget = std::chrono::duration<double, std::milli>(budget_ms);
  for (int round = 0; round < 5 || Clock::now() - start < budget; ++round) {
    for (size_t i = 0; i < alternatives.size(); ++i) {
      if (is_short[i]) alternatives[i]();
      samples[i].push_back(sample(alternatives[i], repeats[i]));
    }
  }
  std::vector<Times> times;
  for (std::vector<double>& all : samples) {
    std::ranges::sort(all);
    times.push_back({all.front(), all[all.size() / 2]});
  }
  return times;
}

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_BACKEND_TIMING_H_
