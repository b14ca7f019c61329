// Tiles of 16 x 16 numbers of 16 bits, and of floats, as tensor cores take and give them: the same
// on every generation from sm_80 on. A warp holds a tile together.
#ifndef BATUTA_LIB_BACKEND_CUDA_TENSOR_CORES_CUH_
#define BATUTA_LIB_BACKEND_CUDA_TENSOR_CORES_CUH_

#include <cuda_bf16.h>
#include <cuda_fp16.h>
#include <stdint.h>

namespace batuta_gpu {

constexpr int kTile = 16;

template <typename Number>
struct HalfTile {
  uint32_t at[4];
};

struct SumTile {
  float at[2][4] = {};  // by halves of the columns
};

// Each thread names the row of 8 numbers that it stands for, in shared memory.
__device__ inline const uint16_t* RowOfLane(const uint16_t* tile, int pitch) {
  const int lane = int(threadIdx.x) % 32;
  return tile + lane % kTile * pitch + lane / kTile * 8;
}

// Rows of shared memory, `pitch` numbers apart, which are multiples of 16 bytes.
template <typename Number>
__device__ void LoadLeft(HalfTile<Number>& to, const uint16_t* tile, int pitch) {
  const auto from = static_cast<uint32_t>(__cvta_generic_to_shared(RowOfLane(tile, pitch)));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to.at[0]), "=r"(to.at[1]), "=r"(to.at[2]), "=r"(to.at[3])
               : "r"(from));
}

template <typename Number>
__device__ void LoadRight(HalfTile<Number>& to, const uint16_t* tile, int pitch) {
  const auto from = static_cast<uint32_t>(__cvta_generic_to_shared(RowOfLane(tile, pitch)));
  asm volatile("ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {%0, %1, %2, %3}, [%4];"
               : "=r"(to.at[0]), "=r"(to.at[1]), "=r"(to.at[2]), "=r"(to.at[3])
               : "r"(from));
}

#define BATUTA_MULTIPLY_HALVES(type)                                         \
  asm("mma.sync.aligned.m16n8k16.row.col.f32." type "." type                 \
      ".f32 {%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};" \
      : "+f"(sum[0]), "+f"(sum[1]), "+f"(sum[2]), "+f"(sum[3])               \
      : "r"(left.at[0]), "r"(left.at[1]), "r"(left.at[2]), "r"(left.at[3]),  \
        "r"(right.at[2 * half]), "r"(right.at[2 * half + 1]))

__device__ inline void MultiplyHalf(float* sum, const HalfTile<__half>& left,
                                    const HalfTile<__half>& right, int half) {
  BATUTA_MULTIPLY_HALVES("f16");
}
__device__ inline void MultiplyHalf(float* sum, const HalfTile<__nv_bfloat16>& left,
                                    const HalfTile<__nv_bfloat16>& right, int half) {
  BATUTA_MULTIPLY_HALVES("bf16");
}

#undef BATUTA_MULTIPLY_HALVES

template <typename Number>
__device__ void MultiplyAdd(SumTile& sum, const HalfTile<Number>& left,
                            const HalfTile<Number>& right) {
#pragma unroll
  for (int half = 0; half < 2; ++half) MultiplyHalf(sum.at[half], left, right, half);
}

// take(row, column, pair): two numbers that lie side by side.
template <typename Take>
__device__ void ForPairs(const SumTile& sum, const Take& take) {
  const int lane = int(threadIdx.x) % 32;
#pragma unroll
  for (int half = 0; half < 2; ++half) {
    take(lane / 4, half * 8 + lane % 4 * 2, sum.at[half]);
    take(lane / 4 + 8, half * 8 + lane % 4 * 2, sum.at[half] + 2);
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_TENSOR_CORES_CUH_
