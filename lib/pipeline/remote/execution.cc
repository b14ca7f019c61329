#include "lib/pipeline/remote/execution.h"

#include <grpcpp/alarm.h>
#include <grpcpp/completion_queue.h>
#include <grpcpp/support/async_stream.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "lib/status_builders.h"

namespace batuta::pipeline::remote {
namespace {

using Clock = std::chrono::system_clock;
using google::longrunning::Operation;

constexpr std::chrono::seconds kCancelLimit{5}, kNameLimit{1};

// A service says FAILED_PRECONDITION of an action if something that belongs to it is not there.
absl::Status FailureOf(const grpc::Status& status) {
  const absl::Status failure = FromGrpc("Execute", status);
  switch (status.error_code()) {
    case grpc::StatusCode::FAILED_PRECONDITION:
      return NotFound("%s", std::string(failure.message()));
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return DeadlineExceeded("%s", std::string(failure.message()));
    default:
      return failure;
  }
}

bool Unpack(const google::protobuf::Any& any, const std::string& name,
            google::protobuf::MessageLite& message) {
  return any.type_url().ends_with(".v2." + name) && message.ParseFromString(any.value());
}

}  // namespace

// One action on its way: what is known of it, over several streams.
class Execution::Pursuit {
 public:
  Pursuit(Execution& execution, const Order& order, const std::stop_token& stop)
      : execution_(execution), order_(order), stop_(stop) {
    const RemoteOptions& options = execution.connection_.options();
    until_ = Clock::now() + options.queue_limit + order.time_limit + options.grace;
  }

  // Follows the operation by one stream, until that ends, the time is over or a stop is asked.
  grpc::Status Follow() {
    grpc::ClientContext context;
    execution_.connection_.Prepare(context);
    grpc::CompletionQueue queue;
    grpc::Alarm alarm;
    grpc::Status status;
    {
      const std::stop_callback on_stop(
          stop_, [&] { alarm.Set(&queue, Clock::now(), static_cast<void*>(&stop_tag_)); });
      status = Converse(context, queue);
    }
    alarm.Cancel();
    queue.Shutdown();
    void* tag = nullptr;
    bool went_well = false;
    while (queue.Next(&tag, &went_well)) continue;
    return status;
  }

  bool is_over_time() const { return Clock::now() >= until_; }
  bool was_heard() const { return was_heard_; }
  bool is_executing() const { return is_executing_; }
  // Of the operation; empty if the service has not told it.
  const std::string& name() const { return name_; }
  void ForgetName() { name_.clear(); }
  void ForgetHearing() { was_heard_ = false; }
  std::optional<absl::StatusOr<re::ExecuteResponse>>& end() { return end_; }

 private:
  grpc::Status Converse(grpc::ClientContext& context, grpc::CompletionQueue& queue) {
    const auto reader = Start(context, queue);
    bool is_going = Await(queue, context);
    while (is_going && !end_) {
      Operation operation;
      reader->Read(&operation, nullptr);
      is_going = Await(queue, context);
      if (!is_going) break;
      Take(operation);
      // Nothing more is of interest.
      if (end_ || stop_.stop_requested()) context.TryCancel();
    }
    grpc::Status status;
    reader->Finish(&status, nullptr);
    Await(queue, context);
    return status;
  }

  std::unique_ptr<grpc::ClientAsyncReader<Operation>> Start(grpc::ClientContext& context,
                                                            grpc::CompletionQueue& queue) {
    if (!name_.empty()) {
      re::WaitExecutionRequest request;
      request.set_name(name_);
      return execution_.execution_->AsyncWaitExecution(&context, request, &queue, nullptr);
    }
    re::ExecuteRequest request;
    request.set_instance_name(execution_.connection_.options().instance);
    *request.mutable_action_digest() = order_.action;
    request.set_skip_cache_lookup(order_.skip_cache);
    return execution_.execution_->AsyncExecute(&context, request, &queue, nullptr);
  }

  // True if what was asked of the stream went well. Ends the stream when the time is over. After a
  // stop that of an operation without a name goes on for a moment: by its name it is cancelled.
  bool Await(grpc::CompletionQueue& queue, grpc::ClientContext& context) {
    void* tag = nullptr;
    bool went_well = false;
    while (true) {
      const auto event = queue.AsyncNext(&tag, &went_well, until_);
      if (event == grpc::CompletionQueue::GOT_EVENT && tag == nullptr) return went_well;
      if (event == grpc::CompletionQueue::TIMEOUT || !name_.empty()) break;
      until_ = std::min(until_, Clock::now() + kNameLimit);
    }
    context.TryCancel();
    do queue.Next(&tag, &went_well);
    while (tag != nullptr);
    return went_well;
  }

  void Take(const Operation& operation) {
    was_heard_ = true;
    if (!operation.name().empty()) name_ = operation.name();
    re::ExecuteOperationMetadata metadata;
    if (!is_executing_ && Unpack(operation.metadata(), "ExecuteOperationMetadata", metadata) &&
        metadata.stage() == re::ExecutionStage::EXECUTING) {
      is_executing_ = true;
      until_ = Clock::now() + order_.time_limit + execution_.connection_.options().grace;
    }
    if (!operation.done()) return;
    re::ExecuteResponse response;
    if (operation.has_error()) {
      end_ = FailureOf(grpc::Status(static_cast<grpc::StatusCode>(operation.error().code()),
                                    operation.error().message()));
    } else if (Unpack(operation.response(), "ExecuteResponse", response)) {
      end_ = std::move(response);
    } else {
      end_ = DataLoss("Execute: its response is not one");
    }
  }

  Execution& execution_;
  const Order& order_;
  const std::stop_token& stop_;
  Clock::time_point until_;
  char stop_tag_ = 0;  // its address is that of the alarm; all else has none
  bool was_heard_ = false, is_executing_ = false;
  std::string name_;
  std::optional<absl::StatusOr<re::ExecuteResponse>> end_;
};

Execution::Execution(const Connection& connection)
    : connection_(connection),
      execution_(re::Execution::NewStub(connection.channel())),
      operations_(google::longrunning::Operations::NewStub(connection.channel())) {}

// Whether it was heard is not known to matter: the action's own limit ends it there, too.
void Execution::Cancel(const std::string& operation) const {
  if (operation.empty()) return;
  grpc::ClientContext context;
  connection_.Prepare(context);
  context.set_deadline(Clock::now() + kCancelLimit);
  google::longrunning::CancelOperationRequest request;
  request.set_name(operation);
  google::protobuf::Empty response;
  (void)operations_->CancelOperation(&context, request, &response);
}

absl::StatusOr<re::ExecuteResponse> Execution::Run(const Order& order,
                                                   const std::stop_token& stop) {
  Pursuit pursuit(*this, order, stop);
  Backoff backoff(connection_.options().num_retries);
  while (true) {
    pursuit.ForgetHearing();
    const grpc::Status status = pursuit.Follow();
    if (pursuit.end()) return *std::move(pursuit.end());
    if (stop.stop_requested()) {
      Cancel(pursuit.name());
      return Cancelled("Execute: cancelled");
    }
    if (pursuit.is_over_time()) {
      Cancel(pursuit.name());
      if (pursuit.is_executing()) return DeadlineExceeded("Execute: over its time limit");
      return Unavailable("Execute: no worker has taken it in time");
    }
    // A stream may end before the operation does, and a service that began anew does not know it.
    const bool is_lost =
        status.error_code() == grpc::StatusCode::NOT_FOUND && !pursuit.name().empty();
    if (is_lost) pursuit.ForgetName();
    if (!status.ok() && !is_lost && !IsTransient(status)) return FailureOf(status);
    if (pursuit.was_heard()) backoff.Reset();
    if (!backoff.Wait(stop) && !stop.stop_requested()) {
      return status.ok() || is_lost ? Unavailable("Execute: the service does not say how it ended")
                                    : FromGrpc("Execute", status);
    }
  }
}

}  // namespace batuta::pipeline::remote
