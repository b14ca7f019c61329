#include "lib/pipeline/remote_module.h"

#include "lib/status_macros.h"

namespace batuta::pipeline {

absl::StatusOr<const RemoteModule*> LoadRemoteModule() {
  BATUTA_ASSIGN_OR_RETURN(
      const os::ModuleTable* table,
      os::LoadModuleTable(kRemoteModule, "batuta_remote_module", kRemoteModuleVersion));
  return static_cast<const RemoteModule*>(table);
}

}  // namespace batuta::pipeline
