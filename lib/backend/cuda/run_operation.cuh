// From an operation to kernels. Who includes this has defined Queue, with
//   void* scratch  kScratchBytes of device memory,  int blocks  as many as keep the device busy
// Launch(queue, kernel, grid, threads, arguments...), which returns a batuta_gpu_status, what
// half_kernels.cuh needs of nvcuda::wmma, __half and __nv_bfloat16.
#ifndef BATUTA_LIB_BACKEND_CUDA_RUN_OPERATION_CUH_
#define BATUTA_LIB_BACKEND_CUDA_RUN_OPERATION_CUH_

#include "lib/backend/cuda/half_kernels.cuh"
#include "lib/backend/cuda/matrix_kernels.cuh"
#include "lib/backend/cuda/reduce_kernels.cuh"
#include "lib/backend/gpu_abi.h"

namespace batuta_gpu {

constexpr int kMostParts = 4096;
constexpr size_t kScratchBytes = (kMostParts + 1) * sizeof(Norm2<double>::State);

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
  if (packs) return Launch(queue, MapPacks<T, F>, dim3(grid), dim3(kMapThreads), v, n);
  return Launch(queue, MapSingly<T, F>, dim3(grid), dim3(kMapThreads), v, n);
}

template <typename T, typename R>
int Reduce(const Queue& queue, const batuta_gpu_operation& o, typename R::Result* result) {
  const T* a = static_cast<const T*>(o.a);
  const T* b = static_cast<const T*>(o.b);
  auto* parts = static_cast<typename R::State*>(queue.scratch);
  const int64_t each = kReduceThreads * Pack<T>::kSize;
  const int num_parts =
      static_cast<int>(AtMost(kMostParts, AtMost(queue.blocks, DivideUp(o.n, each))));
  const bool packs = IsPacked(a) && (!R::kReadsB || IsPacked(b));
  const auto kernel = packs ? ReducePart<T, R, true> : ReducePart<T, R, false>;
  const int status = Launch(queue, kernel, dim3(static_cast<unsigned>(num_parts)),
                            dim3(kReduceThreads), a, b, static_cast<size_t>(o.n), parts);
  if (status != BATUTA_GPU_OK) return status;
  return Launch(queue, ReduceParts<R>, dim3(1), dim3(kReduceThreads), parts, num_parts, result);
}

template <typename T>
int RunSoftmax(const Queue& queue, const batuta_gpu_operation& o) {
  auto* all = static_cast<typename Softmax<T>::State*>(queue.scratch) + kMostParts;
  const int status = Reduce<T, Softmax<T>>(queue, o, all);
  if (status != BATUTA_GPU_OK) return status;
  const auto grid =
      static_cast<unsigned>(AtMost(int64_t{queue.blocks} * 4, DivideUp(o.n, kMapThreads)));
  return Launch(queue, SoftmaxOut<T>, dim3(grid), dim3(kMapThreads), static_cast<const T*>(o.a),
                all, static_cast<T*>(o.out), static_cast<size_t>(o.n));
}

template <typename T>
int RunGemv(const Queue& queue, const batuta_gpu_operation& o) {
  const Matrix<T> a{static_cast<const T*>(o.a), o.a_row_stride, o.a_column_stride};
  const bool has_rows = o.a_column_stride == 1;
  const auto grid = static_cast<unsigned>(
      AtMost(int64_t{queue.blocks} * 16, DivideUp(o.m, has_rows ? kGemvDeep : kGemvAcross)));
  return Launch(queue, has_rows ? GemvRows<T> : GemvColumns<T>, dim3(grid),
                dim3(kGemvAcross, kGemvDeep), a, static_cast<const T*>(o.b), static_cast<T*>(o.out),
                o.m, o.n, static_cast<T>(o.alpha), static_cast<T>(o.beta));
}

template <typename T, int kEach>
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
  constexpr int64_t kSide = kEach * kGemmThreads;
  const int64_t tiles = DivideUp(o.m, kSide) * DivideUp(o.n, kSide);
  if (tiles > INT32_MAX) return BATUTA_GPU_LAUNCH_FAILED;
  const dim3 grid(static_cast<unsigned>(tiles), static_cast<unsigned>(AtMost(65535, o.batch)));
  return Launch(queue, Gemm<T, kEach>, grid, dim3(kGemmThreads, kGemmThreads), task);
}

// Large tiles read less, small ones keep more of the device busy.
template <typename T>
int ChooseGemm(const Queue& queue, const batuta_gpu_operation& o) {
  constexpr int kLarge = sizeof(T) == 4 ? 8 : 4, kSmall = sizeof(T) == 4 ? 4 : 2;
  constexpr int64_t kSide = kLarge * kGemmThreads;
  const int64_t tiles = DivideUp(o.m, kSide) * DivideUp(o.n, kSide) * o.batch;
  return tiles >= queue.blocks ? RunGemm<T, kLarge>(queue, o) : RunGemm<T, kSmall>(queue, o);
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
  return Launch(queue, IsDense(o) ? HalfGemm<Number, true> : HalfGemm<Number, false>,
                dim3(static_cast<unsigned>(tiles)), dim3(kHalfThreads), task);
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
      return ChooseGemm<T>(queue, o);
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
