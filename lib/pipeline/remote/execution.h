// Has a service execute an action, and follows it through broken connections to its end.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_EXECUTION_H_
#define BATUTA_LIB_PIPELINE_REMOTE_EXECUTION_H_

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "lib/pipeline/remote/connection.h"
#include "lib/pipeline/remote/proto/operations.grpc.pb.h"
#include "lib/pipeline/remote/proto/remote_execution.grpc.pb.h"

namespace batuta::pipeline::remote {

namespace re = build::bazel::remote::execution::v2;

// Thread-safe.
class Execution {
 public:
  // The connection must outlive it.
  explicit Execution(const Connection& connection);

  struct Order {
    re::Digest action;
    bool skip_cache = false;
    std::chrono::milliseconds time_limit{0};
  };
  // The response may say that the action failed. Errors: Unavailable (the service is gone, or has
  // no worker for it), DeadlineExceeded (it is at work for too long, and was asked to stop),
  // Cancelled (likewise), NotFound (something that belongs to it is not there), FailedPrecondition
  // (the service refuses it).
  absl::StatusOr<re::ExecuteResponse> Run(const Order& order, const std::stop_token& stop);

 private:
  class Pursuit;
  void Cancel(const std::string& operation) const;

  const Connection& connection_;
  const std::unique_ptr<re::Execution::Stub> execution_;
  const std::unique_ptr<google::longrunning::Operations::Stub> operations_;
};

}  // namespace batuta::pipeline::remote

#endif  // BATUTA_LIB_PIPELINE_REMOTE_EXECUTION_H_
