// What the server keeps: contents by digest, and results of actions.
#ifndef BATUTA_TEST_PIPELINE_REMOTE_SERVER_CONTENTS_H_
#define BATUTA_TEST_PIPELINE_REMOTE_SERVER_CONTENTS_H_

#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "lib/os/hash.h"
#include "lib/pipeline/remote/proto/remote_execution.pb.h"

namespace batuta::remote_server {

namespace re = build::bazel::remote::execution::v2;

inline re::Digest DigestOf(const std::string& bytes) {
  re::Digest digest;
  digest.set_hash(os::HashBytes(bytes));
  digest.set_size_bytes(static_cast<int64_t>(bytes.size()));
  return digest;
}

// Thread-safe.
class Contents {
 public:
  re::Digest Put(const std::string& bytes) {
    const re::Digest digest = DigestOf(bytes);
    const std::lock_guard lock(mutex_);
    blobs_[digest.hash()] = bytes;
    return digest;
  }
  std::optional<std::string> Get(const re::Digest& digest) const {
    const std::lock_guard lock(mutex_);
    const auto blob = blobs_.find(digest.hash());
    if (blob == blobs_.end()) return std::nullopt;
    return blob->second;
  }
  void DropAll() {
    const std::lock_guard lock(mutex_);
    blobs_.clear();
  }
  void PutResult(const std::string& action, const re::ActionResult& result) {
    const std::lock_guard lock(mutex_);
    results_[action] = result;
  }
  std::optional<re::ActionResult> Result(const std::string& action) const {
    const std::lock_guard lock(mutex_);
    const auto result = results_.find(action);
    if (result == results_.end()) return std::nullopt;
    return result->second;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> blobs_;
  std::map<std::string, re::ActionResult> results_;
};

}  // namespace batuta::remote_server

#endif  // BATUTA_TEST_PIPELINE_REMOTE_SERVER_CONTENTS_H_
