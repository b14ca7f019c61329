// Two threads against one, idle as far as the machine is, and under four busy processes.
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>

#include "bench/backend/parts.h"
#include "bench/backend/timing.h"
#include "lib/os/processor.h"

namespace batuta::bench {
namespace {

using namespace backend;

class BusyProcesses {
 public:
  explicit BusyProcesses(int count) {
    for (int i = 0; i < count; ++i) {
      const pid_t child = fork();
      if (child == 0) {
        for (unsigned spin = 0;; ++spin) benchmark::DoNotOptimize(spin);
      }
      if (child > 0) children_.push_back(child);
    }
  }
  ~BusyProcesses() {
    for (const pid_t child : children_) kill(child, SIGKILL);
    for (const pid_t child : children_) waitpid(child, nullptr, 0);
  }
  BusyProcesses(const BusyProcesses&) = delete;
  BusyProcesses& operator=(const BusyProcesses&) = delete;

 private:
  std::vector<pid_t> children_;
};

struct Pair {
  Times one, two;
};

Pair Measure(const Selector& selector, const Workload& workload, const Buffers<float>& buffers,
             double budget_ms) {
  const auto run = [&](int threads) {
    benchmark::DoNotOptimize(
        selector.Run(workload, buffers, {.backend = backend::Backend::kSimd, .threads = threads})
            .ok());
  };
  const auto times = InTurns({[&] { run(1); }, [&] { run(2); }}, budget_ms);
  return {times[0], times[1]};
}

}  // namespace

void RunThreads(const Selector& selector, std::vector<Claim>& claims) {
  if (os::NumUsableCores() < 2) {
    std::printf("\nthreads: one core only, nothing to measure\n");
    return;
  }
  std::vector<float> a(4 << 20, 0.5F);
  std::vector<float> b(4 << 20, 0.25F);
  std::vector<float> c(4 << 20);
  const Buffers<float> buffers{.a = a, .b = b, .out = c};
  const std::vector<std::pair<std::string, Workload>> cases{
      {"gemm 96", *Workload::Gemm(96, 96, 96)},
      {"gemm 256", *Workload::Gemm(256, 256, 256)},
      {"gemm 768", *Workload::Gemm(768, 768, 768)},
      {"add 262144", *Workload::Vector(Op::kAdd, 262'144)},
      {"dot 1000000", *Workload::Vector(Op::kDot, 1'000'000)}};
  std::printf("\nthreads: least ns of one and of two (%.1f other processes wanted to run)\n",
              os::NumRunning() - 1.0);
  for (const auto& [name, workload] : cases) {
    const Pair it = Measure(selector, workload, buffers, 400);
    std::printf("%-14s %12.0f %12.0f  %.2fx\n", name.c_str(), it.one.least_ns, it.two.least_ns,
                it.one.least_ns / it.two.least_ns);
    claims.push_back({"two threads, " + name, it.one.least_ns / it.two.least_ns, "times", 1.9,
                      Claim::Bound::kAtLeast});
  }
  const BusyProcesses busy(4);
  double most = 0;
  for (const auto& [name, workload] : cases) {
    const Pair it = Measure(selector, workload, buffers, 1500);
    std::printf("%-14s %12.0f %12.0f  %.2fx under load (medians)\n", name.c_str(), it.one.median_ns,
                it.two.median_ns, it.two.median_ns / it.one.median_ns);
    most = std::max(most, it.two.median_ns / it.one.median_ns);
  }
  claims.push_back(
      {"two threads under load, most of one's time", most, "times", 1.3, Claim::Bound::kAtMost});
}

}  // namespace batuta::bench
