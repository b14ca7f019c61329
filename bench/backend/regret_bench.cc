// What a wrong choice costs: the time of each policy's choice over the time of the best candidate,
// on sizes that the calibration did not measure.
#include <cmath>
#include <cstdio>

#include "bench/backend/parts.h"
#include "bench/backend/timing.h"

namespace batuta::bench {
namespace {

using namespace backend;

std::vector<Workload> HeldOut() {
  std::vector<Workload> grid;
  for (const Op op : {Op::kAdd, Op::kMul, Op::kSaxpy, Op::kFma, Op::kRelu, Op::kSum, Op::kDot,
                      Op::kMax, Op::kArgMax, Op::kNorm2, Op::kExp, Op::kSigmoid, Op::kSoftmax}) {
    for (const int64_t n : {9, 100, 700, 6'000, 50'000, 300'000, 1'500'000}) {
      grid.push_back(*Workload::Vector(op, n));
    }
  }
  for (const int64_t n : {10, 50, 150, 700, 1500}) grid.push_back(*Workload::Gemv(n, n));
  for (const int64_t n : {3, 10, 24, 50, 90, 180, 400, 700})
    grid.push_back(*Workload::Gemm(n, n, n));
  grid.push_back(*Workload::Gemm(5, 300, 300));
  grid.push_back(*Workload::Gemm(300, 5, 300));
  grid.push_back(*Workload::Gemm(300, 300, 5));
  return grid;
}

// One backend, variant and number of threads, as the selector's slots are.
struct Tried {
  Candidate candidate;
  double ns = INFINITY;
};

struct Regret {
  std::vector<double> ratios;

  double Geomean() const {
    double sum = 0;
    for (const double ratio : ratios) sum += std::log(ratio);
    return std::exp(sum / static_cast<double>(ratios.size()));
  }
  double Percentile(double share) const {
    std::vector<double> sorted = ratios;
    std::ranges::sort(sorted);
    return sorted[static_cast<size_t>(share * static_cast<double>(sorted.size() - 1) + 0.5)];
  }
};

// Variants cannot be pinned: one that writes past the caches is measured where the selector takes
// it.
std::vector<Tried> TimesOf(const Selector& selector, const Workload& w,
                           const Buffers<float>& buffers) {
  std::vector<Tried> tried;
  std::vector<std::function<void()>> calls;
  const Decision decision = selector.Select(w);
  for (size_t i = 0; i < selector.candidates().size(); ++i) {
    const Candidate& candidate = selector.candidates()[i];
    if (candidate.variant == Variant::kStream || std::isinf(decision.predicted_ns[i])) continue;
    if (candidate.backend == backend::Backend::kScalar && w.flops() > 3e7)
      continue;  // never the best
    const RunOptions options{.backend = candidate.backend, .threads = candidate.threads};
    tried.push_back({candidate});
    calls.push_back([&selector, &w, &buffers, options] {
      benchmark::DoNotOptimize(selector.Run(w, buffers, options).ok());
    });
  }
  if (decision.variant == Variant::kStream) {
    tried.push_back({Candidate{decision.backend, decision.variant, decision.threads}});
    calls.push_back(
        [&selector, &w, &buffers] { benchmark::DoNotOptimize(selector.Run(w, buffers).ok()); });
  }
  const double budget_ms = std::clamp(decision.predicted_ns[1] * 1e-6 * 60, 15.0, 150.0);
  const std::vector<Times> times = InTurns(calls, budget_ms);
  for (size_t i = 0; i < tried.size(); ++i) tried[i].ns = times[i].least_ns;
  return tried;
}

double NsOf(const std::vector<Tried>& tried, const Candidate& wanted) {
  for (const Tried& it : tried) {
    if (it.candidate.backend == wanted.backend && it.candidate.variant == wanted.variant &&
        it.candidate.threads == wanted.threads) {
      return it.ns;
    }
  }
  return INFINITY;
}

// There is no GPU here: what a rule sends there counts as SIMD on one thread, in the rule's favour.
double NsOfRule(const std::vector<Tried>& tried, backend::Backend chosen) {
  const double scalar = NsOf(tried, {backend::Backend::kScalar, Variant::kPlain, 1});
  if (chosen == backend::Backend::kScalar && std::isfinite(scalar)) return scalar;
  return NsOf(tried, {backend::Backend::kSimd, Variant::kPlain, 1});
}

}  // namespace

void RunRegret(const Selector& selector, std::vector<Claim>& claims) {
  std::vector<float> a(4 << 20, 0.5F);
  std::vector<float> b(4 << 20, 0.25F);
  std::vector<float> c(4 << 20, 0.25F);
  std::vector<float> out(4 << 20);
  int64_t index = 0;
  const Buffers<float> buffers{.a = a, .b = b, .c = c, .out = out, .index = &index, .alpha = 1e-6F};
  Regret own, classic, moe;
  const ClassicRule classic_rule;
  const MoeRule moe_rule;
  std::printf("\nwrong by more than 1.15:\n");
  for (const Workload& w : HeldOut()) {
    const std::vector<Tried> tried = TimesOf(selector, w, buffers);
    double best = INFINITY;
    for (const Tried& it : tried) best = std::min(best, it.ns);
    const Decision decision = selector.Select(w);
    const double chosen = NsOf(tried, {decision.backend, decision.variant, decision.threads});
    own.ratios.push_back(chosen / best);
    classic.ratios.push_back(NsOfRule(tried, classic_rule.Select(w)) / best);
    moe.ratios.push_back(NsOfRule(tried, moe_rule.Select(w)) / best);
    if (chosen / best <= 1.15) continue;
    std::printf("%s %ld x %ld x %ld: took %s, %.0f ns, best %.0f ns\n",
                std::string(NameOf(w.op())).c_str(), static_cast<long>(w.m()),
                static_cast<long>(w.n()), static_cast<long>(w.k()),
                NameOf(Candidate{decision.backend, decision.variant, decision.threads}).c_str(),
                chosen, best);
  }
  claims.push_back({"regret, geomean", own.Geomean(), "times", 1.03, Claim::Bound::kAtMost});
  claims.push_back(
      {"regret, 99th percentile", own.Percentile(0.99), "times", 1.25, Claim::Bound::kAtMost});
  claims.push_back({"better than the classic rule", classic.Geomean() / own.Geomean(), "times", 1.6,
                    Claim::Bound::kAtLeast});
  claims.push_back(
      {"better than MoE", moe.Geomean() / own.Geomean(), "times", 3, Claim::Bound::kAtLeast});
  claims.push_back({"classic rule's regret, most", classic.Percentile(1), "times"});
  claims.push_back({"MoE's regret, most", moe.Percentile(1), "times"});
}

}  // namespace batuta::bench
