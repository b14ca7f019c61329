// CUDA on a processor: a thread for each thread of a block, a barrier for __syncthreads, one
// variable for what is shared. Blocks run one after the other, so what they share is not confused.
#ifndef BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_
#define BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_

#include <barrier>
#include <bit>
#include <cmath>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "lib/backend/gpu_abi.h"

#define __global__
#define __device__
#define __shared__ static
#define __launch_bounds__(...)
#define __syncthreads() batuta_gpu::barrier->arrive_and_wait()
#define __syncwarp() batuta_gpu::warp_barriers[threadIdx.x / 32]->arrive_and_wait()

struct dim3 {
  constexpr dim3(unsigned x_size = 1, unsigned y_size = 1, unsigned z_size = 1)
      : x(x_size), y(y_size), z(z_size) {}
  unsigned x, y, z;
};
inline thread_local dim3 threadIdx, blockIdx, blockDim, gridDim;

// Numbers of 16 bits, which kernels only move.
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

namespace batuta_gpu {
// By warp: kernels that use them have whole warps.
inline std::unique_ptr<std::barrier<>> warp_barriers[32];
}  // namespace batuta_gpu

// Every thread of a warp holds the whole of its matrices, and makes the whole of the product; the
// first one writes it down.
namespace nvcuda::wmma {

struct matrix_a {};
struct matrix_b {};
struct accumulator {};
struct row_major {};
enum layout_t { mem_row_major };

template <typename Use, int kM, int kN, int kK, typename T, typename Layout = void>
struct fragment {
  float at[kM * kN];
};

template <typename Fragment>
void fill_fragment(Fragment& fragment, float value) {
  for (float& number : fragment.at) number = value;
}
template <typename Use, int kM, int kN, int kK, typename T>
void load_matrix_sync(fragment<Use, kM, kN, kK, T, row_major>& to, const T* from, unsigned pitch) {
  static_assert(kM == kN && kN == kK);
  for (int i = 0; i < kM * kM; ++i) {
    to.at[i] = ToFloat(from[static_cast<unsigned>(i / kM) * pitch + static_cast<unsigned>(i % kM)]);
  }
}
template <int kM, typename T>
void mma_sync(fragment<accumulator, kM, kM, kM, float>& out,
              const fragment<matrix_a, kM, kM, kM, T, row_major>& a,
              const fragment<matrix_b, kM, kM, kM, T, row_major>& b,
              const fragment<accumulator, kM, kM, kM, float>& c) {
  fragment<accumulator, kM, kM, kM, float> sums = c;
  for (int i = 0; i < kM; ++i) {
    for (int p = 0; p < kM; ++p) {
      for (int j = 0; j < kM; ++j) sums.at[i * kM + j] += a.at[i * kM + p] * b.at[p * kM + j];
    }
  }
  out = sums;
}
template <int kM>
void store_matrix_sync(float* to, const fragment<accumulator, kM, kM, kM, float>& from,
                       unsigned pitch, layout_t) {
  if (threadIdx.x % 32 != 0) return;
  for (int i = 0; i < kM * kM; ++i)
    to[static_cast<unsigned>(i / kM) * pitch + static_cast<unsigned>(i % kM)] = from.at[i];
}

}  // namespace nvcuda::wmma

namespace batuta_gpu {

using std::exp;
using std::fabs;
using std::fma;
using std::sqrt;

inline std::barrier<>* barrier = nullptr;

struct Queue {
  void* scratch;
  int blocks;
};

template <typename... Parameters, typename... Arguments>
int Launch(const Queue&, void (*kernel)(Parameters...), dim3 grid, dim3 block,
           Arguments... arguments) {
  std::barrier<> all(static_cast<std::ptrdiff_t>(block.x * block.y));
  barrier = &all;
  for (auto& warp : warp_barriers) warp = std::make_unique<std::barrier<>>(32);
  std::vector<std::jthread> threads;
  for (unsigned i = 0; i < block.x * block.y; ++i) {
    threads.emplace_back([=, &all] {
      threadIdx = dim3(i % block.x, i / block.x);
      blockDim = block;
      gridDim = grid;
      for (unsigned at = 0; at < grid.x * grid.y; ++at) {
        blockIdx = dim3(at % grid.x, at / grid.x);
        kernel(arguments...);
        all.arrive_and_wait();
      }
    });
  }
  return BATUTA_GPU_OK;
}

}  // namespace batuta_gpu

#endif  // BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_
