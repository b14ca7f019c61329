// Products of 16-bit numbers by tensor cores, sums in float: wmma, which every generation from
// sm_80 on has. A block makes 128 x 128 elements of C, each of its 8 warps 32 x 64 of them in 2 x 4
// tiles. While a slice of A and B is multiplied the next one is on its way in registers.
#ifndef BATUTA_LIB_BACKEND_CUDA_HALF_KERNELS_CUH_
#define BATUTA_LIB_BACKEND_CUDA_HALF_KERNELS_CUH_

#include <stddef.h>
#include <stdint.h>

namespace batuta_gpu {

constexpr int kHalfSide = 128, kHalfDepth = 32, kHalfThreads = 256;
constexpr int kTile = 16, kWarpRows = 2, kWarpColumns = 4;
// Rows of shared memory are this much longer, so that those of a tile lie in different banks.
constexpr int kHalfPad = 8;
constexpr int kHalfRowA = kHalfDepth + kHalfPad, kHalfRowB = kHalfSide + kHalfPad;
// Numbers that a thread moves of each slice, and at once.
constexpr int kHalfEach = kHalfSide * kHalfDepth / kHalfThreads, kHalfAtOnce = 8;

struct HalfTask {
  const uint16_t *a, *b;
  float* c;
  int64_t a_row_stride, a_column_stride, b_row_stride, b_column_stride, c_stride;
  int64_t m, n, k;
  float alpha, beta;
};

struct alignas(16) HalfPack {
  uint16_t at[kHalfAtOnce];
};

// Shared memory: tiles are read from addresses that are multiples of 32.
template <typename T, int kSize>
struct alignas(32) Shared {
  T at[kSize];
};

// A thread's part of a slice, whose rows have kColumns numbers: packs in one column, kApart rows
// apart. kDense: rows are dense, aligned, and whole.
template <int kColumns, bool kDense>
struct HalfSlice {
  static constexpr int kPacks = kHalfEach / kHalfAtOnce;
  static constexpr int kApart = kHalfThreads * kHalfAtOnce / kColumns;
  HalfPack held[kPacks];

  static __device__ int Row() { return int(threadIdx.x) * kHalfAtOnce / kColumns; }
  static __device__ int Column() { return int(threadIdx.x) * kHalfAtOnce % kColumns; }

  // `from`: the number at Row() and Column().
  __device__ void Load(const uint16_t* from, int64_t row_stride, int64_t column_stride,
                       int64_t rows_left, int64_t columns_left) {
#pragma unroll
    for (int i = 0; i < kPacks; ++i, from += kApart * row_stride) {
      if constexpr (kDense) {
        held[i] = *reinterpret_cast<const HalfPack*>(from);
      } else {
#pragma unroll
        for (int j = 0; j < kHalfAtOnce; ++j) {
          const bool is_inside = Row() + i * kApart < rows_left && Column() + j < columns_left;
          held[i].at[j] = is_inside ? from[j * column_stride] : uint16_t(0);
        }
      }
    }
  }

  __device__ void Store(uint16_t* to, int row_size) const {
    to += Row() * row_size + Column();
#pragma unroll
    for (int i = 0; i < kPacks; ++i) {
      *reinterpret_cast<HalfPack*>(to + i * kApart * row_size) = held[i];
    }
  }
};

// Number: __half or __nv_bfloat16. Two blocks at once where tiles are dense,
// so that one computes while the other waits.
template <typename Number, bool kDense>
__global__ void __launch_bounds__(kHalfThreads, kDense ? 2 : 1) HalfGemm(HalfTask task) {
  using namespace nvcuda;
  // Of two slices one is read while the other is filled; at the end there is room for a tile a
  // warp.
  __shared__ Shared<uint16_t, kHalfSide * kHalfRowA> slice_a[2];
  __shared__ Shared<uint16_t, kHalfDepth * kHalfRowB> slice_b[2];
  __shared__ Shared<float, kTile * kTile> patches[kHalfThreads / 32];
  const int warp = int(threadIdx.x) / 32;
  const int warp_row = warp / 2 * kWarpRows * kTile, warp_column = warp % 2 * kWarpColumns * kTile;
  const int64_t across = (task.n + kHalfSide - 1) / kHalfSide;
  const int64_t row = blockIdx.x / across * kHalfSide, column = blockIdx.x % across * kHalfSide;
  using SliceA = HalfSlice<kHalfDepth, kDense>;
  using SliceB = HalfSlice<kHalfSide, kDense>;
  SliceA next_a;
  SliceB next_b;
  const uint16_t* a = task.a + (row + SliceA::Row()) * task.a_row_stride +
                      SliceA::Column() * task.a_column_stride;
  const uint16_t* b = task.b + SliceB::Row() * task.b_row_stride +
                      (column + SliceB::Column()) * task.b_column_stride;

  wmma::fragment<wmma::accumulator, kTile, kTile, kTile, float> sums[kWarpRows][kWarpColumns];
  for (int i = 0; i < kWarpRows; ++i) {
    for (int j = 0; j < kWarpColumns; ++j) wmma::fill_fragment(sums[i][j], 0.0F);
  }
  const auto load = [&](int64_t p) {
    next_a.Load(a, task.a_row_stride, task.a_column_stride, task.m - row, task.k - p);
    next_b.Load(b, task.b_row_stride, task.b_column_stride, task.k - p, task.n - column);
    a += kHalfDepth * task.a_column_stride;
    b += kHalfDepth * task.b_row_stride;
  };
  load(0);
  next_a.Store(slice_a[0].at, kHalfRowA);
  next_b.Store(slice_b[0].at, kHalfRowB);
  __syncthreads();
  int now = 0;
  for (int64_t p = 0; p < task.k; p += kHalfDepth, now ^= 1) {
    const bool has_next = p + kHalfDepth < task.k;
    if (has_next) load(p + kHalfDepth);
#pragma unroll 1  // else registers do not suffice for two blocks
    for (int deep = 0; deep < kHalfDepth; deep += kTile) {
      wmma::fragment<wmma::matrix_a, kTile, kTile, kTile, Number, wmma::row_major> left[kWarpRows];
      wmma::fragment<wmma::matrix_b, kTile, kTile, kTile, Number, wmma::row_major> right;
      for (int i = 0; i < kWarpRows; ++i) {
        wmma::load_matrix_sync(left[i],
                               reinterpret_cast<const Number*>(
                                   slice_a[now].at + (warp_row + i * kTile) * kHalfRowA + deep),
                               kHalfRowA);
      }
#pragma unroll
      for (int j = 0; j < kWarpColumns; ++j) {
        wmma::load_matrix_sync(right,
                               reinterpret_cast<const Number*>(slice_b[now].at + deep * kHalfRowB +
                                                               warp_column + j * kTile),
                               kHalfRowB);
        for (int i = 0; i < kWarpRows; ++i) {
          wmma::mma_sync(sums[i][j], left[i], right, sums[i][j]);
        }
      }
    }
    if (has_next) {
      next_a.Store(slice_a[now ^ 1].at, kHalfRowA);
      next_b.Store(slice_b[now ^ 1].at, kHalfRowB);
    }
    __syncthreads();
  }

  float* patch = patches[warp].at;
#pragma unroll
  for (int i = 0; i < kWarpRows; ++i) {
#pragma unroll
    for (int j = 0; j < kWarpColumns; ++j) {
      wmma::store_matrix_sync(patch, sums[i][j], kTile, wmma::mem_row_major);
      __syncwarp();
      for (int at = int(threadIdx.x) % 32; at < kTile * kTile; at += 32) {
        const int64_t y = row + warp_row + i * kTile + at / kTile;
        const int64_t x = column + warp_column + j * kTile + at % kTile;
        if (y >= task.m || x >= task.n) continue;
        float* c = task.c + y * task.c_stride + x;
        *c = task.beta == 0 ? task.alpha * patch[at] : fma(task.alpha, patch[at], task.beta * *c);
      }
      __syncwarp();
    }
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_HALF_KERNELS_CUH_
