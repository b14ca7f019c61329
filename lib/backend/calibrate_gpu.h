// Measures a device for the calibration: links, launch, and every operation.
#ifndef BATUTA_LIB_BACKEND_CALIBRATE_GPU_H_
#define BATUTA_LIB_BACKEND_CALIBRATE_GPU_H_

#include "absl/status/statusor.h"
#include "batuta/gpu.h"
#include "lib/backend/calibration_file.h"

namespace batuta::backend {

// Takes some seconds. Errors as those of Gpu; sizes for which the device has no memory are left
// out.
absl::StatusOr<GpuCalibration> CalibrateGpu(const Gpu& gpu);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_CALIBRATE_GPU_H_
