// The module for GPUs of NVIDIA: gpu_abi.h by the CUDA runtime, which is part of it. The driver is
// not linked: it is met when a device is opened.
#include <cuda_pipeline.h>
#include <cuda_runtime.h>
#include <dlfcn.h>

#include <chrono>
#include <new>
#include <string>
#include <utility>

#include "lib/backend/cuda/cublas.cuh"
#include "lib/backend/cuda/tensor_cores.cuh"
#include "lib/backend/gpu_abi.h"

namespace batuta_gpu {

struct Queue {
  cudaStream_t stream = nullptr;
  void* scratch = nullptr;  // of the first queue
  int blocks = 0;
  bool has_warpgroups = false;  // which multiply together
};

struct Device {
  Queue queues[BATUTA_GPU_NUM_QUEUES];
  Cublas cublas;
};

namespace {

thread_local char last_error[192];

void Remember(const char* text) {
  size_t i = 0;
  for (; i + 1 < sizeof(last_error) && text[i] != '\0'; ++i) last_error[i] = text[i];
  last_error[i] = '\0';
}

// Nothing ran, and the context is as it was; every other error stays with the context.
bool IsRefusal(cudaError_t error) {
  return error == cudaErrorInvalidValue || error == cudaErrorInvalidConfiguration ||
         error == cudaErrorLaunchOutOfResources || error == cudaErrorNoKernelImageForDevice ||
         error == cudaErrorUnsupportedPtxVersion || error == cudaErrorInvalidDeviceFunction;
}

int StatusOf(cudaError_t error) {
  if (error == cudaSuccess) return BATUTA_GPU_OK;
  Remember(cudaGetErrorString(error));
  (void)cudaGetLastError();  // else the next call would meet it again
  if (error == cudaErrorMemoryAllocation) return BATUTA_GPU_OUT_OF_MEMORY;
  return IsRefusal(error) ? BATUTA_GPU_LAUNCH_FAILED : BATUTA_GPU_LOST;
}

struct Grid {
  dim3 blocks, threads;
  int shared = 0;  // bytes for each block
};

template <typename... Parameters, typename... Arguments>
int Launch(const Queue& queue, void (*kernel)(Parameters...), const Grid& grid,
           Arguments... arguments) {
  constexpr int kWithoutAsking = 48 << 10;
  if (grid.shared > kWithoutAsking) {
    const cudaError_t error =
        cudaFuncSetAttribute(kernel, cudaFuncAttributeMaxDynamicSharedMemorySize, grid.shared);
    if (error != cudaSuccess) return StatusOf(error);
  }
  kernel<<<grid.blocks, grid.threads, size_t(grid.shared), queue.stream>>>(arguments...);
  return StatusOf(cudaGetLastError());
}

__device__ void* DynamicShared() {
  extern __shared__ uint4 dynamic_shared[];
  return dynamic_shared;
}

}  // namespace
}  // namespace batuta_gpu

#include "lib/backend/cuda/warpgroup_gemm.cuh"
// After what it is given.
#include "lib/backend/cuda/run_operation.cuh"

namespace batuta_gpu {
namespace {

Device& DeviceOf(void* context) { return *static_cast<Device*>(context); }

void Close(void* context) {
  Device& device = DeviceOf(context);
  device.cublas.Close();
  for (Queue& queue : device.queues) {
    (void)cudaFree(queue.scratch);
    if (queue.stream != nullptr) (void)cudaStreamDestroy(queue.stream);
  }
  delete &device;
}

int32_t Start(Device& device) {
  int multiprocessors = 0, generation = 0;
  cudaError_t error = cudaDeviceGetAttribute(&multiprocessors, cudaDevAttrMultiProcessorCount, 0);
  if (error == cudaSuccess) {
    error = cudaDeviceGetAttribute(&generation, cudaDevAttrComputeCapabilityMajor, 0);
  }
  for (Queue& queue : device.queues) {
    if (error == cudaSuccess) {
      error = cudaStreamCreateWithFlags(&queue.stream, cudaStreamNonBlocking);
    }
    queue.blocks = multiprocessors * 8;
    queue.has_warpgroups = generation == 9;
  }
  Queue& first = device.queues[0];
  if (error == cudaSuccess) error = cudaMalloc(&first.scratch, kScratchBytes);
  if (error == cudaSuccess) error = cudaMemsetAsync(first.scratch, 0, kScratchBytes, first.stream);
  if (error == cudaSuccess) (void)device.cublas.Open();
  return StatusOf(error);
}

int32_t Open(void** context) {
  // Without a driver the runtime speaks of an old one.
  if (dlopen("libcuda.so.1", RTLD_NOW | RTLD_LOCAL) == nullptr) {
    Remember("libcuda.so.1 is not found");
    return BATUTA_GPU_NO_DRIVER;
  }
  int devices = 0;
  const cudaError_t error = cudaGetDeviceCount(&devices);
  if (error != cudaSuccess || devices == 0) {
    Remember(error == cudaSuccess ? "" : cudaGetErrorString(error));
    (void)cudaGetLastError();
    return error == cudaErrorInsufficientDriver ? BATUTA_GPU_OLD_DRIVER : BATUTA_GPU_NO_DEVICE;
  }
  auto* opened = new (std::nothrow) Device;
  if (opened == nullptr) return BATUTA_GPU_OUT_OF_MEMORY;
  const int32_t status = Start(*opened);
  if (status == BATUTA_GPU_OK) {
    *context = opened;
  } else {
    Close(opened);
  }
  return status;
}

int32_t Describe(void* context, batuta_gpu_device* device) {
  cudaDeviceProp properties;
  const cudaError_t error = cudaGetDeviceProperties(&properties, 0);
  if (error != cudaSuccess) return StatusOf(error);
  size_t i = 0;
  for (; i + 1 < sizeof(device->name) && properties.name[i] != '\0'; ++i) {
    device->name[i] = properties.name[i];
  }
  device->name[i] = '\0';
  device->memory_bytes = properties.totalGlobalMem;
  device->cache_bytes = static_cast<uint64_t>(properties.l2CacheSize);
  device->library[0] = '\0';
  DeviceOf(context).cublas.Describe(device->library, sizeof(device->library));
  return BATUTA_GPU_OK;
}

int32_t Allocate(void*, int32_t memory, uint64_t bytes, void** address) {
  if (memory == BATUTA_GPU_PINNED) return StatusOf(cudaMallocHost(address, bytes));
  return StatusOf(cudaMalloc(address, bytes));
}

void Release(void*, int32_t memory, void* address) {
  (void)(memory == BATUTA_GPU_PINNED ? cudaFreeHost(address) : cudaFree(address));
}

int32_t Copy(void* context, const batuta_gpu_copy* copy) {
  const cudaStream_t stream = DeviceOf(context).queues[copy->queue].stream;
  cudaMemcpyKind kind = cudaMemcpyDeviceToDevice;
  if (copy->direction == BATUTA_GPU_TO_DEVICE) kind = cudaMemcpyHostToDevice;
  if (copy->direction == BATUTA_GPU_TO_HOST) kind = cudaMemcpyDeviceToHost;
  const bool is_dense =
      copy->rows == 1 || (copy->to_pitch == copy->row_bytes && copy->from_pitch == copy->row_bytes);
  if (is_dense) {
    return StatusOf(
        cudaMemcpyAsync(copy->to, copy->from, copy->row_bytes * copy->rows, kind, stream));
  }
  return StatusOf(cudaMemcpy2DAsync(copy->to, copy->to_pitch, copy->from, copy->from_pitch,
                                    copy->row_bytes, copy->rows, kind, stream));
}

int32_t Run(void* context, const batuta_gpu_operation* operation) {
  Device& device = DeviceOf(context);
  const Queue& queue = device.queues[operation->queue];
  if (operation->expert == BATUTA_GPU_OWN) return RunOperation(queue, *operation);
  if (operation->op != BATUTA_GPU_GEMM || !device.cublas.is_open()) return BATUTA_GPU_LAUNCH_FAILED;
  const int status = device.cublas.Gemm(queue.stream, *operation);
  if (status != BATUTA_GPU_OK) Remember("cuBLAS refused the product");
  return status;
}

int32_t Wait(void* context, int32_t queue) {
  const cudaError_t error = cudaStreamSynchronize(DeviceOf(context).queues[queue].stream);
  if (error == cudaSuccess) return BATUTA_GPU_OK;
  (void)StatusOf(error);
  return BATUTA_GPU_LOST;
}

int32_t Synchronize(void* context, double* clock_ns) {
  for (int32_t queue = 0; queue < BATUTA_GPU_NUM_QUEUES; ++queue) {
    if (Wait(context, queue) != BATUTA_GPU_OK) return BATUTA_GPU_LOST;
  }
  const auto now = std::chrono::steady_clock::now().time_since_epoch();
  *clock_ns = std::chrono::duration<double, std::nano>(now).count();
  return BATUTA_GPU_OK;
}

const char* LastError() { return last_error; }

#define BATUTA_TEXT_OF(x) #x
#define BATUTA_TEXT(x) BATUTA_TEXT_OF(x)

constexpr batuta_gpu_module kModule{
    BATUTA_GPU_ABI_VERSION,
    sizeof(batuta_gpu_module),
    "CUDA " BATUTA_TEXT(__CUDACC_VER_MAJOR__) "." BATUTA_TEXT(__CUDACC_VER_MINOR__),
    Open,
    Close,
    Describe,
    Allocate,
    Release,
    Copy,
    Run,
    Synchronize,
    Wait,
    LastError};

}  // namespace
}  // namespace batuta_gpu

extern "C" __attribute__((visibility("default"))) const batuta_gpu_module* batuta_gpu_module_v1(
    void) {
  return &batuta_gpu::kModule;
}
