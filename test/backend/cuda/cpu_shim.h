// CUDA on a processor: a thread for each thread of a block, a barrier for __syncthreads, one
// variable for what is shared. Blocks run one after the other, so what they share is not confused.
#ifndef BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_
#define BATUTA_TEST_BACKEND_CUDA_CPU_SHIM_H_

#include <barrier>
#include <cmath>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "lib/backend/gpu_abi.h"

#define __global__
#define __device__
#define __shared__ static
#define __launch_bounds__(threads)
#define __syncthreads() batuta_gpu::barrier->arrive_and_wait()

struct dim3 {
  constexpr dim3(unsigned x_size = 1, unsigned y_size = 1, unsigned z_size = 1)
      : x(x_size), y(y_size), z(z_size) {}
  unsigned x, y, z;
};
inline thread_local dim3 threadIdx, blockIdx, blockDim, gridDim;

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
