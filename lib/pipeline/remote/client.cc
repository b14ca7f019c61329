#include "lib/pipeline/remote/client.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "lib/pipeline/remote/outputs.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline::remote {
namespace {

// gRPC takes messages of 4 MiB if nobody says otherwise.
constexpr int64_t kMaxBatchBytes = (int64_t{4} << 20) - (int64_t{128} << 10);
// How often an action is sent anew because the service has dropped what belongs to it.
constexpr int kMaxTries = 3;

bool HasSha256(const auto& functions) {
  return std::ranges::count(functions, static_cast<int>(re::DigestFunction::SHA256)) > 0;
}

absl::Status CheckCapabilities(const re::ServerCapabilities& capabilities) {
  const re::ExecutionCapabilities& execution = capabilities.execution_capabilities();
  if (!execution.exec_enabled()) return FailedPrecondition("it does not execute anything");
  const bool can_hash = HasSha256(capabilities.cache_capabilities().digest_functions()) &&
                        (HasSha256(execution.digest_functions()) ||
                         execution.digest_function() == re::DigestFunction::SHA256 ||
                         (execution.digest_functions().empty() &&
                          execution.digest_function() == re::DigestFunction::UNKNOWN));
  if (!can_hash) return FailedPrecondition("it does not know contents by their SHA-256");
  const re::SemVer &low = capabilities.low_api_version(), &high = capabilities.high_api_version();
  // Version 2.1 is the first in which outputs may be files or folders.
  if (low.major() > 2 || high.major() < 2 || (high.major() == 2 && high.minor() < 1)) {
    return FailedPrecondition("it speaks versions %d.%d to %d.%d of the API, 2.1 is needed",
                              low.major(), low.minor(), high.major(), high.minor());
  }
  return absl::OkStatus();
}

// What a service answers if an input is not there (any more); it is sent again then.
bool IsAboutMissing(const grpc::StatusCode code) {
  return code == grpc::StatusCode::FAILED_PRECONDITION || code == grpc::StatusCode::NOT_FOUND;
}

}  // namespace

absl::StatusOr<std::unique_ptr<RemoteService>> Client::Open(const RemoteOptions& options) {
  BATUTA_ASSIGN_OR_RETURN(std::unique_ptr<Connection> connection, Connection::Open(options));
  const auto stub = re::Capabilities::NewStub(connection->channel());
  re::GetCapabilitiesRequest request;
  request.set_instance_name(options.instance);
  re::ServerCapabilities capabilities;
  const auto get = [&](grpc::ClientContext& context) {
    return stub->GetCapabilities(&context, request, &capabilities);
  };
  absl::Status status = connection->Call("GetCapabilities", get, {});
  if (status.ok()) status = CheckCapabilities(capabilities);
  if (!status.ok()) return Prefixed("remote service '" + options.address + "'", status);
  const int64_t limit = capabilities.cache_capabilities().max_batch_total_size_bytes();
  const int64_t batch_bytes = limit > 0 ? std::min(limit, kMaxBatchBytes) : kMaxBatchBytes;
  return std::unique_ptr<RemoteService>(new Client(std::move(connection), batch_bytes));
}

Client::Client(std::unique_ptr<Connection> connection, int64_t batch_bytes)
    : connection_(std::move(connection)),
      cache_(re::ActionCache::NewStub(connection_->channel())),
      contents_(*connection_, batch_bytes),
      execution_(*connection_) {}

absl::StatusOr<RemoteOutcome> Client::Run(const RemoteCommand& command,
                                          const std::stop_token& stop) {
  BATUTA_ASSIGN_OR_RETURN(const ActionMessage action, MakeActionMessage(command));
  if (command.skip_cache) return Execute(action, command, stop);
  const absl::StatusOr<re::ActionResult> known = Known(action.digest, command, stop);
  if (known.ok()) {
    absl::StatusOr<RemoteOutcome> outcome = Take(*known, command, stop);
    if (outcome.ok()) outcome->was_cached = true;
    if (!absl::IsNotFound(outcome.status())) return outcome;
    // The result is known there and its contents are not.
    RemoteCommand anew = command;
    anew.skip_cache = true;
    return Execute(action, anew, stop);
  }
  if (!absl::IsNotFound(known.status())) return known.status();
  return Execute(action, command, stop);
}

absl::StatusOr<re::ActionResult> Client::Known(const re::Digest& action,
                                               const RemoteCommand& command,
                                               const std::stop_token& stop) const {
  re::GetActionResultRequest request;
  request.set_instance_name(connection_->options().instance);
  *request.mutable_action_digest() = action;
  request.set_inline_stdout(true);
  request.set_inline_stderr(true);
  // A service that puts small ones into its answer saves a call.
  for (const std::string& output : command.outputs) {
    if (!output.ends_with('/')) request.add_inline_output_files(output);
  }
  re::ActionResult result;
  const auto get = [&](grpc::ClientContext& context) {
    return cache_->GetActionResult(&context, request, &result);
  };
  BATUTA_RETURN_IF_ERROR(connection_->Call("GetActionResult", get, stop));
  if (result.exit_code() != 0) return NotFound("it failed when it ran");
  return result;
}

absl::StatusOr<RemoteOutcome> Client::Execute(const ActionMessage& action,
                                              const RemoteCommand& command,
                                              const std::stop_token& stop) {
  Execution::Order order{action.digest, command.skip_cache, command.time_limit};
  Backoff backoff(connection_->options().num_retries);
  for (int num_tries = 1;; ++num_tries) {
    BATUTA_RETURN_IF_ERROR(contents_.Provide(action.blobs, stop));
    const absl::StatusOr<re::ExecuteResponse> response = execution_.Run(order, stop);
    const bool can_try = num_tries < kMaxTries;
    if (absl::IsNotFound(response.status()) && can_try) {
      contents_.Forget();
      continue;
    }
    if (!response.ok()) return response.status();
    const grpc::Status status(static_cast<grpc::StatusCode>(response->status().code()),
                              response->status().message());
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      return DeadlineExceeded("Execute: over its time limit");
    }
    if (IsTransient(status) && backoff.Wait(stop)) continue;
    if (IsAboutMissing(status.error_code()) && can_try) {
      contents_.Forget();
      continue;
    }
    if (!status.ok()) return FromGrpc("Execute", status);
    // A failure is not what is wanted to be remembered.
    if (response->cached_result() && response->result().exit_code() != 0 && can_try) {
      order.skip_cache = true;
      continue;
    }
    absl::StatusOr<RemoteOutcome> outcome = Take(response->result(), command, stop);
    if (outcome.ok()) outcome->was_cached = response->cached_result();
    if (!absl::IsNotFound(outcome.status()) || !can_try) return outcome;
    order.skip_cache = true;
  }
}

absl::StatusOr<RemoteOutcome> Client::Take(const re::ActionResult& result,
                                           const RemoteCommand& command,
                                           const std::stop_token& stop) const {
  RemoteOutcome outcome{.exit_code = result.exit_code()};
  outcome.stdout_text = result.stdout_raw();
  outcome.stderr_text = result.stderr_raw();
  // Text is for people: a run is not in vain because the service has dropped it.
  const auto complete = [&](std::string& text, const re::Digest& digest) {
    if (!text.empty() || digest.size_bytes() == 0) return absl::OkStatus();
    auto read = contents_.Read(digest, command.text_cap_bytes, stop);
    if (read.ok()) text = *std::move(read);
    return absl::IsNotFound(read.status()) ? absl::OkStatus() : read.status();
  };
  BATUTA_RETURN_IF_ERROR(complete(outcome.stdout_text, result.stdout_digest()));
  BATUTA_RETURN_IF_ERROR(complete(outcome.stderr_text, result.stderr_digest()));
  if (outcome.exit_code != 0) return outcome;
  BATUTA_ASSIGN_OR_RETURN(const std::vector<Arrival> arrivals,
                          ArrivalsOf(result, command.outputs_folder, contents_, stop));
  BATUTA_RETURN_IF_ERROR(contents_.Bring(arrivals, stop));
  return outcome;
}

}  // namespace batuta::pipeline::remote
