// What Run refuses, and that it leaves the output alone then.
#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

#include "batuta/backend.h"

namespace batuta::backend {
namespace {

const Selector& Roofline() {
  static const Selector selector = *Selector::Open({.policy = Policy::kRoofline});
  return selector;
}

bool Refuses(const Workload& workload, const Buffers<float>& buffers, const std::string& part) {
  const absl::Status status = Roofline().Run(workload, buffers).status();
  INFO(status.ToString());
  return status.code() == absl::StatusCode::kInvalidArgument &&
         std::string(status.message()).find(part) != std::string::npos;
}

TEST_CASE("vectors that are null, too short, misaligned or overlapping are refused") {
  std::vector<float> memory(64, 1.0F);
  const std::span<float> all(memory);
  const Workload add = *Workload::Vector(Op::kAdd, 16);
  const Buffers<float> good{
      .a = all.subspan(0, 16), .b = all.subspan(16, 16), .out = all.subspan(32, 16)};
  CHECK(Roofline().Run(add, good).ok());
  Buffers<float> bad = good;
  bad.a = {};
  CHECK(Refuses(add, bad, "a has 0 elements: 16 are needed"));
  bad = good;
  bad.b = std::span<const float>(static_cast<const float*>(nullptr), size_t{16});
  CHECK(Refuses(add, bad, "b is null"));
  bad = good;
  bad.out = all.subspan(32, 15);
  CHECK(Refuses(add, bad, "out has 15 elements"));
  bad = good;
  bad.a = {reinterpret_cast<const float*>(reinterpret_cast<const char*>(memory.data()) + 2), 16};
  CHECK(Refuses(add, bad, "not aligned to 4"));
  bad = good;
  bad.out = all.subspan(1, 16);
  CHECK(Refuses(add, bad, "out overlaps a"));
  bad.out = all.subspan(24, 16);
  CHECK(Refuses(add, bad, "out overlaps b"));
}

TEST_CASE("an output that is exactly an input is allowed for element-wise operations only") {
  std::vector<float> memory{1, 2, 3, 4};
  const Workload add = *Workload::Vector(Op::kAdd, 4);
  REQUIRE(Roofline().Run(add, Buffers<float>{.a = memory, .b = memory, .out = memory}).ok());
  CHECK(memory == std::vector<float>{2, 4, 6, 8});
  CHECK(Refuses(*Workload::Vector(Op::kSum, 4), {.a = memory, .out = memory}, "out overlaps a"));
  CHECK(Refuses(*Workload::Gemm(2, 2, 2), {.a = memory, .b = memory, .out = memory}, "overlaps"));
}

TEST_CASE("wrong strides are refused by value") {
  std::vector<float> a(64, 1.0F);
  std::vector<float> b(64, 1.0F);
  std::vector<float> c(64, 1.0F);
  const Workload gemm = *Workload::Gemm(4, 5, 6);
  Buffers<float> buffers{.a = a, .b = b, .out = c};
  buffers.a_stride = 5;
  CHECK(Refuses(gemm, buffers, "a_stride is 5: rows have 6 elements"));
  buffers.a_stride = -1;
  CHECK(Refuses(gemm, buffers, "a_stride is -1"));
  buffers.a_stride = 20;
  CHECK(Refuses(gemm, buffers, "a has 64 elements: 66 are needed"));
  buffers.a_stride = std::numeric_limits<int64_t>::max();
  CHECK(Refuses(gemm, buffers, "overflow"));
  buffers.a_stride = 0;
  buffers.out_stride = 4;
  CHECK(Refuses(gemm, buffers, "out_stride is 4"));
  buffers.out_stride = 0;
  buffers.b_transpose = Transpose::kYes;
  buffers.b_stride = 5;
  CHECK(Refuses(gemm, buffers, "b_stride is 5: rows have 6"));
  CHECK(Refuses(*Workload::Gemm(2, 2, 2, {}, 3), {.a = a, .b = b, .out = c, .a_stride = 4},
                "batch of 3"));
  CHECK(Refuses(*Workload::Gemv(4, 6), {.a = a, .b = b, .out = c, .b_stride = 2}, "dense vectors"));
}

TEST_CASE("factors that are not numbers, and other element types, are refused") {
  std::vector<float> a(16, 1.0F);
  std::vector<float> b(16, 1.0F);
  std::vector<float> c(16, 9.0F);
  CHECK(Refuses(*Workload::Gemm(4, 4, 4), {.a = a, .b = b, .out = c, .alpha = NAN}, "alpha"));
  CHECK(Refuses(*Workload::Gemm(4, 4, 4), {.a = a, .b = b, .out = c, .beta = NAN}, "beta"));
  CHECK(Refuses(*Workload::Vector(Op::kScale, 4), {.a = a, .out = c, .alpha = NAN}, "alpha"));
  CHECK(Refuses(*Workload::Vector(Op::kAdd, 4, {.type = ElementType::kF64}),
                {.a = a, .b = b, .out = c}, "f64"));
  CHECK(Refuses(*Workload::Custom(1, 1), {.a = a, .out = c}, "custom"));
  CHECK(Refuses(*Workload::Vector(Op::kArgMax, 4), {.a = a}, "index is null"));
  CHECK(c == std::vector<float>(16, 9.0F));
}

TEST_CASE("a backend that is not here, or pins that contradict each other, are refused") {
  std::vector<float> a(16, 1.0F);
  std::vector<float> c(16);
  const Workload scale = *Workload::Vector(Op::kScale, 16);
  const Buffers<float> buffers{.a = a, .out = c, .alpha = 3};
  const auto code = [&](const RunOptions& options) {
    return Roofline().Run(scale, buffers, options).status().code();
  };
  CHECK(code({.backend = Backend::kGpu}) == absl::StatusCode::kFailedPrecondition);
  CHECK(code({.threads = 0}) == absl::StatusCode::kInvalidArgument);
  CHECK(code({.threads = 100'000}) == absl::StatusCode::kInvalidArgument);
  CHECK(code({.backend = Backend::kScalar, .determinism = Determinism::kFixed}) ==
        absl::StatusCode::kInvalidArgument);
  const auto decision = Roofline().Run(scale, buffers, {.backend = Backend::kScalar});
  REQUIRE(decision.ok());
  CHECK(decision->backend == Backend::kScalar);
  CHECK(c == std::vector<float>(16, 3.0F));
}

TEST_CASE("pinned threads are used, or refused where they cannot be") {
  // The classic rule takes scalar code for so few elements.
  const Selector selector = *Selector::Open({.policy = Policy::kClassicRule, .max_threads = 2});
  std::vector<float> a(16, 1.0F);
  std::vector<float> c(16);
  const Workload scale = *Workload::Vector(Op::kScale, 16);
  const Buffers<float> buffers{.a = a, .out = c, .alpha = 3};
  REQUIRE(selector.Run(scale, buffers)->backend == Backend::kScalar);
  const auto many = selector.Run(scale, buffers, {.threads = 2});
  REQUIRE(many.ok());
  CHECK(many->backend == Backend::kSimd);
  CHECK(many->threads == 2);
  CHECK(selector.Run(scale, buffers, {.threads = 1})->backend == Backend::kScalar);
  const auto refused =
      selector.Run(scale, buffers, {.backend = Backend::kScalar, .threads = 2}).status();
  CHECK(refused.ToString() == "INVALID_ARGUMENT: threads is 2: backend scalar uses one");
}

}  // namespace
}  // namespace batuta::backend
