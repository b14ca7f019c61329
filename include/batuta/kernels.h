// Single operations on vectors, called directly: with vectors, on the caller's thread, without a
// choice. For a handful of elements and for inner loops; backend::Selector::Run chooses among
// everything that the machine has.
//
// All take dense vectors of one length of at least 1. InvalidArgument names the operand: lengths
// that differ, an empty or null operand, an output that overlaps an input without being exactly it.
// Results are those of Backend::kSimd. Safe from any thread; nothing is allocated but for an error.
#ifndef BATUTA_KERNELS_H_
#define BATUTA_KERNELS_H_

#include <cstddef>
#include <span>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::backend {

// Below this a loop in place is faster than the call of a kernel.
inline constexpr size_t kLoopElements = 16;

namespace internal {

template <typename T>
absl::Status AddMany(std::span<const T> a, std::span<const T> b, std::span<T> out);
template <typename T>
absl::Status SaxpyMany(T alpha, std::span<const T> x, std::span<T> y);
template <typename T>
absl::StatusOr<T> SumMany(std::span<const T> a);
template <typename T>
absl::StatusOr<T> DotMany(std::span<const T> a, std::span<const T> b);
template <typename T>
absl::StatusOr<T> MaxMany(std::span<const T> a);
template <typename T>
absl::Status ExpMany(std::span<const T> a, std::span<T> out);

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
absl::Status Add(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  const size_t n = out.size();
  if (IsFew(n) && a.size() == n && b.size() == n && MayWrite<T>(a.data(), out.data(), n) &&
      MayWrite<T>(b.data(), out.data(), n)) [[likely]] {
    for (size_t i = 0; i < n; ++i) out[i] = a[i] + b[i];
    return absl::OkStatus();
  }
  return AddMany(a, b, out);
}

template <typename T>
absl::StatusOr<T> Dot(std::span<const T> a, std::span<const T> b) {
  const size_t n = a.size();
  if (!IsFew(n) || b.size() != n) return DotMany(a, b);
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
  return internal::SaxpyMany(alpha, x, y);
}
inline absl::Status Saxpy(double alpha, std::span<const double> x, std::span<double> y) {
  return internal::SaxpyMany(alpha, x, y);
}

// Sum of all elements. Error: at most the square root of n ulp of the sum of magnitudes, typically.
inline absl::StatusOr<float> Sum(std::span<const float> a) { return internal::SumMany(a); }
inline absl::StatusOr<double> Sum(std::span<const double> a) { return internal::SumMany(a); }

inline absl::StatusOr<float> Dot(std::span<const float> a, std::span<const float> b) {
  return internal::Dot(a, b);
}
inline absl::StatusOr<double> Dot(std::span<const double> a, std::span<const double> b) {
  return internal::Dot(a, b);
}

// The greatest element; NaN if there is one.
inline absl::StatusOr<float> Max(std::span<const float> a) { return internal::MaxMany(a); }
inline absl::StatusOr<double> Max(std::span<const double> a) { return internal::MaxMany(a); }

// out = e^a within 2 ulp; out may be a.
inline absl::Status Exp(std::span<const float> a, std::span<float> out) {
  return internal::ExpMany(a, out);
}
inline absl::Status Exp(std::span<const double> a, std::span<double> out) {
  return internal::ExpMany(a, out);
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
