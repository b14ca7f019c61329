// The scalar backend: the operations as one writes them down, compiled without vectorising. It is
// the reference of the tests, and the fastest for a handful of elements.
#include <algorithm>
#include <cmath>
#include <limits>

#include "lib/backend/kernel_table.h"

namespace batuta::backend {
namespace {

template <typename T, typename Each>
void ForEach(size_t n, T* out, const Each& each) {
  for (size_t i = 0; i < n; ++i) out[i] = each(i);
}

template <typename T>
void Add(T, const T* a, const T* b, const T*, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) { return a[i] + b[i]; });
}
template <typename T>
void Mul(T, const T* a, const T* b, const T*, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) { return a[i] * b[i]; });
}
template <typename T>
void Scale(T alpha, const T* a, const T*, const T*, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) { return alpha * a[i]; });
}
template <typename T>
void Saxpy(T alpha, const T* a, const T*, const T*, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) { return alpha * a[i] + out[i]; });
}
template <typename T>
void Fma(T, const T* a, const T* b, const T* c, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) { return a[i] * b[i] + c[i]; });
}
template <typename T>
void Relu(T, const T* a, const T*, const T*, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) { return a[i] < 0 ? T{0} : a[i]; });
}
template <typename T>
void Exp(T, const T* a, const T*, const T*, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) { return std::exp(a[i]); });
}
template <typename T>
void Sigmoid(T, const T* a, const T*, const T*, T* out, size_t n) {
  ForEach(n, out, [=](size_t i) {
    const T e = std::exp(-std::abs(a[i]));
    return (a[i] < 0 ? e : T{1}) / (1 + e);
  });
}

template <typename T>
T Sum(const T* a, const T*, size_t n) {
  T sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i];
  return sum;
}
template <typename T>
T Dot(const T* a, const T* b, size_t n) {
  T sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}
template <typename T>
T SumOfSquares(const T* a, const T*, size_t n) {
  return Dot(a, a, n);
}
template <typename T>
T Max(const T* a, const T*, size_t n) {
  T best = a[0];
  for (size_t i = 0; i < n; ++i) {
    if (a[i] != a[i]) return a[i];
    if (a[i] > best) best = a[i];
  }
  return best;
}
template <typename T>
T Min(const T* a, const T*, size_t n) {
  T best = a[0];
  for (size_t i = 0; i < n; ++i) {
    if (a[i] != a[i]) return a[i];
    if (a[i] < best) best = a[i];
  }
  return best;
}
template <typename T>
size_t ArgMax(const T* a, size_t n) {
  size_t best = 0;
  for (size_t i = 0; i < n; ++i) {
    if (a[i] != a[i]) return i;
    if (a[i] > a[best]) best = i;
  }
  return best;
}
template <typename T>
T ExpShifted(const T* a, T shift, T* out, size_t n) {
  T sum = 0;
  for (size_t i = 0; i < n; ++i) sum += out[i] = std::exp(a[i] - shift);
  return sum;
}

template <typename T>
void Gemv(const GemvTask<T>& task) {
  for (size_t i = 0; i < task.rows; ++i) {
    T sum = 0;
    for (size_t j = 0; j < task.columns; ++j) sum += *task.a.At(i, j) * task.x[j];
    task.y[i] = task.beta == T{0} ? task.alpha * sum : task.alpha * sum + task.beta * task.y[i];
  }
}

// Row by row of B, so that memory is read in order.
template <typename T>
void Gemm(const GemmTask<T>& task) {
  for (size_t i = 0; i < task.m; ++i) {
    T* c = task.c + static_cast<ptrdiff_t>(i) * task.c_stride;
    for (size_t j = 0; j < task.n; ++j) c[j] = task.beta == T{0} ? T{0} : task.beta * c[j];
    for (size_t p = 0; p < task.k; ++p) {
      const T a = task.alpha * *task.a.At(i, p);
      for (size_t j = 0; j < task.n; ++j) c[j] += a * *task.b.At(p, j);
    }
  }
}

template <typename T>
double Peak(size_t rounds, T* sink) {
  T sum = *sink;
  for (size_t i = 0; i < rounds; ++i) sum += static_cast<T>(1.0000001);
  *sink = sum;
  return static_cast<double>(rounds);
}

template <typename T>
KernelTable<T> Make() {
  KernelTable<T> table;
  table.target = "scalar";
  const auto each = [&table](Op op, auto kernel) {
    table.elementwise[static_cast<size_t>(op)] = kernel;
  };
  each(Op::kAdd, Add<T>);
  each(Op::kMul, Mul<T>);
  each(Op::kScale, Scale<T>);
  each(Op::kSaxpy, Saxpy<T>);
  each(Op::kFma, Fma<T>);
  each(Op::kRelu, Relu<T>);
  each(Op::kExp, Exp<T>);
  each(Op::kSigmoid, Sigmoid<T>);
  const auto all = [&table](Op op, auto kernel) { table.reduce[static_cast<size_t>(op)] = kernel; };
  all(Op::kSum, Sum<T>);
  all(Op::kDot, Dot<T>);
  all(Op::kMax, Max<T>);
  all(Op::kMin, Min<T>);
  all(Op::kNorm2, SumOfSquares<T>);
  table.argmax = ArgMax<T>;
  table.exp_shifted = ExpShifted<T>;
  table.gemv = Gemv<T>;
  table.gemm_direct = Gemm<T>;
  table.peak = Peak<T>;
  return table;
}

}  // namespace

template <typename T>
const KernelTable<T>& ScalarKernels() {
  static const KernelTable<T> table = Make<T>();
  return table;
}

template const KernelTable<float>& ScalarKernels();
template const KernelTable<double>& ScalarKernels();

}  // namespace batuta::backend
