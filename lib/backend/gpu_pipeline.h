// Large work on the host's memory in parts, so that copies there, computing and copies back run
// beside each other:
//
//   queue 0   in 0 | run 0 | out 0          in 3 | ...
//   queue 1          in 1 | run 1 | out 1          in 4 | ...
//   queue 2                 in 2 | run 2 | out 2          in 5 | ...
//
// Ordinary memory goes through page-locked buffers, since copies of it do not run beside anything.
#ifndef BATUTA_LIB_BACKEND_GPU_PIPELINE_H_
#define BATUTA_LIB_BACKEND_GPU_PIPELINE_H_

#include <optional>

#include "lib/backend/gpu_context.h"
#include "lib/backend/gpu_operands.h"

namespace batuta::backend {

// How an operation is cut: elements of vectors, or rows of A and of the result. `operands` has one
// row of `b` where B is needed by every part.
struct Parts {
  Operands operands;
  bool shares_b = false;
  size_t count = 0;  // elements or rows
  size_t each = 0;   // of one part, but for the last
};

// Nothing: it is too small, or not to be cut: the result is an input too, or stays on the device.
template <typename T>
std::optional<Parts> PartsOf(const Workload& workload, const Buffers<T>& buffers,
                             const Operands& here);

// Errors as those of GpuContext; synchronize after one. Parts of the result may have been written.
template <typename T>
absl::Status RunInParts(GpuContext& context, const Workload& workload, const Buffers<T>& buffers,
                        batuta_gpu_expert expert, const Parts& parts);

// True where workloads of this kind are cut, if their buffers allow it: what the model adds up
// side by side. At least so many parts then.
bool IsCut(const Workload& workload);
inline constexpr size_t kLeastParts = 4;

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_GPU_PIPELINE_H_
