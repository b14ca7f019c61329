#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "lib/backend/traits.h"

namespace batuta::backend {
namespace {

bool Names(const absl::Status& status, const std::string& part) {
  return status.code() == absl::StatusCode::kInvalidArgument &&
         std::string(status.message()).find(part) != std::string::npos;
}

TEST_CASE("sizes that are not positive are refused by name") {
  CHECK(Names(Workload::Vector(Op::kAdd, 0).status(), "n is 0"));
  CHECK(Names(Workload::Vector(Op::kAdd, -5).status(), "n is -5"));
  CHECK(Names(Workload::Gemv(0, 3).status(), "m is 0"));
  CHECK(Names(Workload::Gemm(1, 2, 0).status(), "k is 0"));
  CHECK(Names(Workload::Gemm(1, 2, 3, {}, 0).status(), "batch is 0"));
}

TEST_CASE("sizes whose product overflows are refused") {
  constexpr int64_t kMost = std::numeric_limits<int64_t>::max();
  CHECK(Names(Workload::Vector(Op::kAdd, kMost).status(), "2^53"));
  CHECK(Names(Workload::Gemv(int64_t{1} << 40, int64_t{1} << 40).status(), "m x n"));
  CHECK(Names(Workload::Gemm(kMost, kMost, kMost).status(), "2^53"));
  CHECK(Names(Workload::Gemm(1 << 20, 1 << 20, 1 << 20).status(), "m x n x k"));
  CHECK(Names(Workload::Gemm(1 << 10, 1 << 10, 1 << 10, {}, int64_t{1} << 40).status(), "batch"));
}

TEST_CASE("an operation of another shape, or numbers that are none, are refused") {
  CHECK(Names(Workload::Vector(Op::kGemm, 4).status(), "gemm"));
  CHECK(Names(Workload::Custom(0, 0).status(), "both 0"));
  CHECK(Names(Workload::Custom(-1, 1).status(), "bytes is -1"));
  CHECK(Names(Workload::Custom(1, NAN).status(), "flops"));
  CHECK(Names(Workload::Custom(INFINITY, 1).status(), "bytes is inf"));
  for (const double reuse : {0.0, 0.99, -1.0, double{NAN}, double{INFINITY}}) {
    CHECK(Names(Workload::Vector(Op::kAdd, 4, {.reuse = reuse}).status(), "reuse"));
  }
}

TEST_CASE("bytes and operations follow from the shape") {
  const Workload gemm = *Workload::Gemm(2, 3, 5);
  CHECK(gemm.bytes() == 4 * (10 + 15 + 6));
  CHECK(gemm.flops() == 60);
  const Workload fma = *Workload::Vector(Op::kFma, 10, {.type = ElementType::kF64});
  CHECK(fma.bytes() == 4 * 80);
  CHECK(Workload::Vector(Op::kSum, 10)->bytes() == 44);
  CHECK(Workload::Vector(Op::kSaxpy, 10)->bytes() == 120);
}

TEST_CASE("operands count where they lie") {
  const Workload w = *Workload::Gemm(
      8, 8, 8, {.a = Residency::kDevice, .b = Residency::kPinned, .out = Residency::kDevice});
  CHECK_FALSE(w.is_all_on_host());
  CHECK(w.input_bytes(Residency::kDevice) == 256);
  CHECK(w.input_bytes(Residency::kPinned) == 256);
  CHECK(w.num_inputs(Residency::kHost) == 0);
  CHECK(w.output() == Residency::kDevice);
}

TEST_CASE("every row of the table has one operation, type and aspect") {
  for (int row = 0; row < kNumRows; ++row) {
    const RowKey key = KeyOf(row);
    CHECK(RowOf(key.op, key.type, key.aspect) == row);
  }
  CHECK(Workload::Gemm(1, 100, 100)->row() != Workload::Gemm(100, 100, 100)->row());
}

TEST_CASE("names are found again") {
  for (int op = 0; op < kNumOps; ++op)
    CHECK(FindOp(NameOf(static_cast<Op>(op))) == static_cast<Op>(op));
  CHECK(FindOp("matmul") == Op::kGemm);
  CHECK_FALSE(FindOp("convolve"));
  CHECK(FindBackend("blas") == Backend::kBlas);
  CHECK(FindElementType("f64") == ElementType::kF64);
}

}  // namespace
}  // namespace batuta::backend
