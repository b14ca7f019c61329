#include "lib/pipeline/remote_module.h"

#include <cstring>
#include <string>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {

absl::StatusOr<const RemoteModule*> LoadRemoteModule() {
  BATUTA_ASSIGN_OR_RETURN(const os::LoadedModule loaded,
                          os::LoadModule(kRemoteModule, "batuta_remote_module"));
  decltype(&batuta_remote_module) entry = nullptr;
  std::memcpy(&entry, &loaded.symbol, sizeof(entry));
  const RemoteModule* module = entry();
  if (std::strcmp(module->version, kRemoteModuleVersion) != 0) {
    return FailedPrecondition("%s: module of batuta %s, this is %s", loaded.path, module->version,
                              kRemoteModuleVersion);
  }
  return module;
}

}  // namespace batuta::pipeline
