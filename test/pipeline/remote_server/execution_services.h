// Executions: each in a folder and a thread of its own, followed by any number of streams.
#ifndef BATUTA_TEST_PIPELINE_REMOTE_SERVER_EXECUTION_SERVICES_H_
#define BATUTA_TEST_PIPELINE_REMOTE_SERVER_EXECUTION_SERVICES_H_

#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <thread>

#include "lib/pipeline/remote/proto/operations.grpc.pb.h"
#include "lib/pipeline/remote/proto/remote_execution.grpc.pb.h"
#include "test/pipeline/remote_server/contents.h"
#include "test/pipeline/remote_server/faults.h"

namespace batuta::remote_server {

namespace lr = google::longrunning;

// Thread-safe.
class Executions {
 public:
  Executions(Faults& faults, Contents& contents, std::filesystem::path folder)
      : faults_(faults), contents_(contents), folder_(std::move(folder)) {}

  // Returns the operation's name.
  std::string Begin(const re::ExecuteRequest& request);
  // Sends what is known of it, and each change, until it is done.
  grpc::Status Follow(grpc::ServerContext& context, const std::string& name, bool may_break,
                      grpc::ServerWriter<lr::Operation>& writer);
  void Cancel(const std::string& name);

 private:
  struct Work {
    re::ExecutionStage::Value stage = re::ExecutionStage::QUEUED;
    re::ExecuteResponse response;
    std::jthread thread;
  };
  static lr::Operation OperationOf(const std::string& name, const Work& work);
  void Run(Work& work, const re::ExecuteRequest& request, const std::filesystem::path& folder,
           const std::stop_token& stop);
  void Advance(Work& work, re::ExecutionStage::Value stage);
  re::ExecuteResponse Execute(const re::ExecuteRequest& request,
                              const std::filesystem::path& folder, const std::stop_token& stop);

  Faults& faults_;
  Contents& contents_;
  const std::filesystem::path folder_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::map<std::string, std::unique_ptr<Work>> works_;  // by name
};

class ExecutionService final : public re::Execution::Service {
 public:
  ExecutionService(Faults& faults, Executions& executions)
      : faults_(faults), executions_(executions) {}
  grpc::Status Execute(grpc::ServerContext* context, const re::ExecuteRequest* request,
                       grpc::ServerWriter<lr::Operation>* writer) override;
  grpc::Status WaitExecution(grpc::ServerContext* context, const re::WaitExecutionRequest* request,
                             grpc::ServerWriter<lr::Operation>* writer) override;

 private:
  Faults& faults_;
  Executions& executions_;
};

class OperationsService final : public lr::Operations::Service {
 public:
  OperationsService(Faults& faults, Executions& executions)
      : faults_(faults), executions_(executions) {}
  grpc::Status CancelOperation(grpc::ServerContext*, const lr::CancelOperationRequest* request,
                               google::protobuf::Empty*) override;

 private:
  Faults& faults_;
  Executions& executions_;
};

}  // namespace batuta::remote_server

#endif  // BATUTA_TEST_PIPELINE_REMOTE_SERVER_EXECUTION_SERVICES_H_
