#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "batuta/backend.h"

namespace batuta::backend {
namespace {

Workload Square(int64_t n) { return *Workload::Gemm(n, n, n); }

TEST_CASE("the classic rule answers the six cases exactly so") {
  const ClassicRule rule;
  CHECK(rule.Select(Square(64)) == Backend::kSimd);
  CHECK(rule.Select(Square(512)) == Backend::kSimd);
  CHECK(rule.Select(Square(2048)) == Backend::kSimd);
  CHECK(rule.Select(*Workload::Vector(Op::kDot, 10'000)) == Backend::kSimd);
  CHECK(rule.Select(*Workload::Vector(Op::kAdd, 1'000'000)) == Backend::kScalar);
  CHECK(rule.Select(*Workload::Custom(1 << 20, 1e9)) == Backend::kSimd);
}

TEST_CASE("ratios of compute to transfer time are those of the classic rule") {
  const ClassicRule rule;
  const auto ratio = [&rule](const Workload& w) {
    return rule.ComputeTransferRatio(w.bytes(), w.flops());
  };
  CHECK(ratio(Square(64)) == Approx(0.017).margin(0.0005));
  CHECK(ratio(Square(512)) == Approx(0.1365).margin(0.0005));
  CHECK(ratio(Square(2048)) == Approx(0.546).margin(0.0005));
  CHECK(rule.ComputeTransferRatio(120'000, 20'000) == Approx(0.000267).margin(1e-6));
  CHECK(ratio(*Workload::Custom(1e6, 1e9)) == Approx(1.6));
}

TEST_CASE("boundaries of the classic rule are strict") {
  const ClassicRule rule;
  // 5 x 625 flops a byte.
  CHECK(rule.SelectByRatio(1e6, 3.125e9) == Backend::kSimd);
  CHECK(rule.SelectByRatio(1e6, 3.126e9) == Backend::kGpu);
  CHECK(rule.Select(*Workload::Vector(Op::kMul, 1'000'000)) == Backend::kScalar);
  CHECK(rule.Select(*Workload::Vector(Op::kMul, 1'000'001)) == Backend::kSimd);
  CHECK(rule.Select(*Workload::Vector(Op::kRelu, int64_t{1} << 40)) == Backend::kSimd);
  // A square product goes to the GPU above 30 x 625 rows.
  CHECK(rule.Select(Square(18'750)) == Backend::kSimd);
  CHECK(rule.Select(Square(18'751)) == Backend::kGpu);
}

TEST_CASE("the classic rule's constants can be set, to positive numbers only") {
  ClassicRule rule;
  rule.gpu_flops_per_s = 1e12;
  CHECK(rule.Check().ok());
  CHECK(rule.Select(Square(1000)) == Backend::kGpu);
  for (const double bad : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(),
                           std::numeric_limits<double>::infinity()}) {
    ClassicRule wrong;
    wrong.min_ratio = bad;
    CHECK(wrong.Check().code() == absl::StatusCode::kInvalidArgument);
    wrong = {};
    wrong.link_bytes_per_s = bad;
    SelectorOptions options;
    options.classic = wrong;
    const auto selector = Selector::Open(options);
    REQUIRE(selector.status().code() == absl::StatusCode::kInvalidArgument);
    CHECK(std::string(selector.status().message()).find("link_bytes_per_s") != std::string::npos);
  }
}

TEST_CASE("the mixture of experts routes by complexity, with strict thresholds") {
  const MoeRule rule;
  const auto vector = [&rule](Op op, int64_t n) { return rule.Select(*Workload::Vector(op, n)); };
  CHECK(vector(Op::kAdd, 1'000'000) == Backend::kScalar);
  CHECK(vector(Op::kAdd, 1'000'001) == Backend::kSimd);
  CHECK(vector(Op::kAdd, int64_t{1} << 40) == Backend::kSimd);
  CHECK(vector(Op::kDot, 10'000) == Backend::kScalar);
  CHECK(vector(Op::kDot, 10'001) == Backend::kSimd);
  CHECK(vector(Op::kSum, 100'000) == Backend::kSimd);
  CHECK(vector(Op::kSum, 100'001) == Backend::kGpu);
  CHECK(rule.Select(Square(31)) == Backend::kScalar);
  CHECK(rule.Select(Square(32)) == Backend::kSimd);
  CHECK(rule.Select(Square(100)) == Backend::kSimd);
  CHECK(rule.Select(Square(101)) == Backend::kGpu);
}

TEST_CASE("thresholds that contradict each other are refused") {
  MoeRule rule;
  rule.medium_gpu_above = 5;
  CHECK(rule.Check().code() == absl::StatusCode::kInvalidArgument);
  rule = {};
  rule.high_simd_above = -1;
  CHECK(rule.Check().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("the classic policies of a selector are these rules") {
  SelectorOptions options;
  options.policy = Policy::kClassicRule;
  const Selector classic = *Selector::Open(options);
  CHECK(classic.Select(*Workload::Vector(Op::kAdd, 1'000'000)).backend == Backend::kScalar);
  CHECK(classic.Select(Square(20'000)).backend == Backend::kGpu);
  CHECK(classic.Select(Square(20'000)).reason == Reason::kRatioAbove);
  CHECK(std::isinf(classic.Select(Square(64)).predicted_ns[0]));
  options.policy = Policy::kClassicMoe;
  CHECK(Selector::Open(options)->Select(Square(101)).backend == Backend::kGpu);
  CHECK(classic.Explain(Square(2048)).find("0.546") != std::string::npos);
}

}  // namespace
}  // namespace batuta::backend
