// cuBLAS, loaded when the device is opened if it is on this machine, and by products that ask for it.
// Its functions are declared here, since the module is built without its headers.
#ifndef BATUTA_LIB_BACKEND_CUDA_CUBLAS_CUH_
#define BATUTA_LIB_BACKEND_CUDA_CUBLAS_CUH_

#include <dlfcn.h>
#include <limits.h>

#include <cstdio>
#include <cstring>

#include "lib/backend/gpu_abi.h"

namespace batuta_gpu {

// Of cublas_api.h and library_types.h; the numbers are part of cuBLAS's interface since CUDA 11.
enum CublasNumber : int {
  kCublasNoTranspose = 0,
  kCublasTranspose = 1,
  kCudaF32 = 0,
  kCudaF64 = 1,
  kCudaF16 = 2,
  kCudaBf16 = 14,
  kCublasComputeF32 = 68,
  kCublasComputeF64 = 70,
  kCublasDefaultAlgorithm = -1
};

class Cublas {
 public:
  // False: there is none, or it does not start.
  bool Open() {
    for (const char* name : {"libcublas.so.13", "libcublas.so.12", "libcublas.so.11"}) {
      library_ = dlopen(name, RTLD_NOW | RTLD_LOCAL);
      if (library_ != nullptr) break;
    }
    if (library_ == nullptr) return false;
    const bool is_whole = Find("cublasCreate_v2", create_) && Find("cublasDestroy_v2", destroy_) &&
                          Find("cublasSetStream_v2", set_stream_) &&
                          Find("cublasGetProperty", get_property_) &&
                          Find("cublasGemmStridedBatchedEx", gemm_);
    if (is_whole && create_(&handle_) == 0) return true;
    handle_ = nullptr;
    return false;
  }
  void Close() {
    if (handle_ != nullptr) destroy_(handle_);
    handle_ = nullptr;
  }
  bool is_open() const { return handle_ != nullptr; }

  void Describe(char* text, size_t size) const {
    int major = 0, minor = 0;
    if (!is_open() || get_property_(0, &major) != 0 || get_property_(1, &minor) != 0) return;
    (void)snprintf(text, size, "cuBLAS %d.%d", major, minor);
  }

  // Its matrices are column-major, so it is asked for the transposed product: B' A'.
  int Gemm(cudaStream_t stream, const batuta_gpu_operation& o) const {
    const int64_t a_pitch = PitchOf(o.a_row_stride, o.a_column_stride, o.m, o.k);
    const int64_t b_pitch = PitchOf(o.b_row_stride, o.b_column_stride, o.k, o.n);
    for (const int64_t size : {o.m, o.n, o.k, o.batch, a_pitch, b_pitch, o.out_stride}) {
      if (size > INT_MAX) return BATUTA_GPU_LAUNCH_FAILED;
    }
    const float alpha_f32 = static_cast<float>(o.alpha), beta_f32 = static_cast<float>(o.beta);
    const bool is_f64 = o.type == BATUTA_GPU_F64;
    const void* alpha = is_f64 ? static_cast<const void*>(&o.alpha) : &alpha_f32;
    const void* beta = is_f64 ? static_cast<const void*>(&o.beta) : &beta_f32;
    const int inputs = TypeOf(o.type);
    if (set_stream_(handle_, stream) != 0) return BATUTA_GPU_LAUNCH_FAILED;
    const int status =
        gemm_(handle_, o.b_column_stride == 1 ? kCublasNoTranspose : kCublasTranspose,
              o.a_column_stride == 1 ? kCublasNoTranspose : kCublasTranspose,
              static_cast<int>(o.n), static_cast<int>(o.m), static_cast<int>(o.k), alpha, o.b,
              inputs, static_cast<int>(b_pitch), o.k * o.n, o.a, inputs,
              static_cast<int>(a_pitch), o.m * o.k, beta, o.out, is_f64 ? kCudaF64 : kCudaF32,
              static_cast<int>(o.out_stride), o.m * o.n, static_cast<int>(o.batch),
              is_f64 ? kCublasComputeF64 : kCublasComputeF32, kCublasDefaultAlgorithm);
    return status == 0 ? BATUTA_GPU_OK : BATUTA_GPU_LAUNCH_FAILED;
  }

 private:
  // From one dense line to the next. It does not matter where there is one line, but cuBLAS insists
  // on its length.
  static int64_t PitchOf(int64_t row_stride, int64_t column_stride, int64_t rows, int64_t columns) {
    const bool has_rows = column_stride == 1;
    const int64_t pitch = has_rows ? row_stride : column_stride;
    const int64_t least = has_rows ? columns : rows;
    return pitch < least ? least : pitch;
  }

  static int TypeOf(int type) {
    if (type == BATUTA_GPU_F64) return kCudaF64;
    if (type == BATUTA_GPU_F16) return kCudaF16;
    return type == BATUTA_GPU_BF16 ? kCudaBf16 : kCudaF32;
  }

  template <typename Function>
  bool Find(const char* name, Function*& function) {
    void* symbol = dlsym(library_, name);
    std::memcpy(&function, &symbol, sizeof(function));
    return symbol != nullptr;
  }

  void* library_ = nullptr;  // stays loaded: it keeps what the driver knows of
  void* handle_ = nullptr;
  int (*create_)(void**) = nullptr;
  int (*destroy_)(void*) = nullptr;
  int (*set_stream_)(void*, cudaStream_t) = nullptr;
  int (*get_property_)(int, int*) = nullptr;
  int (*gemm_)(void*, int, int, int, int, int, const void*, const void*, int, int, long long,
               const void*, int, int, long long, const void*, void*, int, int, long long, int, int,
               int) = nullptr;
};

}  // namespace batuta_gpu

#endif  // BATUTA_LIB_BACKEND_CUDA_CUBLAS_CUH_
