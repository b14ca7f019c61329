// Products with few columns, down to one: each element of C is a dot product of a row of A and a
// column of B, both of which lie dense. The sums of some rows fill one vector in the end, which is
// stored at once. Included once per target.
#if defined(BATUTA_LIB_BACKEND_NARROW_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BATUTA_LIB_BACKEND_NARROW_INL_H_
#undef BATUTA_LIB_BACKEND_NARROW_INL_H_
#else
#define BATUTA_LIB_BACKEND_NARROW_INL_H_
#endif

#include <algorithm>
#include <cstddef>

#include "hwy/highway.h"
#include "lib/backend/partial-inl.h"
#include "lib/backend/transpose-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// Column j of B is b + j * b_stride.
template <typename T>
struct NarrowTask {
  size_t rows, depth;
  const T* a;
  ptrdiff_t a_stride;
  const T* b;
  ptrdiff_t b_stride;
  T* c;
  ptrdiff_t c_stride;
  T alpha, beta;
};

// One element of C a lane, row by row, `columns` of each.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE void StoreRows(D d, hn::Vec<D> sums, const NarrowTask<T>& task, T* c, size_t count,
                          size_t columns) {
  auto result = hn::Mul(sums, hn::Set(d, task.alpha));
  if (task.c_stride == static_cast<ptrdiff_t>(columns)) {
    if (task.beta != T{0}) {
      result = hn::MulAdd(hn::Set(d, task.beta), LoadFirst(d, c, count * columns), result);
    }
    return StoreFirst(d, result, c, count * columns);
  }
  HWY_ALIGN T apart[HWY_MAX_BYTES / sizeof(T)];
  hn::Store(result, d, apart);
  for (size_t row = 0; row < count; ++row, c += task.c_stride) {
    for (size_t j = 0; j < columns; ++j) {
      const T value = apart[row * columns + j];
      c[j] = task.beta == T{0} ? value : value + task.beta * c[j];
    }
  }
}

// kRows rows from `row` on, of which `count` are there. Each sum is made in kChains parts.
template <size_t kColumns, size_t kRows, size_t kChains, typename T>
HWY_INLINE void NarrowRows(const NarrowTask<T>& task, size_t row, size_t count) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr size_t kLanes = hn::MaxLanes(d);
  static_assert(kRows * kColumns <= kLanes);
  const T* a[kRows];
  V sum[kLanes];
  V more[kChains][kRows * kColumns];
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    a[r] = task.a + static_cast<ptrdiff_t>(row + std::min(r, count - 1)) * task.a_stride;
  }
#pragma GCC unroll 16
  for (size_t i = 0; i < kLanes; ++i) sum[i] = hn::Zero(d);
  const auto step = [&](V* sums, size_t at, auto load) HWY_ATTR {
    V b[kColumns];
#pragma GCC unroll 8
    for (size_t j = 0; j < kColumns; ++j) {
      b[j] = load(task.b + static_cast<ptrdiff_t>(j) * task.b_stride + at);
    }
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      const V row_of_a = load(a[r] + at);
#pragma GCC unroll 8
      for (size_t j = 0; j < kColumns; ++j) {
        sums[r * kColumns + j] = hn::MulAdd(row_of_a, b[j], sums[r * kColumns + j]);
      }
    }
  };
  const auto whole = [d](const T* from) HWY_ATTR { return hn::LoadU(d, from); };
  size_t i = 0;
  if (kChains > 1 && task.depth >= kChains * kLanes) {
#pragma GCC unroll 8
    for (size_t chain = 0; chain < kChains; ++chain) {
#pragma GCC unroll 16
      for (size_t s = 0; s < kRows * kColumns; ++s) more[chain][s] = hn::Zero(d);
    }
    for (; i + kChains * kLanes <= task.depth; i += kChains * kLanes) {
#pragma GCC unroll 8
      for (size_t chain = 0; chain < kChains; ++chain) step(more[chain], i + chain * kLanes, whole);
    }
#pragma GCC unroll 16
    for (size_t s = 0; s < kRows * kColumns; ++s) {
      V all = more[0][s];
#pragma GCC unroll 8
      for (size_t chain = 1; chain < kChains; ++chain) all = hn::Add(all, more[chain][s]);
      sum[s] = all;
    }
  }
  for (; i + kLanes <= task.depth; i += kLanes) step(sum, i, whole);
  if (const size_t rest = task.depth - i; rest > 0) {
    step(sum, i, [d, rest](const T* from) HWY_ATTR { return LoadFirst(d, from, rest); });
  }
  T* c = task.c + static_cast<ptrdiff_t>(row) * task.c_stride;
  if constexpr (kRows * kColumns == 1) {
    const T one = task.alpha * hn::GetLane(hn::SumOfLanes(d, sum[0]));
    *c = task.beta == T{0} ? one : one + task.beta * *c;
  } else {
    StoreRows(d, SumsOfRows(d, sum), task, c, count, kColumns);
  }
}

// Products with one column are divided among threads at multiples of 16 rows, so at groups.
template <size_t kColumns, typename T>
void Narrow(const NarrowTask<T>& task) {
  constexpr size_t kLanes = hn::MaxLanes(hn::ScalableTag<T>());
  constexpr size_t kRows = kLanes / kColumns;
  constexpr size_t kChains = kRows * kColumns >= 8 ? 1 : 2;
  size_t row = 0;
  for (; row + kRows <= task.rows; row += kRows) {
    NarrowRows<kColumns, kRows, kChains>(task, row, kRows);
  }
  const size_t left = task.rows - row;
  if (left == 0) return;
  if constexpr (kColumns > 1) {
    // In the same way as all others, since it depends on the threads which rows are left over.
    NarrowRows<kColumns, kRows, kChains>(task, row, left);
  } else {
    // Short rows: reading the last one some times too often is faster than one after the other.
    if (left > 1 && task.depth <= 4 * kLanes) {
      return NarrowRows<1, kRows, kChains>(task, row, left);
    }
    if constexpr (kRows > 4) {
      for (; row + 4 <= task.rows; row += 4) NarrowRows<1, 4, 2>(task, row, 4);
    }
    for (; row < task.rows; ++row) NarrowRows<1, 1, 8>(task, row, 1);
  }
}

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // BATUTA_LIB_BACKEND_NARROW_INL_H_
