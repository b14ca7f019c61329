#include "test/pipeline/remote_server/execution_services.h"

#include <signal.h>

#include <chrono>

#include "test/pipeline/remote_server/action_folder.h"

namespace batuta::remote_server {

using namespace std::chrono_literals;

namespace {

// Folders in each other, each of them named twice by the one above.
re::Digest EndlessListing(Contents& contents) {
  re::Tree tree;
  re::Directory folder;
  for (int level = 0; level < 60; ++level) {
    const re::Digest digest = DigestOf(folder.SerializeAsString());
    *tree.add_children() = folder;
    folder.Clear();
    for (const char* name : {"a", "b"}) {
      re::DirectoryNode& below = *folder.add_directories();
      below.set_name(name);
      *below.mutable_digest() = digest;
    }
  }
  *tree.mutable_root() = folder;
  return contents.Put(tree.SerializeAsString());
}

}  // namespace

std::string Executions::Begin(const re::ExecuteRequest& request) {
  const std::lock_guard lock(mutex_);
  const std::string name = "operations/" + std::to_string(works_.size());
  const std::filesystem::path folder = folder_ / std::to_string(works_.size());
  Work& work = *(works_[name] = std::make_unique<Work>());
  work.thread = std::jthread([this, &work, request, folder](const std::stop_token& stop) {
    Run(work, request, folder, stop);
  });
  return name;
}

void Executions::Advance(Work& work, re::ExecutionStage::Value stage) {
  const std::lock_guard lock(mutex_);
  work.stage = stage;
  changed_.notify_all();
}

void Executions::Run(Work& work, const re::ExecuteRequest& request,
                     const std::filesystem::path& folder, const std::stop_token& stop) {
  if (faults_.Take("no-worker")) {
    while (!stop.stop_requested()) std::this_thread::sleep_for(5ms);
  }
  Advance(work, re::ExecutionStage::EXECUTING);
  re::ExecuteResponse response = Execute(request, folder, stop);
  {
    const std::lock_guard lock(mutex_);
    work.response = std::move(response);
  }
  Advance(work, re::ExecutionStage::COMPLETED);
}

re::ExecuteResponse Executions::Execute(const re::ExecuteRequest& request,
                                        const std::filesystem::path& folder,
                                        const std::stop_token& stop) {
  re::ExecuteResponse response;
  const std::string& key = request.action_digest().hash();
  const auto known = contents_.Result(key);
  if (known && !request.skip_cache_lookup()) {
    *response.mutable_result() = *known;
    response.set_cached_result(true);
    return response;
  }
  if (faults_.Take("forget-inputs")) contents_.DropAll();
  faults_.Note("run");
  const ActionFolder place(contents_, folder, faults_.Take("ignore-timeout"));
  const grpc::Status status = place.Run(request.action_digest(), stop, *response.mutable_result());
  response.mutable_status()->set_code(status.error_code());
  response.mutable_status()->set_message(status.error_message());
  if (faults_.Take("escape")) {
    response.mutable_result()->mutable_output_files(0)->set_path("../escaped");
  }
  if (faults_.Take("endless")) {
    re::OutputDirectory& listed = *response.mutable_result()->add_output_directories();
    listed.set_path("out/endless");
    *listed.mutable_tree_digest() = EndlessListing(contents_);
  }
  // Failures too, as some services do.
  if (status.ok()) contents_.PutResult(key, response.result());
  return response;
}

lr::Operation Executions::OperationOf(const std::string& name, const Work& work) {
  lr::Operation operation;
  operation.set_name(name);
  re::ExecuteOperationMetadata metadata;
  metadata.set_stage(work.stage);
  const std::string prefix = "type.googleapis.com/build.bazel.remote.execution.v2.";
  operation.mutable_metadata()->set_type_url(prefix + "ExecuteOperationMetadata");
  operation.mutable_metadata()->set_value(metadata.SerializeAsString());
  operation.set_done(work.stage == re::ExecutionStage::COMPLETED);
  if (operation.done()) {
    operation.mutable_response()->set_type_url(prefix + "ExecuteResponse");
    operation.mutable_response()->set_value(work.response.SerializeAsString());
  }
  return operation;
}

grpc::Status Executions::Follow(grpc::ServerContext& context, const std::string& name,
                                bool may_break, grpc::ServerWriter<lr::Operation>& writer) {
  std::unique_lock lock(mutex_);
  const auto found = works_.find(name);
  if (found == works_.end()) return {grpc::StatusCode::NOT_FOUND, "no such operation"};
  Work& work = *found->second;
  const bool dies = faults_.Take("die");
  if (dies || (may_break && faults_.Take("stream-breaks"))) {
    writer.Write(OperationOf(name, Work()));  // as it was in the beginning
    if (dies) raise(SIGKILL);
    return {grpc::StatusCode::UNAVAILABLE, "broken"};
  }
  auto told = re::ExecutionStage::UNKNOWN;
  while (!context.IsCancelled()) {
    if (told == work.stage) {
      changed_.wait_for(lock, 20ms);
      continue;
    }
    told = work.stage;
    const lr::Operation operation = OperationOf(name, work);
    lock.unlock();
    writer.Write(operation);
    if (operation.done()) return grpc::Status::OK;
    lock.lock();
  }
  return {grpc::StatusCode::CANCELLED, ""};
}

void Executions::Cancel(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto found = works_.find(name);
  if (found != works_.end()) found->second->thread.request_stop();
}

grpc::Status ExecutionService::Execute(grpc::ServerContext* context,
                                       const re::ExecuteRequest* request,
                                       grpc::ServerWriter<lr::Operation>* writer) {
  faults_.Note("Execute");
  if (faults_.Take("refuse")) return {grpc::StatusCode::PERMISSION_DENIED, "not for you"};
  return executions_.Follow(*context, executions_.Begin(*request), true, *writer);
}

grpc::Status ExecutionService::WaitExecution(grpc::ServerContext* context,
                                             const re::WaitExecutionRequest* request,
                                             grpc::ServerWriter<lr::Operation>* writer) {
  faults_.Note("WaitExecution");
  if (faults_.Take("forget-operation")) return {grpc::StatusCode::NOT_FOUND, "forgotten"};
  return executions_.Follow(*context, request->name(), false, *writer);
}

grpc::Status OperationsService::CancelOperation(grpc::ServerContext*,
                                                const lr::CancelOperationRequest* request,
                                                google::protobuf::Empty*) {
  faults_.Note("CancelOperation");
  executions_.Cancel(request->name());
  return grpc::Status::OK;
}

}  // namespace batuta::remote_server
