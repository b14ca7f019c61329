// Finds and loads the module for a GPU. Nothing links to it: a machine without one lacks nothing.
#ifndef BATUTA_LIB_BACKEND_GPU_MODULE_H_
#define BATUTA_LIB_BACKEND_GPU_MODULE_H_

#include "absl/status/statusor.h"
#include "lib/backend/gpu_abi.h"
#include "lib/os/module_file.h"

namespace batuta::backend {

inline constexpr os::ModuleName kGpuModule{"libbatuta_cuda.so", "BATUTA_BACKEND_PATH"};

// It stays loaded until the process ends, since drivers do not take being unloaded. NotFound: there
// is none; FailedPrecondition: it cannot be loaded, or speaks another version. No call to a driver.
absl::StatusOr<const batuta_gpu_module*> LoadGpuModule();

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_GPU_MODULE_H_
