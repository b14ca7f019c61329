// Reductions in two steps, a state a block and then one block: the order of additions depends on
// the number of elements and blocks alone.
#ifndef BATUTA_LIB_BACKEND_CUDA_REDUCE_KERNELS_CUH_
#define BATUTA_LIB_BACKEND_CUDA_REDUCE_KERNELS_CUH_

#include "lib/backend/cuda/map_kernels.cuh"
#include "lib/backend/cuda/reductions.cuh"

namespace batuta_gpu {

constexpr int kReduceThreads = 256;

// The states of all threads of a block, in thread 0.
template <typename R>
__device__ typename R::State JoinBlock(typename R::State mine) {
  __shared__ typename R::State states[kReduceThreads];
  states[threadIdx.x] = mine;
  for (int half = kReduceThreads / 2; half > 0; half /= 2) {
    __syncthreads();
    if (int(threadIdx.x) < half) R::Join(states[threadIdx.x], states[threadIdx.x + half]);
  }
  __syncthreads();
  return states[0];
}

// kPacks: a (and b) are aligned to 16 bytes.
template <typename T, typename R, bool kPacks>
__global__ void ReducePart(const T* a, const T* b, size_t n, typename R::State* parts) {
  using P = Pack<T>;
  typename R::State state = R::Start();
  const size_t step = size_t(gridDim.x) * blockDim.x;
  const size_t first = size_t(blockIdx.x) * blockDim.x + threadIdx.x;
  size_t begin = 0;
  if constexpr (kPacks) {
    const size_t packs = n / P::kSize;
    for (size_t i = first; i < packs; i += step) {
      const P pa = LoadPack(a, i);
      P pb{};
      if (R::kReadsB) pb = LoadPack(b, i);
      for (int j = 0; j < P::kSize; ++j) {
        R::Take(state, pa.at[j], pb.at[j], int64_t(i * P::kSize + j));
      }
    }
    begin = packs * P::kSize;
  }
  for (size_t i = begin + first; i < n; i += step) {
    R::Take(state, a[i], R::kReadsB ? b[i] : T(0), int64_t(i));
  }
  state = JoinBlock<R>(state);
  if (threadIdx.x == 0) parts[blockIdx.x] = state;
}

// One block.
template <typename R>
__global__ void ReduceParts(const typename R::State* parts, int num_parts,
                            typename R::Result* result) {
  typename R::State state = R::Start();
  for (int i = int(threadIdx.x); i < num_parts; i += kReduceThreads) R::Join(state, parts[i]);
  state = JoinBlock<R>(state);
  if (threadIdx.x == 0) *result = R::Finish(state);
}

template <typename T>
__global__ void SoftmaxOut(const T* a, const typename Softmax<T>::State* all, T* out, size_t n) {
  const T greatest = all->greatest, factor = T(1) / all->sum;
  const size_t step = size_t(gridDim.x) * blockDim.x;
  for (size_t i = size_t(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += step) {
    out[i] = exp(a[i] - greatest) * factor;
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_REDUCE_KERNELS_CUH_
