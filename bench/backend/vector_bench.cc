// Vectors and matrix times vector, f32 on one core, through the public calls.
#include <cmath>
#include <cstdio>
#include <map>
#include <string>

#include "batuta/kernels.h"
#include "bench/backend/parts.h"
#include "bench/backend/peers.h"
#include "bench/backend/timing.h"

namespace batuta::bench {
namespace {

using namespace backend;
using Call = std::function<void()>;

struct Contest {
  std::string name;
  Call own;
  std::vector<std::pair<std::string, Call>> peers;
};

// Time of the best peer over our time, and a line of the table.
double Ratio(const Contest& it, size_t n, double budget_ms) {
  std::vector<Call> calls{it.own};
  for (const auto& [name, call] : it.peers) calls.push_back(call);
  const std::vector<Times> times = InTurns(calls, budget_ms);
  double best = INFINITY;
  std::printf("%-8s %9zu %12.1f", it.name.c_str(), n, times[0].least_ns);
  for (size_t i = 0; i < it.peers.size(); ++i) {
    best = std::min(best, times[i + 1].least_ns);
    std::printf("  %s %.1f", it.peers[i].first.c_str(), times[i + 1].least_ns);
  }
  std::printf("  -> %.2f\n", best / times[0].least_ns);
  std::fflush(stdout);
  return best / times[0].least_ns;
}

struct Summary {
  double least = INFINITY;
  double log_sum = 0;
  int count = 0;
  void Add(double ratio) {
    least = std::min(least, ratio);
    log_sum += std::log(ratio);
    ++count;
  }
  double Geomean() const { return std::exp(log_sum / count); }
};

class Vectors {
 public:
  explicit Vectors(size_t n) : a_(n), b_(n, 0.5F), out_(n) {
    for (size_t i = 0; i < n; ++i) a_[i] = static_cast<float>(i % 100) / 100 - 0.5F;
  }

  // `float` results go through here, so that nothing is optimised away.
  template <typename Of>
  static Call Keep(const Of& of) {
    return [of] {
      auto result = of();
      benchmark::DoNotOptimize(result);
    };
  }

  std::vector<Contest> Reductions() {
    const std::span<const float> a(a_);
    const std::span<const float> b(b_);
    const float* pa = a_.data();
    const float* pb = b_.data();
    const size_t n = a_.size();
    const OpenBlas& blas = FindOpenBlas();
    std::vector<Contest> all{{"dot",
                              Keep([=] { return *Dot(a, b); }),
                              {{"eigen", Keep([=] { return eigen::Dot(pa, pb, n); })}}},
                             {"sum",
                              Keep([=] { return *Sum(a); }),
                              {{"eigen", Keep([=] { return eigen::Sum(pa, n); })}}},
                             {"max",
                              Keep([=] { return *Max(a); }),
                              {{"eigen", Keep([=] { return eigen::Max(pa, n); })}}}};
    if (blas.dot != nullptr) {
      all[0].peers.emplace_back(
          "openblas", Keep([=, &blas] { return blas.dot(static_cast<int>(n), pa, 1, pb, 1); }));
    }
    return all;
  }

  Contest ExpContest() {
    return {"exp",
            Keep([this] { return Exp(std::span<const float>(a_), std::span<float>(out_)).ok(); }),
            {{"eigen", [this] { eigen::Exp(a_.data(), out_.data(), a_.size()); }}}};
  }

  Contest SoftmaxContest() {
    return {
        "softmax",
        Keep([this] { return Softmax(std::span<const float>(a_), std::span<float>(out_)).ok(); }),
        {{"eigen", [this] { eigen::Softmax(a_.data(), out_.data(), a_.size()); }}}};
  }

  std::vector<Contest> Elementwise() {
    return {{"add",
             Keep([this] {
               return Add(std::span<const float>(a_), std::span<const float>(b_),
                          std::span<float>(out_))
                   .ok();
             }),
             {{"auto", [this] { plain_auto::Add(a_.data(), b_.data(), out_.data(), a_.size()); }}}},
            {"saxpy",
             Keep([this] {
               return Saxpy(1e-6F, std::span<const float>(a_), std::span<float>(out_)).ok();
             }),
             {{"auto", [this] { plain_auto::Saxpy(1e-6F, a_.data(), out_.data(), a_.size()); }}}}};
  }

  // Against loops in place, compiled as any program of the user's is.
  std::vector<Contest> Short() {
    return {{"add",
             Keep([this] {
               return Add(std::span<const float>(a_), std::span<const float>(b_),
                          std::span<float>(out_))
                   .ok();
             }),
             {{"inline",
               [this] {
                 const size_t n = a_.size();
                 for (size_t i = 0; i < n; ++i) out_[i] = a_[i] + b_[i];
                 benchmark::DoNotOptimize(out_.data());
               }}}},
            {"dot",
             Keep([this] { return *Dot(std::span<const float>(a_), std::span<const float>(b_)); }),
             {{"inline", Keep([this] {
                 const size_t n = a_.size();
                 float sum = 0;
                 for (size_t i = 0; i < n; ++i) sum += a_[i] * b_[i];
                 return sum;
               })}}}};
  }

 private:
  std::vector<float> a_, b_, out_;
};

void RunGemv(Summary& summary) {
  for (const size_t n : {16, 64, 256, 512, 1024, 2048}) {
    std::vector<float> a(n * n, 0.25F);
    std::vector<float> x(n, 0.5F);
    std::vector<float> y(n);
    Contest contest{"gemv",
                    [&] { benchmark::DoNotOptimize(Gemv(n, n, a, x, y).ok()); },
                    {{"eigen", [&] { eigen::Gemv(a.data(), x.data(), y.data(), n, n); }}}};
    if (FindOpenBlas().gemv != nullptr) {
      contest.peers.emplace_back("openblas",
                                 [&] { FindOpenBlas().Gemv(a.data(), x.data(), y.data(), n, n); });
    }
    const double ratio = Ratio(contest, n, 100);
    if (n >= 64) summary.Add(ratio);
  }
}

}  // namespace

void RunVectors(const Selector&, std::vector<Claim>& claims) {
  std::map<std::string, Summary> reductions, transcendental;
  Summary elementwise, shortest;
  std::printf("\nvectors f32, one core, ns; the last column is the best peer's time over ours\n");
  for (const size_t n : {64, 256, 1024, 4096, 16'384, 65'536, 262'144, 1'000'000}) {
    Vectors vectors(n);
    const double budget = n > 100'000 ? 120 : 60;
    for (const Contest& it : vectors.Reductions()) reductions[it.name].Add(Ratio(it, n, budget));
    transcendental["exp"].Add(Ratio(vectors.ExpContest(), n, budget));
    transcendental["softmax"].Add(Ratio(vectors.SoftmaxContest(), n, budget));
    for (const Contest& it : vectors.Elementwise()) elementwise.Add(Ratio(it, n, budget));
  }
  RunGemv(reductions["gemv"]);
  for (const size_t n : {8, 12, 16, 24, 32, 48, 64}) {
    Vectors vectors(n);
    for (const Contest& it : vectors.Short()) shortest.Add(Ratio(it, n, 60));
  }
  for (const auto& [name, summary] : reductions) {
    claims.push_back({name + " from 64 on against the best peer, least", summary.least, "times",
                      0.95, Claim::Bound::kAtLeast});
    claims.push_back({name + " against the best peer, geomean", summary.Geomean(), "times"});
  }
  for (const auto& [name, summary] : transcendental) {
    claims.push_back(
        {name + ", most of Eigen's time", 1 / summary.least, "times", 1.1, Claim::Bound::kAtMost});
    claims.push_back({name + " of Eigen's time, geomean", 1 / summary.Geomean(), "times"});
  }
  claims.push_back({"element-wise against auto-vectorised, least", elementwise.least, "times", 0.97,
                    Claim::Bound::kAtLeast});
  claims.push_back({"element-wise, geomean", elementwise.Geomean(), "times"});
  claims.push_back({"calls with 8..64 elements, most of an inlined loop", 1 / shortest.least,
                    "times", 1.5, Claim::Bound::kAtMost});
}

}  // namespace batuta::bench
