// batuta/kernels.h: the direct calls.
#include <catch2/catch.hpp>
#include <cmath>
#include <vector>

#include "batuta/kernels.h"

namespace batuta::backend {
namespace {

TEMPLATE_TEST_CASE("direct calls give the results of their operations at every length", "", float,
                   double) {
  using T = TestType;
  for (size_t n = 1; n <= 70; ++n) {
    std::vector<T> a(n);
    std::vector<T> b(n, T{2});
    std::vector<T> out(n);
    for (size_t i = 0; i < n; ++i) a[i] = static_cast<T>(i % 7);
    T sum = 0;
    T greatest = 0;
    for (const T x : a) sum += x;
    for (const T x : a) greatest = std::max(greatest, x);
    const std::span<const T> in(a);
    const std::span<const T> two(b);
    REQUIRE(Add(in, two, std::span<T>(out)).ok());
    for (size_t i = 0; i < n; ++i) CHECK(out[i] == a[i] + 2);
    REQUIRE(Saxpy(T{3}, in, std::span<T>(out)).ok());
    for (size_t i = 0; i < n; ++i) CHECK(out[i] == 4 * a[i] + 2);
    CHECK(*Sum(in) == sum);
    CHECK(*Dot(in, two) == 2 * sum);
    CHECK(*Max(in) == greatest);
    REQUIRE(Exp(in, std::span<T>(out)).ok());
    for (size_t i = 0; i < n; ++i) CHECK(out[i] == Approx(std::exp(a[i])).epsilon(1e-6));
  }
}

TEMPLATE_TEST_CASE("direct products of every small shape are exact on whole numbers", "", float,
                   double) {
  using T = TestType;
  for (size_t m = 1; m <= 18; ++m) {
    for (size_t n = 1; n <= 35; ++n) {
      for (const size_t k : {1, 2, 3, 5, 8, 15, 16, 17, 40}) {
        std::vector<T> a(m * k);
        std::vector<T> b(k * n);
        std::vector<T> c(m * n + 1, T{-9});
        for (size_t i = 0; i < a.size(); ++i) a[i] = static_cast<T>(i % 11) - 5;
        for (size_t i = 0; i < b.size(); ++i) b[i] = static_cast<T>(i % 7) - 3;
        INFO(m << " x " << n << " x " << k);
        REQUIRE(Gemm(m, n, k, std::span<const T>(a), std::span<const T>(b),
                     std::span<T>(c).first(m * n))
                    .ok());
        for (size_t i = 0; i < m * n; ++i) {
          T sum = 0;
          for (size_t p = 0; p < k; ++p) sum += a[i / n * k + p] * b[p * n + i % n];
          REQUIRE(c[i] == sum);
        }
        REQUIRE(c[m * n] == T{-9});
        std::vector<T> y(m);
        const std::span<const T> x = std::span<const T>(b).first(k);
        REQUIRE(Gemv(m, k, std::span<const T>(a), x, std::span<T>(y)).ok());
        for (size_t i = 0; i < m; ++i) {
          T sum = 0;
          for (size_t p = 0; p < k; ++p) sum += a[i * k + p] * x[p];
          REQUIRE(y[i] == sum);
        }
      }
    }
  }
}

TEMPLATE_TEST_CASE("direct calls take vectors of several blocks", "", float, double) {
  using T = TestType;
  const std::vector<T> a(20'001, T{1});
  std::vector<T> out(a.size());
  const std::span<const T> in(a);
  CHECK(*Sum(in) == 20'001);
  CHECK(*Dot(in, in) == 20'001);
  CHECK(*Max(in) == 1);
  REQUIRE(Softmax(in, std::span<T>(out)).ok());
  for (const T x : out) REQUIRE(x == Approx(1 / 20'001.0).epsilon(1e-5));
}

TEST_CASE("a direct product is right, and refuses what does not fit") {
  const std::vector<float> a{1, 2, 3, 4, 5, 6};
  const std::vector<float> b{1, 0, 0, 1, 1, 1};
  std::vector<float> c(4);
  REQUIRE(Gemm(2, 2, 3, a, b, c).ok());
  CHECK(c == std::vector<float>{4, 5, 10, 11});
  CHECK(Gemm(0, 2, 3, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  CHECK(Gemm(size_t{1} << 40, 2, 3, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  CHECK(Gemm(2, 2, 2, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  CHECK(Gemv(2, 2, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  CHECK(Gemv(0, 6, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  CHECK(Gemv(1, 6, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  std::vector<float> y{1, 2};
  CHECK(Gemv(2, 2, std::vector<float>(4, 1.0F), y, y).code() == absl::StatusCode::kInvalidArgument);
  std::vector<double> d(9, 1.0);
  CHECK(Gemm(3, 3, 3, d, std::vector<double>(9, 1.0), d).code() ==
        absl::StatusCode::kInvalidArgument);
}

TEST_CASE("direct calls refuse lengths that differ, nothing, and overlaps") {
  std::vector<float> memory(64, 1.0F);
  const std::span<float> all(memory);
  const auto code = [](const auto& result) {
    if constexpr (requires { result.status(); }) {
      return result.status().code();
    } else {
      return result.code();
    }
  };
  constexpr auto kBad = absl::StatusCode::kInvalidArgument;
  const std::span<const float> in(all.subspan(0, 8));
  CHECK(code(Add(in, in, all.subspan(8, 7))) == kBad);
  CHECK(code(Add(in, in, all.subspan(4, 8))) == kBad);
  CHECK(code(Add(in, in, all.subspan(0, 8))) == absl::StatusCode::kOk);
  CHECK(code(Add({}, {}, std::span<float>())) == kBad);
  CHECK(code(Sum(std::span<const float>())) == kBad);
  CHECK(code(Dot(in, std::span<const float>(all.subspan(0, 9)))) == kBad);
  CHECK(code(Saxpy(NAN, in, all.subspan(8, 8))) == kBad);
  CHECK(code(Softmax(in, all.subspan(4, 8))) == kBad);
  CHECK(code(Softmax(std::span<const float>(), std::span<float>())) == kBad);
  CHECK(code(Max(std::span<const float>(static_cast<const float*>(nullptr), 8))) == kBad);
  CHECK(code(Exp(std::span<const float>(all.subspan(0, 32)), all.subspan(1, 32))) == kBad);
}

}  // namespace
}  // namespace batuta::backend
