// Products of matrices that lie dense and aligned along one side: 16 bytes at a time from memory
// and from shared memory. While a slice of A and B is multiplied the next one is on its way in
// registers.
#ifndef BATUTA_LIB_BACKEND_CUDA_DENSE_GEMM_CUH_
#define BATUTA_LIB_BACKEND_CUDA_DENSE_GEMM_CUH_

#include "lib/backend/cuda/map_kernels.cuh"
#include "lib/backend/cuda/matrix_kernels.cuh"
#include "lib/backend/cuda/tiles.cuh"

namespace batuta_gpu {

// A block of 16 x 16 threads makes kSide x kSide elements of C; a thread kGroups x kGroups patches
// of kPack x kPack of them.
template <typename T>
struct DenseShape {
  static constexpr int kThreads = 256, kAcross = 16, kPack = Pack<T>::kSize, kGroups = 2;
  static constexpr int kEach = kGroups * kPack, kSide = kEach * kAcross, kDepth = 8;
  static constexpr int kRow = kSide + kPack;  // in shared memory: columns lie in different banks
  static_assert(kSide * kDepth == kPack * kThreads);
  using Tile = Shared<T, kDepth * kRow>;
};

// A thread's part of each slice: a pack. A slice is kSide elements along the side that C shares,
// kDepth along k. kDeep: dense along k.
template <typename T, bool kDeep>
class DenseSlice {
 public:
  // `at`: the first slice's first element; `stride`: from one dense line to the next.
  __device__ DenseSlice(const T* at, int64_t stride, int64_t wide_left)
      : from_(at + (kDeep ? Wide() * stride + Deep() : Deep() * stride + Wide())),
        step_(kDeep ? Shape::kDepth : Shape::kDepth * stride),
        is_inside_(Wide() < wide_left) {}

  // Packs are inside or outside as a whole.
  __device__ void Load(int64_t deep_left) {
    held_ = Pack<T>{};
    if (is_inside_ && Deep() < deep_left) held_ = LoadPack(from_, 0);
    from_ += step_;
  }

  __device__ void Store(T* tile) const {
    T* to = tile + Deep() * Shape::kRow + Wide();
    if constexpr (kDeep) {
#pragma unroll
      for (int j = 0; j < Shape::kPack; ++j) to[j * Shape::kRow] = held_.at[j];
    } else {
      *reinterpret_cast<Pack<T>*>(to) = held_;
    }
  }

 private:
  using Shape = DenseShape<T>;
  static constexpr int kAlong = (kDeep ? Shape::kDepth : Shape::kSide) / Shape::kPack;

  static __device__ int Wide() {
    return kDeep ? int(threadIdx.x) / kAlong : int(threadIdx.x) % kAlong * Shape::kPack;
  }
  static __device__ int Deep() {
    return kDeep ? int(threadIdx.x) % kAlong * Shape::kPack : int(threadIdx.x) / kAlong;
  }

  const T* from_;
  int64_t step_;
  bool is_inside_;
  Pack<T> held_;
};

// A thread's place in the block: those of a warp lie 4 x 8, so that they read little.
struct DensePlace {
  int down, across;
  __device__ DensePlace() {
    const int thread = int(threadIdx.x), warp = thread / 32, lane = thread % 32;
    down = warp / 2 * 4 + lane / 8;
    across = warp % 2 * 8 + lane % 8;
  }
};

template <typename T>
__device__ void MultiplySlices(const T* tile_a, const T* tile_b, const DensePlace& place,
                               T (&sums)[DenseShape<T>::kEach][DenseShape<T>::kEach]) {
  using Shape = DenseShape<T>;
  constexpr int kApart = Shape::kAcross * Shape::kPack;
#pragma unroll
  for (int deep = 0; deep < Shape::kDepth; ++deep) {
    Pack<T> left[Shape::kGroups], right[Shape::kGroups];
#pragma unroll
    for (int group = 0; group < Shape::kGroups; ++group) {
      const int at = deep * Shape::kRow + group * kApart;
      left[group] = LoadPack(tile_a + at + place.down * Shape::kPack, 0);
      right[group] = LoadPack(tile_b + at + place.across * Shape::kPack, 0);
    }
#pragma unroll
    for (int i = 0; i < Shape::kEach; ++i) {
#pragma unroll
      for (int j = 0; j < Shape::kEach; ++j) {
        sums[i][j] = fma(left[i / Shape::kPack].at[i % Shape::kPack],
                         right[j / Shape::kPack].at[j % Shape::kPack], sums[i][j]);
      }
    }
  }
}

// kDeepA: A's rows are dense, else its columns. kDeepB: B's columns are dense, else its rows.
template <typename T, bool kDeepA, bool kDeepB>
__global__ void __launch_bounds__(256, 1) DenseGemm(GemmTask<T> task) {
  using Shape = DenseShape<T>;
  constexpr int kSide = Shape::kSide, kDepth = Shape::kDepth;
  __shared__ typename Shape::Tile tile_a[2], tile_b[2];
  const TilePosition tile =
      TileOf(blockIdx.x, (task.m + kSide - 1) / kSide, (task.n + kSide - 1) / kSide);
  const int64_t row = tile.row * kSide, column = tile.column * kSide;
  const int64_t stride_a = kDeepA ? task.a.row_stride : task.a.column_stride;
  const int64_t stride_b = kDeepB ? task.b.column_stride : task.b.row_stride;
  const DensePlace place;
  for (int64_t product = blockIdx.y; product < task.batch; product += gridDim.y) {
    const T* a = task.a.at + product * task.m * task.k + row * task.a.row_stride;
    const T* b = task.b.at + product * task.k * task.n + column * task.b.column_stride;
    DenseSlice<T, kDeepA> next_a(a, stride_a, task.m - row);
    DenseSlice<T, kDeepB> next_b(b, stride_b, task.n - column);
    T sums[Shape::kEach][Shape::kEach] = {};
    int now = 0;
    const auto bring = [&](int64_t deep_left) {
      next_a.Load(deep_left);
      next_b.Load(deep_left);
    };
    const auto keep = [&](int which) {
      next_a.Store(tile_a[which].at);
      next_b.Store(tile_b[which].at);
      __syncthreads();
    };
    bring(task.k);
    keep(0);
    for (int64_t left = task.k - kDepth; left > 0; left -= kDepth, now ^= 1) {
      bring(left);
      MultiplySlices<T>(tile_a[now].at, tile_b[now].at, place, sums);
      keep(now ^ 1);
    }
    MultiplySlices<T>(tile_a[now].at, tile_b[now].at, place, sums);
    __syncthreads();  // before the next product's first slice is kept
    T* c = task.c + product * task.m * task.n;
    constexpr int kApart = Shape::kAcross * Shape::kPack;
    for (int i = 0; i < Shape::kEach; ++i) {
      const int64_t y =
          row + i / Shape::kPack * kApart + place.down * Shape::kPack + i % Shape::kPack;
      for (int j = 0; j < Shape::kEach; ++j) {
        const int64_t x =
            column + j / Shape::kPack * kApart + place.across * Shape::kPack + j % Shape::kPack;
        if (y < task.m && x < task.n) {
          Store(c + y * task.c_stride + x, task.alpha, sums[i][j], task.beta);
        }
      }
    }
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_DENSE_GEMM_CUH_
