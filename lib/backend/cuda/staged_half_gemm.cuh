// Products of 16-bit numbers by tensor cores whose tiles are all whole: 128 x 256 elements of C a
// block, 64 x 64 a warp, slices of A and B copied to shared memory three ahead of the one that is
// multiplied.
#ifndef BATUTA_LIB_BACKEND_CUDA_STAGED_HALF_GEMM_CUH_
#define BATUTA_LIB_BACKEND_CUDA_STAGED_HALF_GEMM_CUH_

#include "lib/backend/cuda/half_kernels.cuh"

namespace batuta_gpu {

constexpr int kStagedRows = 128, kStagedColumns = 256, kStagedDepth = 32, kStages = 4;
constexpr int kStagedThreads = 256, kStagedWarpSide = 64, kStagedTiles = kStagedWarpSide / kTile;

// Of shared memory. Rows are longer than what they hold, so that those of a tile lie in different
// banks.
struct Stage {
  static constexpr int kRowA = kStagedDepth + kHalfPad, kRowB = kStagedColumns + kHalfPad;
  Shared<uint16_t, kStagedRows * kRowA> a;
  Shared<uint16_t, kStagedDepth * kRowB> b;
};
constexpr int kStagedBytes = kStages * int(sizeof(Stage));

// All threads of the block, kRows x kColumns numbers; without waiting for them.
template <int kRows, int kColumns>
__device__ void CopySlice(const uint16_t* from, int64_t stride, uint16_t* to, int row_size) {
  constexpr int kAlong = kColumns / kHalfAtOnce, kPacks = kRows * kAlong / kStagedThreads;
#pragma unroll
  for (int i = 0; i < kPacks; ++i) {
    const int pack = int(threadIdx.x) + i * kStagedThreads;
    const int row = pack / kAlong, column = pack % kAlong * kHalfAtOnce;
    __pipeline_memcpy_async(to + row * row_size + column, from + row * stride + column,
                            sizeof(HalfPack));
  }
}

template <typename Number>
__global__ void __launch_bounds__(kStagedThreads) StagedHalfGemm(HalfTask task) {
  auto* stages = static_cast<Stage*>(DynamicShared());
  const int warp = int(threadIdx.x) / 32;
  const int warp_row = warp / 4 * kStagedWarpSide, warp_column = warp % 4 * kStagedWarpSide;
  const TilePosition tile = TileOf(blockIdx.x, task.m / kStagedRows, task.n / kStagedColumns);
  const int64_t row = tile.row * kStagedRows, column = tile.column * kStagedColumns;
  const uint16_t* a = task.a + row * task.a_row_stride;
  const uint16_t* b = task.b + column;
  const int slices = int(task.k / kStagedDepth);
  const auto copy = [&](int slice) {
    if (slice < slices) {
      Stage& stage = stages[slice % kStages];
      CopySlice<kStagedRows, kStagedDepth>(a + int64_t(slice) * kStagedDepth, task.a_row_stride,
                                           stage.a.at, Stage::kRowA);
      CopySlice<kStagedDepth, kStagedColumns>(b + int64_t(slice) * kStagedDepth * task.b_row_stride,
                                              task.b_row_stride, stage.b.at, Stage::kRowB);
    }
    __pipeline_commit();  // also nothing, so that as many are counted
  };

  SumTile sums[kStagedTiles][kStagedTiles];
  for (int slice = 0; slice < kStages - 1; ++slice) copy(slice);
  for (int slice = 0; slice < slices; ++slice) {
    __pipeline_wait_prior(kStages - 2);
    __syncthreads();  // everybody's part is there, and the stage before has been read
    copy(slice + kStages - 1);
    const Stage& stage = stages[slice % kStages];
#pragma unroll
    for (int deep = 0; deep < kStagedDepth; deep += kTile) {
      HalfTile<Number> left[kStagedTiles], right[kStagedTiles];
#pragma unroll
      for (int i = 0; i < kStagedTiles; ++i) {
        LoadLeft(left[i], stage.a.at + (warp_row + i * kTile) * Stage::kRowA + deep, Stage::kRowA);
        LoadRight(right[i], stage.b.at + deep * Stage::kRowB + warp_column + i * kTile,
                  Stage::kRowB);
      }
#pragma unroll
      for (int i = 0; i < kStagedTiles; ++i) {
#pragma unroll
        for (int j = 0; j < kStagedTiles; ++j) MultiplyAdd(sums[i][j], left[i], right[j]);
      }
    }
  }

#pragma unroll
  for (int i = 0; i < kStagedTiles; ++i) {
#pragma unroll
    for (int j = 0; j < kStagedTiles; ++j) {
      StoreTile(task, sums[i][j], row + warp_row + i * kTile, column + warp_column + j * kTile);
    }
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_STAGED_HALF_GEMM_CUH_
