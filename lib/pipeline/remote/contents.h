// Contents of files and messages in a service's store: what is missing is sent, what was made is
// brought here.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_CONTENTS_H_
#define BATUTA_LIB_PIPELINE_REMOTE_CONTENTS_H_

#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/pipeline/remote/connection.h"
#include "lib/pipeline/remote/proto/bytestream.grpc.pb.h"
#include "lib/pipeline/remote/proto/remote_execution.grpc.pb.h"

namespace batuta::pipeline::remote {

namespace re = build::bazel::remote::execution::v2;

re::Digest DigestOf(const std::string& bytes);

// A message, or a file of this machine that is read when it is sent.
struct Blob {
  re::Digest digest;
  std::string bytes;
  std::filesystem::path file;  // empty: `bytes` are all of it
};

// A file that is to be here. Parents are made.
struct Arrival {
  re::Digest digest;
  std::filesystem::path file;
  bool is_executable = false;
  const std::string* bytes = nullptr;  // what the result itself says that it holds
};

// Thread-safe.
class Contents {
 public:
  // At most `batch_bytes` go into one message; what is larger goes as a stream. The connection must
  // outlive it.
  Contents(const Connection& connection, int64_t batch_bytes);

  // Sees to it that the service has all of them. What it was seen to have is not asked for again
  // until Forget. FailedPrecondition: a file is not what its digest says any more.
  absl::Status Provide(const std::vector<Blob>& blobs, const std::stop_token& stop);
  // The service has dropped something.
  void Forget();

  // NotFound: the service does not have one of them; DataLoss: it sent something else.
  absl::Status Bring(const std::vector<Arrival>& arrivals, const std::stop_token& stop) const;
  // No more than `cap_bytes` of it.
  absl::StatusOr<std::string> Read(const re::Digest& digest, int64_t cap_bytes,
                                   const std::stop_token& stop) const;

 private:
  using Blobs = std::vector<const Blob*>;
  absl::StatusOr<Blobs> Missing(const Blobs& unknown, const std::stop_token& stop) const;
  absl::Status SendBatch(const Blobs& blobs, const std::stop_token& stop) const;
  absl::Status SendStream(const Blob& blob, const std::stop_token& stop) const;
  absl::Status BringBatch(const std::vector<const Arrival*>& batch,
                          const std::stop_token& stop) const;
  absl::Status BringStream(const Arrival& arrival, const std::stop_token& stop) const;
  std::string ResourceOf(const re::Digest& digest) const;

  const Connection& connection_;
  const int64_t batch_bytes_;
  const std::unique_ptr<re::ContentAddressableStorage::Stub> store_;
  const std::unique_ptr<google::bytestream::ByteStream::Stub> streams_;
  std::mutex mutex_;
  std::unordered_set<std::string> present_;  // digests that the service was seen to have
};

}  // namespace batuta::pipeline::remote

#endif  // BATUTA_LIB_PIPELINE_REMOTE_CONTENTS_H_
