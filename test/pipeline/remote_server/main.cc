// A remote execution service for tests: it runs actions on this machine, tells in FOLDER/log what
// it was asked, and does wrong what it is told to.
//
//   remote_test_server FOLDER [PORT] [--token T] [--tls CERTIFICATE KEY] [FAULT[=TIMES]]...
//
// Prints the port that it listens on, and ends by a signal.
#include <grpcpp/grpcpp.h>

#include <cstdio>
#include <cstdlib>
#include <memory>
#include <string>
#include <vector>

#include "lib/os/file_system.h"
#include "test/pipeline/remote_server/execution_services.h"
#include "test/pipeline/remote_server/storage_services.h"

namespace {

using namespace batuta;

struct Setting {
  std::string port = "0", token, certificate, key;
};

Setting Read(const std::vector<std::string>& words, remote_server::Faults& faults) {
  Setting setting;
  for (size_t i = 1; i < words.size(); ++i) {
    const size_t equal = words[i].find('=');
    if (words[i] == "--token" && i + 1 < words.size()) {
      setting.token = words[++i];
    } else if (words[i] == "--tls" && i + 2 < words.size()) {
      setting.certificate = words[++i];
      setting.key = words[++i];
    } else if (words[i].find_first_not_of("0123456789") == std::string::npos) {
      setting.port = words[i];
    } else {
      faults.Set(words[i].substr(0, equal),
                 equal == std::string::npos ? 1 : std::atoi(words[i].c_str() + equal + 1));
    }
  }
  return setting;
}

// Refuses calls without the token.
class Doorkeeper final : public grpc::AuthMetadataProcessor {
 public:
  explicit Doorkeeper(std::string token) : token_(std::move(token)) {}
  grpc::Status Process(const InputMetadata& metadata, grpc::AuthContext*, OutputMetadata*,
                       OutputMetadata*) override {
    const auto header = metadata.find("authorization");
    if (header != metadata.end() && header->second == "Bearer " + token_) return grpc::Status::OK;
    return {grpc::StatusCode::UNAUTHENTICATED, "no token"};
  }

 private:
  const std::string token_;
};

std::shared_ptr<grpc::ServerCredentials> CredentialsOf(const Setting& setting) {
  if (setting.certificate.empty()) return grpc::InsecureServerCredentials();
  grpc::SslServerCredentialsOptions options;
  options.pem_key_cert_pairs.push_back(
      {*os::ReadFile(setting.key), *os::ReadFile(setting.certificate)});
  auto credentials = grpc::SslServerCredentials(options);
  if (!setting.token.empty()) {
    credentials->SetAuthMetadataProcessor(std::make_shared<Doorkeeper>(setting.token));
  }
  return credentials;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  if (words.empty()) return 2;
  remote_server::Faults faults(words[0] + "/log");
  const Setting setting = Read(words, faults);
  remote_server::Contents contents;
  remote_server::Executions executions(faults, contents, words[0] + "/work");
  remote_server::CapabilitiesService capabilities(faults);
  remote_server::StoreService store(faults, contents);
  remote_server::StreamService streams(faults, contents);
  remote_server::CacheService cache(faults, contents);
  remote_server::ExecutionService execution(faults, executions);
  remote_server::OperationsService operations(faults, executions);
  int port = 0;
  grpc::ServerBuilder builder;
  builder.AddListeningPort("127.0.0.1:" + setting.port, CredentialsOf(setting), &port);
  for (grpc::Service* service : std::initializer_list<grpc::Service*>{
           &capabilities, &store, &streams, &cache, &execution, &operations}) {
    builder.RegisterService(service);
  }
  const std::unique_ptr<grpc::Server> server = builder.BuildAndStart();
  if (server == nullptr || port == 0) return 1;
  std::printf("%d\n", port);
  std::fflush(stdout);
  server->Wait();
}
