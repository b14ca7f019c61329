// The inner kernel of matrix products: a tile of C of kRows rows and kVectors vectors stays in
// registers while k is walked along. Included once per target.
#if defined(BATUTA_LIB_BACKEND_GEMM_TILE_INL_H_) == defined(HWY_TARGET_TOGGLE)
#ifdef BATUTA_LIB_BACKEND_GEMM_TILE_INL_H_
#undef BATUTA_LIB_BACKEND_GEMM_TILE_INL_H_
#else
#define BATUTA_LIB_BACKEND_GEMM_TILE_INL_H_
#endif

#include <algorithm>
#include <cstddef>

#include "hwy/highway.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// What one tile works on. Row r and depth p of A is a[r * a_row + p * a_depth].
template <typename T>
struct TileTask {
  size_t depth;
  const T* a;
  ptrdiff_t a_row, a_depth;
  const T* b;
  ptrdiff_t b_stride;
  T* c;
  ptrdiff_t c_stride;
  size_t columns;  // of C that are there; at most kVectors vectors
  T alpha, beta;
};

// A vector's first `count` elements; what lies beyond is neither read nor written.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE hn::Vec<D> LoadFirst(D d, const T* from, size_t count) {
#if HWY_MEM_OPS_MIGHT_FAULT
  HWY_ALIGN T padded[HWY_MAX_BYTES / sizeof(T)] = {};
  std::copy_n(from, count, padded);
  return hn::Load(d, padded);
#else
  return hn::MaskedLoad(hn::FirstN(d, count), d, from);
#endif
}

// AVX2's masked store takes a dozen cycles and more on some processors; three moves do not.
template <class D, typename T = hn::TFromD<D>>
HWY_INLINE void StoreFirst(D d, hn::Vec<D> v, T* to, size_t count) {
#if HWY_TARGET <= HWY_AVX3
  hn::BlendedStore(v, hn::FirstN(d, count), d, to);
#else
  HWY_ALIGN T whole[HWY_MAX_BYTES / sizeof(T)];
  hn::Store(v, d, whole);
  size_t i = 0;
  if constexpr (HWY_MAX_BYTES / sizeof(T) > 4) {
    if (count & 4) {
      __builtin_memcpy(to, whole, 4 * sizeof(T));
      i = 4;
    }
  }
  if constexpr (HWY_MAX_BYTES / sizeof(T) > 2) {
    if (count & 2) {
      __builtin_memcpy(to + i, whole + i, 2 * sizeof(T));
      i += 2;
    }
  }
  if (count & 1) to[i] = whole[i];
#endif
}

// kPackedA: the rows of a tile lie side by side, a_row = 1 and a_depth = kRows.
// kPartial: the last vector has fewer columns than lanes.
// kPaddedB: B can be read in whole vectors all the same.
template <size_t kRows, size_t kVectors, bool kPackedA, bool kPartial, bool kPaddedB, typename T>
void Tile(const TileTask<T>& task) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  const size_t lanes = hn::Lanes(d);
  const size_t rest = task.columns - (kVectors - 1) * lanes;
  V sum[kRows][kVectors];
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    __builtin_prefetch(task.c + static_cast<ptrdiff_t>(r) * task.c_stride, 1);
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::Zero(d);
  }
  const T* HWY_RESTRICT a = task.a;
  const T* HWY_RESTRICT b = task.b;
  const ptrdiff_t a_row = kPackedA ? 1 : task.a_row;
  const ptrdiff_t a_depth = kPackedA ? static_cast<ptrdiff_t>(kRows) : task.a_depth;
  for (size_t p = 0; p < task.depth; ++p) {
    V vb[kVectors];
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) {
      if constexpr (kPartial && !kPaddedB) {
        vb[v] = v + 1 == kVectors ? LoadFirst(d, b + v * lanes, rest) : hn::LoadU(d, b + v * lanes);
      } else {
        vb[v] = hn::LoadU(d, b + v * lanes);
      }
    }
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      const V va = hn::Set(d, a[static_cast<ptrdiff_t>(r) * a_row]);
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(va, vb[v], sum[r][v]);
    }
    a += a_depth;
    b += task.b_stride;
  }
  const V alpha = hn::Set(d, task.alpha);
  const V beta = hn::Set(d, task.beta);
  const bool updates = task.beta != T{0};
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    T* c = task.c + static_cast<ptrdiff_t>(r) * task.c_stride;
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) {
      V result = hn::Mul(sum[r][v], alpha);
      if (kPartial && v + 1 == kVectors) {
        if (updates) result = hn::MulAdd(beta, LoadFirst(d, c + v * lanes, rest), result);
        StoreFirst(d, result, c + v * lanes, rest);
      } else {
        if (updates) result = hn::MulAdd(beta, hn::LoadU(d, c + v * lanes), result);
        hn::StoreU(result, d, c + v * lanes);
      }
    }
  }
}

// Accumulators that fit the registers beside B's vectors and one of A.
#if HWY_TARGET <= HWY_AVX3
inline constexpr size_t kAccumulators = 28, kMaxTileRows = 14, kMainVectors = 2;
#else
inline constexpr size_t kAccumulators = 12, kMaxTileRows = 12, kMainVectors = 2;
#endif

constexpr size_t MaxRows(size_t vectors) { return std::min(kMaxTileRows, kAccumulators / vectors); }

template <typename T>
using TileFunction = void (*)(const TileTask<T>&);

// By rows - 1; null where the tile would not fit.
template <size_t kVectors, bool kPackedA, bool kPartial, bool kPaddedB, typename T>
struct TileList {
  TileFunction<T> rows[kMaxTileRows] = {};
  template <size_t... kIndex>
  constexpr explicit TileList(std::index_sequence<kIndex...>)
      : rows{(kIndex < MaxRows(kVectors) ? &Tile<std::min(kIndex + 1, MaxRows(kVectors)), kVectors,
                                                 kPackedA, kPartial, kPaddedB, T>
                                         : nullptr)...} {}
};

template <bool kPackedA, bool kPaddedB, typename T>
TileFunction<T> FindTile(size_t rows, size_t vectors, bool is_partial) {
  constexpr auto kIndex = std::make_index_sequence<kMaxTileRows>();
  static constexpr TileList<1, kPackedA, false, kPaddedB, T> kOne(kIndex);
  static constexpr TileList<2, kPackedA, false, kPaddedB, T> kTwo(kIndex);
  static constexpr TileList<4, kPackedA, false, kPaddedB, T> kFour(kIndex);
  static constexpr TileList<1, kPackedA, true, kPaddedB, T> kOnePart(kIndex);
  static constexpr TileList<2, kPackedA, true, kPaddedB, T> kTwoPart(kIndex);
  switch (vectors) {
    case 1:
      return (is_partial ? kOnePart.rows : kOne.rows)[rows - 1];
    case 2:
      return (is_partial ? kTwoPart.rows : kTwo.rows)[rows - 1];
    default:
      return kFour.rows[rows - 1];
  }
}

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // BATUTA_LIB_BACKEND_GEMM_TILE_INL_H_
