// The module's one export; all else is hidden.
#include "lib/pipeline/remote/client.h"
#include "lib/pipeline/remote_module.h"

extern "C" __attribute__((visibility("default"))) const batuta::os::ModuleTable*
batuta_remote_module() {
  static constexpr batuta::pipeline::RemoteModule kModule{{batuta::pipeline::kRemoteModuleVersion},
                                                          &batuta::pipeline::remote::Client::Open};
  return &kModule;
}
