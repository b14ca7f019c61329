// Element-wise kernels. Like all kernels here they are portable CUDA: threads, barriers and shared
// memory, no intrinsics of one generation, so that tests can run the same source on a processor.
// Operands may be the same vector, so none is __restrict__.
#ifndef BATUTA_LIB_BACKEND_CUDA_MAP_KERNELS_CUH_
#define BATUTA_LIB_BACKEND_CUDA_MAP_KERNELS_CUH_

#include <stddef.h>
#include <stdint.h>

namespace batuta_gpu {

constexpr int kMapThreads = 256;

// 16 bytes, which a thread loads and stores at once.
template <typename T>
struct alignas(16) Pack {
  static constexpr int kSize = 16 / sizeof(T);
  T at[kSize];
};

template <typename T>
struct Operands {
  const T *a, *b, *c;
  T* out;
  T alpha;
};

// What an operation does with one element; kReads: bits of a, b, c, out.
enum Reads : int { kA = 1, kB = 2, kC = 4, kOut = 8 };

template <typename T>
struct Add {
  static constexpr int kReads = kA | kB;
  __device__ static T Of(T, T a, T b, T, T) { return a + b; }
};
template <typename T>
struct Mul {
  static constexpr int kReads = kA | kB;
  __device__ static T Of(T, T a, T b, T, T) { return a * b; }
};
template <typename T>
struct Scale {
  static constexpr int kReads = kA;
  __device__ static T Of(T alpha, T a, T, T, T) { return alpha * a; }
};
template <typename T>
struct Saxpy {
  static constexpr int kReads = kA | kOut;
  __device__ static T Of(T alpha, T a, T, T, T out) { return fma(alpha, a, out); }
};
template <typename T>
struct Fma {
  static constexpr int kReads = kA | kB | kC;
  __device__ static T Of(T, T a, T b, T c, T) { return fma(a, b, c); }
};
template <typename T>
struct Relu {
  static constexpr int kReads = kA;
  __device__ static T Of(T, T a, T, T, T) { return a < T(0) ? T(0) : a; }  // NaN stays
};
template <typename T>
struct Exp {
  static constexpr int kReads = kA;
  __device__ static T Of(T, T a, T, T, T) { return exp(a); }
};
template <typename T>
struct Sigmoid {
  static constexpr int kReads = kA;
  __device__ static T Of(T, T a, T, T, T) { return T(1) / (T(1) + exp(-a)); }
};

template <typename T, typename F>
__device__ T MapOne(const Operands<T>& v, size_t i) {
  const T zero = T(0);
  return F::Of(v.alpha, v.a[i], F::kReads & kB ? v.b[i] : zero, F::kReads & kC ? v.c[i] : zero,
               F::kReads & kOut ? v.out[i] : zero);
}

// Operands that are not aligned to 16 bytes.
template <typename T, typename F>
__global__ void MapSingly(Operands<T> v, size_t n) {
  const size_t step = size_t(gridDim.x) * blockDim.x;
  for (size_t i = size_t(blockIdx.x) * blockDim.x + threadIdx.x; i < n; i += step) {
    v.out[i] = MapOne<T, F>(v, i);
  }
}

template <typename T>
__device__ Pack<T> LoadPack(const T* from, size_t pack) {
  return reinterpret_cast<const Pack<T>*>(from)[pack];
}

template <typename T, typename F>
__global__ void MapPacks(Operands<T> v, size_t n) {
  using P = Pack<T>;
  const size_t step = size_t(gridDim.x) * blockDim.x;
  const size_t first = size_t(blockIdx.x) * blockDim.x + threadIdx.x;
  const size_t packs = n / P::kSize;
  for (size_t i = first; i < packs; i += step) {
    const P a = LoadPack(v.a, i);
    P b{}, c{}, out{};
    if (F::kReads & kB) b = LoadPack(v.b, i);
    if (F::kReads & kC) c = LoadPack(v.c, i);
    if (F::kReads & kOut) out = LoadPack<T>(v.out, i);
    for (int j = 0; j < P::kSize; ++j) {
      out.at[j] = F::Of(v.alpha, a.at[j], b.at[j], c.at[j], out.at[j]);
    }
    reinterpret_cast<P*>(v.out)[i] = out;
  }
  const size_t tail = packs * P::kSize + first;
  if (tail < n) v.out[tail] = MapOne<T, F>(v, tail);
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_MAP_KERNELS_CUH_
