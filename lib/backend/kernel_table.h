// The kernels of one backend on one core, as plain functions: scalar, or SIMD for the best target
// of this processor. No checks here, see buffers_check.h; sizes are at least 1.
#ifndef BATUTA_LIB_BACKEND_KERNEL_TABLE_H_
#define BATUTA_LIB_BACKEND_KERNEL_TABLE_H_

#include <array>
#include <cstddef>

#include "lib/backend/traits.h"
#include "lib/backend/vector_unit.h"

namespace batuta::backend {

// A matrix with any strides, in elements.
template <typename T>
struct MatrixView {
  const T* data = nullptr;
  ptrdiff_t row_stride = 0;
  ptrdiff_t column_stride = 1;

  const T* At(size_t row, size_t column) const {
    return data + static_cast<ptrdiff_t>(row) * row_stride +
           static_cast<ptrdiff_t>(column) * column_stride;
  }
};

// y = alpha * A x + beta * y for rows x columns of A. One of A's strides is 1.
template <typename T>
struct GemvTask {
  size_t rows = 0, columns = 0;
  MatrixView<T> a;
  const T* x = nullptr;
  T* y = nullptr;
  T alpha = 1, beta = 0;
};

// C = alpha * A B + beta * C. C's columns are dense.
template <typename T>
struct GemmTask {
  size_t m = 0, n = 0, k = 0;
  MatrixView<T> a, b;
  T* c = nullptr;
  ptrdiff_t c_stride = 0;
  T alpha = 1, beta = 0;
  bool is_slice = false;  // some rows of a product that was cut for several threads
};

// Blocked products: B is packed once, in panels, then row blocks of C are independent of each
// other. Scratch is the caller's, aligned to kScratchAlign.
inline constexpr size_t kScratchAlign = 64;
template <typename T>
struct GemmPlan {
  size_t depth = 0;              // of a block of k
  size_t rows = 0;               // of a block of C
  size_t columns = 0;            // of a block of C
  size_t panel = 0;              // columns of B in one packed panel
  size_t packed_b_elements = 0;  // scratch for one block of B
  size_t packed_a_elements = 0;  // scratch for one block of A, a thread
};

template <typename T>
struct KernelTable {
  using Elementwise = void (*)(T alpha, const T* a, const T* b, const T* c, T* out, size_t n);
  using Reduce = T (*)(const T* a, const T* b, size_t n);

  const char* target = "";
  std::array<Elementwise, kNumVectorOps> elementwise{};  // by Op; null for the others
  std::array<Elementwise, kNumVectorOps> stream{};       // null where it never pays
  // Sum, dot, max, min; for norm2 the plain sum of squares.
  std::array<Reduce, kNumVectorOps> reduce{};
  size_t (*argmax)(const T* a, size_t n) = nullptr;
  // out = e^(a - shift); returns the sum of these.
  T (*exp_shifted)(const T* a, T shift, T* out, size_t n) = nullptr;
  void (*gemv)(const GemvTask<T>& task) = nullptr;
  // The whole product without scratch; where IsDirect.
  void (*gemm_direct)(const GemmTask<T>& task) = nullptr;
  size_t tile_rows = 4;    // of C in one tile: threads divide C at multiples of it
  size_t direct_rows = 0;  // of C, up to which packing never pays
  GemmPlan<T> (*plan_gemm)(const GemmTask<T>& task) = nullptr;  // null: all is direct
  // Panels [first, last) of rows [p, p + depth) and columns from j of B, into `packed`.
  void (*pack_b)(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t p, size_t j, size_t first,
                 size_t last, T* packed) = nullptr;
  // Rows [i, i + plan.rows) of C += alpha * A[, p..] B[p.., j..]; beta counts where p is 0.
  void (*gemm_block)(const GemmTask<T>& task, const GemmPlan<T>& plan, size_t i, size_t p, size_t j,
                     const T* packed_b, T* packed_a) = nullptr;
  // By rows - 1: C = A B, dense, of at most tiny_columns columns.
  std::array<void (*)(const T* a, const T* b, T* c, size_t n, size_t k), 8> gemm_tiny{};
  size_t tiny_columns = 0;
  // For the roofline: `rounds` times twelve independent fused multiply-adds of a vector, or one
  // scalar addition; returns the operations done.
  double (*peak)(size_t rounds, T* sink) = nullptr;
};

// Whether operands are read where they lie. Rows of a larger B that lie a power of two apart evict
// each other from the first cache.
template <typename T>
bool IsDirect(const KernelTable<T>& kernels, const GemmTask<T>& task) {
  if (kernels.plan_gemm == nullptr) return true;
  constexpr size_t kMostBytes = 48 << 10;
  const bool is_small = task.m <= kernels.direct_rows || task.k * task.n * sizeof(T) <= kMostBytes;
  return is_small && task.b.column_stride == 1;
}

template <typename T>
const KernelTable<T>& ScalarKernels();
// For the best target of this processor.
template <typename T>
const KernelTable<T>& SimdKernels();
// For a kind of vector unit, which the processor must have: tests go through all of them.
template <typename T>
KernelTable<T> MakeSimdKernels(VectorUnit unit);

// Each *_kernel.cc fills its part.
template <typename T>
void FillElementwise(VectorUnit unit, KernelTable<T>& table);
template <typename T>
void FillExp(VectorUnit unit, KernelTable<T>& table);
template <typename T>
void FillReduce(VectorUnit unit, KernelTable<T>& table);
template <typename T>
void FillGemv(VectorUnit unit, KernelTable<T>& table);
template <typename T>
void FillGemm(VectorUnit unit, KernelTable<T>& table);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_KERNEL_TABLE_H_
