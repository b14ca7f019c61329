#include "lib/backend/gpu_module.h"

#include <cstring>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

absl::Status CheckTable(const std::string& path, const batuta_gpu_module* module) {
  if (module == nullptr) return FailedPrecondition("%s: broken module: it offers nothing", path);
  if (module->abi_version != BATUTA_GPU_ABI_VERSION) {
    return FailedPrecondition("%s: module of ABI version %d, this batuta takes %d", path,
                              module->abi_version, BATUTA_GPU_ABI_VERSION);
  }
  if (module->struct_size < sizeof(batuta_gpu_module)) {
    return FailedPrecondition("%s: broken module: its table has %d bytes, %d are needed", path,
                              module->struct_size, sizeof(batuta_gpu_module));
  }
  const bool is_whole =
      module->name != nullptr && module->open != nullptr && module->close != nullptr &&
      module->describe != nullptr && module->allocate != nullptr && module->release != nullptr &&
      module->copy != nullptr && module->run != nullptr && module->synchronize != nullptr &&
      module->wait != nullptr && module->last_error != nullptr;
  if (!is_whole) return FailedPrecondition("%s: broken module: its table has gaps", path);
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<const batuta_gpu_module*> LoadGpuModule() {
  BATUTA_ASSIGN_OR_RETURN(const os::LoadedModule loaded,
                          os::LoadModule(kGpuModule, "batuta_gpu_module_v1"));
  decltype(&batuta_gpu_module_v1) entry = nullptr;
  std::memcpy(&entry, &loaded.symbol, sizeof(entry));
  const batuta_gpu_module* module = entry();
  BATUTA_RETURN_IF_ERROR(CheckTable(loaded.path, module));
  return module;
}

}  // namespace batuta::backend
