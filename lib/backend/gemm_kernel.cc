// Matrix products in register tiles (after Goto and van de Geijn, ACM TOMS 34(3) 2008,
// doi 10.1145/1356052.1356053). Small ones read A and B where they lie: packing would cost more
// than it saves. Larger ones pack B into panels that stay in the first cache, and A where its rows
// lie so that they would evict each other. How the sum of an element of C is made depends on the
// sizes of the whole product, not on the tile that it falls into: so neither do its bits on how C
// is divided among threads.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/gemm_kernel.cc"
#include <algorithm>
#include <utility>

#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/gemm_tile-inl.h"
#include "lib/backend/kernel_table.h"
#include "lib/backend/narrow-inl.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {

template <typename T>
constexpr size_t VectorLanes() {
  return hn::MaxLanes(hn::ScalableTag<T>());
}

// Some columns of rows [0, m) of C, m cut into tiles of nearly equal height, at most kMost.
template <size_t kMost, bool kPackedA, typename T>
HWY_INLINE void Panel(size_t m, const TileFunction<T>* tiles, const T* a, const T* b, T* c,
                      const TileTask<T>& task) {
  if (m <= kMost) return tiles[m - 1](a, b, c, task);
  const size_t num_tiles = (m + kMost - 1) / kMost;
  const size_t height = m / num_tiles;
  const size_t num_higher = m % num_tiles;
  for (size_t t = 0; t < num_tiles; ++t) {
    const size_t rows = height + (t < num_higher ? 1 : 0);
    tiles[rows - 1](a, b, c, task);
    a += kPackedA ? static_cast<ptrdiff_t>(rows * task.depth)
                  : static_cast<ptrdiff_t>(rows) * task.a_row;
    c += static_cast<ptrdiff_t>(rows) * task.c_stride;
  }
}

// kVectors vectors over all rows of a product that is read where it lies.
template <size_t kVectors, bool kInParts, typename T>
HWY_INLINE void DirectPanel(const GemmTask<T>& task, size_t j, const TileTask<T>& tile) {
  const bool is_partial = tile.columns < kVectors * VectorLanes<T>();
  Panel<MaxRows(kVectors), false>(task.m, DirectTiles<kVectors, kInParts, T>(is_partial),
                                  task.a.data, task.b.data + j, task.c + j, tile);
}

template <bool kInParts, typename T>
void DirectPanels(const GemmTask<T>& task) {
  constexpr size_t kLanes = VectorLanes<T>();
  TileTask<T> tile{
      task.k,     task.a.row_stride, task.a.column_stride, task.b.row_stride, task.c_stride, 0,
      task.alpha, task.beta};
  // Few rows: wide tiles, so that enough sums are under way at once.
  const size_t widest = task.m <= MaxRows(4) ? 4 : kMainVectors;
  for (size_t j = 0; j < task.n; j += tile.columns) {
    const size_t left = (task.n - j + kLanes - 1) / kLanes;
    // Three vectors that are left over go together: one alone would leave units idle.
    const size_t vectors = left == 3 ? 3 : std::min(left, widest);
    tile.columns = std::min(vectors * kLanes, task.n - j);
    switch (vectors) {
      case 1:
        DirectPanel<1, kInParts>(task, j, tile);
        break;
      case 2:
        DirectPanel<2, kInParts>(task, j, tile);
        break;
      case 3:
        DirectPanel<3, kInParts>(task, j, tile);
        break;
      default:
        DirectPanel<4, kInParts>(task, j, tile);
        break;
    }
  }
}

// B's columns are turned into rows on the stack, where that is small.
constexpr size_t kMostNarrowElements = 4096;

template <size_t kColumns, typename T>
void GemmNarrow(const GemmTask<T>& task) {
  T turned[kMostNarrowElements];
  NarrowTask<T> narrow{
      task.m, task.k,        task.a.data, task.a.row_stride, task.b.data, task.b.column_stride,
      task.c, task.c_stride, task.alpha,  task.beta};
  if (task.b.row_stride != 1) {
    const T* from = task.b.data;
    for (size_t p = 0; p < task.k; ++p, from += task.b.row_stride) {
      for (size_t j = 0; j < kColumns; ++j) {
        turned[j * task.k + p] = from[static_cast<ptrdiff_t>(j) * task.b.column_stride];
      }
    }
    narrow.b = turned;
    narrow.b_stride = static_cast<ptrdiff_t>(task.k);
  }
  Narrow<kColumns>(narrow);
}

// Dot products pay for being added up across lanes, tiles for lanes that stay empty.
template <size_t kColumns, typename T>
HWY_INLINE bool RunsNarrow(const GemmTask<T>& task) {
  if constexpr (kColumns > VectorLanes<T>() / 2) {
    return false;
  } else {
    const bool pays = task.a.column_stride == 1 && task.k >= 8 * kColumns &&
                      task.k * kColumns <= kMostNarrowElements;
    if (pays) GemmNarrow<kColumns>(task);
    return pays;
  }
}

template <typename T>
bool RunsNarrow(const GemmTask<T>& task) {
  switch (task.n) {
    case 2:
      return RunsNarrow<2>(task);
    case 3:
      return RunsNarrow<3>(task);
    case 4:
      return RunsNarrow<4>(task);
    case 5:
      return RunsNarrow<5>(task);
    default:
      return false;
  }
}

template <typename T>
void GemmDirect(const GemmTask<T>& task) {
  if (RunsNarrow(task)) return;
  if (task.m <= kMaxTileRows && !task.is_slice) return DirectPanels<true>(task);
  DirectPanels<false>(task);
}

// A handful of rows of no more columns than lanes, from dense matrices: C = A B. A call of this
// costs about what the sums do.
template <size_t kRows, typename T>
void GemmTiny(const T* HWY_RESTRICT a, const T* HWY_RESTRICT b, T* HWY_RESTRICT c, size_t n,
              size_t k) {
  const hn::ScalableTag<T> d;
  using V = hn::Vec<decltype(d)>;
  constexpr size_t kChains = kRows <= 2 ? 2 : 1;
  V sum[kChains][kRows];
#pragma GCC unroll 2
  for (size_t chain = 0; chain < kChains; ++chain) {
#pragma GCC unroll 8
    for (size_t r = 0; r < kRows; ++r) sum[chain][r] = hn::Zero(d);
  }
  const auto step = [&](V(&sums)[kRows], size_t p) HWY_ATTR {
    const V row = LoadFirst(d, b + p * n, n);
#pragma GCC unroll 8
    for (size_t r = 0; r < kRows; ++r) {
      sums[r] = hn::MulAdd(hn::Set(d, a[r * k + p]), row, sums[r]);
    }
  };
  size_t p = 0;
  for (; p + kChains <= k; p += kChains) {
#pragma GCC unroll 2
    for (size_t chain = 0; chain < kChains; ++chain) step(sum[chain], p + chain);
  }
  if (p < k) step(sum[0], p);
#pragma GCC unroll 8
  for (size_t r = 0; r < kRows; ++r) {
    if constexpr (kChains == 2) sum[0][r] = hn::Add(sum[0][r], sum[1][r]);
    StoreFirst(d, sum[0][r], c + r * n, n);
  }
}

template <typename T>
GemmPlan<T> PlanGemm(const GemmTask<T>& task) {
  constexpr size_t kLanes = VectorLanes<T>();
  constexpr size_t kPanel = kMainVectors * kLanes;
  constexpr size_t kMaxDepth = 2048 / sizeof(T), kMaxRows = 4 * 336 / sizeof(T), kMaxColumns = 4096;
  GemmPlan<T> plan;
  plan.panel = kPanel;
  const size_t num_depths = (task.k + kMaxDepth - 1) / kMaxDepth;
  plan.depth = (task.k + num_depths - 1) / num_depths;
  const size_t height = MaxRows(kMainVectors);
  // Blocks of nearly equal height: a low one would read all of B for a few rows.
  const size_t num_tiles = (task.m + height - 1) / height;
  const size_t num_blocks = (num_tiles + kMaxRows / height - 1) / (kMaxRows / height);
  plan.rows = (num_tiles + num_blocks - 1) / num_blocks * height;
  plan.columns = std::min((task.n + kPanel - 1) / kPanel * kPanel, kMaxColumns);
  plan.packed_b_elements = plan.depth * plan.columns;
  // Rows that lie a multiple of a page apart fall into the same few sets of the first cache.
  const bool evict_each_other = (static_cast<size_t>(task.a.row_stride) * sizeof(T)) % 4096 == 0;
  const bool is_large = task.n >= 1024 && task.m >= 1024;
  if (task.a.column_stride != 1 || evict_each_other || is_large) {
    plan.packed_a_elements = plan.depth * plan.rows + kScratchAlign / sizeof(T);
  }
  return plan;
}

// `count` rows of up to a vector's lanes, from dense columns: out[p * stride + r] = row r at p.
// Full vectors are written at `out`, so up to a vector more than the last `count` elements.
template <typename T>
HWY_INLINE void TurnRows(const T* from, ptrdiff_t row_stride, size_t count, size_t depth, T* out,
                         size_t stride) {
  const hn::ScalableTag<T> d;
  constexpr size_t kLanes = VectorLanes<T>();
  hn::Vec<decltype(d)> square[kLanes];
  for (size_t p = 0; p < depth; p += kLanes) {
    const size_t columns = std::min(kLanes, depth - p);
#pragma GCC unroll 16
    for (size_t r = 0; r < kLanes; ++r) {
      const T* row = from + static_cast<ptrdiff_t>(std::min(r, count - 1)) * row_stride + p;
      square[r] = columns == kLanes ? hn::LoadU(d, row) : LoadFirst(d, row, columns);
    }
    Transpose(d, square);
#pragma GCC unroll 16
    for (size_t c = 0; c < kLanes; ++c) {
      if (c < columns) hn::StoreU(square[c], d, out + (p + c) * stride);
    }
  }
}

// Columns [0, columns) of B from `from` on, `depth` deep, as one packed panel.
template <typename T>
HWY_INLINE void PackPanel(const MatrixView<T>& b, const T* from, size_t columns, size_t depth,
                          T* to) {
  const hn::ScalableTag<T> d;
  constexpr size_t kLanes = VectorLanes<T>();
  constexpr size_t kPanel = kMainVectors * kLanes;
  if (columns < kPanel || (b.column_stride != 1 && b.row_stride != 1)) {
    for (size_t r = 0; r < depth; ++r, from += b.row_stride, to += kPanel) {
      for (size_t c = 0; c < columns; ++c)
        to[c] = from[static_cast<ptrdiff_t>(c) * b.column_stride];
      std::fill(to + columns, to + kPanel, T{0});
    }
    return;
  }
  if (b.column_stride != 1) {
    for (size_t v = 0; v < kMainVectors; ++v) {
      TurnRows(from + static_cast<ptrdiff_t>(v * kLanes) * b.column_stride, b.column_stride, kLanes,
               depth, to + v * kLanes, kPanel);
    }
    return;
  }
  for (size_t r = 0; r < depth; ++r, from += b.row_stride, to += kPanel) {
    __builtin_prefetch(from + 8 * b.row_stride);
    const auto v0 = hn::LoadU(d, from);
    const auto v1 = hn::LoadU(d, from + kLanes);
    hn::Store(v0, d, to);
    hn::Store(v1, d, to + kLanes);
  }
}

// Whole panels side by side: rows of large matrices lie on a page each, and more than two cache
// lines of each are read before the next.
constexpr size_t kPanelsTogether = 4;

template <typename T>
HWY_INLINE void PackPanels(const T* from, ptrdiff_t row_stride, size_t depth, T* to) {
  const hn::ScalableTag<T> d;
  constexpr size_t kLanes = VectorLanes<T>();
  constexpr size_t kPanel = kMainVectors * kLanes;
  for (size_t r = 0; r < depth; ++r, from += row_stride, to += kPanel) {
#pragma GCC unroll 4
    for (size_t i = 0; i < kPanelsTogether; ++i) {
      const T* row = from + i * kPanel;
      __builtin_prefetch(row + 8 * row_stride);
      __builtin_prefetch(row + 8 * row_stride + kLanes);
      hn::Store(hn::LoadU(d, row), d, to + i * kPanel * depth);
      hn::Store(hn::LoadU(d, row + kLanes), d, to + i * kPanel * depth + kLanes);
    }
  }
}

template <typename T>
void PackB(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t p, size_t j, size_t first,
           size_t last, T* packed) {
  constexpr size_t kPanel = kMainVectors * VectorLanes<T>();
  const size_t depth = std::min(plan.depth, task.k - p);
  const size_t block_columns = std::min(plan.columns, task.n - j);
  for (size_t panel = first; panel < last; ++panel) {
    const size_t column = panel * kPanel;
    if (task.b.column_stride == 1 && panel + kPanelsTogether <= last &&
        column + kPanelsTogether * kPanel <= block_columns) {
      PackPanels(task.b.At(p, j + column), task.b.row_stride, depth, packed + column * depth);
      panel += kPanelsTogether - 1;
      continue;
    }
    PackPanel(task.b, task.b.At(p, j + column), std::min(kPanel, block_columns - column), depth,
              packed + column * depth);
  }
}

// The rows of one tile of A side by side.
template <typename T>
HWY_INLINE void PackRows(const T* from, const MatrixView<T>& a, size_t rows, size_t depth, T* to) {
  if (a.column_stride == 1 && rows <= VectorLanes<T>()) {
    return TurnRows(from, a.row_stride, rows, depth, to, rows);
  }
  for (size_t r = 0; r < depth; ++r, from += a.column_stride) {
    for (size_t row = 0; row < rows; ++row) {
      *to++ = from[static_cast<ptrdiff_t>(row) * a.row_stride];
    }
  }
}

// Tiles one behind the other, each with its rows side by side; the same heights as Panel makes.
// `to` has room for a vector more than all tiles take.
template <typename T>
void PackA(const MatrixView<T>& a, size_t i, size_t p, size_t m, size_t depth, T* to) {
  const size_t most = MaxRows(kMainVectors);
  const size_t num_tiles = (m + most - 1) / most;
  const size_t height = m / num_tiles;
  const size_t num_higher = m % num_tiles;
  for (size_t t = 0; t < num_tiles; ++t) {
    const size_t rows = height + (t < num_higher ? 1 : 0);
    PackRows(a.At(i, p), a, rows, depth, to);
    to += rows * depth;
    i += rows;
  }
}

template <bool kPackedA, typename T>
void Block(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t rows, size_t j, const T* a,
           const T* packed_b, T* c, TileTask<T> tile) {
  constexpr size_t kLanes = VectorLanes<T>();
  constexpr size_t kPanel = kMainVectors * kLanes;
  const size_t columns = std::min(plan.columns, task.n - j);
  for (size_t column = 0; column < columns; column += kPanel) {
    tile.columns = std::min(kPanel, columns - column);
    const T* b = packed_b + column * tile.depth;
    if (tile.columns > kLanes) {
      Panel<MaxRows(2), kPackedA>(rows, PackedTiles<2, kPackedA, T>(), a, b, c + column, tile);
    } else {
      // Packed rows were cut for tiles of two vectors.
      Panel<MaxRows(kPackedA ? 2 : 1), kPackedA>(rows, PackedTiles<1, kPackedA, T>(), a, b,
                                                 c + column, tile);
    }
  }
}

template <typename T>
void GemmBlock(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t i, size_t p, size_t j,
               const T* packed_b, T* packed_a) {
  const size_t depth = std::min(plan.depth, task.k - p);
  const size_t rows = std::min(plan.rows, task.m - i);
  const TileTask<T> tile{depth, task.a.row_stride, task.a.column_stride,     0, task.c_stride,
                         0,     task.alpha,        p == 0 ? task.beta : T{1}};
  T* c = task.c + static_cast<ptrdiff_t>(i) * task.c_stride + j;
  if (packed_a == nullptr) {
    return Block<false>(task, plan, rows, j, task.a.At(i, p), packed_b, c, tile);
  }
  PackA(task.a, i, p, rows, depth, packed_a);
  Block<true>(task, plan, rows, j, static_cast<const T*>(packed_a), packed_b, c, tile);
}

template <typename T>
void Fill(KernelTable<T>& table) {
  table.tile_rows = MaxRows(kMainVectors);
  table.direct_rows = 2 * MaxRows(kMainVectors);
  table.plan_gemm = PlanGemm<T>;
#if !HWY_MEM_OPS_MIGHT_FAULT
  table.tiny_columns = VectorLanes<T>();
  table.gemm_tiny = {GemmTiny<1, T>, GemmTiny<2, T>, GemmTiny<3, T>, GemmTiny<4, T>,
                     GemmTiny<5, T>, GemmTiny<6, T>, GemmTiny<7, T>, GemmTiny<8, T>};
#endif
  table.gemm_direct = GemmDirect<T>;
  table.pack_b = PackB<T>;
  table.gemm_block = GemmBlock<T>;
}

void FillGemm32(KernelTable<float>* table) { Fill(*table); }
void FillGemm64(KernelTable<double>* table) { Fill(*table); }

}  // namespace
}  // namespace batuta::backend::HWY_NAMESPACE
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
#include "lib/backend/dispatch.h"

namespace batuta::backend {

BATUTA_DISPATCH(FillGemm)

}  // namespace batuta::backend
#endif
