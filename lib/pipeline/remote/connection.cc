#include "lib/pipeline/remote/connection.h"

#include <grpcpp/create_channel.h>
#include <grpcpp/security/credentials.h>

#include <algorithm>
#include <array>
#include <condition_variable>
#include <mutex>
#include <random>
#include <utility>

#include "batuta/version.h"
#include "lib/os/file_system.h"
#include "lib/pipeline/remote/proto/remote_execution.pb.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline::remote {
namespace {

namespace re = build::bazel::remote::execution::v2;

// A message holds a batch of contents, or a result with what the service put into it.
constexpr int kMaxMessageBytes = 64 << 20;
constexpr int kFirstReconnect_ms = 100, kLastReconnect_ms = 2000;

constexpr std::array kCodeNames{
    "OK",        "CANCELLED",      "UNKNOWN",           "INVALID_ARGUMENT",   "DEADLINE_EXCEEDED",
    "NOT_FOUND", "ALREADY_EXISTS", "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION",
    "ABORTED",   "OUT_OF_RANGE",   "UNIMPLEMENTED",     "INTERNAL",           "UNAVAILABLE",
    "DATA_LOSS", "UNAUTHENTICATED"};

bool IsHeaderName(const std::string& name) {
  const auto is_allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
  };
  return !name.empty() && std::ranges::all_of(name, is_allowed) && !name.starts_with("grpc-");
}

absl::Status CheckHeaders(const RemoteOptions& options) {
  for (const auto& [name, value] : options.headers) {
    if (!IsHeaderName(name)) {
      return InvalidArgument("header '%s': not lower-case letters, digits, '-', '_' and '.'", name);
    }
    // The value may be a secret.
    if (!std::ranges::all_of(value, [](char c) { return c >= ' ' && c <= '~'; })) {
      return InvalidArgument("header '%s': its value is not plain text", name);
    }
  }
  return absl::OkStatus();
}

absl::Status ReadPem(const std::string& file, std::string& pem) {
  if (file.empty()) return absl::OkStatus();
  BATUTA_ASSIGN_OR_RETURN(pem, os::ReadFile(file));
  return absl::OkStatus();
}

absl::StatusOr<std::shared_ptr<grpc::ChannelCredentials>> CredentialsOf(
    const RemoteOptions& options, bool is_tls) {
  if (!is_tls) {
    if (!options.ca_file.empty() || !options.certificate_file.empty() ||
        !options.key_file.empty()) {
      return InvalidArgument("remote service '%s': certificates need grpcs://", options.address);
    }
    return grpc::InsecureChannelCredentials();
  }
  grpc::SslCredentialsOptions tls;
  BATUTA_RETURN_IF_ERROR(ReadPem(options.ca_file, tls.pem_root_certs));
  BATUTA_RETURN_IF_ERROR(ReadPem(options.certificate_file, tls.pem_cert_chain));
  BATUTA_RETURN_IF_ERROR(ReadPem(options.key_file, tls.pem_private_key));
  return grpc::SslCredentials(tls);
}

// As gRPC writes it; empty if the address is none.
std::string TargetOf(const std::string& address) {
  if (address.starts_with("unix:/")) return address;
  const size_t slashes = address.find("//");
  const std::string scheme = address.substr(0, slashes);
  const std::string host = slashes == std::string::npos ? "" : address.substr(slashes + 2);
  const size_t colon = host.rfind(':');
  const bool is_whole = (scheme == "grpc:" || scheme == "grpcs:") && colon != 0 &&
                        colon != std::string::npos && colon + 1 != host.size() &&
                        host.find('/') == std::string::npos;
  return is_whole ? host : "";
}

}  // namespace

bool Backoff::Wait(const std::stop_token& stop) {
  if (num_left_ <= 0 || stop.stop_requested()) return false;
  --num_left_;
  std::minstd_rand random(std::random_device{}());
  std::uniform_real_distribution<double> more(1.0, 1.25);
  const std::chrono::duration<double, std::milli> pause = pause_ * more(random);
  pause_ *= 2;
  std::mutex mutex;
  std::condition_variable_any nobody;
  std::unique_lock lock(mutex);
  nobody.wait_for(lock, stop, pause, [] { return false; });
  return !stop.stop_requested();
}

void Backoff::Reset() {
  num_left_ = num_retries_;
  pause_ = std::chrono::milliseconds(100);
}

bool IsTransient(const grpc::Status& status) {
  return status.error_code() == grpc::StatusCode::UNAVAILABLE ||
         status.error_code() == grpc::StatusCode::CANCELLED ||  // by a service that ends
         status.error_code() == grpc::StatusCode::ABORTED ||
         status.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED;
}

absl::Status FromGrpc(const std::string& call, const grpc::Status& status) {
  if (status.ok()) return absl::OkStatus();
  const auto code = static_cast<size_t>(status.error_code());
  const char* name = code < kCodeNames.size() ? kCodeNames[code] : "UNKNOWN";
  std::string said = status.error_message();
  std::ranges::replace(said, '\n', ' ');
  const std::string text = absl::StrFormat("%s: %s: %s", call, name, said);
  if (IsTransient(status)) return Unavailable("%s", text);
  switch (status.error_code()) {
    case grpc::StatusCode::NOT_FOUND:
      return NotFound("%s", text);
    case grpc::StatusCode::DATA_LOSS:
      return DataLoss("%s", text);
    case grpc::StatusCode::INVALID_ARGUMENT:
      return InvalidArgument("%s", text);
    case grpc::StatusCode::INTERNAL:
      return Internal("%s", text);
    default:
      return FailedPrecondition("%s", text);
  }
}

absl::StatusOr<std::unique_ptr<Connection>> Connection::Open(const RemoteOptions& options) {
  const std::string target = TargetOf(options.address);
  if (target.empty()) {
    return InvalidArgument(
        "remote service '%s': not grpc://HOST:PORT, grpcs://HOST:PORT or unix:/PATH",
        options.address);
  }
  const bool is_tls = options.address.starts_with("grpcs:");
  BATUTA_RETURN_IF_ERROR(CheckHeaders(options));
  BATUTA_ASSIGN_OR_RETURN(const auto credentials, CredentialsOf(options, is_tls));
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(kMaxMessageBytes);
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, kFirstReconnect_ms);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, kFirstReconnect_ms);
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, kLastReconnect_ms);
  arguments.SetUserAgentPrefix("batuta/" BATUTA_VERSION_STRING);
  return std::unique_ptr<Connection>(
      new Connection(options, grpc::CreateCustomChannel(target, credentials, arguments)));
}

Connection::Connection(const RemoteOptions& options, std::shared_ptr<grpc::Channel> channel)
    : options_(options), channel_(std::move(channel)) {
  re::RequestMetadata metadata;
  metadata.mutable_tool_details()->set_tool_name("batuta");
  metadata.mutable_tool_details()->set_tool_version(BATUTA_VERSION_STRING);
  who_calls_ = metadata.SerializeAsString();
}

void Connection::Prepare(grpc::ClientContext& context) const {
  context.AddMetadata("build.bazel.remote.execution.v2.requestmetadata-bin", who_calls_);
  for (const auto& [name, value] : options_.headers) context.AddMetadata(name, value);
}

absl::Status Connection::Call(const std::string& name, const Attempt& attempt,
                              const std::stop_token& stop, std::chrono::milliseconds extra) const {
  Backoff backoff(options_.num_retries);
  const auto limit = options_.call_limit + extra;
  while (true) {
    grpc::ClientContext context;
    Prepare(context);
    context.set_deadline(std::chrono::system_clock::now() + limit);
    grpc::Status status;
    {
      const std::stop_callback on_stop(stop, [&context] { context.TryCancel(); });
      status = attempt(context);
    }
    if (stop.stop_requested()) return Cancelled("%s: cancelled", name);
    if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) {
      return Unavailable("%s: no answer within %.1f s", name,
                         std::chrono::duration<double>(limit).count());
    }
    if (!IsTransient(status)) return FromGrpc(name, status);
    if (!backoff.Wait(stop)) return FromGrpc(name, status);
  }
}

}  // namespace batuta::pipeline::remote
