#include <algorithm>

#include "lib/backend/execute.h"
#include "lib/backend/scratch.h"

namespace batuta::backend {
namespace {

constexpr size_t kChunksPerThread = 3;
// Rows of a matrix times a vector in one chunk are a multiple of this, so that the kernels' groups
// of rows are the same however many threads there are.
constexpr size_t kRowsTogether = 16;

// As many chunks for each thread, of nearly equal height: as many as leave tiles nearly full.
size_t RowsOfChunk(size_t rows, int threads, size_t tile_rows) {
  size_t chunk = rows;
  for (size_t each = kChunksPerThread; each > 0; --each) {
    chunk = DivideUp(rows, static_cast<size_t>(threads) * each);
    const size_t tiles = DivideUp(chunk, tile_rows);
    if (5 * chunk >= 4 * tiles * tile_rows) break;
  }
  return chunk;
}

// Each chunk is the product of some rows of A with all of B.
template <typename T>
void GemmByRows(const Executor<T>& executor, const GemmTask<T>& task) {
  const size_t rows = RowsOfChunk(task.m, executor.threads, executor.kernels.tile_rows);
  executor.For(DivideUp(task.m, rows), [&](size_t chunk) {
    GemmTask<T> part = task;
    const size_t first = chunk * rows;
    part.m = std::min(rows, task.m - first);
    part.is_slice = part.m < task.m;
    part.a.data = task.a.At(first, 0);
    part.c = task.c + static_cast<ptrdiff_t>(first) * task.c_stride;
    executor.kernels.gemm_direct(part);
  });
}

// For each block of B: pack it together, then go through the rows of C together.
template <typename T>
void GemmByBlocks(const Executor<T>& executor, const GemmTask<T>& task, GemmPlan<T> plan) {
  thread_local Scratch scratch_b;
  T* packed_b = static_cast<T*>(scratch_b.Get(plan.packed_b_elements * sizeof(T)));
  if (executor.threads > 1) {
    plan.rows =
        std::min(plan.rows, RowsOfChunk(task.m, executor.threads, executor.kernels.tile_rows));
  }
  const size_t num_blocks = DivideUp(task.m, plan.rows);
  // All of it is allocated here: a worker that runs out of memory could not say so.
  const size_t num_packed_a = executor.threads > 1 ? num_blocks : 1;
  thread_local Scratch scratch_a;
  T* packed_a =
      plan.packed_a_elements == 0
          ? nullptr
          : static_cast<T*>(scratch_a.Get(num_packed_a * plan.packed_a_elements * sizeof(T)));
  for (size_t j = 0; j < task.n; j += plan.columns) {
    const size_t columns = std::min(plan.columns, task.n - j);
    const size_t num_panels = DivideUp(columns, plan.panel);
    for (size_t p = 0; p < task.k; p += plan.depth) {
      const size_t together = DivideUp(num_panels, static_cast<size_t>(executor.threads) * 2);
      executor.For(DivideUp(num_panels, together), [&](size_t chunk) {
        executor.kernels.pack_b(task, plan, p, j, chunk * together,
                                std::min((chunk + 1) * together, num_panels), packed_b);
      });
      executor.For(num_blocks, [&](size_t chunk) {
        T* own_a = packed_a == nullptr ? nullptr
                                       : packed_a + chunk % num_packed_a * plan.packed_a_elements;
        executor.kernels.gemm_block(task, plan, chunk * plan.rows, p, j, packed_b, own_a);
      });
    }
  }
}

// A product with one column is a product with a vector.
template <typename T>
bool IsGemv(const GemmTask<T>& task) {
  return task.n == 1 && task.c_stride == 1 && (task.b.row_stride == 1 || task.k == 1) &&
         (task.a.column_stride == 1 || task.a.row_stride == 1);
}

}  // namespace

template <typename T>
void Gemv(const Executor<T>& executor, const GemvTask<T>& task) {
  if (executor.threads == 1) return executor.kernels.gemv(task);
  // A transposed matrix is read along its rows, some lines of memory at a time.
  const size_t together = task.a.column_stride == 1 ? kRowsTogether : 8 * kScratchAlign / sizeof(T);
  const size_t share =
      DivideUp(task.rows, static_cast<size_t>(executor.threads) * kChunksPerThread);
  const size_t rows = DivideUp(share, together) * together;
  executor.For(DivideUp(task.rows, rows), [&](size_t chunk) {
    GemvTask<T> part = task;
    const size_t first = chunk * rows;
    part.rows = std::min(rows, task.rows - first);
    part.a.data = task.a.At(first, 0);
    part.y = task.y + first;
    executor.kernels.gemv(part);
  });
}

template <typename T>
void Gemm(const Executor<T>& executor, const GemmTask<T>& task) {
  if (IsGemv(task)) {
    return Gemv(executor,
                GemvTask<T>{task.m, task.k, task.a, task.b.data, task.c, task.alpha, task.beta});
  }
  if (!IsDirect(executor.kernels, task)) {
    return GemmByBlocks(executor, task, executor.kernels.plan_gemm(task));
  }
  if (executor.threads == 1) return executor.kernels.gemm_direct(task);
  GemmByRows(executor, task);
}

#define BATUTA_INSTANTIATE(T)                                 \
  template void Gemv(const Executor<T>&, const GemvTask<T>&); \
  template void Gemm(const Executor<T>&, const GemmTask<T>&)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend
