// Products of matrices with vectors and matrices, without tensor cores.
#ifndef BATUTA_LIB_BACKEND_CUDA_MATRIX_KERNELS_CUH_
#define BATUTA_LIB_BACKEND_CUDA_MATRIX_KERNELS_CUH_

#include <stddef.h>
#include <stdint.h>

namespace batuta_gpu {

template <typename T>
struct Matrix {
  const T* at;
  int64_t row_stride, column_stride;
};

// 32 threads along what lies dense in memory, so that a warp loads a row of bytes.
constexpr int kGemvAcross = 32, kGemvDeep = 8;

template <typename T>
__device__ void Store(T* out, T alpha, T sum, T beta) {
  *out = beta == T(0) ? alpha * sum : fma(alpha, sum, beta * *out);
}

// Dense rows: each is the work of 32 threads.
template <typename T>
__global__ void GemvRows(Matrix<T> a, const T* x, T* y, int64_t m, int64_t n, T alpha, T beta) {
  __shared__ T sums[kGemvDeep][kGemvAcross];
  const int lane = int(threadIdx.x), line = int(threadIdx.y);
  for (int64_t first = int64_t(blockIdx.x) * kGemvDeep; first < m;
       first += int64_t(gridDim.x) * kGemvDeep) {
    const int64_t row = first + line;
    T sum = T(0);
    if (row < m) {
      const T* of = a.at + row * a.row_stride;
#pragma unroll 4
      for (int64_t j = lane; j < n; j += kGemvAcross) sum = fma(of[j], x[j], sum);
    }
    sums[line][lane] = sum;
    for (int half = kGemvAcross / 2; half > 0; half /= 2) {
      __syncthreads();
      if (lane < half) sums[line][lane] += sums[line][lane + half];
    }
    if (lane == 0 && row < m) Store(y + row, alpha, sums[line][0], beta);
    __syncthreads();
  }
}

// Dense columns: 32 rows at a time, each column by one of eight lines of threads.
template <typename T>
__global__ void GemvColumns(Matrix<T> a, const T* x, T* y, int64_t m, int64_t n, T alpha, T beta) {
  __shared__ T sums[kGemvDeep][kGemvAcross];
  const int lane = int(threadIdx.x), line = int(threadIdx.y);
  for (int64_t first = int64_t(blockIdx.x) * kGemvAcross; first < m;
       first += int64_t(gridDim.x) * kGemvAcross) {
    const int64_t row = first + lane;
    T sum = T(0);
    if (row < m) {
#pragma unroll 4
      for (int64_t j = line; j < n; j += kGemvDeep) {
        sum = fma(a.at[row + j * a.column_stride], x[j], sum);
      }
    }
    sums[line][lane] = sum;
    for (int half = kGemvDeep / 2; half > 0; half /= 2) {
      __syncthreads();
      if (line < half) sums[line][lane] += sums[line + half][lane];
    }
    if (line == 0 && row < m) Store(y + row, alpha, sums[0][lane], beta);
    __syncthreads();
  }
}

template <typename T>
struct GemmTask {
  Matrix<T> a, b;
  T* c;
  int64_t c_stride, m, n, k, batch;
  T alpha, beta;
};

// A block makes kSide x kSide elements of C; each of its 16 x 16 threads kEach x kEach of them,
// 16 apart, so that neighbours read neighbours.
constexpr int kGemmThreads = 16, kGemmDepth = 16;

// A part of a matrix into shared memory, zeros where it ends. kWide elements along the side that
// C shares, kGemmDepth along k; neighbouring threads read what is dense.
template <typename T, int kWide>
__device__ void LoadTile(const T* at, int64_t wide_stride, int64_t deep_stride, int64_t wide_left,
                         int64_t deep_left, T (*tile)[kWide + 1]) {
  const int thread = int(threadIdx.y) * kGemmThreads + int(threadIdx.x);
  const bool is_deep_dense = deep_stride == 1;
  for (int i = thread; i < kWide * kGemmDepth; i += kGemmThreads * kGemmThreads) {
    const int deep = is_deep_dense ? i % kGemmDepth : i / kWide;
    const int wide = is_deep_dense ? i / kGemmDepth : i % kWide;
    tile[deep][wide] =
        wide < wide_left && deep < deep_left ? at[wide * wide_stride + deep * deep_stride] : T(0);
  }
}

template <typename T, int kEach>
__global__ void __launch_bounds__(kGemmThreads* kGemmThreads) Gemm(GemmTask<T> task) {
  constexpr int kSide = kEach * kGemmThreads;
  __shared__ T tile_a[kGemmDepth][kSide + 1], tile_b[kGemmDepth][kSide + 1];
  const int64_t across = (task.n + kSide - 1) / kSide;
  const int64_t row = blockIdx.x / across * kSide, column = blockIdx.x % across * kSide;
  for (int64_t product = blockIdx.y; product < task.batch; product += gridDim.y) {
    const T* a = task.a.at + product * task.m * task.k + row * task.a.row_stride;
    const T* b = task.b.at + product * task.k * task.n + column * task.b.column_stride;
    T sums[kEach][kEach] = {};
    for (int64_t p = 0; p < task.k; p += kGemmDepth) {
      LoadTile<T, kSide>(a + p * task.a.column_stride, task.a.row_stride, task.a.column_stride,
                         task.m - row, task.k - p, tile_a);
      LoadTile<T, kSide>(b + p * task.b.row_stride, task.b.column_stride, task.b.row_stride,
                         task.n - column, task.k - p, tile_b);
      __syncthreads();
#pragma unroll
      for (int deep = 0; deep < kGemmDepth; ++deep) {
        T left[kEach], right[kEach];
        for (int i = 0; i < kEach; ++i) {
          left[i] = tile_a[deep][threadIdx.y + i * kGemmThreads];
          right[i] = tile_b[deep][threadIdx.x + i * kGemmThreads];
        }
        for (int i = 0; i < kEach; ++i) {
          for (int j = 0; j < kEach; ++j) sums[i][j] = fma(left[i], right[j], sums[i][j]);
        }
      }
      __syncthreads();
    }
    T* c = task.c + product * task.m * task.n;
    for (int i = 0; i < kEach; ++i) {
      const int64_t y = row + threadIdx.y + i * kGemmThreads;
      for (int j = 0; j < kEach; ++j) {
        const int64_t x = column + threadIdx.x + j * kGemmThreads;
        if (y < task.m && x < task.n) {
          Store(c + y * task.c_stride + x, task.alpha, sums[i][j], task.beta);
        }
      }
    }
  }
}

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_MATRIX_KERNELS_CUH_
