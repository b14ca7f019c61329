// As many vectors as one has lanes, seen as a square: transposed, or each row added up. A vector
// consists of blocks of 16 bytes; what happens within blocks is done first. Included once per
// target.
#if defined(BATUTA_LIB_BACKEND_TRANSPOSE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BATUTA_LIB_BACKEND_TRANSPOSE_INL_H_
#undef BATUTA_LIB_BACKEND_TRANSPOSE_INL_H_
#else
#define BATUTA_LIB_BACKEND_TRANSPOSE_INL_H_
#endif

#include <cstddef>
#include <cstdint>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

#if HWY_TARGET == HWY_SCALAR

template <class D, class V = hn::Vec<D>>
HWY_INLINE V SumsOfRows(D, const V* rows) {
  return rows[0];
}
template <class D, class V = hn::Vec<D>>
HWY_INLINE void Transpose(D, V*) {}

#else

template <class D>
constexpr size_t BlockLanes() {
  return 16 / sizeof(hn::TFromD<D>);
}
template <class D>
constexpr size_t NumBlocks() {
  return hn::MaxLanes(D()) / BlockLanes<D>();
}

// In each block the sums of that block of two or four rows.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V SumsWithinBlocks(D d, const V* rows) {
  const V two =
      hn::Add(hn::InterleaveLower(d, rows[0], rows[1]), hn::InterleaveUpper(d, rows[0], rows[1]));
  if constexpr (BlockLanes<D>() == 2) {
    return two;
  } else {
    const V next =
        hn::Add(hn::InterleaveLower(d, rows[2], rows[3]), hn::InterleaveUpper(d, rows[2], rows[3]));
    const hn::Repartition<uint64_t, D> d64;
    const auto a = hn::BitCast(d64, two);
    const auto b = hn::BitCast(d64, next);
    return hn::Add(hn::BitCast(d, hn::InterleaveLower(d64, a, b)),
                   hn::BitCast(d, hn::InterleaveUpper(d64, a, b)));
  }
}

// Lane i is the sum of all lanes of rows[i]. Every lane is added up in the same order.
template <class D, class V = hn::Vec<D>>
HWY_INLINE V SumsOfRows(D d, const V* rows) {
  constexpr size_t kBlocks = NumBlocks<D>();
  V sums[kBlocks];
#pragma GCC unroll 4
  for (size_t i = 0; i < kBlocks; ++i) sums[i] = SumsWithinBlocks(d, rows + i * BlockLanes<D>());
  if constexpr (kBlocks == 1) {
    return sums[0];
  } else {
    const auto halves = [d](V a, V b) HWY_ATTR {
      return hn::Add(hn::ConcatLowerLower(d, b, a), hn::ConcatUpperUpper(d, b, a));
    };
    if constexpr (kBlocks == 2) {
      return halves(sums[0], sums[1]);
    } else {
      const V even = halves(sums[0], sums[2]);
      const V odd = halves(sums[1], sums[3]);
      return hn::Add(hn::OddEvenBlocks(hn::SwapAdjacentBlocks(odd), even),
                     hn::OddEvenBlocks(odd, hn::SwapAdjacentBlocks(even)));
    }
  }
}

// Transposes the squares of two or four rows that lie in each block.
template <class D, class V = hn::Vec<D>>
HWY_INLINE void TransposeWithinBlocks(D d, V* rows) {
  const V low = hn::InterleaveLower(d, rows[0], rows[1]);
  const V high = hn::InterleaveUpper(d, rows[0], rows[1]);
  if constexpr (BlockLanes<D>() == 2) {
    rows[0] = low;
    rows[1] = high;
  } else {
    const hn::Repartition<uint64_t, D> d64;
    const auto a = hn::BitCast(d64, low);
    const auto b = hn::BitCast(d64, hn::InterleaveLower(d, rows[2], rows[3]));
    const auto e = hn::BitCast(d64, high);
    const auto f = hn::BitCast(d64, hn::InterleaveUpper(d, rows[2], rows[3]));
    rows[0] = hn::BitCast(d, hn::InterleaveLower(d64, a, b));
    rows[1] = hn::BitCast(d, hn::InterleaveUpper(d64, a, b));
    rows[2] = hn::BitCast(d, hn::InterleaveLower(d64, e, f));
    rows[3] = hn::BitCast(d, hn::InterleaveUpper(d64, e, f));
  }
}

template <class D, class V = hn::Vec<D>>
HWY_INLINE void Transpose(D d, V* rows) {
  constexpr size_t kBlocks = NumBlocks<D>();
  constexpr size_t kLanes = BlockLanes<D>();
#pragma GCC unroll 4
  for (size_t i = 0; i < kBlocks; ++i) TransposeWithinBlocks(d, rows + i * kLanes);
  if constexpr (kBlocks == 2) {
#pragma GCC unroll 4
    for (size_t i = 0; i < kLanes; ++i) {
      const V first = rows[i];
      const V second = rows[kLanes + i];
      rows[i] = hn::ConcatLowerLower(d, second, first);
      rows[kLanes + i] = hn::ConcatUpperUpper(d, second, first);
    }
  } else if constexpr (kBlocks == 4) {
#pragma GCC unroll 4
    for (size_t i = 0; i < kLanes; ++i) {
      const V r0 = rows[i];
      const V r1 = rows[kLanes + i];
      const V r2 = rows[2 * kLanes + i];
      const V r3 = rows[3 * kLanes + i];
      const V even = hn::ConcatLowerLower(d, r2, r0);
      const V odd = hn::ConcatLowerLower(d, r3, r1);
      const V even_up = hn::ConcatUpperUpper(d, r2, r0);
      const V odd_up = hn::ConcatUpperUpper(d, r3, r1);
      rows[i] = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(odd), even);
      rows[kLanes + i] = hn::OddEvenBlocks(odd, hn::SwapAdjacentBlocks(even));
      rows[2 * kLanes + i] = hn::OddEvenBlocks(hn::SwapAdjacentBlocks(odd_up), even_up);
      rows[3 * kLanes + i] = hn::OddEvenBlocks(odd_up, hn::SwapAdjacentBlocks(even_up));
    }
  }
}

#endif

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // BATUTA_LIB_BACKEND_TRANSPOSE_INL_H_
