#include "examples/batuta/remote_arguments.h"

#include <fstream>
#include <iterator>

#include "absl/status/status.h"

namespace batuta::cli {
namespace {

// A secret on a command line can be seen by all users of the machine; in a file it cannot.
absl::StatusOr<std::string> ValueOf(const std::string& word) {
  if (!word.starts_with('@')) return word;
  std::ifstream file(word.substr(1), std::ios::binary);
  std::string value(std::istreambuf_iterator<char>(file), {});
  if (!file)
    return absl::InvalidArgumentError("--remote-header: '" + word.substr(1) + "' cannot be read");
  while (value.ends_with('\n')) value.pop_back();
  return value;
}

}  // namespace

CLI::Option* AddRemoteArguments(CLI::App& command, RemoteArguments& arguments) {
  pipeline::RemoteOptions& options = arguments.options;
  CLI::Option* remote = command.add_option(
      "--remote", options.address,
      "Run stages on a service of the Remote Execution API: grpc://HOST:PORT, grpcs:// for TLS");
  const auto add = [&](CLI::Option* option) { option->needs(remote); };
  add(command.add_option("--remote-instance", options.instance,
                         "Which of the service's instances"));
  add(command.add_option("--remote-header", arguments.headers,
                         "Sent with each call: NAME=VALUE, or NAME=@FILE for what a file holds"));
  add(command.add_option("--remote-ca", options.ca_file,
                         "Whom to trust in place of this machine's authorities (PEM)"));
  add(command.add_option("--remote-cert", options.certificate_file, "Who calls (PEM)"));
  add(command.add_option("--remote-key", options.key_file, "The key of --remote-cert (PEM)"));
  add(command
          .add_option("--remote-jobs", options.num_jobs, "Stages that are on the service at once")
          ->check(CLI::PositiveNumber)
          ->capture_default_str());
  add(command.add_flag("--remote-only", arguments.only,
                       "When the service is gone fail, in place of running the rest here"));
  return remote;
}

absl::StatusOr<std::optional<pipeline::RemoteOptions>> RemoteOptionsOf(
    const RemoteArguments& arguments) {
  if (arguments.options.address.empty()) return std::nullopt;
  pipeline::RemoteOptions options = arguments.options;
  options.fall_back = !arguments.only;
  for (const std::string& header : arguments.headers) {
    const size_t equal = header.find('=');
    if (equal == std::string::npos || equal == 0) {
      return absl::InvalidArgumentError("--remote-header '" + header.substr(0, equal) +
                                        "': not NAME=VALUE");
    }
    const absl::StatusOr<std::string> value = ValueOf(header.substr(equal + 1));
    if (!value.ok()) return value.status();
    options.headers[header.substr(0, equal)] = *value;
  }
  return options;
}

}  // namespace batuta::cli
