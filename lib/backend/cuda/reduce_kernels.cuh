// Reductions in two steps, a state a block and then, by the block that is done last, all of them:
// the order of additions depends on the number of elements and blocks alone.
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

// On their way from memory at once.
constexpr int kPacksAhead = 8;

template <typename T, typename R, int kCount>
__device__ void TakePacks(typename R::State& state, const T* a, const T* b, size_t first,
                          size_t step) {
  using P = Pack<T>;
  P of_a[kCount], of_b[kCount];
#pragma unroll
  for (int i = 0; i < kCount; ++i) {
    of_a[i] = LoadPack(a, first + i * step);
    if (R::kReadsB) of_b[i] = LoadPack(b, first + i * step);
  }
#pragma unroll
  for (int i = 0; i < kCount; ++i) {
    if constexpr (R::kSkips) {
      if (R::Skips(state, of_a[i].at)) continue;
    }
    for (int j = 0; j < P::kSize; ++j) {
      R::Take(state, of_a[i].at[j], R::kReadsB ? of_b[i].at[j] : T(0),
              int64_t((first + i * step) * P::kSize + j));
    }
  }
}

// What blocks tell each other.
template <typename R>
struct Parts {
  typename R::State* states;  // one a block
  int* done;                  // blocks; 0 before a reduction, and after it
};

// kPacks: a (and b) are aligned to 16 bytes.
template <typename T, typename R, bool kPacks>
__global__ void ReduceAll(const T* a, const T* b, size_t n, Parts<R> parts,
                          typename R::Result* result) {
  using P = Pack<T>;
  typename R::State state = R::Start();
  const size_t step = size_t(gridDim.x) * blockDim.x;
  const size_t first = size_t(blockIdx.x) * blockDim.x + threadIdx.x;
  size_t begin = 0;
  if constexpr (kPacks) {
    const size_t packs = n / P::kSize;
    size_t i = first;
    for (; i + (kPacksAhead - 1) * step < packs; i += kPacksAhead * step) {
      TakePacks<T, R, kPacksAhead>(state, a, b, i, step);
    }
    for (; i < packs; i += step) TakePacks<T, R, 1>(state, a, b, i, step);
    begin = packs * P::kSize;
  }
  for (size_t i = begin + first; i < n; i += step) {
    R::Take(state, a[i], R::kReadsB ? b[i] : T(0), int64_t(i));
  }
  state = JoinBlock<R>(state);
  __shared__ bool is_last;
  if (threadIdx.x == 0) {
    parts.states[blockIdx.x] = state;
    __threadfence();
    is_last = atomicAdd(parts.done, 1) == int(gridDim.x) - 1;
  }
  __syncthreads();
  if (!is_last) return;
  state = R::Start();
  for (int i = int(threadIdx.x); i < int(gridDim.x); i += kReduceThreads) {
    R::Join(state, parts.states[i]);
  }
  state = JoinBlock<R>(state);
  if (threadIdx.x != 0) return;
  *result = R::Finish(state);
  *parts.done = 0;
}

// kPacks: a and out are aligned to 16 bytes.
template <typename T, bool kPacks>
__global__ void SoftmaxOut(const T* a, const typename Softmax<T>::State* all, T* out, size_t n) {
  using P = Pack<T>;
  const T greatest = all->greatest, factor = T(1) / all->sum;
  const size_t step = size_t(gridDim.x) * blockDim.x;
  const size_t first = size_t(blockIdx.x) * blockDim.x + threadIdx.x;
  size_t begin = 0;
  if constexpr (kPacks) {
    const size_t packs = n / P::kSize;
    for (size_t i = first; i < packs; i += step) {
      P pack = LoadPack(a, i);
      for (T& at : pack.at) at = exp(at - greatest) * factor;
      reinterpret_cast<P*>(out)[i] = pack;
    }
    begin = packs * P::kSize;
  }
  for (size_t i = begin + first; i < n; i += step) {
    out[i] = exp(a[i] - greatest) * factor;
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_REDUCE_KERNELS_CUH_
