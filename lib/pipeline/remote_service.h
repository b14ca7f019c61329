// What the module for remote execution offers. It is built from the same sources as the library
// that loads it, which it proves by its version (remote_module.h).
#ifndef BATUTA_LIB_PIPELINE_REMOTE_SERVICE_H_
#define BATUTA_LIB_PIPELINE_REMOTE_SERVICE_H_

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/pipeline_remote.h"
#include "lib/os/module_file.h"

namespace batuta::pipeline {

struct RemoteInput {
  std::string path;  // relative, where the command sees it
  std::string digest;
  int64_t size_bytes = 0;
  bool is_executable = false;
  std::filesystem::path file;  // where its content lies here
};

struct RemoteCommand {
  std::string key;  // of the action: two with different keys have different results there, too
  std::vector<std::string> argv;
  std::map<std::string, std::string> env;
  std::vector<RemoteInput> inputs;
  std::vector<std::string> folders;  // that exist before, relative
  std::vector<std::string> outputs;  // files and folders, relative, without a slash at the end
  std::map<std::string, std::string> platform;
  std::chrono::milliseconds time_limit{600'000};
  bool skip_cache = false;               // run it although the result is known
  std::filesystem::path outputs_folder;  // where its outputs are put, at their paths
  int64_t text_cap_bytes = 0;            // of each stream
};

struct RemoteOutcome {
  int exit_code = -1;
  bool was_cached = false;  // and nothing ran
  std::string stdout_text, stderr_text;
};

class RemoteService {
 public:
  virtual ~RemoteService() = default;

  // Runs the command and brings its outputs here if it exits with 0. That a declared output was not
  // made is not looked at. Thread-safe. Errors: Unavailable (the service is gone, or has had no
  // worker for too long), DeadlineExceeded (over its time limit), Cancelled, DataLoss, NotFound (an
  // input is not here any more), FailedPrecondition (what else the service or this machine says).
  virtual absl::StatusOr<RemoteOutcome> Run(const RemoteCommand& command,
                                            const std::stop_token& stop) = 0;
};

struct RemoteModule : os::ModuleTable {  // of kRemoteModuleVersion
  // Connects and looks at what the service is capable of. InvalidArgument: an option is wrong;
  // Unavailable: it cannot be reached; FailedPrecondition: it cannot do what is needed.
  absl::StatusOr<std::unique_ptr<RemoteService>> (*open)(const RemoteOptions& options);
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_REMOTE_SERVICE_H_
