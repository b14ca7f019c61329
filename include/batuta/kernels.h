// Single operations on vectors, called directly: with vectors, on the caller's thread, without a
// choice. For a handful of elements and for inner loops; backend::Selector::Run chooses among
// everything that the machine has.
//
// All take dense vectors of one length of at least 1. InvalidArgument names the operand: lengths
// that differ, an empty or null operand, an output that overlaps an input without being exactly it.
// Results are those of Backend::kSimd. Safe from any thread; only Gemm and errors allocate.
#ifndef BATUTA_KERNELS_H_
#define BATUTA_KERNELS_H_

#include <atomic>
#include <cstddef>
#include <span>
#include <type_traits>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::backend {

// Below this a loop in place is faster than the call of a kernel.
inline constexpr size_t kLoopElements = 16;

namespace internal {

// The kernels for this processor's vector units; before the first call, functions that find them.
// So a call here is one indirect call, without a test whether it is the first.
template <typename T>
struct Calls {
  using Elementwise = void (*)(T alpha, const T* a, const T* b, const T* c, T* out, size_t n);
  using Reduce = T (*)(const T* a, const T* b, size_t n);
  std::atomic<Elementwise> add, saxpy, exp;
  std::atomic<Reduce> sum, dot, max;  // up to kBlockElements
};
inline constexpr size_t kBlockElements = 8192;
extern Calls<float> calls_f32;
extern Calls<double> calls_f64;

template <typename T>
const Calls<T>& CallsOf() {
  if constexpr (std::is_same_v<T, float>) {
    return calls_f32;
  } else {
    return calls_f64;
  }
}

// These check operand by operand, and say what is wrong, or take longer vectors.
template <typename T>
absl::Status AddChecked(std::span<const T> a, std::span<const T> b, std::span<T> out);
template <typename T>
absl::Status SaxpyChecked(T alpha, std::span<const T> x, std::span<T> y);
template <typename T>
absl::Status ExpChecked(std::span<const T> a, std::span<T> out);
template <typename T>
absl::StatusOr<T> SumChecked(std::span<const T> a);
template <typename T>
absl::StatusOr<T> DotChecked(std::span<const T> a, std::span<const T> b);
template <typename T>
absl::StatusOr<T> MaxChecked(std::span<const T> a);
template <typename T>
absl::Status SoftmaxChecked(std::span<const T> a, std::span<T> out);
template <typename T>
absl::Status GemvDense(size_t m, size_t n, std::span<const T> a, std::span<const T> x,
                       std::span<T> y);
template <typename T>
absl::Status GemmDense(size_t m, size_t n, size_t k, std::span<const T> a, std::span<const T> b,
                       std::span<T> c);

inline bool IsFew(size_t n) { return n - 1 < kLoopElements - 1; }

// Exactly the same, or apart.
template <typename T>
bool MayWrite(const T* input, const T* out, size_t n) {
  return input == out || input + n <= out || out + n <= input;
}

template <typename T>
bool IsRightMap(std::span<const T> a, std::span<T> out) {
  const size_t n = out.size();
  return n > 0 && a.size() == n && a.data() != nullptr && out.data() != nullptr &&
         MayWrite<T>(a.data(), out.data(), n);
}

template <typename T>
absl::Status Add(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  const size_t n = out.size();
  if (!IsRightMap(a, out) || !IsRightMap(b, out)) [[unlikely]]
    return AddChecked(a, b, out);
  if (IsFew(n)) {
    for (size_t i = 0; i < n; ++i) out[i] = a[i] + b[i];
  } else {
    CallsOf<T>().add.load(std::memory_order_relaxed)(T{1}, a.data(), b.data(), nullptr, out.data(),
                                                     n);
  }
  return absl::OkStatus();
}

template <typename T>
absl::Status Saxpy(T alpha, std::span<const T> x, std::span<T> y) {
  if (!IsRightMap(x, y) || alpha != alpha) [[unlikely]]
    return SaxpyChecked(alpha, x, y);
  CallsOf<T>().saxpy.load(std::memory_order_relaxed)(alpha, x.data(), nullptr, nullptr, y.data(),
                                                     y.size());
  return absl::OkStatus();
}

template <typename T>
absl::Status Exp(std::span<const T> a, std::span<T> out) {
  if (!IsRightMap(a, out)) [[unlikely]]
    return ExpChecked(a, out);
  CallsOf<T>().exp.load(std::memory_order_relaxed)(T{1}, a.data(), nullptr, nullptr, out.data(),
                                                   out.size());
  return absl::OkStatus();
}

template <typename T>
bool IsBlock(std::span<const T> a) {
  return a.size() - 1 < kBlockElements && a.data() != nullptr;
}

template <typename T>
absl::StatusOr<T> Sum(std::span<const T> a) {
  if (!IsBlock(a)) [[unlikely]]
    return SumChecked(a);
  return CallsOf<T>().sum.load(std::memory_order_relaxed)(a.data(), a.data(), a.size());
}

template <typename T>
absl::StatusOr<T> Max(std::span<const T> a) {
  if (!IsBlock(a)) [[unlikely]]
    return MaxChecked(a);
  return CallsOf<T>().max.load(std::memory_order_relaxed)(a.data(), a.data(), a.size());
}

template <typename T>
absl::StatusOr<T> Dot(std::span<const T> a, std::span<const T> b) {
  const size_t n = a.size();
  if (!IsBlock(a) || b.size() != n || b.data() == nullptr) [[unlikely]]
    return DotChecked(a, b);
  if (!IsFew(n)) {
    return CallsOf<T>().dot.load(std::memory_order_relaxed)(a.data(), b.data(), n);
  }
  T even = 0;
  T odd = 0;
  size_t i = 0;
  for (; i + 2 <= n; i += 2) {
    even += a[i] * b[i];
    odd += a[i + 1] * b[i + 1];
  }
  if (i < n) even += a[i] * b[i];
  return even + odd;
}

}  // namespace internal

// out = a + b; out may be a or b.
inline absl::Status Add(std::span<const float> a, std::span<const float> b, std::span<float> out) {
  return internal::Add(a, b, out);
}
inline absl::Status Add(std::span<const double> a, std::span<const double> b,
                        std::span<double> out) {
  return internal::Add(a, b, out);
}

// y = alpha * x + y.
inline absl::Status Saxpy(float alpha, std::span<const float> x, std::span<float> y) {
  return internal::Saxpy(alpha, x, y);
}
inline absl::Status Saxpy(double alpha, std::span<const double> x, std::span<double> y) {
  return internal::Saxpy(alpha, x, y);
}

// Sum of all elements. Error: at most the square root of n ulp of the sum of magnitudes, typically.
inline absl::StatusOr<float> Sum(std::span<const float> a) { return internal::Sum(a); }
inline absl::StatusOr<double> Sum(std::span<const double> a) { return internal::Sum(a); }

// Sum of a_i * b_i.
inline absl::StatusOr<float> Dot(std::span<const float> a, std::span<const float> b) {
  return internal::Dot(a, b);
}
inline absl::StatusOr<double> Dot(std::span<const double> a, std::span<const double> b) {
  return internal::Dot(a, b);
}

// The greatest element; NaN if there is one.
inline absl::StatusOr<float> Max(std::span<const float> a) { return internal::Max(a); }
inline absl::StatusOr<double> Max(std::span<const double> a) { return internal::Max(a); }

// out = e^a within 2 ulp; out may be a.
inline absl::Status Exp(std::span<const float> a, std::span<float> out) {
  return internal::Exp(a, out);
}
inline absl::Status Exp(std::span<const double> a, std::span<double> out) {
  return internal::Exp(a, out);
}

// out_i = e^a_i / sum of all e^a; out may be a. Nothing overflows: the greatest element is
// subtracted.
inline absl::Status Softmax(std::span<const float> a, std::span<float> out) {
  return internal::SoftmaxChecked(a, out);
}
inline absl::Status Softmax(std::span<const double> a, std::span<double> out) {
  return internal::SoftmaxChecked(a, out);
}

// y = a * x for a dense row-major matrix, a: m x n, sides in 1..2^24.
inline absl::Status Gemv(size_t m, size_t n, std::span<const float> a, std::span<const float> x,
                         std::span<float> y) {
  return internal::GemvDense(m, n, a, x, y);
}
inline absl::Status Gemv(size_t m, size_t n, std::span<const double> a, std::span<const double> x,
                         std::span<double> y) {
  return internal::GemvDense(m, n, a, x, y);
}

// c = a * b for dense row-major matrices, a: m x k, b: k x n, c: m x n, sides in 1..2^24.
// ResourceExhausted: no memory to pack into.
inline absl::Status Gemm(size_t m, size_t n, size_t k, std::span<const float> a,
                         std::span<const float> b, std::span<float> c) {
  return internal::GemmDense(m, n, k, a, b, c);
}
inline absl::Status Gemm(size_t m, size_t n, size_t k, std::span<const double> a,
                         std::span<const double> b, std::span<double> c) {
  return internal::GemmDense(m, n, k, a, b, c);
}

}  // namespace batuta::backend

#endif  // BATUTA_KERNELS_H_
