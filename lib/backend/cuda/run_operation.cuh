// From an operation to kernels. Who includes this has defined Queue, with
//   void* scratch  kScratchBytes of device memory,  int blocks  as many as keep the device busy
// Launch(queue, kernel, Grid, arguments...), which returns a batuta_gpu_status, DynamicShared(),
// Grid::shared bytes of shared memory, __pipeline_memcpy_async, what tensor_cores.cuh declares, and
// RunWarpgroupGemm, which returns false where there are none.
#ifndef BATUTA_LIB_BACKEND_CUDA_RUN_OPERATION_CUH_
#define BATUTA_LIB_BACKEND_CUDA_RUN_OPERATION_CUH_

#include "lib/backend/cuda/dense_gemm.cuh"
#include "lib/backend/cuda/half_kernels.cuh"
#include "lib/backend/cuda/matrix_kernels.cuh"
#include "lib/backend/cuda/reduce_kernels.cuh"
#include "lib/backend/cuda/staged_half_gemm.cuh"
#include "lib/backend/gpu_abi.h"

namespace batuta_gpu {

constexpr int kMostParts = 4096;
// States, one more, and the number of blocks that are done. Zeros at first.
constexpr size_t kStatesBytes = (kMostParts + 1) * sizeof(Norm2<double>::State);
constexpr size_t kScratchBytes = kStatesBytes + sizeof(int);

inline int64_t DivideUp(int64_t a, int64_t b) { return (a + b - 1) / b; }
inline int64_t AtMost(int64_t most, int64_t a) { return a < most ? a : most; }

inline bool IsPacked(const void* address) { return reinterpret_cast<uintptr_t>(address) % 16 == 0; }

template <typename T, typename F>
int Map(const Queue& queue, const batuta_gpu_operation& o) {
  const Operands<T> v{static_cast<const T*>(o.a), static_cast<const T*>(o.b),
                      static_cast<const T*>(o.c), static_cast<T*>(o.out), static_cast<T>(o.alpha)};
  const bool packs = IsPacked(v.a) && IsPacked(v.b) && IsPacked(v.c) && IsPacked(v.out);
  const int64_t each = packs ? Pack<T>::kSize : 1;
  const auto grid = static_cast<unsigned>(
      AtMost(int64_t{queue.blocks} * 4, DivideUp(DivideUp(o.n, each), kMapThreads)));
  const auto n = static_cast<size_t>(o.n);
  if (packs) return Launch(queue, MapPacks<T, F>, Grid{dim3(grid), dim3(kMapThreads)}, v, n);
  return Launch(queue, MapSingly<T, F>, Grid{dim3(grid), dim3(kMapThreads)}, v, n);
}

template <typename T, typename R>
int Reduce(const Queue& queue, const batuta_gpu_operation& o, typename R::Result* result) {
  const T* a = static_cast<const T*>(o.a);
  const T* b = static_cast<const T*>(o.b);
  const Parts<R> parts{static_cast<typename R::State*>(queue.scratch),
                       reinterpret_cast<int*>(static_cast<char*>(queue.scratch) + kStatesBytes)};
  const int64_t each = kReduceThreads * Pack<T>::kSize;
  // Each thread has several packs on their way, and registers for half of the threads.
  const int64_t blocks =
      AtMost(kMostParts, AtMost(DivideUp(queue.blocks, 2), DivideUp(o.n, each)));
  const bool packs = IsPacked(a) && (!R::kReadsB || IsPacked(b));
  return Launch(queue, packs ? ReduceAll<T, R, true> : ReduceAll<T, R, false>,
                Grid{dim3(static_cast<unsigned>(blocks)), dim3(kReduceThreads)}, a, b,
                static_cast<size_t>(o.n), parts, result);
}

template <typename T>
int RunSoftmax(const Queue& queue, const batuta_gpu_operation& o) {
  auto* all = static_cast<typename Softmax<T>::State*>(queue.scratch) + kMostParts;
  const int status = Reduce<T, Softmax<T>>(queue, o, all);
  if (status != BATUTA_GPU_OK) return status;
  const bool packs = IsPacked(o.a) && IsPacked(o.out);
  const int64_t each = packs ? Pack<T>::kSize : 1;
  const auto grid = static_cast<unsigned>(
      AtMost(int64_t{queue.blocks} * 4, DivideUp(DivideUp(o.n, each), kMapThreads)));
  return Launch(queue, packs ? SoftmaxOut<T, true> : SoftmaxOut<T, false>,
                Grid{dim3(grid), dim3(kMapThreads)}, static_cast<const T*>(o.a), all,
                static_cast<T*>(o.out), static_cast<size_t>(o.n));
}

template <typename T>
int RunGemv(const Queue& queue, const batuta_gpu_operation& o) {
  const Matrix<T> a{static_cast<const T*>(o.a), o.a_row_stride, o.a_column_stride};
  const bool has_rows = o.a_column_stride == 1;
  const auto grid = static_cast<unsigned>(
      AtMost(int64_t{queue.blocks} * 16, DivideUp(o.m, has_rows ? kGemvDeep : kGemvAcross)));
  return Launch(queue, has_rows ? GemvRows<T> : GemvColumns<T>,
                Grid{dim3(grid), dim3(kGemvAcross, kGemvDeep)}, a, static_cast<const T*>(o.b),
                static_cast<T*>(o.out), o.m, o.n, static_cast<T>(o.alpha), static_cast<T>(o.beta));
}

template <typename T>
int LaunchGemm(const Queue& queue, void (*kernel)(GemmTask<T>), int64_t side, dim3 threads,
               const GemmTask<T>& task) {
  const int64_t tiles = DivideUp(task.m, side) * DivideUp(task.n, side);
  if (tiles > INT32_MAX) return BATUTA_GPU_LAUNCH_FAILED;
  const dim3 grid(static_cast<unsigned>(tiles), static_cast<unsigned>(AtMost(65535, task.batch)));
  return Launch(queue, kernel, Grid{grid, threads}, task);
}

// Whether packs of 16 bytes along its dense side are inside or outside as a whole.
template <typename T>
bool IsPacked(const Matrix<T>& matrix, int64_t rows, int64_t columns) {
  const bool has_rows = matrix.column_stride == 1;
  const int64_t stride = has_rows ? matrix.row_stride : matrix.column_stride;
  const int64_t dense = has_rows ? columns : rows;
  return IsPacked(matrix.at) && (has_rows || matrix.row_stride == 1) &&
         stride % Pack<T>::kSize == 0 && dense % Pack<T>::kSize == 0;
}

template <typename T>
int RunDenseGemm(const Queue& queue, const GemmTask<T>& task) {
  const bool deep_a = task.a.column_stride == 1, deep_b = task.b.column_stride != 1;
  const auto with_rows = deep_b ? DenseGemm<T, true, true> : DenseGemm<T, true, false>;
  const auto with_columns = deep_b ? DenseGemm<T, false, true> : DenseGemm<T, false, false>;
  return LaunchGemm(queue, deep_a ? with_rows : with_columns, DenseShape<T>::kSide,
                    dim3(DenseShape<T>::kThreads), task);
}

// Large tiles read less, small ones keep more of the device busy.
template <typename T>
int RunGemm(const Queue& queue, const batuta_gpu_operation& o) {
  const GemmTask<T> task{{static_cast<const T*>(o.a), o.a_row_stride, o.a_column_stride},
                         {static_cast<const T*>(o.b), o.b_row_stride, o.b_column_stride},
                         static_cast<T*>(o.out),
                         o.out_stride,
                         o.m,
                         o.n,
                         o.k,
                         o.batch,
                         static_cast<T>(o.alpha),
                         static_cast<T>(o.beta)};
  constexpr int kLarge = sizeof(T) == 4 ? 8 : 4, kSmall = sizeof(T) == 4 ? 4 : 2;
  constexpr int64_t kSide = kLarge * kGemmThreads;
  const int64_t tiles = DivideUp(o.m, kSide) * DivideUp(o.n, kSide) * o.batch;
  // Half of the multiprocessors make more of dense tiles than all of them of small ones.
  const bool is_dense = IsPacked(task.a, o.m, o.k) && IsPacked(task.b, o.k, o.n);
  if (is_dense && tiles >= queue.blocks / 16) return RunDenseGemm(queue, task);
  const dim3 threads(kGemmThreads, kGemmThreads);
  return tiles >= queue.blocks / 4
             ? LaunchGemm(queue, Gemm<T, kLarge>, kSide, threads, task)
             : LaunchGemm(queue, Gemm<T, kSmall>, kSmall * kGemmThreads, threads, task);
}

// Tiles are loaded 16 bytes at a time where all of them are whole and lie so.
inline bool IsDense(const batuta_gpu_operation& o) {
  return o.m % kHalfSide == 0 && o.n % kHalfSide == 0 && o.k % kHalfDepth == 0 &&
         o.a_column_stride == 1 && o.b_column_stride == 1 && o.a_row_stride % kHalfAtOnce == 0 &&
         o.b_row_stride % kHalfAtOnce == 0 && IsPacked(o.a) && IsPacked(o.b);
}

template <typename Number>
int RunHalf(const Queue& queue, const batuta_gpu_operation& o) {
  const int64_t tiles = DivideUp(o.m, kHalfSide) * DivideUp(o.n, kHalfSide);
  if (o.op != BATUTA_GPU_GEMM || o.batch != 1 || tiles > INT32_MAX) return BATUTA_GPU_LAUNCH_FAILED;
  const HalfTask task{static_cast<const uint16_t*>(o.a),
                      static_cast<const uint16_t*>(o.b),
                      static_cast<float*>(o.out),
                      o.a_row_stride,
                      o.a_column_stride,
                      o.b_row_stride,
                      o.b_column_stride,
                      o.out_stride,
                      o.m,
                      o.n,
                      o.k,
                      static_cast<float>(o.alpha),
                      static_cast<float>(o.beta)};
  int status = BATUTA_GPU_OK;
  if (RunWarpgroupGemm<Number>(queue, task, &status)) return status;
  if (IsDense(o) && o.n % kStagedColumns == 0) {
    const int64_t larger = o.m / kStagedRows * (o.n / kStagedColumns);
    return Launch(queue, StagedHalfGemm<Number>,
                  Grid{dim3(static_cast<unsigned>(larger)), dim3(kStagedThreads), kStagedBytes},
                  task);
  }
  return Launch(queue, IsDense(o) ? HalfGemm<Number, true> : HalfGemm<Number, false>,
                Grid{dim3(static_cast<unsigned>(tiles)), dim3(kHalfThreads)}, task);
}

template <typename T>
int RunTyped(const Queue& queue, const batuta_gpu_operation& o) {
  T* out = static_cast<T*>(o.out);
  switch (o.op) {
    case BATUTA_GPU_ADD:
      return Map<T, Add<T>>(queue, o);
    case BATUTA_GPU_MUL:
      return Map<T, Mul<T>>(queue, o);
    case BATUTA_GPU_SCALE:
      return Map<T, Scale<T>>(queue, o);
    case BATUTA_GPU_SAXPY:
      return Map<T, Saxpy<T>>(queue, o);
    case BATUTA_GPU_FMA:
      return Map<T, Fma<T>>(queue, o);
    case BATUTA_GPU_RELU:
      return Map<T, Relu<T>>(queue, o);
    case BATUTA_GPU_EXP:
      return Map<T, Exp<T>>(queue, o);
    case BATUTA_GPU_SIGMOID:
      return Map<T, Sigmoid<T>>(queue, o);
    case BATUTA_GPU_SUM:
      return Reduce<T, Sum<T>>(queue, o, out);
    case BATUTA_GPU_DOT:
      return Reduce<T, Dot<T>>(queue, o, out);
    case BATUTA_GPU_MAX:
      return Reduce<T, Extreme<T, 1>>(queue, o, out);
    case BATUTA_GPU_MIN:
      return Reduce<T, Extreme<T, -1>>(queue, o, out);
    case BATUTA_GPU_ARGMAX:
      return Reduce<T, ArgMax<T>>(queue, o, static_cast<int64_t*>(o.out));
    case BATUTA_GPU_NORM2:
      return Reduce<T, Norm2<T>>(queue, o, out);
    case BATUTA_GPU_SOFTMAX:
      return RunSoftmax<T>(queue, o);
    case BATUTA_GPU_GEMV:
      return RunGemv<T>(queue, o);
    case BATUTA_GPU_GEMM:
      return RunGemm<T>(queue, o);
    default:
      return BATUTA_GPU_LAUNCH_FAILED;
  }
}

inline int RunOperation(const Queue& queue, const batuta_gpu_operation& o) {
  switch (o.type) {
    case BATUTA_GPU_F32:
      return RunTyped<float>(queue, o);
    case BATUTA_GPU_F64:
      return RunTyped<double>(queue, o);
    case BATUTA_GPU_F16:
      return RunHalf<__half>(queue, o);
    case BATUTA_GPU_BF16:
      return RunHalf<__nv_bfloat16>(queue, o);
    default:
      return BATUTA_GPU_LAUNCH_FAILED;
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_RUN_OPERATION_CUH_
