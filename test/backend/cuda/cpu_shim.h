// CUDA on a processor: a thread for each thread of a block, a barrier for __syncthreads, one
// variable for what is shared. Blocks run one after the other, so what they share is not confused.
#ifndef BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_
#define BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_

#include <atomic>
#include <barrier>
#include <bit>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <thread>
#include <vector>

#include "lib/backend/gpu_abi.h"

#define __global__
#define __device__
#define __shared__ static
#define __launch_bounds__(...)
#define __syncthreads() batuta_gpu::barrier->arrive_and_wait()

struct dim3 {
  constexpr dim3(unsigned x_size = 1, unsigned y_size = 1, unsigned z_size = 1)
      : x(x_size), y(y_size), z(z_size) {}
  unsigned x, y, z;
};
inline thread_local dim3 threadIdx, blockIdx, blockDim, gridDim;

// Numbers of 16 bits.
struct __half {
  uint16_t bits;
};
struct __nv_bfloat16 {
  uint16_t bits;
};

inline float ToFloat(__nv_bfloat16 number) {
  return std::bit_cast<float>(uint32_t{number.bits} << 16);
}
inline float ToFloat(__half number) {
  const int exponent = number.bits >> 10 & 31;
  const float fraction = static_cast<float>(number.bits & 1023) / 1024;
  const float size =
      exponent == 0 ? std::ldexp(fraction, -14) : std::ldexp(1 + fraction, exponent - 15);
  return number.bits >> 15 != 0 ? -size : size;
}

// Tensor cores: every thread of a warp holds the whole of its tiles, and makes the whole of the
// product; the first one hands it on.
#define BATUTA_LIB_BACKEND_CUDA_TENSOR_CORES_CUH_

namespace batuta_gpu {

constexpr int kTile = 16;

template <typename Number>
struct HalfTile {
  float at[kTile * kTile];
};

struct SumTile {
  float at[kTile * kTile] = {};
};

template <typename Number>
void LoadLeft(HalfTile<Number>& to, const uint16_t* tile, int pitch) {
  for (int i = 0; i < kTile * kTile; ++i)
    to.at[i] = ToFloat(Number{tile[i / kTile * pitch + i % kTile]});
}
template <typename Number>
void LoadRight(HalfTile<Number>& to, const uint16_t* tile, int pitch) {
  LoadLeft(to, tile, pitch);
}
template <typename Number>
void MultiplyAdd(SumTile& sum, const HalfTile<Number>& left, const HalfTile<Number>& right) {
  for (int i = 0; i < kTile; ++i) {
    for (int p = 0; p < kTile; ++p) {
      const float a = left.at[i * kTile + p];
      for (int j = 0; j < kTile; ++j) sum.at[i * kTile + j] += a * right.at[p * kTile + j];
    }
  }
}
template <typename Take>
void ForPairs(const SumTile& sum, const Take& take) {
  if (threadIdx.x % 32 != 0) return;
  for (int i = 0; i < kTile * kTile; i += 2) take(i / kTile, i % kTile, sum.at + i);
}

}  // namespace batuta_gpu

inline int atomicAdd(int* at, int more) { return std::atomic_ref<int>(*at).fetch_add(more); }
inline void __threadfence() {}

// Copies are there at once.
inline void __pipeline_memcpy_async(void* to, const void* from, size_t bytes) {
  std::memcpy(to, from, bytes);
}
inline void __pipeline_commit() {}
inline void __pipeline_wait_prior(size_t) {}

namespace batuta_gpu {

using std::exp;
using std::fabs;
using std::fma;
using std::fmax;
using std::fmin;
using std::sqrt;

inline std::barrier<>* barrier = nullptr;

struct Queue {
  void* scratch;
  int blocks;
};

struct alignas(32) SharedLine {
  char bytes[32];
};

struct Grid {
  dim3 blocks, threads;
  int shared = 0;
};

inline void*& DynamicSharedOfBlock() {
  static void* memory = nullptr;
  return memory;
}
inline void* DynamicShared() { return DynamicSharedOfBlock(); }

struct HalfTask;
template <typename Number>
bool RunWarpgroupGemm(const Queue&, const HalfTask&, int*) {
  return false;
}

template <typename... Parameters, typename... Arguments>
int Launch(const Queue&, void (*kernel)(Parameters...), const Grid& grid, Arguments... arguments) {
  const dim3 block = grid.threads;
  std::barrier<> all(static_cast<std::ptrdiff_t>(block.x * block.y));
  barrier = &all;
  std::vector<SharedLine> shared(static_cast<size_t>(grid.shared) / sizeof(SharedLine) + 1);
  DynamicSharedOfBlock() = shared.data();
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < block.x * block.y; ++i) {
    threads.emplace_back([=, &all] {
      threadIdx = dim3(i % block.x, i / block.x);
      blockDim = block;
      gridDim = grid.blocks;
      for (unsigned at = 0; at < gridDim.x * gridDim.y; ++at) {
        blockIdx = dim3(at % gridDim.x, at / gridDim.x);
        kernel(arguments...);
        all.arrive_and_wait();
      }
    });
  }
  threads.clear();
  return BATUTA_GPU_OK;
}

}  // namespace batuta_gpu

#endif  // BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_
