#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

#include "lib/backend/kernel_table.h"
#include "lib/backend/machine_model.h"
#include "lib/backend/workers.h"
#include "lib/os/processor.h"

namespace batuta::backend {
namespace {

constexpr double kNsPerSecond = 1e9;

template <typename Call>
double LeastNs(int rounds, const Call& call) {
  double least = std::numeric_limits<double>::infinity();
  for (int i = 0; i < rounds; ++i) {
    const auto start = std::chrono::steady_clock::now();
    call();
    const std::chrono::duration<double, std::nano> took = std::chrono::steady_clock::now() - start;
    least = std::min(least, took.count());
  }
  return std::max(least, 1.0);
}

template <typename T>
double PeakOf(const KernelTable<T>& kernels, size_t rounds) {
  volatile T keep = 0;
  T sink = 0;
  double operations = 0;
  const double ns = LeastNs(8, [&] { operations = kernels.peak(rounds, &sink); });
  keep = sink;
  (void)keep;
  return operations / ns * kNsPerSecond;
}

// Reading, by the sum kernel, data that just fits half of each cache; the last cache by at most
// 1 MiB, since touching new memory takes longer than all the rest.
std::vector<MemoryLevel> ProbeLevels() {
  constexpr int64_t kMostBytes = 1 << 20;
  std::vector<int64_t> sizes = os::CacheSizes();
  if (sizes.empty()) sizes = {32 << 10, 512 << 10};
  const int64_t most = std::min(*std::ranges::max_element(sizes) / 2, kMostBytes);
  const std::vector<float> numbers(static_cast<size_t>(most) / sizeof(float), 1.0F);
  const auto sum = SimdKernels<float>().reduce[static_cast<size_t>(Op::kSum)];
  volatile float keep = 0;
  std::vector<MemoryLevel> levels;
  for (const int64_t size : sizes) {
    const size_t count = static_cast<size_t>(std::min(size / 2, most)) / sizeof(float);
    const int repeats = static_cast<int>(std::max<size_t>(65'536 / count, 1));
    const double ns = LeastNs(5, [&] {
      for (int i = 0; i < repeats; ++i) keep = sum(numbers.data(), numbers.data(), count);
    });
    double speed = static_cast<double>(count * sizeof(float)) * repeats / ns * kNsPerSecond;
    if (!levels.empty()) speed = std::min(speed, levels.back().bytes_per_s);
    levels.push_back({static_cast<double>(size), speed});
  }
  return levels;
}

}  // namespace

MachineModel ProbeMachine(int cores) {
  MachineModel machine;
  machine.cores = cores;
  machine.peak_flops = {PeakOf(SimdKernels<float>(), 1500), PeakOf(SimdKernels<double>(), 1500)};
  machine.scalar_ops = {PeakOf(ScalarKernels<float>(), 8000),
                        PeakOf(ScalarKernels<double>(), 8000)};
  machine.levels = ProbeLevels();
  if (cores > 1) {
    // Waking threads is not tried out here, which would start them: what it takes elsewhere, about
    // as long as reading the second cache once.
    const size_t second = std::min<size_t>(1, machine.levels.size() - 1);
    machine.fork_ns =
        machine.levels[second].bytes / machine.levels[second].bytes_per_s * kNsPerSecond;
  }
  return machine;
}

}  // namespace batuta::backend
