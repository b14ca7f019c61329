// Matrix products in register tiles (after Goto and van de Geijn, ACM TOMS 34(3) 2008,
// doi 10.1145/1356052.1356053). Small ones read A and B where they lie: packing would cost more
// than it saves. Larger ones pack B into panels that stay in the first cache, and A where its rows
// lie so that they would evict each other. Every element of C is one chain of additions along k
// whatever the tile, so the bits do not depend on how C is divided.
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "lib/backend/gemm_kernel.cc"
#include <algorithm>
#include <utility>

#include "hwy/foreach_target.h"  // must come before highway.h
#include "hwy/highway.h"
#include "lib/backend/gemm_tile-inl.h"
#include "lib/backend/kernel_table.h"

HWY_BEFORE_NAMESPACE();
namespace batuta::backend::HWY_NAMESPACE {
namespace {

template <typename T>
constexpr size_t VectorLanes() {
  return hn::MaxLanes(hn::ScalableTag<T>());
}

// Some columns of rows [0, m) of C, m cut into tiles of nearly equal height, at most `most`.
template <bool kPackedA, bool kPaddedB, typename T>
HWY_INLINE void Panel(size_t m, size_t most, size_t vectors, TileTask<T> tile) {
  const bool is_partial = tile.columns < vectors * VectorLanes<T>();
  const size_t num_tiles = (m + most - 1) / most;
  const size_t height = m / num_tiles;
  const size_t num_higher = m % num_tiles;
  const auto low = FindTile<kPackedA, kPaddedB, T>(height, vectors, is_partial);
  const auto high =
      num_higher == 0 ? low : FindTile<kPackedA, kPaddedB, T>(height + 1, vectors, is_partial);
  for (size_t t = 0; t < num_tiles; ++t) {
    const size_t rows = height + (t < num_higher ? 1 : 0);
    (t < num_higher ? high : low)(tile);
    tile.a += kPackedA ? static_cast<ptrdiff_t>(rows * tile.depth)
                       : static_cast<ptrdiff_t>(rows) * tile.a_row;
    tile.c += static_cast<ptrdiff_t>(rows) * tile.c_stride;
  }
}

template <typename T>
void GemmDirect(const GemmTask<T>& task) {
  constexpr size_t kLanes = VectorLanes<T>();
  TileTask<T> tile{task.k,
                   task.a.data,
                   task.a.row_stride,
                   task.a.column_stride,
                   task.b.data,
                   task.b.row_stride,
                   task.c,
                   task.c_stride,
                   0,
                   task.alpha,
                   task.beta};
  size_t j = 0;
  const auto panel = [&](size_t vectors, size_t columns) HWY_ATTR {
    tile.columns = columns;
    tile.b = task.b.data + j;
    tile.c = task.c + j;
    Panel<false, false>(task.m, MaxRows(vectors), vectors, tile);
    j += columns;
  };
  // Few rows: wide tiles, so that enough sums are under way at once.
  if (task.m <= MaxRows(4)) {
    while (j + 4 * kLanes <= task.n) panel(4, 4 * kLanes);
  }
  while (j + 2 * kLanes <= task.n) panel(2, 2 * kLanes);
  if (j < task.n && task.n - j > kLanes) panel(2, task.n - j);
  if (j < task.n) panel(1, task.n - j);
}

template <typename T>
GemmPlan<T> PlanGemm(const GemmTask<T>& task) {
  constexpr size_t kLanes = VectorLanes<T>();
  constexpr size_t kPanel = kMainVectors * kLanes;
  constexpr size_t kMaxDepth = 1536 / sizeof(T), kMaxRows = 4 * 336 / sizeof(T), kMaxColumns = 4096;
  // Beyond this, rows of B that lie a power of two apart evict each other from the first cache.
  constexpr size_t kDirectBytes = 48 << 10;
  GemmPlan<T> plan;
  plan.tile_rows = MaxRows(kMainVectors);
  const size_t b_bytes = task.k * task.n * sizeof(T);
  const bool b_is_dense = task.b.column_stride == 1;
  if (b_is_dense && (b_bytes <= kDirectBytes || task.m <= 2 * MaxRows(kMainVectors))) return plan;
  plan.is_packed = true;
  plan.panel = kPanel;
  const size_t num_depths = (task.k + kMaxDepth - 1) / kMaxDepth;
  plan.depth = (task.k + num_depths - 1) / num_depths;
  const size_t height = plan.tile_rows;
  plan.rows = std::min((task.m + height - 1) / height, kMaxRows / height) * height;
  plan.columns = std::min((task.n + kPanel - 1) / kPanel * kPanel, kMaxColumns);
  plan.packed_b_elements = plan.depth * plan.columns;
  // Rows that lie a multiple of a page apart fall into the same few sets of the first cache.
  const bool evict_each_other = (static_cast<size_t>(task.a.row_stride) * sizeof(T)) % 4096 == 0;
  const bool is_large = task.n >= 1024 && task.m >= 1024;
  if (task.a.column_stride != 1 || evict_each_other || is_large) {
    plan.packed_a_elements = plan.depth * plan.rows;
  }
  return plan;
}

template <typename T>
void PackB(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t p, size_t j, size_t first,
           size_t last, T* packed) {
  const hn::ScalableTag<T> d;
  constexpr size_t kLanes = VectorLanes<T>();
  constexpr size_t kPanel = kMainVectors * kLanes;
  const size_t depth = std::min(plan.depth, task.k - p);
  const size_t block_columns = std::min(plan.columns, task.n - j);
  for (size_t panel = first; panel < last; ++panel) {
    const size_t column = panel * kPanel;
    const size_t columns = std::min(kPanel, block_columns - column);
    const T* from = task.b.At(p, j + column);
    T* to = packed + column * depth;
    if (columns == kPanel && task.b.column_stride == 1) {
      for (size_t r = 0; r < depth; ++r, from += task.b.row_stride, to += kPanel) {
        __builtin_prefetch(from + 8 * task.b.row_stride);
        const auto v0 = hn::LoadU(d, from);
        const auto v1 = hn::LoadU(d, from + kLanes);
        hn::Store(v0, d, to);
        hn::Store(v1, d, to + kLanes);
      }
      continue;
    }
    for (size_t r = 0; r < depth; ++r, from += task.b.row_stride, to += kPanel) {
      for (size_t c = 0; c < columns; ++c) {
        to[c] = from[static_cast<ptrdiff_t>(c) * task.b.column_stride];
      }
      std::fill(to + columns, to + kPanel, T{0});
    }
  }
}

// Tiles one behind the other, each with its rows side by side; the same heights as Panel makes.
template <typename T>
void PackA(const MatrixView<T>& a, size_t i, size_t p, size_t m, size_t depth, T* to) {
  const size_t most = MaxRows(kMainVectors);
  const size_t num_tiles = (m + most - 1) / most;
  const size_t height = m / num_tiles;
  const size_t num_higher = m % num_tiles;
  for (size_t t = 0; t < num_tiles; ++t) {
    const size_t rows = height + (t < num_higher ? 1 : 0);
    const T* from = a.At(i, p);
    for (size_t r = 0; r < depth; ++r, from += a.column_stride) {
      for (size_t row = 0; row < rows; ++row) {
        *to++ = from[static_cast<ptrdiff_t>(row) * a.row_stride];
      }
    }
    i += rows;
  }
}

template <bool kPackedA, typename T>
void Block(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t rows, size_t j,
           TileTask<T> tile, const T* packed_b) {
  constexpr size_t kLanes = VectorLanes<T>();
  constexpr size_t kPanel = kMainVectors * kLanes;
  const size_t columns = std::min(plan.columns, task.n - j);
  T* c = tile.c;
  for (size_t column = 0; column < columns; column += kPanel) {
    tile.columns = std::min(kPanel, columns - column);
    tile.b = packed_b + column * tile.depth;
    tile.c = c + column;
    const size_t vectors = tile.columns <= kLanes ? 1 : 2;
    // Packed rows were cut for tiles of two vectors.
    Panel<kPackedA, true>(rows, MaxRows(kPackedA ? kMainVectors : vectors), vectors, tile);
  }
}

template <typename T>
void GemmBlock(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t i, size_t p, size_t j,
               const T* packed_b, T* packed_a) {
  const size_t depth = std::min(plan.depth, task.k - p);
  const size_t rows = std::min(plan.rows, task.m - i);
  TileTask<T> tile{depth,
                   task.a.At(i, p),
                   task.a.row_stride,
                   task.a.column_stride,
                   packed_b,
                   static_cast<ptrdiff_t>(kMainVectors * VectorLanes<T>()),
                   task.c + static_cast<ptrdiff_t>(i) * task.c_stride + j,
                   task.c_stride,
                   0,
                   task.alpha,
                   p == 0 ? task.beta : T{1}};
  if (packed_a == nullptr) return Block<false>(task, plan, rows, j, tile, packed_b);
  PackA(task.a, i, p, rows, depth, packed_a);
  tile.a = packed_a;
  Block<true>(task, plan, rows, j, tile, packed_b);
}

template <typename T>
void Fill(KernelTable<T>& table) {
  table.plan_gemm = PlanGemm<T>;
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
