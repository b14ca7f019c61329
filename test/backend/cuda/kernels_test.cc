// The kernels of the module for GPUs, the same source, on this processor: against the library's
// own.
#include <algorithm>
#include <bit>
#include <catch2/catch.hpp>
#include <numeric>

#include "test/backend/cuda/cpu_shim.h"
// After the shim, which it is compiled by.
#include "batuta/backend.h"
#include "lib/backend/cuda/run_operation.cuh"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

struct Scratch {
  alignas(16) std::byte bytes[batuta_gpu::kScratchBytes] = {};
};

template <typename T>
constexpr ElementType kType = sizeof(T) == 4 ? ElementType::kF32 : ElementType::kF64;

template <typename T>
struct Inputs {
  std::vector<T> a, b, c, out;
};

template <typename T>
Inputs<T> MakeInputs(size_t n, Kind kind) {
  return {RandomInput<T>(n, kind, 1), RandomInput<T>(n, kind, 2), RandomInput<T>(n, kind, 3),
          RandomInput<T>(n, kind, 4)};
}

template <typename T>
batuta_gpu_operation OperationOf(const Workload& w, const Buffers<T>& buffers) {
  batuta_gpu_operation o{};
  o.op = static_cast<int32_t>(w.op());
  o.type = static_cast<int32_t>(w.type());
  o.m = w.m(), o.n = w.n(), o.k = w.k(), o.batch = w.batch();
  o.alpha = static_cast<double>(buffers.alpha), o.beta = static_cast<double>(buffers.beta);
  o.a = buffers.a.data(), o.b = buffers.b.data(), o.c = buffers.c.data();
  o.out = w.op() == Op::kArgMax ? static_cast<void*>(buffers.index) : buffers.out.data();
  const bool is_gemv = w.op() == Op::kGemv;
  const int64_t inner = is_gemv ? w.n() : w.k();
  const bool a_turned = buffers.a_transpose == Transpose::kYes;
  const bool b_turned = buffers.b_transpose == Transpose::kYes;
  o.a_row_stride = a_turned ? 1 : inner;
  o.a_column_stride = a_turned ? w.m() : 1;
  o.b_row_stride = b_turned ? 1 : w.n();
  o.b_column_stride = b_turned ? inner : 1;
  o.out_stride = w.n();
  return o;
}

// The kernels' result, where `right` is the library's; few blocks, so that each has several turns.
template <typename T>
void CheckEqual(const Workload& w, Buffers<T> buffers, const Inputs<T>& inputs, int blocks = 2) {
  static const Selector selector = *Selector::Open({.policy = Policy::kRoofline, .max_threads = 1});
  INFO(NameOf(w.op()) << ' ' << NameOf(w.type()) << ' ' << w.m() << ' ' << w.n() << ' ' << w.k());
  std::vector<T> right = inputs.out, found = inputs.out;
  int64_t right_index = -1, found_index = -2;
  buffers.out = right;
  buffers.index = &right_index;
  REQUIRE(selector.Run(w, buffers, {.backend = Backend::kSimd}).ok());
  buffers.out = found;
  buffers.index = &found_index;
  static Scratch scratch;
  const batuta_gpu::Queue queue{scratch.bytes, blocks};
  REQUIRE(batuta_gpu::RunOperation(queue, OperationOf(w, buffers)) == BATUTA_GPU_OK);
  if (w.op() == Op::kArgMax) {
    CHECK(found_index == right_index);
    return;
  }
  const double tolerance = sizeof(T) == 4 ? 2e-5 : 1e-12;
  for (size_t i = 0; i < found.size(); ++i) {
    INFO(i << ": " << found[i] << " for " << right[i]);
    if (found[i] == right[i] || (found[i] != found[i] && right[i] != right[i])) continue;
    CHECK(std::abs(static_cast<double>(found[i]) - static_cast<double>(right[i])) <=
          tolerance * std::max(1.0, std::abs(static_cast<double>(right[i]))));
  }
}

template <typename T>
void CheckVectors(size_t n, Kind kind) {
  const Inputs<T> inputs = MakeInputs<T>(n + 1, kind);
  for (int op = 0; op < static_cast<int>(Op::kGemv); ++op) {
    const Workload w =
        *Workload::Vector(static_cast<Op>(op), static_cast<int64_t>(n), {.type = kType<T>});
    Buffers<T> buffers{.a = inputs.a, .b = inputs.b, .c = inputs.c, .alpha = T{0.75}};
    CheckEqual(w, buffers, inputs);
    buffers.a = buffers.a.subspan(1);  // not aligned to 16 bytes
    CheckEqual(w, buffers, inputs);
  }
}

template <typename T>
void CheckMatrices() {
  const Inputs<T> inputs = MakeInputs<T>(20'000, Kind::kOrdinary);
  for (const bool a_turned : {false, true}) {
    Buffers<T> buffers{.a = inputs.a, .b = inputs.b, .alpha = T{0.75}};
    buffers.a_transpose = a_turned ? Transpose::kYes : Transpose::kNo;
    buffers.beta = a_turned ? T{0.5} : T{0};
    CheckEqual(*Workload::Gemv(70, 129, {.type = kType<T>}), buffers, inputs);
    CheckEqual(*Workload::Gemv(3, 1, {.type = kType<T>}), buffers, inputs);
    for (const bool b_turned : {false, true}) {
      buffers.b_transpose = b_turned ? Transpose::kYes : Transpose::kNo;
      CheckEqual(*Workload::Gemm(70, 33, 41, {.type = kType<T>}), buffers, inputs, 64);
      CheckEqual(*Workload::Gemm(5, 7, 19, {.type = kType<T>}, 3), buffers, inputs, 64);
      CheckEqual(*Workload::Gemm(130, 131, 17, {.type = kType<T>}), buffers, inputs, 1);
      CheckEqual(*Workload::Gemm(132, 140, 36, {.type = kType<T>}), buffers, inputs, 1);
      CheckEqual(*Workload::Gemm(8, 4, 4, {.type = kType<T>}, 3), buffers, inputs, 1);
    }
  }
}

uint16_t ToHalf(float value, int32_t type) {
  if (type == BATUTA_GPU_BF16) return static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16);
  // Small whole numbers over 8: normal, and exact.
  if (value == 0) return 0;
  int exponent = 0;
  const float size = std::frexp(std::abs(value), &exponent);  // in [0.5, 1)
  const auto fraction = static_cast<uint16_t>((size * 2 - 1) * 1024);
  return static_cast<uint16_t>((value < 0 ? 0x8000 : 0) | (exponent + 14) << 10 | fraction);
}

// Numbers of few bits, so that products and sums are exact in any order.
void CheckHalf(int32_t type, int64_t m, int64_t n, int64_t k, bool a_turned, bool b_turned) {
  INFO(type << ' ' << m << ' ' << n << ' ' << k << ' ' << a_turned << b_turned);
  const auto number = [](int64_t i) { return static_cast<float>((i * 7 + i / 13) % 17 - 8) / 8; };
  alignas(16) static uint16_t a[1 << 16], b[1 << 16];
  static float out[1 << 17];
  batuta_gpu_operation o{};
  o.op = BATUTA_GPU_GEMM, o.type = type, o.batch = 1;
  o.m = m, o.n = n, o.k = k, o.alpha = 0.5, o.beta = 0.25;
  o.a = a, o.b = b, o.out = out, o.out_stride = n + 3;
  o.a_row_stride = a_turned ? 1 : k, o.a_column_stride = a_turned ? m : 1;
  o.b_row_stride = b_turned ? 1 : n, o.b_column_stride = b_turned ? k : 1;
  for (int64_t i = 0; i < m * k; ++i) a[i] = ToHalf(number(i), type);
  for (int64_t i = 0; i < k * n; ++i) b[i] = ToHalf(number(i + 5), type);
  for (int64_t i = 0; i < m * (n + 3); ++i) out[i] = 4;
  static Scratch scratch;
  REQUIRE(batuta_gpu::RunOperation(batuta_gpu::Queue{scratch.bytes, 4}, o) == BATUTA_GPU_OK);
  for (int64_t i = 0; i < m; ++i) {
    for (int64_t j = 0; j < n + 3; ++j) {
      float sum = 0;
      for (int64_t p = 0; p < k; ++p) {
        sum += number(i * o.a_row_stride + p * o.a_column_stride) *
               number(p * o.b_row_stride + j * o.b_column_stride + 5);
      }
      INFO(i << ' ' << j);
      // Between the rows nothing is written.
      REQUIRE(out[i * (n + 3) + j] == (j < n ? 0.5F * sum + 1 : 4));
    }
  }
}

}  // namespace

TEST_CASE("products by tensor cores are exact where numbers are") {
  for (const int32_t type : {BATUTA_GPU_F16, BATUTA_GPU_BF16}) {
    CheckHalf(type, 128, 128, 64, false, false);  // whole tiles
    CheckHalf(type, 37, 150, 41, false, true);
    CheckHalf(type, 130, 19, 35, true, false);
  }
  CheckHalf(BATUTA_GPU_BF16, 128, 256, 160, false, false);  // larger ones, five slices of four
  CheckHalf(BATUTA_GPU_F16, 256, 256, 32, false, false);
  CheckHalf(BATUTA_GPU_BF16, 1, 1, 1, true, true);
}

TEST_CASE("element-wise kernels and reductions give what the processor gives") {
  for (const size_t n : {1, 3, 255, 2049, 4100}) {
    CheckVectors<float>(n, Kind::kOrdinary);
    CheckVectors<double>(n, Kind::kOrdinary);
  }
}

TEST_CASE("infinities, NaN and the least numbers come out as on the processor") {
  CheckVectors<float>(37, Kind::kMixed);
  CheckVectors<double>(37, Kind::kMixed);
  CheckVectors<double>(300, Kind::kDenormal);
}

TEST_CASE("norms neither overflow nor underflow") {
  for (const double scale : {1e-320, 1e-200, 1.0, 1e200, 1e306}) {
    Inputs<double> inputs = MakeInputs<double>(50, Kind::kOrdinary);
    for (double& a : inputs.a) a = scale * (a < 0 ? 3 : 4);
    const Workload norm = *Workload::Vector(Op::kNorm2, 50, {.type = ElementType::kF64});
    CheckEqual(norm, Buffers<double>{.a = inputs.a}, inputs);
  }
}

TEST_CASE("products of matrices of every layout give what the processor gives") {
  CheckMatrices<float>();
  CheckMatrices<double>();
}

}  // namespace batuta::backend
