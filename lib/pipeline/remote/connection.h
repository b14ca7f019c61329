// One channel to a service: how its calls are made, and tried again.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_CONNECTION_H_
#define BATUTA_LIB_PIPELINE_REMOTE_CONNECTION_H_

#include <grpcpp/channel.h>
#include <grpcpp/client_context.h>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "batuta/pipeline_remote.h"

namespace batuta::pipeline::remote {

// The pause before another try: 0.1 s, then twice as long each time, and up to a quarter more so
// that many do not come back at once.
class Backoff {
 public:
  explicit Backoff(int num_retries) : num_left_(num_retries), num_retries_(num_retries) {}
  // False: there is no other try, or `stop` was asked.
  bool Wait(const std::stop_token& stop);
  // After progress.
  void Reset();

 private:
  int num_left_;
  const int num_retries_;
  std::chrono::milliseconds pause_{100};
};

// The service or the way to it is gone, or busy: another try may help.
bool IsTransient(const grpc::Status& status);

// "Execute: PERMISSION_DENIED: no such token", with the code that says the same.
absl::Status FromGrpc(const std::string& call, const grpc::Status& status);

class Connection {
 public:
  // InvalidArgument: an option is wrong. Nothing is sent yet.
  static absl::StatusOr<std::unique_ptr<Connection>> Open(const RemoteOptions& options);

  using Attempt = std::function<grpc::Status(grpc::ClientContext& context)>;
  // One call by its name, `extra` longer than others may take. Unavailable: no try reached the
  // service, or it did not answer in time; Cancelled.
  absl::Status Call(const std::string& name, const Attempt& attempt, const std::stop_token& stop,
                    std::chrono::milliseconds extra = {}) const;

  // Headers for a call that is made without Call.
  void Prepare(grpc::ClientContext& context) const;
  const std::shared_ptr<grpc::Channel>& channel() const { return channel_; }
  const RemoteOptions& options() const { return options_; }

 private:
  Connection(const RemoteOptions& options, std::shared_ptr<grpc::Channel> channel);

  const RemoteOptions options_;
  const std::shared_ptr<grpc::Channel> channel_;
  std::string who_calls_;  // a RequestMetadata
};

}  // namespace batuta::pipeline::remote

#endif  // BATUTA_LIB_PIPELINE_REMOTE_CONNECTION_H_
