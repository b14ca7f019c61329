// Finds and loads the module for a GPU. Nothing links to it: a machine without one lacks nothing.
#ifndef BATUTA_LIB_BACKEND_GPU_MODULE_H_
#define BATUTA_LIB_BACKEND_GPU_MODULE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/backend/gpu_abi.h"

namespace batuta::backend {

inline constexpr char kGpuModuleFile[] = "libbatuta_cuda.so";

// Where the module may lie, in the order of search: $BATUTA_BACKEND_PATH alone if it is set (a
// file, or the folder of one), else beside this library or program, in its installation, in the
// folder that this library was configured to be installed in. Absolute paths all: the current
// folder is none of them. NotFound: $BATUTA_BACKEND_PATH is "none", or not absolute.
absl::StatusOr<std::vector<std::filesystem::path>> GpuModulePaths();

// Loads the first that exists; it stays loaded until the process ends, since drivers do not take
// being unloaded. NotFound: there is none; FailedPrecondition: it cannot be loaded, or speaks
// another version. No call to a driver.
absl::StatusOr<const batuta_gpu_module*> LoadGpuModule();

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_GPU_MODULE_H_
