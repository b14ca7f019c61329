// Matrix times vector. Dense rows: as a product with one column. Dense columns (a transposed
// matrix): some vectors of y are kept in registers over all columns.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/gemv_kernel.cc"
#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"
#include "lib/backend/narrow-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {

// kVectors vectors of y from `row` on, over all columns of A; of the last one `count` elements.
template <size_t kVectors, size_t kChains, bool kIsPart, typename T>
HWY_INLINE void Columns(const GemvTask<T>& task, size_t row, size_t count) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr size_t kLanes = hn::MaxLanes(d);
  V sum[kChains][kVectors];
#pragma GCC unroll 8
  for (size_t chain = 0; chain < kChains; ++chain) {
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) sum[chain][v] = hn::Zero(d);
  }
  const auto load = [d, count](const T* from, size_t v) HWY_ATTR {
    if (kIsPart && v + 1 == kVectors) return LoadFirst(d, from + v * kLanes, count);
    return hn::LoadU(d, from + v * kLanes);
  };
  const T* a = task.a.At(row, 0);
  const auto step = [&](V* sums, size_t j) HWY_ATTR {
    const V x = hn::Set(d, task.x[j]);
#pragma GCC unroll 8
    for (size_t v = 0; v < kVectors; ++v) sums[v] = hn::MulAdd(load(a, v), x, sums[v]);
    a += task.a.column_stride;
  };
  size_t j = 0;
  for (; j + kChains <= task.columns; j += kChains) {
#pragma GCC unroll 8
    for (size_t chain = 0; chain < kChains; ++chain) step(sum[chain], j + chain);
  }
  for (; j < task.columns; ++j) step(sum[0], j);
  const V alpha = hn::Set(d, task.alpha);
  const V beta = hn::Set(d, task.beta);
  T* y = task.y + row;
#pragma GCC unroll 8
  for (size_t v = 0; v < kVectors; ++v) {
    V result = sum[0][v];
#pragma GCC unroll 8
    for (size_t chain = 1; chain < kChains; ++chain) result = hn::Add(result, sum[chain][v]);
    result = hn::Mul(result, alpha);
    if (task.beta != T{0}) result = hn::MulAdd(beta, load(y, v), result);
    if (kIsPart && v + 1 == kVectors) {
      StoreFirst(d, result, y + v * kLanes, count);
    } else {
      hn::StoreU(result, d, y + v * kLanes);
    }
  }
}

template <typename T>
void Gemv(const GemvTask<T>& task) {
  // A column alone is read along itself however it lies.
  const bool has_dense_columns = task.a.row_stride == 1;
  if (!has_dense_columns || (task.a.column_stride == 1 && task.columns > 1)) {
    return Narrow<1>(NarrowTask<T>{task.rows, task.columns, task.a.data, task.a.row_stride, task.x,
                                   0, task.y, 1, task.alpha, task.beta});
  }
  constexpr size_t kLanes = hn::MaxLanes(hn::ScalableTag<T>());
  size_t row = 0;
  for (; row + 8 * kLanes <= task.rows; row += 8 * kLanes) Columns<8, 1, false>(task, row, 0);
  for (; row + 2 * kLanes <= task.rows; row += 2 * kLanes) Columns<2, 4, false>(task, row, 0);
  for (; row + kLanes <= task.rows; row += kLanes) Columns<1, 4, false>(task, row, 0);
  if (row < task.rows) Columns<1, 4, true>(task, row, task.rows - row);
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
