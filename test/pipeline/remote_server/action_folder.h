// A folder in which one action runs.
#ifndef BATUTA_TEST_PIPELINE_REMOTE_SERVER_ACTION_FOLDER_H_
#define BATUTA_TEST_PIPELINE_REMOTE_SERVER_ACTION_FOLDER_H_

#include <grpcpp/support/status.h>

#include <filesystem>
#include <stop_token>
#include <string>

#include "test/pipeline/remote_server/contents.h"

namespace batuta::remote_server {

class ActionFolder {
 public:
  ActionFolder(Contents& contents, std::filesystem::path path, bool ignores_timeout)
      : contents_(contents), path_(std::move(path)), ignores_timeout_(ignores_timeout) {}
  ~ActionFolder();

  // FAILED_PRECONDITION: something that it needs is not among the contents; DEADLINE_EXCEEDED;
  // CANCELLED.
  grpc::Status Run(const re::Digest& action, const std::stop_token& stop,
                   re::ActionResult& result) const;

 private:
  bool LayOut(const re::Digest& tree, const std::filesystem::path& at) const;
  void Collect(const std::string& output, re::ActionResult& result) const;
  re::Digest FileOf(const std::filesystem::path& file) const;
  re::Directory FolderOf(const std::filesystem::path& folder, re::Tree& tree) const;

  Contents& contents_;
  const std::filesystem::path path_;
  const bool ignores_timeout_;
};

}  // namespace batuta::remote_server

#endif  // BATUTA_TEST_PIPELINE_REMOTE_SERVER_ACTION_FOLDER_H_
