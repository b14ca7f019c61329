// Finds and loads the module for remote execution: gRPC is loaded only by those who use it.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_MODULE_H_
#define BATUTA_LIB_PIPELINE_REMOTE_MODULE_H_

#include "absl/status/statusor.h"
#include "batuta/version.h"
#include "lib/os/module_file.h"
#include "lib/pipeline/remote_service.h"

namespace batuta::pipeline {

inline constexpr os::ModuleName kRemoteModule{"libbatuta_remote.so", "BATUTA_REMOTE_PATH"};
// The number changes with remote_service.h.
inline constexpr const char* kRemoteModuleVersion = BATUTA_VERSION_STRING " remote 1";

// NotFound: there is none; FailedPrecondition: it cannot be loaded, or belongs to another batuta.
absl::StatusOr<const RemoteModule*> LoadRemoteModule();

}  // namespace batuta::pipeline

// What the module exports.
extern "C" batuta::os::ModuleEntry batuta_remote_module;

#endif  // BATUTA_LIB_PIPELINE_REMOTE_MODULE_H_
