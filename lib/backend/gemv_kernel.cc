// Matrix times vector. Dense rows: four dot products at a time, so that x is read once for four
// rows. Dense columns (a transposed matrix): some vectors of y are kept in registers over all
// columns.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/gemv_kernel.cc"
#include <algorithm>

#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

template <class D, typename T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> LoadPart(D d, const T* from, size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN T padded[HWY_MAX_BYTES / sizeof(T)] = {};
  std::copy_n(from, count, padded);
  return hn::Load(d, padded);
#else
  return hn::MaskedLoad(hn::FirstN(d, count), d, from);
#endif
}

// kRows dot products of n elements. Each row's sum is made in the same way whatever kRows is: where
// rows are divided between threads does not show in the result.
template <size_t kRows, typename T>
HWY_INLINE void Rows(const GemvTask<T>& task, size_t row) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  const size_t n = task.columns;
  const T* a[kRows];
  V s[kRows];
  V t[kRows];
#pragma GCC unroll 8
  for (size_t r = 0; r < kRows; ++r) {
    a[r] = task.a.At(row + r, 0);
    s[r] = hn::Zero(d);
    t[r] = hn::Zero(d);
  }
  size_t i = 0;
  for (; i + 2 * lanes <= n; i += 2 * lanes) {
    const V x0 = hn::LoadU(d, task.x + i);
    const V x1 = hn::LoadU(d, task.x + i + lanes);
#pragma GCC unroll 8
    for (size_t r = 0; r < kRows; ++r) {
      s[r] = hn::MulAdd(hn::LoadU(d, a[r] + i), x0, s[r]);
      t[r] = hn::MulAdd(hn::LoadU(d, a[r] + i + lanes), x1, t[r]);
    }
  }
  for (; i < n; i += lanes) {
    const size_t count = std::min(lanes, n - i);
    const V x = LoadPart(d, task.x + i, count);
#pragma GCC unroll 8
    for (size_t r = 0; r < kRows; ++r) s[r] = hn::MulAdd(LoadPart(d, a[r] + i, count), x, s[r]);
  }
#pragma GCC unroll 8
  for (size_t r = 0; r < kRows; ++r) {
    const T sum = task.alpha * hn::GetLane(hn::SumOfLanes(d, hn::Add(s[r], t[r])));
    T& y = task.y[row + r];
    y = task.beta == T{0} ? sum : sum + task.beta * y;
  }
}

// kVectors vectors of y, over all columns of A.
template <size_t kVectors, class D, typename T = hn::TFromD<D>>
HWY_INLINE void Columns(D d, const GemvTask<T>& task, size_t row) {
  using V = hn::Vec<D>;
  const size_t lanes = hn::Lanes(d);
  V sum[kVectors];
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) sum[v] = hn::Zero(d);
  const T* a = task.a.At(row, 0);
  for (size_t j = 0; j < task.columns; ++j, a += task.a.column_stride) {
    const V x = hn::Set(d, task.x[j]);
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) {
      sum[v] = hn::MulAdd(hn::LoadU(d, a + v * lanes), x, sum[v]);
    }
  }
  const V alpha = hn::Set(d, task.alpha);
  const V beta = hn::Set(d, task.beta);
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) {
    T* y = task.y + row + v * lanes;
    V result = hn::Mul(sum[v], alpha);
    if (task.beta != T{0}) result = hn::MulAdd(beta, hn::LoadU(d, y), result);
    hn::StoreU(result, d, y);
  }
}

template <typename T>
void Gemv(const GemvTask<T>& task) {
  size_t row = 0;
  if (task.a.column_stride == 1) {
    for (; row + 4 <= task.rows; row += 4) Rows<4>(task, row);
    for (; row < task.rows; ++row) Rows<1>(task, row);
    return;
  }
  const hn::ScalableTag<T> d;
  const size_t lanes = hn::Lanes(d);
  for (; row + 8 * lanes <= task.rows; row += 8 * lanes) Columns<8>(d, task, row);
  for (; row + 2 * lanes <= task.rows; row += 2 * lanes) Columns<2>(d, task, row);
  for (; row + lanes <= task.rows; row += lanes) Columns<1>(d, task, row);
  const hn::CappedTag<T, 1> one;
  for (; row < task.rows; ++row) Columns<1>(one, task, row);
}

void FillGemv32(KernelTable<float>* table) { table->gemv = Gemv<float>; }
void FillGemv64(KernelTable<double>* table) { table->gemv = Gemv<double>; }

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "lib/backend/dispatch.h"

namespace batuta::backend {

BATUTA_DISPATCH(FillGemv)

}  // namespace batuta::backend
#endif
