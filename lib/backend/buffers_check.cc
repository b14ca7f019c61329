#include "lib/backend/buffers_check.h"

#include <cmath>
#include <cstdint>
#include <limits>

#include "lib/backend/traits.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

template <typename T>
absl::Status CheckOperand(const char* name, std::span<const T> operand, int64_t needed) {
  if (static_cast<int64_t>(operand.size()) < needed) {
    return InvalidArgument("%s has %d elements: %d are needed", name, operand.size(), needed);
  }
  if (operand.data() == nullptr) return InvalidArgument("%s is null", name);
  if (reinterpret_cast<uintptr_t>(operand.data()) % alignof(T) != 0) {
    return InvalidArgument("%s is at %p: not aligned to %d bytes", name,
                           static_cast<const void*>(operand.data()), alignof(T));
  }
  return absl::OkStatus();
}

// Elements from the first to the last of `rows` rows, `stride` apart. InvalidArgument: the stride
// is shorter than a row, or the product overflows.
absl::StatusOr<int64_t> ExtentOf(const char* name, int64_t rows, int64_t columns, int64_t stride) {
  if (stride == 0) return rows * columns;
  if (stride < columns) {
    return InvalidArgument("%s_stride is %d: rows have %d elements", name, stride, columns);
  }
  if (rows > 1 && stride > (std::numeric_limits<int64_t>::max() / 16 - columns) / (rows - 1)) {
    return InvalidArgument("%s_stride is %d: %d rows of it overflow", name, stride, rows);
  }
  return (rows - 1) * stride + columns;
}

template <typename T>
bool Overlap(const T* a, int64_t a_size, const T* b, int64_t b_size) {
  const auto first = reinterpret_cast<uintptr_t>(a);
  const auto second = reinterpret_cast<uintptr_t>(b);
  return first < second + static_cast<uintptr_t>(b_size) * sizeof(T) &&
         second < first + static_cast<uintptr_t>(a_size) * sizeof(T);
}

template <typename T>
absl::Status CheckApart(const char* name, const T* input, int64_t input_size, const T* out,
                        int64_t out_size) {
  if (!Overlap(input, input_size, out, out_size)) return absl::OkStatus();
  return InvalidArgument(
      "out overlaps %s by %d bytes offset", name,
      static_cast<int64_t>(reinterpret_cast<intptr_t>(out) - reinterpret_cast<intptr_t>(input)));
}

template <typename T>
absl::Status CheckFactor(const char* name, T value) {
  if (!std::isnan(value)) return absl::OkStatus();
  return InvalidArgument("%s is not a number", name);
}

template <typename T>
absl::Status CheckIndex(const Buffers<T>& buffers, int64_t n) {
  if (buffers.index == nullptr) return InvalidArgument("index is null");
  if (reinterpret_cast<uintptr_t>(buffers.index) % alignof(int64_t) != 0) {
    return InvalidArgument("index is at %p: not aligned to 8 bytes",
                           static_cast<const void*>(buffers.index));
  }
  const auto* index = reinterpret_cast<const T*>(buffers.index);
  return CheckApart("a", buffers.a.data(), n, index, static_cast<int64_t>(8 / sizeof(T)));
}

template <typename T>
absl::Status CheckVectors(const Workload& workload, const Buffers<T>& buffers) {
  const OpTraits& op = TraitsOf(workload.op());
  const int64_t n = workload.n();
  BATUTA_RETURN_IF_ERROR(CheckOperand<T>("a", buffers.a, n));
  if (op.num_inputs > 1) BATUTA_RETURN_IF_ERROR(CheckOperand<T>("b", buffers.b, n));
  if (op.num_inputs > 2) BATUTA_RETURN_IF_ERROR(CheckOperand<T>("c", buffers.c, n));
  if (workload.op() == Op::kArgMax) return CheckIndex(buffers, n);
  if (workload.op() == Op::kScale || workload.op() == Op::kSaxpy) {
    BATUTA_RETURN_IF_ERROR(CheckFactor("alpha", buffers.alpha));
  }
  const bool is_reduction = op.shape == Shape::kReduction;
  const int64_t out_size = is_reduction ? 1 : n;
  BATUTA_RETURN_IF_ERROR(CheckOperand<T>("out", buffers.out, out_size));
  const auto check = [&](const char* name, std::span<const T> input) {
    if (!is_reduction && input.data() == buffers.out.data()) return absl::OkStatus();
    return CheckApart<T>(name, input.data(), n, buffers.out.data(), out_size);
  };
  BATUTA_RETURN_IF_ERROR(check("a", buffers.a));
  if (op.num_inputs > 1) BATUTA_RETURN_IF_ERROR(check("b", buffers.b));
  if (op.num_inputs > 2) BATUTA_RETURN_IF_ERROR(check("c", buffers.c));
  return absl::OkStatus();
}

template <typename T>
absl::Status CheckMatrices(const Workload& workload, const Buffers<T>& buffers) {
  const bool is_gemv = workload.op() == Op::kGemv;
  const bool a_turned = buffers.a_transpose == Transpose::kYes;
  const bool b_turned = buffers.b_transpose == Transpose::kYes;
  const int64_t m = workload.m();
  const int64_t inner = is_gemv ? workload.n() : workload.k();
  const int64_t n = is_gemv ? 1 : workload.n();
  const int64_t batch = workload.batch();
  if (batch > 1 && (buffers.a_stride != 0 || buffers.b_stride != 0 || buffers.out_stride != 0)) {
    return InvalidArgument("strides of a batch of %d must be 0: dense", batch);
  }
  BATUTA_RETURN_IF_ERROR(CheckFactor("alpha", buffers.alpha));
  BATUTA_RETURN_IF_ERROR(CheckFactor("beta", buffers.beta));
  BATUTA_ASSIGN_OR_RETURN(
      int64_t a_size, ExtentOf("a", a_turned ? inner : m, a_turned ? m : inner, buffers.a_stride));
  int64_t b_size = inner;
  int64_t out_size = m;
  if (!is_gemv) {
    BATUTA_ASSIGN_OR_RETURN(
        b_size, ExtentOf("b", b_turned ? n : inner, b_turned ? inner : n, buffers.b_stride));
    BATUTA_ASSIGN_OR_RETURN(out_size, ExtentOf("out", m, n, buffers.out_stride));
  } else if (buffers.b_stride != 0 || buffers.out_stride != 0 || b_turned) {
    return InvalidArgument("gemv: b and out are dense vectors, b_stride is %d, out_stride is %d",
                           buffers.b_stride, buffers.out_stride);
  }
  BATUTA_RETURN_IF_ERROR(CheckOperand<T>("a", buffers.a, a_size * batch));
  BATUTA_RETURN_IF_ERROR(CheckOperand<T>("b", buffers.b, b_size * batch));
  BATUTA_RETURN_IF_ERROR(CheckOperand<T>("out", buffers.out, out_size * batch));
  BATUTA_RETURN_IF_ERROR(
      CheckApart<T>("a", buffers.a.data(), a_size * batch, buffers.out.data(), out_size * batch));
  return CheckApart<T>("b", buffers.b.data(), b_size * batch, buffers.out.data(), out_size * batch);
}

}  // namespace

template <typename T>
absl::Status CheckBuffers(const Workload& workload, const Buffers<T>& buffers) {
  const ElementType type = sizeof(T) == 4 ? ElementType::kF32 : ElementType::kF64;
  if (workload.type() != type) {
    return InvalidArgument("the workload's elements are %s, the buffers' %s",
                           std::string(NameOf(workload.type())), std::string(NameOf(type)));
  }
  switch (TraitsOf(workload.op()).shape) {
    case Shape::kGemv:
    case Shape::kGemm:
      return CheckMatrices(workload, buffers);
    case Shape::kCustom:
      return InvalidArgument("a custom workload is known by its cost alone: it cannot be run");
    default:
      return CheckVectors(workload, buffers);
  }
}

template absl::Status CheckBuffers(const Workload&, const Buffers<float>&);
template absl::Status CheckBuffers(const Workload&, const Buffers<double>&);

}  // namespace batuta::backend
