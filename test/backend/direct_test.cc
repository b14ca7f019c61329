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

TEST_CASE("a direct product is right, and refuses what does not fit") {
  const std::vector<float> a{1, 2, 3, 4, 5, 6};
  const std::vector<float> b{1, 0, 0, 1, 1, 1};
  std::vector<float> c(4);
  REQUIRE(Gemm(2, 2, 3, a, b, c).ok());
  CHECK(c == std::vector<float>{4, 5, 10, 11});
  CHECK(Gemm(0, 2, 3, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  CHECK(Gemm(size_t{1} << 40, 2, 3, a, b, c).code() == absl::StatusCode::kInvalidArgument);
  CHECK(Gemm(2, 2, 2, a, b, c).code() == absl::StatusCode::kInvalidArgument);
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
  CHECK(code(Exp(std::span<const float>(all.subspan(0, 32)), all.subspan(1, 32))) == kBad);
}

}  // namespace
}  // namespace batuta::backend
