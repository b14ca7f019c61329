// The options of the command line that say on which service stages run.
#ifndef BATUTA_EXAMPLES_BATUTA_REMOTE_ARGUMENTS_H_
#define BATUTA_EXAMPLES_BATUTA_REMOTE_ARGUMENTS_H_

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/pipeline_remote.h"

namespace batuta::cli {

struct RemoteArguments {
  pipeline::RemoteOptions options;
  std::vector<std::string> headers;  // "NAME=VALUE"
  bool only = false;
};

// They go into `arguments`, which must live until the command is parsed. Returns the one that names
// the service.
CLI::Option* AddRemoteArguments(CLI::App& command, RemoteArguments& arguments);

// Nothing: stages run here. InvalidArgument: a header is none.
absl::StatusOr<std::optional<pipeline::RemoteOptions>> RemoteOptionsOf(
    const RemoteArguments& arguments);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_REMOTE_ARGUMENTS_H_
