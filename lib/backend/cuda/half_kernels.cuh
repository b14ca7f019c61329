// Products of 16-bit numbers by tensor cores, sums in float. A block makes 128 x 128 elements of C,
// each of its 8 warps 32 x 64 of them in 2 x 4 tiles. While a slice of A and B is multiplied the
// next one is on its way in registers.
#ifndef BATUTA_LIB_BACKEND_CUDA_HALF_KERNELS_CUH_
#define BATUTA_LIB_BACKEND_CUDA_HALF_KERNELS_CUH_

#include <stddef.h>
#include <stdint.h>

#include "lib/backend/cuda/tensor_cores.cuh"
#include "lib/backend/cuda/tiles.cuh"

namespace batuta_gpu {

constexpr int kHalfSide = 128, kHalfDepth = 32, kHalfThreads = 256;
constexpr int kWarpRows = 2, kWarpColumns = 4;
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

struct alignas(8) Pair {
  float at[2];
};

// Two neighbours in a row of C, as far as C goes.
__device__ inline void StorePair(const HalfTask& task, const float* pair, int64_t row,
                                 int64_t column) {
  if (row >= task.m) return;
  float* c = task.c + row * task.c_stride + column;
  if (task.beta == 0 && column + 1 < task.n && reinterpret_cast<uintptr_t>(c) % sizeof(Pair) == 0) {
    *reinterpret_cast<Pair*>(c) = {task.alpha * pair[0], task.alpha * pair[1]};
    return;
  }
  for (int i = 0; i < 2 && column + i < task.n; ++i) {
    c[i] = task.beta == 0 ? task.alpha * pair[i] : fma(task.alpha, pair[i], task.beta * c[i]);
  }
}

// A warp's tile.
__device__ inline void StoreTile(const HalfTask& task, const SumTile& sum, int64_t row,
                                 int64_t column) {
  ForPairs(sum, [&](int down, int across, const float* pair) {
    StorePair(task, pair, row + down, column + across);
  });
}

// Number: __half or __nv_bfloat16. Two blocks at once where tiles are dense,
// so that one computes while the other waits.
template <typename Number, bool kDense>
__global__ void __launch_bounds__(kHalfThreads, kDense ? 2 : 1) HalfGemm(HalfTask task) {
  // Of two slices one is read while the other is filled.
  __shared__ Shared<uint16_t, kHalfSide * kHalfRowA> slice_a[2];
  __shared__ Shared<uint16_t, kHalfDepth * kHalfRowB> slice_b[2];
  const int warp = int(threadIdx.x) / 32;
  const int warp_row = warp / 2 * kWarpRows * kTile, warp_column = warp % 2 * kWarpColumns * kTile;
  const TilePosition tile = TileOf(blockIdx.x, (task.m + kHalfSide - 1) / kHalfSide,
                                   (task.n + kHalfSide - 1) / kHalfSide);
  const int64_t row = tile.row * kHalfSide, column = tile.column * kHalfSide;
  using SliceA = HalfSlice<kHalfDepth, kDense>;
  using SliceB = HalfSlice<kHalfSide, kDense>;
  SliceA next_a;
  SliceB next_b;
  const uint16_t* a =
      task.a + (row + SliceA::Row()) * task.a_row_stride + SliceA::Column() * task.a_column_stride;
  const uint16_t* b = task.b + SliceB::Row() * task.b_row_stride +
                      (column + SliceB::Column()) * task.b_column_stride;

  SumTile sums[kWarpRows][kWarpColumns];
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
      HalfTile<Number> left[kWarpRows], right;
#pragma unroll
      for (int i = 0; i < kWarpRows; ++i) {
        LoadLeft(left[i], slice_a[now].at + (warp_row + i * kTile) * kHalfRowA + deep, kHalfRowA);
      }
#pragma unroll
      for (int j = 0; j < kWarpColumns; ++j) {
        LoadRight(right, slice_b[now].at + deep * kHalfRowB + warp_column + j * kTile, kHalfRowB);
#pragma unroll
        for (int i = 0; i < kWarpRows; ++i) MultiplyAdd(sums[i][j], left[i], right);
      }
    }
    if (has_next) {
      next_a.Store(slice_a[now ^ 1].at, kHalfRowA);
      next_b.Store(slice_b[now ^ 1].at, kHalfRowB);
    }
    __syncthreads();
  }

#pragma unroll
  for (int i = 0; i < kWarpRows; ++i) {
#pragma unroll
    for (int j = 0; j < kWarpColumns; ++j) {
      StoreTile(task, sums[i][j], row + warp_row + i * kTile, column + warp_column + j * kTile);
    }
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_HALF_KERNELS_CUH_
