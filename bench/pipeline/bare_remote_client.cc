// What a program that does nothing but ask a remote execution service needs: contents sent, action
// executed, output read.
//
//   bare_remote_client ADDRESS COUNT SALT
//
// Prints the milliseconds of each of COUNT actions that the service has not seen with that SALT,
// and then of asking for the result of each once more.
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "lib/os/hash.h"
#include "lib/pipeline/remote/proto/remote_execution.grpc.pb.h"

namespace {

namespace re = build::bazel::remote::execution::v2;

re::Digest DigestOf(const std::string& bytes) {
  re::Digest digest;
  digest.set_hash(batuta::os::HashBytes(bytes));
  digest.set_size_bytes(static_cast<int64_t>(bytes.size()));
  return digest;
}

// Aborts the benchmark: a figure of an action that failed would be none.
void Check(const grpc::Status& status, const char* what) {
  if (status.ok()) return;
  std::fprintf(stderr, "bare_remote_client: %s: %s\n", what, status.error_message().c_str());
  std::exit(1);
}

struct Stubs {
  explicit Stubs(const std::shared_ptr<grpc::Channel>& channel)
      : store(re::ContentAddressableStorage::NewStub(channel)),
        results(re::ActionCache::NewStub(channel)),
        execution(re::Execution::NewStub(channel)) {}
  std::unique_ptr<re::ContentAddressableStorage::Stub> store;
  std::unique_ptr<re::ActionCache::Stub> results;
  std::unique_ptr<re::Execution::Stub> execution;
};

re::Digest Send(Stubs& stubs, const std::string& input) {
  re::BatchUpdateBlobsRequest request;
  const auto add = [&request](const std::string& bytes) {
    auto& part = *request.add_requests();
    *part.mutable_digest() = DigestOf(bytes);
    part.set_data(bytes);
    return part.digest();
  };
  re::Command command;
  for (const char* word : {"sh", "-c", "cat in > out"}) command.add_arguments(word);
  auto& path = *command.add_environment_variables();
  path.set_name("PATH");
  path.set_value("/usr/bin:/bin");
  command.add_output_paths("out");
  re::Directory folder;
  folder.add_files()->set_name("in");
  *folder.mutable_files(0)->mutable_digest() = add(input);
  re::Action action;
  *action.mutable_command_digest() = add(command.SerializeAsString());
  *action.mutable_input_root_digest() = add(folder.SerializeAsString());
  const re::Digest digest = add(action.SerializeAsString());
  grpc::ClientContext context;
  re::BatchUpdateBlobsResponse response;
  Check(stubs.store->BatchUpdateBlobs(&context, request, &response), "send");
  return digest;
}

re::ExecuteResponse Execute(Stubs& stubs, const re::Digest& action) {
  re::ExecuteRequest request;
  *request.mutable_action_digest() = action;
  grpc::ClientContext context;
  const auto reader = stubs.execution->Execute(&context, request);
  google::longrunning::Operation operation;
  while (reader->Read(&operation)) continue;
  Check(reader->Finish(), "execute");
  re::ExecuteResponse response;
  if (!response.ParseFromString(operation.response().value()) ||
      response.result().exit_code() != 0 || response.result().output_files().empty()) {
    Check(grpc::Status(grpc::StatusCode::INTERNAL, "the action failed"), "execute");
  }
  return response;
}

re::ActionResult Known(Stubs& stubs, const re::Digest& action) {
  re::GetActionResultRequest request;
  *request.mutable_action_digest() = action;
  request.add_inline_output_files("out");
  grpc::ClientContext context;
  re::ActionResult result;
  Check(stubs.results->GetActionResult(&context, request, &result), "ask");
  return result;
}

// The program ends if the output is not what it has to be.
void ReadOutput(Stubs& stubs, const re::OutputFile& file, const std::string& expected) {
  std::string content = file.contents();
  if (content.empty()) {
    re::BatchReadBlobsRequest request;
    *request.add_digests() = file.digest();
    grpc::ClientContext context;
    re::BatchReadBlobsResponse output;
    Check(stubs.store->BatchReadBlobs(&context, request, &output), "read");
    if (output.responses_size() == 1) content = output.responses(0).data();
  }
  if (content != expected) std::exit(1);
}

void PrintMilliseconds(std::chrono::steady_clock::time_point start) {
  const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
  std::printf("%f\n", took.count());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) return 2;
  Stubs stubs(grpc::CreateChannel(argv[1], grpc::InsecureChannelCredentials()));
  const int count = std::atoi(argv[2]);
  const auto input = [&](int i) { return std::string(argv[3]) + " " + std::to_string(i) + "\n"; };
  std::vector<re::Digest> actions;
  for (int i = -1; i < count; ++i) {  // the first connects
    const auto start = std::chrono::steady_clock::now();
    actions.push_back(Send(stubs, input(i)));
    ReadOutput(stubs, Execute(stubs, actions.back()).result().output_files(0), input(i));
    if (i >= 0) PrintMilliseconds(start);
  }
  for (int i = 0; i < count; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const re::ActionResult result = Known(stubs, actions[static_cast<size_t>(i) + 1]);
    if (result.output_files().empty()) return 1;
    ReadOutput(stubs, result.output_files(0), input(i));
    PrintMilliseconds(start);
  }
}
