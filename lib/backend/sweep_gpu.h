// Times of one operation on a GPU, as Selector::Run does it, by the device's clock.
#ifndef BATUTA_LIB_BACKEND_SWEEP_GPU_H_
#define BATUTA_LIB_BACKEND_SWEEP_GPU_H_

#include <functional>
#include <optional>
#include <vector>

#include "batuta/backend_sweep.h"

namespace batuta::backend {

// Makes the workload of one size with its operands in given places.
using Placed = std::function<absl::StatusOr<Workload>(const Circumstances&)>;

struct DeviceTimes {
  // Of a use by the own kernels, and by the library; not set: the device could not do it.
  std::array<std::optional<double>, kNumTransfers> ns, library_ns;
  double fetch_ns = 0;  // what a processor waits for operands of the device, and to send the result
};

// `selector` has `gpu`. DataLoss: the device was lost. What else fails is left out, and told by
// Gpu::last_failure.
absl::StatusOr<DeviceTimes> TimeOnDevice(const Gpu& gpu, const Selector& selector,
                                         const Placed& place, ElementType type, int uses);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_SWEEP_GPU_H_
