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
#include <utility>

#include "hwy/highway.h"
#include "lib/backend/partial-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {
namespace hn = hwy::HWY_NAMESPACE;

// How far before its use a step of a packed panel is asked for: some hundred cycles.
inline constexpr ptrdiff_t kStepsAhead = 12;

// What all tiles of one call have in common. Row r and depth p of A is a[r * a_row + p * a_depth].
template <typename T>
struct TileTask {
  size_t depth;
  ptrdiff_t a_row, a_depth;
  ptrdiff_t b_stride;
  ptrdiff_t c_stride;
  size_t columns;  // of C that are there; at most kVectors vectors
  T alpha, beta;
};

// Accumulators that fit the registers beside B's vectors and one of A.
#if HWY_TARGET <= HWY_AVX3
inline constexpr size_t kAccumulators = 28, kMaxTileRows = 14, kMainVectors = 2;
#elif HWY_TARGET <= HWY_AVX2
inline constexpr size_t kAccumulators = 12, kMaxTileRows = 12, kMainVectors = 2;
#else  // one addition a cycle: six sums are enough
inline constexpr size_t kAccumulators = 12, kMaxTileRows = 6, kMainVectors = 2;
#endif

constexpr size_t MaxRows(size_t vectors) { return std::min(kMaxTileRows, kAccumulators / vectors); }

// A tile with few sums makes each of them in parts, since a multiply-add takes four cycles and two
// can start in each. Used only where C has no more rows than a tile: which tiles C is divided into
// must not show in the result.
constexpr size_t ChainsOf(size_t rows, size_t vectors) {
  const size_t sums = rows * vectors;
  if (sums < 4 && 4 * sums <= kAccumulators) return 4;
  return 2 * sums <= kAccumulators && HWY_TARGET <= HWY_AVX2 ? 2 : 1;
}

// Where the rows of a tile of A begin: one address for every five rows, so that few registers hold
// them all. The compiler must not know that they belong together, or it would keep one for each
// row.
template <size_t kRows, typename T>
class RowAddresses {
 public:
  HWY_INLINE RowAddresses(const T* a, ptrdiff_t stride) : stride_(stride), triple_(3 * stride) {
#pragma GCC unroll 3
    for (size_t i = 0; i < kBases; ++i) {
      bases_[i] = a + static_cast<ptrdiff_t>(5 * i) * stride;
      asm("" : "+r"(bases_[i]));
    }
    asm("" : "+r"(triple_));
  }
  HWY_INLINE const T* Of(size_t row) const {
    const T* base = bases_[row / 5];
    return row % 5 == 3 ? base + triple_ : base + static_cast<ptrdiff_t>(row % 5) * stride_;
  }
  HWY_INLINE void Advance(ptrdiff_t step) {
#pragma GCC unroll 3
    for (size_t i = 0; i < kBases; ++i) bases_[i] += step;
  }

 private:
  static constexpr size_t kBases = (kRows + 4) / 5;
  const T* bases_[kBases];
  ptrdiff_t stride_, triple_;
};

// Keeps v in a register. Left to itself the compiler would read a row of B again for each row of A,
// and a vector that is not aligned costs two reads.
template <class V>
HWY_INLINE void InRegister(V& v) {
#if HWY_ARCH_X86 && HWY_TARGET != HWY_SCALAR && HWY_COMPILER_GCC_ACTUAL
  asm("" : "+v"(v.raw));
#else
  (void)v;
#endif
}

// One step along k for all sums of a tile.
template <size_t kRows, size_t kVectors, class V, class D, typename T>
HWY_INLINE void AddProducts(D d, const RowAddresses<kRows, T>& a, const V (&b)[kVectors],
                            V (&sum)[kRows][kVectors]) {
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
    const V va = hn::Set(d, *a.Of(r));
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::MulAdd(va, b[v], sum[r][v]);
  }
}

// Whether the last vector of a tile has fewer columns than lanes.
enum class LastVector { kWhole, kPart, kEither };

// One row's last vector, `rest` numbers of which are C's.
template <class V, class D, typename T>
HWY_INLINE void StorePart(D d, V row, T* c, size_t rest, const TileTask<T>& task) {
  if (task.beta != T{0}) row = hn::MulAdd(hn::Set(d, task.beta), LoadFirst(d, c, rest), row);
  StoreFirst(d, row, c, rest);
}

// The last vectors of a tile's rows, from `last` to `c`, where storing a part of one takes several
// moves. A function of its own: those moves for each row, times all tiles, were a third of the
// library's kernels.
template <typename T>
HWY_NOINLINE void StoreParts(const T* HWY_RESTRICT last, size_t num_rows, T* HWY_RESTRICT c,
                             size_t rest, const TileTask<T>& task) {
  const hn::ScalableTag<T> d;
  for (size_t r = 0; r < num_rows; ++r, c += task.c_stride) {
    StorePart(d, hn::Load(d, last + r * hn::MaxLanes(d)), c, rest, task);
  }
}

// Vectors [kFrom, kTo) of each row: C = sums + beta * C. Two passes, so that the stores are there
// once.
template <size_t kFrom, size_t kTo, size_t kRows, size_t kVectors, class V, class D, typename T>
HWY_INLINE void StoreVectors(D d, V (&sum)[kRows][kVectors], T* c, const TileTask<T>& task) {
  constexpr size_t kLanes = hn::MaxLanes(d);
  const ptrdiff_t stride = task.c_stride;
  if (task.beta != T{0}) {
    const V beta = hn::Set(d, task.beta);
    const T* row = c;
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r, row += stride) {
#pragma GCC unroll 4
      for (size_t v = kFrom; v < kTo; ++v) {
        sum[r][v] = hn::MulAdd(beta, hn::LoadU(d, row + v * kLanes), sum[r][v]);
      }
    }
  }
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r, c += stride) {
#pragma GCC unroll 4
    for (size_t v = kFrom; v < kTo; ++v) hn::StoreU(sum[r][v], d, c + v * kLanes);
  }
}

// C = alpha * sums + beta * C.
template <LastVector kLast, size_t kRows, size_t kVectors, class V, class D, typename T>
HWY_INLINE void StoreTile(D d, V (&sum)[kRows][kVectors], T* c, const TileTask<T>& task) {
  constexpr size_t kLanes = hn::MaxLanes(d);
  if (task.alpha != T{1}) {
    const V alpha = hn::Set(d, task.alpha);
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) sum[r][v] = hn::Mul(sum[r][v], alpha);
    }
  }
  if constexpr (kLast == LastVector::kWhole) {
    StoreVectors<0, kVectors>(d, sum, c, task);
  } else {
    StoreVectors<0, kVectors - 1>(d, sum, c, task);
    const size_t rest = task.columns - (kVectors - 1) * kLanes;
    T* part = c + (kVectors - 1) * kLanes;
    if (kLast == LastVector::kEither && rest == kLanes) {
      StoreVectors<kVectors - 1, kVectors>(d, sum, c, task);
    } else if constexpr (kLast == LastVector::kPart && HWY_TARGET <= HWY_AVX3) {
#pragma GCC unroll 16
      for (size_t r = 0; r < kRows; ++r, part += task.c_stride) {
        StorePart(d, sum[r][kVectors - 1], part, rest, task);
      }
    } else {
      HWY_ALIGN T last[kRows * kLanes];
#pragma GCC unroll 16
      for (size_t r = 0; r < kRows; ++r) hn::Store(sum[r][kVectors - 1], d, last + r * kLanes);
      StoreParts(static_cast<const T*>(last), kRows, part, rest, task);
    }
  }
}

// kPackedA: the rows of a tile lie side by side, a_row = 1 and a_depth = kRows.
// kPackedB: its last vector can be read as a whole, whatever is stored of it.
template <size_t kRows, size_t kVectors, size_t kChains, bool kPackedA, LastVector kLast,
          bool kPackedB, typename T>
void Tile(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b, T* HWY_RESTRICT c,
          const TileTask<T>& task) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr size_t kLanes = hn::MaxLanes(d);
  const size_t depth = task.depth;
  RowAddresses<kRows, T> rows(a, kPackedA ? 1 : task.a_row);
  const ptrdiff_t a_depth = kPackedA ? static_cast<ptrdiff_t>(kRows) : task.a_depth;
  const ptrdiff_t b_stride =
      kPackedB ? static_cast<ptrdiff_t>(kMainVectors * kLanes) : task.b_stride;
  const ptrdiff_t c_stride = task.c_stride;
  const size_t rest = task.columns - (kVectors - 1) * kLanes;
  V sum[kChains][kRows][kVectors];
#pragma GCC unroll 4
  for (size_t chain = 0; chain < kChains; ++chain) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) sum[chain][r][v] = hn::Zero(d);
    }
  }
  if constexpr (kPackedB) {
#pragma GCC unroll 16
    for (size_t r = 0; r < kRows; ++r) {
      const T* row = c + static_cast<ptrdiff_t>(r) * c_stride;
#pragma GCC unroll 4
      for (size_t v = 0; v < kVectors; ++v) __builtin_prefetch(row + v * kLanes, 1);
    }
  }
  const auto step = [&](V(&sums)[kRows][kVectors]) HWY_ATTR {
    V vb[kVectors];
    if constexpr (kPackedB && kVectors == kMainVectors) {
      // A panel and the rows of A are more than the first cache holds.
      __builtin_prefetch(b + kStepsAhead * b_stride);
      __builtin_prefetch(b + kStepsAhead * b_stride + kLanes);
    }
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) {
      vb[v] = kLast == LastVector::kPart && v + 1 == kVectors ? LoadFirst(d, b + v * kLanes, rest)
                                                              : hn::LoadU(d, b + v * kLanes);
      InRegister(vb[v]);
    }
    AddProducts(d, rows, vb, sums);
    rows.Advance(a_depth);
    b += b_stride;
  };
  size_t p = 0;
  for (; p + kChains <= depth; p += kChains) {
#pragma GCC unroll 4
    for (size_t chain = 0; chain < kChains; ++chain) step(sum[chain]);
  }
  if constexpr (kChains > 1) {
    for (; p < depth; ++p) step(sum[0]);
  }
#pragma GCC unroll 16
  for (size_t r = 0; r < kRows; ++r) {
#pragma GCC unroll 4
    for (size_t v = 0; v < kVectors; ++v) {
#pragma GCC unroll 4
      for (size_t chain = 1; chain < kChains; ++chain) {
        sum[0][r][v] = hn::Add(sum[0][r][v], sum[chain][r][v]);
      }
    }
  }
  StoreTile<kLast>(d, sum[0], c, task);
}

template <typename T>
using TileFunction = void (*)(const T* a, const T* b, T* c, const TileTask<T>& task);

// By rows - 1; null where the tile would not fit.
template <size_t kVectors, bool kInParts, bool kPackedA, LastVector kLast, bool kPackedB,
          typename T>
struct TileList {
  TileFunction<T> rows[kMaxTileRows] = {};
  template <size_t kRows>
  static constexpr TileFunction<T> Of() {
    if constexpr (kRows > MaxRows(kVectors)) {
      return nullptr;
    } else {
      return &Tile < kRows, kVectors, kInParts ? ChainsOf(kRows, kVectors) : 1, kPackedA, kLast,
             kPackedB, T > ;
    }
  }
  template <size_t... kIndex>
  constexpr explicit TileList(std::index_sequence<kIndex...>) : rows{Of<kIndex + 1>()...} {}
};

// Tiles of some vectors over a packed panel.
template <size_t kVectors, bool kPackedA, typename T>
const TileFunction<T>* PackedTiles() {
  // A vector of one number has no parts.
  constexpr auto kLast =
      hn::MaxLanes(hn::ScalableTag<T>()) == 1 ? LastVector::kWhole : LastVector::kEither;
  static constexpr TileList<kVectors, false, kPackedA, kLast, true, T> kTiles(
      std::make_index_sequence<kMaxTileRows>{});
  return kTiles.rows;
}

// Tiles over B where it lies, the last vector of which is whole or not.
template <size_t kVectors, bool kInParts, typename T>
const TileFunction<T>* DirectTiles([[maybe_unused]] bool is_partial) {
  constexpr auto kIndex = std::make_index_sequence<kMaxTileRows>();
  static constexpr TileList<kVectors, kInParts, false, LastVector::kWhole, false, T> kWhole(kIndex);
  if constexpr (hn::MaxLanes(hn::ScalableTag<T>()) == 1) {
    return kWhole.rows;
  } else {
    static constexpr TileList<kVectors, kInParts, false, LastVector::kPart, false, T> kPart(kIndex);
    return is_partial ? kPart.rows : kWhole.rows;
  }
}

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#endif  // BATUTA_LIB_BACKEND_GEMM_TILE_INL_H_
