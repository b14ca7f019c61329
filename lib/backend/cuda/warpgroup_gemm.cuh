// Products of 16-bit numbers by the tensor cores of Hopper (sm_90a): four warps multiply together
// from shared memory, which the copy engine fills. A block makes 128 x 256 elements of C: two
// groups of four warps 64 x 256 each, one thread more orders the copies. Matrices end where they
// like; the engine fills in zeros.
#ifndef BATUTA_LIB_BACKEND_CUDA_WARPGROUP_GEMM_CUH_
#define BATUTA_LIB_BACKEND_CUDA_WARPGROUP_GEMM_CUH_

#include <cuda.h>

#include <type_traits>

#include "lib/backend/cuda/half_kernels.cuh"

namespace batuta_gpu {

constexpr int kWideRows = 128, kWideColumns = 256, kWideDepth = 64, kWideStages = 4;
constexpr int kGroupThreads = 128, kWideThreads = 3 * kGroupThreads;
// What the engine lays out at once: rows of 64 numbers, 128 bytes, whose 16-byte pieces it swaps so
// that columns lie in different banks (swizzle of 128 bytes).
constexpr int kSwizzled = 64;

struct alignas(1024) WideStage {
  uint16_t a[kWideRows * kWideDepth];
  uint16_t b[kWideColumns / kSwizzled][kWideDepth * kSwizzled];
};

struct WideShared {
  WideStage stages[kWideStages];
  uint64_t filled[kWideStages], emptied[kWideStages];  // mbarriers
};
constexpr int kWideBytes = int(sizeof(WideShared)) + 1024;  // dynamic memory is aligned to 16 bytes

#if defined(__CUDA_ARCH_FEAT_SM90_ALL)

__device__ inline uint32_t SharedAddress(const void* at) {
  return static_cast<uint32_t>(__cvta_generic_to_shared(at));
}

__device__ inline void StartBarrier(uint64_t* barrier, int arrivals) {
  asm volatile("mbarrier.init.shared::cta.b64 [%0], %1;" ::"r"(SharedAddress(barrier)),
               "r"(arrivals));
}

__device__ inline void Arrive(uint64_t* barrier) {
  asm volatile("mbarrier.arrive.shared::cta.b64 _, [%0];" ::"r"(SharedAddress(barrier)) : "memory");
}

__device__ inline void ArriveAndExpect(uint64_t* barrier, int bytes) {
  asm volatile(
      "mbarrier.arrive.expect_tx.shared::cta.b64 _, [%0], %1;" ::"r"(SharedAddress(barrier)),
      "r"(bytes)
      : "memory");
}

// Until the barrier's turn number `turn` is over.
__device__ inline void WaitFor(uint64_t* barrier, int turn) {
  uint32_t is_over = 0;
  while (is_over == 0) {
    asm volatile(
        "{ .reg .pred p; mbarrier.try_wait.parity.shared::cta.b64 p, [%1], %2; "
        "selp.u32 %0, 1, 0, p; }"
        : "=r"(is_over)
        : "r"(SharedAddress(barrier)), "r"(turn & 1)
        : "memory");
  }
}

__device__ inline void CopyBox(const CUtensorMap& from, int64_t x, int64_t y, uint16_t* to,
                               uint64_t* filled) {
  asm volatile(
      "cp.async.bulk.tensor.2d.shared::cluster.global.tile.mbarrier::complete_tx::bytes "
      "[%0], [%1, {%3, %4}], [%2];" ::"r"(SharedAddress(to)),
      "l"(&from), "r"(SharedAddress(filled)), "r"(int(x)), "r"(int(y))
      : "memory");
}

// Where a matrix lies, as the tensor cores take it. `leading`, `stride`: bytes from one piece of
// 8 x 128 bytes to the next, across and along.
__device__ inline uint64_t Described(const uint16_t* at, int leading, int stride) {
  constexpr uint64_t kSwizzle128 = uint64_t(1) << 62;
  return uint64_t(SharedAddress(at) >> 4) | uint64_t(leading >> 4) << 16 |
         uint64_t(stride >> 4) << 32 | kSwizzle128;
}

#define BATUTA_4(i) "+f"(sums[i]), "+f"(sums[i + 1]), "+f"(sums[i + 2]), "+f"(sums[i + 3])
#define BATUTA_16(i) BATUTA_4(i), BATUTA_4(i + 4), BATUTA_4(i + 8), BATUTA_4(i + 12)
#define BATUTA_64(i) BATUTA_16(i), BATUTA_16(i + 16), BATUTA_16(i + 32), BATUTA_16(i + 48)
// A's rows are dense, B's rows too (which for B is called transposed).
#define BATUTA_MULTIPLY_WIDE(type)                                                                 \
  asm volatile(                                                                                    \
      "{ .reg .pred p; setp.ne.b32 p, 1, 0; wgmma.mma_async.sync.aligned.m64n256k16.f32." type     \
      "." type                                                                                     \
      " {"                                                                                         \
      "%0, %1, %2, %3, %4, %5, %6, %7, %8, %9, %10, %11, %12, %13, %14, %15, "                     \
      "%16, %17, %18, %19, %20, %21, %22, %23, %24, %25, %26, %27, %28, %29, %30, %31, "           \
      "%32, %33, %34, %35, %36, %37, %38, %39, %40, %41, %42, %43, %44, %45, %46, %47, "           \
      "%48, %49, %50, %51, %52, %53, %54, %55, %56, %57, %58, %59, %60, %61, %62, %63, "           \
      "%64, %65, %66, %67, %68, %69, %70, %71, %72, %73, %74, %75, %76, %77, %78, %79, "           \
      "%80, %81, %82, %83, %84, %85, %86, %87, %88, %89, %90, %91, %92, %93, %94, %95, "           \
      "%96, %97, %98, %99, %100, %101, %102, %103, %104, %105, %106, %107, %108, %109, %110, "     \
      "%111, "                                                                                     \
      "%112, %113, %114, %115, %116, %117, %118, %119, %120, %121, %122, %123, %124, %125, %126, " \
      "%127"                                                                                       \
      "}, %128, %129, p, 1, 1, 0, 1; }"                                                            \
      : BATUTA_64(0), BATUTA_64(64)                                                                \
      : "l"(a), "l"(b))

__device__ inline void MultiplyWide(float (&sums)[128], uint64_t a, uint64_t b, __half) {
  BATUTA_MULTIPLY_WIDE("f16");
}
__device__ inline void MultiplyWide(float (&sums)[128], uint64_t a, uint64_t b, __nv_bfloat16) {
  BATUTA_MULTIPLY_WIDE("bf16");
}

#undef BATUTA_MULTIPLY_WIDE
#undef BATUTA_64
#undef BATUTA_16
#undef BATUTA_4

__device__ inline void FillStages(WideShared& shared, const CUtensorMap& a, const CUtensorMap& b,
                                  int64_t row, int64_t column, int slices) {
  for (int slice = 0; slice < slices; ++slice) {
    const int at = slice % kWideStages, turn = slice / kWideStages;
    WideStage& stage = shared.stages[at];
    if (turn > 0) WaitFor(&shared.emptied[at], turn - 1);
    ArriveAndExpect(&shared.filled[at], int(sizeof(stage.a) + sizeof(stage.b)));
    const int64_t deep = int64_t(slice) * kWideDepth;
    CopyBox(a, deep, row, stage.a, &shared.filled[at]);
    for (int i = 0; i < kWideColumns / kSwizzled; ++i) {
      CopyBox(b, column + i * kSwizzled, deep, stage.b[i], &shared.filled[at]);
    }
  }
}

template <typename Number>
__device__ void MultiplyStages(WideShared& shared, int group, int slices, float (&sums)[128]) {
  constexpr int kPiece = 8 * kSwizzled * int(sizeof(uint16_t)), kInstructionDepth = 16;
  for (int slice = 0; slice < slices; ++slice) {
    const int at = slice % kWideStages;
    const WideStage& stage = shared.stages[at];
    const uint16_t* a = stage.a + group * (kWideRows / 2) * kWideDepth;
    WaitFor(&shared.filled[at], slice / kWideStages);
    asm volatile("wgmma.fence.sync.aligned;" ::: "memory");
#pragma unroll
    for (int deep = 0; deep < kWideDepth; deep += kInstructionDepth) {
      MultiplyWide(sums, Described(a + deep, kPiece, kPiece),
                   Described(stage.b[0] + deep * kSwizzled, int(sizeof(stage.b[0])), kPiece),
                   Number{});
    }
    asm volatile("wgmma.commit_group.sync.aligned;" ::: "memory");
    // What was ordered before this slice is done: its stage can be filled again.
    asm volatile("wgmma.wait_group.sync.aligned 1;" ::: "memory");
    if (slice > 0 && threadIdx.x % kGroupThreads == 0) {
      Arrive(&shared.emptied[(slice - 1) % kWideStages]);
    }
  }
  asm volatile("wgmma.wait_group.sync.aligned 0;" ::: "memory");
}

#endif  // __CUDA_ARCH_FEAT_SM90_ALL

template <typename Number>
__global__ void __launch_bounds__(kWideThreads, 1)
    WarpgroupGemm(const __grid_constant__ CUtensorMap map_a,
                  const __grid_constant__ CUtensorMap map_b, HalfTask task) {
#if defined(__CUDA_ARCH_FEAT_SM90_ALL)
  const auto address = reinterpret_cast<uintptr_t>(DynamicShared());
  auto& shared = *reinterpret_cast<WideShared*>((address + 1023) / 1024 * 1024);
  const TilePosition tile = TileOf(blockIdx.x, (task.m + kWideRows - 1) / kWideRows,
                                   (task.n + kWideColumns - 1) / kWideColumns);
  const int64_t row = tile.row * kWideRows, column = tile.column * kWideColumns;
  const int slices = int((task.k + kWideDepth - 1) / kWideDepth);
  const int group = int(threadIdx.x) / kGroupThreads;
  if (threadIdx.x == 0) {
    for (int i = 0; i < kWideStages; ++i) {
      StartBarrier(&shared.filled[i], 1);
      StartBarrier(&shared.emptied[i], 2);
    }
    asm volatile("fence.mbarrier_init.release.cluster; fence.proxy.async;" ::: "memory");
  }
  __syncthreads();
  if (group == 2) {
    if (threadIdx.x % kGroupThreads == 0) FillStages(shared, map_a, map_b, row, column, slices);
    return;
  }
  float sums[128] = {};
  MultiplyStages<Number>(shared, group, slices, sums);
  const int warp = int(threadIdx.x) % kGroupThreads / 32, lane = int(threadIdx.x) % 32;
  const int64_t y = row + group * (kWideRows / 2) + warp * 16 + lane / 4;
#pragma unroll
  for (int i = 0; i < kWideColumns / 8; ++i) {
    const int64_t x = column + i * 8 + lane % 4 * 2;
    StorePair(task, sums + i * 4, y, x);
    StorePair(task, sums + i * 4 + 2, y + 8, x);
  }
#endif
}

// A matrix with dense rows for the engine, which takes `box_rows` rows of 64 numbers at once.
inline bool DescribeMatrix(const uint16_t* at, int64_t rows, int64_t columns, int64_t row_stride,
                           int box_rows, CUtensorMapDataType type, CUtensorMap* map) {
  // The driver is asked for its function: nothing of it is linked.
  static const auto encode = [] {
    void* function = nullptr;
    cudaDriverEntryPointQueryResult found{};
    const cudaError_t error = cudaGetDriverEntryPointByVersion("cuTensorMapEncodeTiled", &function,
                                                               12000, cudaEnableDefault, &found);
    const bool is_there = error == cudaSuccess && found == cudaDriverEntryPointSuccess;
    return is_there ? reinterpret_cast<decltype(&cuTensorMapEncodeTiled)>(function) : nullptr;
  }();
  if (encode == nullptr) return false;
  const cuuint64_t sizes[] = {cuuint64_t(columns), cuuint64_t(rows)};
  const cuuint64_t strides[] = {cuuint64_t(row_stride) * sizeof(uint16_t)};
  const cuuint32_t box[] = {kSwizzled, cuuint32_t(box_rows)}, steps[] = {1, 1};
  return encode(map, type, 2, const_cast<uint16_t*>(at), sizes, strides, box, steps,
                CU_TENSOR_MAP_INTERLEAVE_NONE, CU_TENSOR_MAP_SWIZZLE_128B,
                CU_TENSOR_MAP_L2_PROMOTION_L2_256B,
                CU_TENSOR_MAP_FLOAT_OOB_FILL_NONE) == CUDA_SUCCESS;
}

// The engine takes dense rows that begin at multiples of 16 bytes.
inline bool IsForEngine(const uint16_t* at, int64_t row_stride, int64_t column_stride) {
  return column_stride == 1 && row_stride % 8 == 0 && reinterpret_cast<uintptr_t>(at) % 16 == 0;
}

// False: not here, or not for these matrices; nothing was done.
template <typename Number>
bool RunWarpgroupGemm(const Queue& queue, const HalfTask& task, int* status) {
  if (!queue.has_warpgroups || !IsForEngine(task.a, task.a_row_stride, task.a_column_stride) ||
      !IsForEngine(task.b, task.b_row_stride, task.b_column_stride)) {
    return false;
  }
  constexpr auto kType = std::is_same_v<Number, __half> ? CU_TENSOR_MAP_DATA_TYPE_FLOAT16
                                                        : CU_TENSOR_MAP_DATA_TYPE_BFLOAT16;
  CUtensorMap a, b;
  if (!DescribeMatrix(task.a, task.m, task.k, task.a_row_stride, kWideRows, kType, &a) ||
      !DescribeMatrix(task.b, task.k, task.n, task.b_row_stride, kWideDepth, kType, &b)) {
    return false;
  }
  const int64_t tiles =
      (task.m + kWideRows - 1) / kWideRows * ((task.n + kWideColumns - 1) / kWideColumns);
  *status =
      Launch(queue, WarpgroupGemm<Number>,
             Grid{dim3(static_cast<unsigned>(tiles)), dim3(kWideThreads), kWideBytes}, a, b, task);
  return true;
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_WARPGROUP_GEMM_CUH_
