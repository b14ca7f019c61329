// Checked workloads on a GPU, and on the processor where operands lie on a GPU.
#ifndef BATUTA_LIB_BACKEND_GPU_EXECUTE_H_
#define BATUTA_LIB_BACKEND_GPU_EXECUTE_H_

#include <functional>

#include "batuta/workload.h"
#include "lib/backend/gpu_context.h"

namespace batuta::backend {

// Moves what does not lie on the device, runs, and moves the result where it is wanted. Errors as
// those of GpuContext; nothing in the host's memory was written that is an input
// too.
template <typename T>
absl::Status ExecuteOnGpu(GpuContext& context, const Workload& workload, const Buffers<T>& buffers,
                          batuta_gpu_expert expert = BATUTA_GPU_OWN);

// Calls `run` with all operands in the host's memory: those of the device are copied there, and the
// result back. Throws std::bad_alloc.
template <typename T>
absl::Status ExecuteOnHost(GpuContext& context, const Workload& workload, const Buffers<T>& buffers,
                           const std::function<absl::Status(const Buffers<T>&)>& run);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_GPU_EXECUTE_H_
