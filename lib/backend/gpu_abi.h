/* What a module for a GPU offers, in C: the module is a shared library that is found at run time
 * (gpu_module.h), compiled by another compiler perhaps, and this header is all that both know of
 * each other. No call throws, and none is made by two threads at once. Addresses on the device are
 * passed as void*, and mean nothing on the host.
 *
 * A module exports one symbol, batuta_gpu_module_v1. Structs grow at their end only, and say
 * their size; what changes a meaning takes another version. */
#ifndef BATUTA_LIB_BACKEND_GPU_ABI_H_
#define BATUTA_LIB_BACKEND_GPU_ABI_H_

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define BATUTA_GPU_ABI_VERSION 2u
/* Each does its work in order, beside the others. Reductions and softmax run in queue 0 alone. */
#define BATUTA_GPU_NUM_QUEUES 3

typedef enum batuta_gpu_status {
  BATUTA_GPU_OK = 0,
  BATUTA_GPU_NO_DRIVER = 1,
  BATUTA_GPU_OLD_DRIVER = 2,
  BATUTA_GPU_NO_DEVICE = 3,
  BATUTA_GPU_OUT_OF_MEMORY = 4,
  BATUTA_GPU_LAUNCH_FAILED = 5, /* nothing ran; the device is as it was */
  BATUTA_GPU_LOST = 6           /* the context, and all memory in it, cannot be used any more */
} batuta_gpu_status;

typedef enum batuta_gpu_type {
  BATUTA_GPU_F32 = 0,
  BATUTA_GPU_F64 = 1,
  BATUTA_GPU_F16 = 2, /* a and b of GEMM; sums and out are f32 */
  BATUTA_GPU_BF16 = 3 /* likewise */
} batuta_gpu_type;

typedef enum batuta_gpu_expert {
  BATUTA_GPU_OWN = 0,
  BATUTA_GPU_LIBRARY = 1 /* the vendor's, for GEMM, where batuta_gpu_device names one */
} batuta_gpu_expert;

/* Operations and operands as in batuta/workload.h. */
typedef enum batuta_gpu_op {
  BATUTA_GPU_ADD = 0,
  BATUTA_GPU_MUL = 1,
  BATUTA_GPU_SCALE = 2,
  BATUTA_GPU_SAXPY = 3,
  BATUTA_GPU_FMA = 4,
  BATUTA_GPU_RELU = 5,
  BATUTA_GPU_SUM = 6,
  BATUTA_GPU_DOT = 7,
  BATUTA_GPU_MAX = 8,
  BATUTA_GPU_MIN = 9,
  BATUTA_GPU_ARGMAX = 10,
  BATUTA_GPU_NORM2 = 11,
  BATUTA_GPU_EXP = 12,
  BATUTA_GPU_SIGMOID = 13,
  BATUTA_GPU_SOFTMAX = 14,
  BATUTA_GPU_GEMV = 15,
  BATUTA_GPU_GEMM = 16
} batuta_gpu_op;

typedef enum batuta_gpu_memory {
  BATUTA_GPU_DEVICE = 0,
  BATUTA_GPU_PINNED = 1 /* of the host, page-locked */
} batuta_gpu_memory;

typedef enum batuta_gpu_direction {
  BATUTA_GPU_TO_DEVICE = 0,
  BATUTA_GPU_TO_HOST = 1,
  BATUTA_GPU_WITHIN_DEVICE = 2
} batuta_gpu_direction;

typedef struct batuta_gpu_device {
  char name[128];
  uint64_t memory_bytes;
  uint64_t cache_bytes; /* of the last cache before its memory */
  char library[64];     /* "cuBLAS 13.1": found on this machine; empty: none */
} batuta_gpu_device;

/* `rows` rows of `row_bytes`, the first bytes of two rows a pitch apart. */
typedef struct batuta_gpu_copy {
  void* to;
  const void* from;
  uint64_t to_pitch, from_pitch, row_bytes, rows;
  int32_t direction; /* batuta_gpu_direction */
  int32_t queue;
} batuta_gpu_copy;

/* Operands of the device. Element (i, j) of a matrix lies at i * row_stride + j * column_stride, of
 * which one is 1; of product i of a batch, i * m * k (m * n, k * n) further on. Rows of `out` are
 * dense. ARGMAX writes an int64_t to `out`. Until the last kernel is launched nothing is written
 * to `out`. */
typedef struct batuta_gpu_operation {
  int32_t op;   /* batuta_gpu_op */
  int32_t type; /* batuta_gpu_type */
  int64_t m, n, k, batch;
  double alpha, beta; /* beta 0: out is not read */
  const void* a;
  const void* b;
  const void* c;
  void* out;
  int64_t a_row_stride, a_column_stride, b_row_stride, b_column_stride, out_stride;
  int32_t expert; /* batuta_gpu_expert */
  int32_t queue;
} batuta_gpu_operation;

typedef struct batuta_gpu_module {
  uint32_t abi_version; /* BATUTA_GPU_ABI_VERSION */
  uint32_t struct_size; /* of this */
  const char* name;     /* "CUDA 13.0" */

  /* Starts the first device, which may take a second. A context is one device and its queues. */
  int32_t (*open)(void** context);
  void (*close)(void* context);
  int32_t (*describe)(void* context, batuta_gpu_device* device);
  int32_t (*allocate)(void* context, int32_t memory, uint64_t bytes, void** address);
  void (*release)(void* context, int32_t memory, void* address);
  /* Both queue their work, and may return before it is done: memory stays as it is until
   * synchronize. */
  int32_t (*copy)(void* context, const batuta_gpu_copy* copy);
  int32_t (*run)(void* context, const batuta_gpu_operation* operation);
  /* Waits for all that was queued; the device's clock then, in nanoseconds from any start. */
  int32_t (*synchronize)(void* context, double* clock_ns);
  /* Waits for one queue. */
  int32_t (*wait)(void* context, int32_t queue);
  /* What the last call that failed met, in words: "" if nothing is known. Never null. */
  const char* (*last_error)(void);
} batuta_gpu_module;

/* Null is a broken module. What it points to stays valid until the process ends. */
const batuta_gpu_module* batuta_gpu_module_v1(void);

#ifdef __cplusplus
}
#endif

#endif /* BATUTA_LIB_BACKEND_GPU_ABI_H_ */
