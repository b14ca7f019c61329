// What asking costs.
#include <random>

#include "bench/backend/parts.h"
#include "bench/backend/timing.h"

namespace batuta::bench {
namespace {

using namespace backend;

// Few enough to stay in the first cache with their part of the table: who asks has just made them.
constexpr size_t kMany = 64;

std::vector<Workload> Mixed(const Circumstances& where) {
  std::mt19937 generator(1);
  std::vector<Workload> workloads;
  for (size_t i = 0; i < kMany; ++i) {
    const int64_t size = 1 + generator() % (1 << generator() % 12);
    if (i % 2 == 0) {
      workloads.push_back(*Workload::Gemm(size, size, size, where));
    } else {
      workloads.push_back(*Workload::Vector(static_cast<Op>(generator() % 15), size * 16, where));
    }
  }
  return workloads;
}

template <typename Ask>
double NsEach(const Ask& ask) {
  const auto times = InTurns({[&] {
                               for (size_t i = 0; i < kMany; ++i) benchmark::DoNotOptimize(ask(i));
                             }},
                             200);
  return times[0].least_ns / kMany;
}

void AtMost(std::vector<Claim>& claims, const char* name, double ns, double target) {
  claims.push_back({name, ns, "ns", target, Claim::Bound::kAtMost});
}

}  // namespace

void RunSelect(const Selector& selector, std::vector<Claim>& claims) {
  const std::vector<Workload> here = Mixed({});
  const std::vector<Workload> moved = Mixed({.a = Residency::kDevice, .out = Residency::kPinned});
  const Selector with_device = *Selector::Open({.device = DeviceModel{.launch_ns = 7000,
                                                                      .f32_flops_per_s = 50e12,
                                                                      .f64_flops_per_s = 25e12,
                                                                      .bytes_per_s = 3e12,
                                                                      .pageable = {8000, 12e9},
                                                                      .pinned = {5000, 55e9}}});
  const Selector classic = *Selector::Open({.policy = Policy::kClassicRule});
  const ClassicRule rule;
  AtMost(claims, "select() from the table",
         NsEach([&](size_t i) { return selector.Select(here[i]); }), 15);
  AtMost(claims, "select() with transfer terms",
         NsEach([&](size_t i) { return with_device.Select(moved[i]); }), 60);
  AtMost(claims, "classic rule", NsEach([&](size_t i) { return rule.Select(here[i]); }), 10);
  AtMost(claims, "compute_transfer_ratio", NsEach([&](size_t i) {
           return rule.ComputeTransferRatio(here[i].bytes(), here[i].flops());
         }),
         5);
  claims.push_back({"select(), the workload made each time", NsEach([&](size_t i) {
                      const auto n = static_cast<int64_t>(i + 1);
                      return selector.Select(*Workload::Gemm(n, n, n));
                    }),
                    "ns"});
  claims.push_back({"classic policy by the selector",
                    NsEach([&](size_t i) { return classic.Select(here[i]); }), "ns"});
}

}  // namespace batuta::bench
