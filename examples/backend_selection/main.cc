// The six cases of the classic rule, and beside each answer the one that this machine's calibration
// gives (or its probed roofline, before `batuta calibrate`), with the times that it predicts.
#include <algorithm>
#include <array>
#include <cstdio>
#include <string>

#include "batuta/backend.h"

namespace {

using namespace batuta::backend;

struct Case {
  const char* name;
  absl::StatusOr<Workload> workload;
};

// What the classic answer would take: that backend on one thread.
double NsOf(const Selector& selector, const Decision& decision, Backend backend) {
  const auto candidates = selector.candidates();
  const auto plain = std::ranges::find(candidates, Candidate{backend});
  return decision.predicted_ns[static_cast<size_t>(plain - candidates.begin())];
}

void Print(const Case& it, const Selector& classic, const Selector& own) {
  const Backend old = classic.Select(*it.workload).backend;
  const Decision decision = own.Select(*it.workload);
  const Candidate chosen{decision.backend, decision.variant, decision.threads};
  const double old_ns = NsOf(own, decision, old);
  const auto candidates = own.candidates();
  const auto at = std::ranges::find(candidates, chosen) - candidates.begin();
  const double ns = decision.predicted_ns[static_cast<size_t>(at)];
  std::printf("%-26s %-8s %12.2f us   %-14s %12.2f us %7.1fx\n", it.name,
              std::string(NameOf(old)).c_str(), old_ns / 1000, NameOf(chosen).c_str(), ns / 1000,
              old_ns / ns);
}

}  // namespace

int main() {
  const auto classic = Selector::Open({.policy = Policy::kClassicRule});
  const auto own = Selector::Open({});
  if (!classic.ok() || !own.ok()) {
    std::fprintf(stderr, "%s\n", own.status().ToString().c_str());
    return 1;
  }
  for (const std::string& warning : own->warnings()) {
    std::fprintf(stderr, "warning: %s\n", warning.c_str());
  }
  const std::array<Case, 6> cases{{
      {"matmul 64 x 64", Workload::Gemm(64, 64, 64)},
      {"matmul 512 x 512", Workload::Gemm(512, 512, 512)},
      {"matmul 2048 x 2048", Workload::Gemm(2048, 2048, 2048)},
      {"dot, 10000 elements", Workload::Vector(Op::kDot, 10'000)},
      {"add, 1000000 elements", Workload::Vector(Op::kAdd, 1'000'000)},
      {"custom, 1 MB and 1 GFLOP", Workload::Custom(1 << 20, 1e9)},
  }};
  std::printf("policy %s, SIMD is %s\n\n", std::string(NameOf(own->policy())).c_str(),
              std::string(own->simd_target()).c_str());
  std::printf("%-26s %-8s %15s   %-14s %15s %8s\n", "case", "classic", "predicted", "chosen here",
              "predicted", "gain");
  for (const Case& it : cases) {
    if (!it.workload.ok()) return 1;
    Print(it, *classic, *own);
  }
  return 0;
}
