// batuta/kernels.h: checks, and one call of a kernel.
#include <new>

#include "batuta/kernels.h"
#include "lib/backend/execute.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend::internal {
namespace {

template <typename T>
absl::Status CheckInput(const char* name, std::span<const T> input, size_t n) {
  if (n == 0) return InvalidArgument("%s is empty", name);
  if (input.size() != n)
    return InvalidArgument("%s has %d elements, not %d", name, input.size(), n);
  if (input.data() == nullptr) return InvalidArgument("%s is null", name);
  return absl::OkStatus();
}

template <typename T>
absl::Status CheckPair(const char* name, std::span<const T> input, std::span<T> out) {
  BATUTA_RETURN_IF_ERROR(CheckInput<T>("out", out, out.size()));
  BATUTA_RETURN_IF_ERROR(CheckInput(name, input, out.size()));
  if (MayWrite<T>(input.data(), out.data(), out.size())) return absl::OkStatus();
  return InvalidArgument("out overlaps %s by %d elements offset", name, out.data() - input.data());
}

template <typename T>
auto KernelOf(Op op) {
  return SimdKernels<T>().elementwise[static_cast<size_t>(op)];
}

template <typename T>
T ReduceHere(Op op, const T* a, const T* b, size_t n) {
  if (n <= kReductionBlock) return SimdKernels<T>().reduce[static_cast<size_t>(op)](a, b, n);
  return Reduce(Executor<T>{SimdKernels<T>(), nullptr, 1}, op, a, b, n);
}

}  // namespace

template <typename T>
absl::Status AddMany(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  const size_t n = out.size();
  // One test of everything first: naming what is wrong takes longer than adding 64 numbers.
  if (n > 0 && a.size() == n && b.size() == n && a.data() != nullptr && b.data() != nullptr &&
      out.data() != nullptr && MayWrite<T>(a.data(), out.data(), n) &&
      MayWrite<T>(b.data(), out.data(), n)) [[likely]] {
    KernelOf<T>(Op::kAdd)(T{1}, a.data(), b.data(), nullptr, out.data(), n);
    return absl::OkStatus();
  }
  BATUTA_RETURN_IF_ERROR(CheckPair("a", a, out));
  return CheckPair("b", b, out);
}

template <typename T>
absl::Status SaxpyMany(T alpha, std::span<const T> x, std::span<T> y) {
  BATUTA_RETURN_IF_ERROR(CheckPair("x", x, y));
  if (alpha != alpha) return InvalidArgument("alpha is not a number");
  KernelOf<T>(Op::kSaxpy)(alpha, x.data(), nullptr, nullptr, y.data(), y.size());
  return absl::OkStatus();
}

template <typename T>
absl::StatusOr<T> SumMany(std::span<const T> a) {
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, a.size()));
  return ReduceHere(Op::kSum, a.data(), a.data(), a.size());
}

template <typename T>
absl::StatusOr<T> DotMany(std::span<const T> a, std::span<const T> b) {
  const size_t n = a.size();
  if (n > 0 && b.size() == n && a.data() != nullptr && b.data() != nullptr) [[likely]] {
    return ReduceHere(Op::kDot, a.data(), b.data(), n);
  }
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, a.size()));
  return CheckInput("b", b, a.size());
}

template <typename T>
absl::StatusOr<T> MaxMany(std::span<const T> a) {
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, a.size()));
  return ReduceHere(Op::kMax, a.data(), a.data(), a.size());
}

template <typename T>
absl::Status ExpMany(std::span<const T> a, std::span<T> out) {
  BATUTA_RETURN_IF_ERROR(CheckPair("a", a, out));
  KernelOf<T>(Op::kExp)(T{1}, a.data(), nullptr, nullptr, out.data(), out.size());
  return absl::OkStatus();
}

template <typename T>
absl::Status GemmDense(size_t m, size_t n, size_t k, std::span<const T> a, std::span<const T> b,
                       std::span<T> c) {
  // Sides below 2^24 have products that fit.
  constexpr size_t kMostOfSide = size_t{1} << 24;
  if (m - 1 >= kMostOfSide || n - 1 >= kMostOfSide || k - 1 >= kMostOfSide) {
    return InvalidArgument("%d x %d x %d: sides must be in 1..2^24", m, n, k);
  }
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, m * k));
  BATUTA_RETURN_IF_ERROR(CheckInput("b", b, k * n));
  BATUTA_RETURN_IF_ERROR(CheckInput<T>("c", c, m * n));
  const auto apart = [&c](std::span<const T> in) {
    return in.data() + in.size() <= c.data() || c.data() + c.size() <= in.data();
  };
  if (!apart(a)) return InvalidArgument("c overlaps a");
  if (!apart(b)) return InvalidArgument("c overlaps b");
  const auto stride = [](size_t columns) { return static_cast<ptrdiff_t>(columns); };
  const GemmTask<T> task{
      m, n, k, {a.data(), stride(k), 1}, {b.data(), stride(n), 1}, c.data(), stride(n), 1, 0};
  try {
    Gemm(Executor<T>{SimdKernels<T>(), nullptr, 1}, task);
  } catch (const std::bad_alloc&) {
    return ResourceExhausted("no memory to pack matrices of %d x %d x %d into", m, n, k);
  }
  return absl::OkStatus();
}

#define BATUTA_INSTANTIATE(T)                                                                     \
  template absl::Status AddMany(std::span<const T>, std::span<const T>, std::span<T>);            \
  template absl::Status SaxpyMany(T, std::span<const T>, std::span<T>);                           \
  template absl::StatusOr<T> SumMany(std::span<const T>);                                         \
  template absl::StatusOr<T> DotMany(std::span<const T>, std::span<const T>);                     \
  template absl::StatusOr<T> MaxMany(std::span<const T>);                                         \
  template absl::Status ExpMany(std::span<const T>, std::span<T>);                                \
  template absl::Status GemmDense(size_t, size_t, size_t, std::span<const T>, std::span<const T>, \
                                  std::span<T>)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend::internal
