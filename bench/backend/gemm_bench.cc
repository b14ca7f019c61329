// Products of matrices, f32 on one core.
#include <cmath>
#include <cstdio>
#include <random>

#include "batuta/kernels.h"
#include "bench/backend/parts.h"
#include "bench/backend/peers.h"
#include "bench/backend/timing.h"
#include "lib/backend/kernel_table.h"

namespace batuta::bench {
namespace {

using namespace backend;

// GFLOP/s of independent fused multiply-adds, nothing else, measured beside each product.
double PeakNsPerFlop() {
  float sink = 0;
  double flops = 0;
  const auto times = InTurns({[&] { flops = SimdKernels<float>().peak(5000, &sink); }}, 10);
  benchmark::DoNotOptimize(sink);
  return times[0].least_ns / flops;
}

struct Shape {
  size_t m, n, k;
};

struct Measured {
  double own = 0, blas = INFINITY, eigen = 0, scalar = INFINITY, vectorised = INFINITY,
         trueno = INFINITY;
};

Measured Measure(const Shape& it, double budget_ms, bool with_plain) {
  std::mt19937 generator(1);
  std::uniform_real_distribution<float> number(-1, 1);
  std::vector<float> a(it.m * it.k);
  std::vector<float> b(it.k * it.n);
  std::vector<float> c(it.m * it.n);
  for (float& x : a) x = number(generator);
  for (float& x : b) x = number(generator);
  std::vector<std::function<void()>> calls{
      [&] { benchmark::DoNotOptimize(Gemm(it.m, it.n, it.k, a, b, c).ok()); },
      [&] { eigen::Gemm(a.data(), b.data(), c.data(), it.m, it.n, it.k); }};
  const OpenBlas& blas = FindOpenBlas();
  if (blas.gemm != nullptr) {
    calls.push_back([&] { blas.Gemm(a.data(), b.data(), c.data(), it.m, it.n, it.k); });
  }
  const Trueno& trueno = FindTrueno();
  void* trueno_a = nullptr;
  void* trueno_b = nullptr;
  const bool has_trueno = with_plain && trueno.matmul != nullptr;
  if (with_plain) {
    calls.push_back([&] { plain_auto::Gemm(a.data(), b.data(), c.data(), it.m, it.n, it.k); });
    calls.push_back([&] { plain_scalar::Gemm(a.data(), b.data(), c.data(), it.m, it.n, it.k); });
    if (has_trueno) {
      trueno_a = trueno.matrix(a.data(), it.m, it.k);
      trueno_b = trueno.matrix(b.data(), it.k, it.n);
      calls.push_back([&] { trueno.matmul(trueno_a, trueno_b); });
    }
  }
  const std::vector<Times> times = InTurns(calls, budget_ms);
  size_t at = 2;
  Measured result{times[0].least_ns, INFINITY, times[1].least_ns};
  if (blas.gemm != nullptr) result.blas = times[at++].least_ns;
  if (with_plain) {
    result.vectorised = times[at++].least_ns;
    result.scalar = times[at++].least_ns;
    if (has_trueno) {
      result.trueno = times[at].least_ns;
      trueno.matrix_free(trueno_a);
      trueno.matrix_free(trueno_b);
    }
  }
  return result;
}

struct Worst {
  double least = INFINITY;
  void Add(double value) { least = std::min(least, value); }
};

void AtLeast(std::vector<Claim>& claims, const std::string& name, double value, const char* unit,
             double target) {
  if (std::isinf(value)) {
    claims.push_back({name + ": not here", 0, unit});
  } else {
    claims.push_back({name, value, unit, target, Claim::Bound::kAtLeast});
  }
}

void RunSquares(std::vector<Claim>& claims) {
  Worst peak_middle, peak_large, blas_middle, blas_large, trueno_small, trueno_middle, trueno_any;
  std::printf("\ngemm f32, one core, GFLOP/s (OpenBLAS takes this for %s)\n",
              FindOpenBlas().core.c_str());
  std::printf("%6s %8s %8s %8s %8s %8s %8s %8s\n", "n", "own", "of peak", "openblas", "eigen",
              "auto", "scalar", "trueno");
  for (const size_t n : {8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 2048}) {
    const bool with_plain = n <= 1024;
    const double peak_before = PeakNsPerFlop();
    const Measured it = Measure({n, n, n}, n <= 512 ? 250 : 1500, with_plain);
    const double flops = 2.0 * static_cast<double>(n * n * n);
    const double of_peak = flops * std::min(peak_before, PeakNsPerFlop()) / it.own;
    std::printf("%6zu %8.1f %8.3f %8.1f %8.1f %8.1f %8.1f %8.1f\n", n, flops / it.own, of_peak,
                flops / it.blas, flops / it.eigen, flops / it.vectorised, flops / it.scalar,
                flops / it.trueno);
    std::fflush(stdout);
    if (n >= 64 && n <= 768) peak_middle.Add(of_peak);
    if (n > 768) peak_large.Add(of_peak);
    (n <= 512 ? blas_middle : blas_large).Add(it.blas / it.own);
    if (n >= 16 && n <= 48) trueno_small.Add(it.trueno / it.own);
    if (n >= 64 && n <= 128) trueno_middle.Add(it.trueno / it.own);
    if (with_plain) trueno_any.Add(it.trueno / it.own);
  }
  AtLeast(claims, "gemm 64..768, least share of peak", peak_middle.least, "of peak", 0.92);
  AtLeast(claims, "gemm 1024..2048, least share of peak", peak_large.least, "of peak", 0.85);
  AtLeast(claims, "gemm 8..512 against OpenBLAS, least", blas_middle.least, "times", 1.0);
  AtLeast(claims, "gemm 768..2048 against OpenBLAS, least", blas_large.least, "times", 0.97);
  AtLeast(claims, "gemm 16..48 against trueno, least", trueno_small.least, "times", 15);
  AtLeast(claims, "gemm 64..128 against trueno, least", trueno_middle.least, "times", 2);
  AtLeast(claims, "gemm against trueno, least", trueno_any.least, "times", 1);
}

void RunSmall(std::vector<Claim>& claims) {
  Worst worst;
  double log_sum = 0;
  int count = 0;
  int num_reached = 0;
  Shape worst_shape{};
  constexpr std::array<size_t, 10> kSides{1, 2, 3, 5, 8, 13, 16, 29, 48, 64};
  for (const size_t m : kSides) {
    for (const size_t n : kSides) {
      for (const size_t k : {1, 4, 11, 32, 64}) {
        const Shape shape{m, n, static_cast<size_t>(k)};
        const Measured it = Measure(shape, 3, false);
        const double ratio = std::min(it.blas, it.eigen) / it.own;
        if (ratio < worst.least) worst_shape = shape;
        worst.Add(ratio);
        log_sum += std::log(ratio);
        num_reached += ratio >= 0.8 ? 1 : 0;
        ++count;
      }
    }
  }
  std::printf(
      "\nsmall gemm: worst against the best of OpenBLAS and Eigen is %.2f at %zu x %zu x %zu\n",
      worst.least, worst_shape.m, worst_shape.n, worst_shape.k);
  AtLeast(claims, "gemm (m,n,k) in 1..64, least", worst.least, "times", 0.8);
  claims.push_back({"gemm (m,n,k) in 1..64, geomean", std::exp(log_sum / count), "times"});
  claims.push_back({"gemm (m,n,k) in 1..64 at 0.8 or more", 100.0 * num_reached / count, "%"});
}

}  // namespace

void RunGemm(const Selector&, std::vector<Claim>& claims) {
  RunSquares(claims);
  RunSmall(claims);
}

}  // namespace batuta::bench
