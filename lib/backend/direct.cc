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

// The calls of a program's first operation come here, once.
template <typename T>
void FindCalls(Calls<T>& calls) {
  const KernelTable<T>& kernels = SimdKernels<T>();
  const auto each = [&kernels](Op op) { return kernels.elementwise[static_cast<size_t>(op)]; };
  const auto all = [&kernels](Op op) { return kernels.reduce[static_cast<size_t>(op)]; };
  calls.add.store(each(Op::kAdd), std::memory_order_relaxed);
  calls.saxpy.store(each(Op::kSaxpy), std::memory_order_relaxed);
  calls.exp.store(each(Op::kExp), std::memory_order_relaxed);
  calls.sum.store(all(Op::kSum), std::memory_order_relaxed);
  calls.dot.store(all(Op::kDot), std::memory_order_relaxed);
  calls.max.store(all(Op::kMax), std::memory_order_relaxed);
}

template <typename T>
Calls<T>& MutableCalls() {
  return const_cast<Calls<T>&>(CallsOf<T>());
}

template <typename T, auto kCall>
void FirstElementwise(T alpha, const T* a, const T* b, const T* c, T* out, size_t n) {
  FindCalls(MutableCalls<T>());
  (CallsOf<T>().*kCall).load(std::memory_order_relaxed)(alpha, a, b, c, out, n);
}

template <typename T, auto kCall>
T FirstReduce(const T* a, const T* b, size_t n) {
  FindCalls(MutableCalls<T>());
  return (CallsOf<T>().*kCall).load(std::memory_order_relaxed)(a, b, n);
}

template <typename T>
T ReduceMany(Op op, const T* a, const T* b, size_t n) {
  return Reduce(Executor<T>{SimdKernels<T>(), nullptr, 1}, op, a, b, n);
}

}  // namespace

#define BATUTA_FIRST_CALLS(T)                                                  \
  {FirstElementwise<T, &Calls<T>::add>, FirstElementwise<T, &Calls<T>::saxpy>, \
   FirstElementwise<T, &Calls<T>::exp>, FirstReduce<T, &Calls<T>::sum>,        \
   FirstReduce<T, &Calls<T>::dot>,      FirstReduce<T, &Calls<T>::max>}
constinit Calls<float> calls_f32 BATUTA_FIRST_CALLS(float);
constinit Calls<double> calls_f64 BATUTA_FIRST_CALLS(double);
#undef BATUTA_FIRST_CALLS

// What is right in the header's one test of everything has not come here: something is wrong.
template <typename T>
absl::Status AddChecked(std::span<const T> a, std::span<const T> b, std::span<T> out) {
  BATUTA_RETURN_IF_ERROR(CheckPair("a", a, out));
  return CheckPair("b", b, out);
}

template <typename T>
absl::Status SaxpyChecked(T alpha, std::span<const T> x, std::span<T> y) {
  BATUTA_RETURN_IF_ERROR(CheckPair("x", x, y));
  return InvalidArgument("alpha is %g: it must be a number", alpha);
}

template <typename T>
absl::Status ExpChecked(std::span<const T> a, std::span<T> out) {
  return CheckPair("a", a, out);
}

template <typename T>
absl::StatusOr<T> SumChecked(std::span<const T> a) {
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, a.size()));
  return ReduceMany(Op::kSum, a.data(), a.data(), a.size());
}

template <typename T>
absl::StatusOr<T> DotChecked(std::span<const T> a, std::span<const T> b) {
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, a.size()));
  BATUTA_RETURN_IF_ERROR(CheckInput("b", b, a.size()));
  return ReduceMany(Op::kDot, a.data(), b.data(), a.size());
}

template <typename T>
absl::StatusOr<T> MaxChecked(std::span<const T> a) {
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, a.size()));
  return ReduceMany(Op::kMax, a.data(), a.data(), a.size());
}

template <typename T>
absl::Status SoftmaxChecked(std::span<const T> a, std::span<T> out) {
  if (!IsRightMap(a, out)) [[unlikely]]
    return CheckPair("a", a, out);
  backend::Softmax(Executor<T>{SimdKernels<T>(), nullptr, 1}, a.data(), out.data(), out.size());
  return absl::OkStatus();
}

namespace {

template <typename T>
bool AreApart(std::span<const T> in, std::span<T> out) {
  return in.data() + in.size() <= out.data() || out.data() + out.size() <= in.data();
}

// Sides below 2^24 have products that fit.
constexpr size_t kMostOfSide = size_t{1} << 24;

template <typename T>
absl::Status CheckGemm(size_t m, size_t n, size_t k, std::span<const T> a, std::span<const T> b,
                       std::span<T> c) {
  if (m - 1 >= kMostOfSide || n - 1 >= kMostOfSide || k - 1 >= kMostOfSide) {
    return InvalidArgument("%d x %d x %d: sides must be in 1..2^24", m, n, k);
  }
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, m * k));
  BATUTA_RETURN_IF_ERROR(CheckInput("b", b, k * n));
  BATUTA_RETURN_IF_ERROR(CheckInput<T>("c", c, m * n));
  if (!AreApart(a, c)) return InvalidArgument("c overlaps a");
  return InvalidArgument("c overlaps b");
}

template <typename T>
absl::Status CheckGemv(size_t m, size_t n, std::span<const T> a, std::span<const T> x,
                       std::span<T> y) {
  if (m - 1 >= kMostOfSide || n - 1 >= kMostOfSide) {
    return InvalidArgument("%d x %d: sides must be in 1..2^24", m, n);
  }
  BATUTA_RETURN_IF_ERROR(CheckInput("a", a, m * n));
  BATUTA_RETURN_IF_ERROR(CheckInput("x", x, n));
  BATUTA_RETURN_IF_ERROR(CheckInput<T>("y", y, m));
  if (!AreApart(a, y)) return InvalidArgument("y overlaps a");
  return InvalidArgument("y overlaps x");
}

template <typename T>
absl::Status RunGemm(const KernelTable<T>& kernels, size_t m, size_t n, size_t k, const T* a,
                     const T* b, T* c) {
  const auto columns = static_cast<ptrdiff_t>(n);
  const auto depth = static_cast<ptrdiff_t>(k);
  const GemmTask<T> task{m, n, k, {a, depth, 1}, {b, columns, 1}, c, columns, 1, 0};
  try {
    Gemm(Executor<T>{kernels, nullptr, 1}, task);
  } catch (const std::bad_alloc&) {
    return ResourceExhausted("no memory to pack matrices of %d x %d x %d into", m, n, k);
  }
  return absl::OkStatus();
}

}  // namespace

template <typename T>
absl::Status GemvDense(size_t m, size_t n, std::span<const T> a, std::span<const T> x,
                       std::span<T> y) {
  const bool is_right = ((m - 1) | (n - 1)) < kMostOfSide && a.size() == m * n && x.size() == n &&
                        y.size() == m && a.data() != nullptr && x.data() != nullptr &&
                        y.data() != nullptr && AreApart(a, y) && AreApart(x, y);
  if (!is_right) [[unlikely]]
    return CheckGemv(m, n, a, x, y);
  const auto stride = static_cast<ptrdiff_t>(n);
  SimdKernels<T>().gemv({m, n, {a.data(), stride, 1}, x.data(), y.data(), 1, 0});
  return absl::OkStatus();
}

template <typename T>
absl::Status GemmDense(size_t m, size_t n, size_t k, std::span<const T> a, std::span<const T> b,
                       std::span<T> c) {
  const bool is_right = ((m - 1) | (n - 1) | (k - 1)) < kMostOfSide && a.size() == m * k &&
                        b.size() == k * n && c.size() == m * n && a.data() != nullptr &&
                        b.data() != nullptr && c.data() != nullptr && AreApart(a, c) &&
                        AreApart(b, c);
  if (!is_right) [[unlikely]]
    return CheckGemm(m, n, k, a, b, c);
  const KernelTable<T>& kernels = SimdKernels<T>();
  constexpr size_t kTinyDepth = 16;
  if (m <= kernels.gemm_tiny.size() && n <= kernels.tiny_columns && k <= kTinyDepth) {
    kernels.gemm_tiny[m - 1](a.data(), b.data(), c.data(), n, k);
    return absl::OkStatus();
  }
  if (n == 1) {
    const auto stride = static_cast<ptrdiff_t>(k);
    kernels.gemv({m, k, {a.data(), stride, 1}, b.data(), c.data(), 1, 0});
    return absl::OkStatus();
  }
  return RunGemm(kernels, m, n, k, a.data(), b.data(), c.data());
}

#define BATUTA_INSTANTIATE(T)                                                                     \
  template absl::Status AddChecked(std::span<const T>, std::span<const T>, std::span<T>);         \
  template absl::Status SaxpyChecked(T, std::span<const T>, std::span<T>);                        \
  template absl::Status ExpChecked(std::span<const T>, std::span<T>);                             \
  template absl::StatusOr<T> SumChecked(std::span<const T>);                                      \
  template absl::StatusOr<T> DotChecked(std::span<const T>, std::span<const T>);                  \
  template absl::StatusOr<T> MaxChecked(std::span<const T>);                                      \
  template absl::Status SoftmaxChecked(std::span<const T>, std::span<T>);                         \
  template absl::Status GemvDense(size_t, size_t, std::span<const T>, std::span<const T>,         \
                                  std::span<T>);                                                  \
  template absl::Status GemmDense(size_t, size_t, size_t, std::span<const T>, std::span<const T>, \
                                  std::span<T>)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend::internal
