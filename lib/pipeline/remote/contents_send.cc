#include <fstream>
#include <random>
#include <string>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/pipeline/remote/contents.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline::remote {
namespace {

constexpr size_t kPieceBytes = size_t{1} << 20;  // of a stream
constexpr int kMaxDigestsPerCall = 20'000;       // a message of some 1.5 MB
constexpr int64_t kRequestOverheadBytes = 128;   // digest and lengths of one content in a batch
constexpr int64_t kSlowestBytesPerMs = 1000;     // a stream may take as long as at this rate

// A name that no other upload has.
std::string UploadName() {
  std::random_device random;
  const auto word = [&random] { return static_cast<unsigned>(random()); };
  return absl::StrFormat("%08x-%04x-4%03x-a%03x-%08x%04x", word(), word() & 0xffff, word() & 0xfff,
                         word() & 0xfff, word(), word() & 0xffff);
}

absl::Status ChangedMeanwhile(const Blob& blob) {
  return FailedPrecondition("input '%s' changed while it was sent", blob.file.native());
}

absl::StatusOr<std::string> BytesOf(const Blob& blob) {
  if (blob.file.empty()) return blob.bytes;
  BATUTA_ASSIGN_OR_RETURN(std::string bytes, os::ReadFile(blob.file));
  if (os::HashBytes(bytes) != blob.digest.hash()) return ChangedMeanwhile(blob);
  return bytes;
}

}  // namespace

re::Digest DigestOf(const std::string& bytes) {
  re::Digest digest;
  digest.set_hash(os::HashBytes(bytes));
  digest.set_size_bytes(static_cast<int64_t>(bytes.size()));
  return digest;
}

Contents::Contents(const Connection& connection, int64_t batch_bytes)
    : connection_(connection),
      batch_bytes_(batch_bytes),
      store_(re::ContentAddressableStorage::NewStub(connection.channel())),
      streams_(google::bytestream::ByteStream::NewStub(connection.channel())) {}

std::string Contents::ResourceOf(const re::Digest& digest) const {
  return absl::StrFormat("blobs/%s/%d", digest.hash(), digest.size_bytes());
}

void Contents::Forget() {
  const std::lock_guard lock(mutex_);
  present_.clear();
}

absl::Status Contents::Provide(const std::vector<Blob>& blobs, const std::stop_token& stop) {
  Blobs unknown;
  {
    const std::lock_guard lock(mutex_);
    std::unordered_set<std::string> seen;
    for (const Blob& blob : blobs) {
      const std::string& hash = blob.digest.hash();
      if (!present_.contains(hash) && seen.insert(hash).second) unknown.push_back(&blob);
    }
  }
  if (unknown.empty()) return absl::OkStatus();
  BATUTA_ASSIGN_OR_RETURN(const Blobs missing, Missing(unknown, stop));
  Blobs batch;
  int64_t num_bytes = 0;
  for (const Blob* blob : missing) {
    const int64_t size = blob->digest.size_bytes() + kRequestOverheadBytes;
    if (size > batch_bytes_) {
      BATUTA_RETURN_IF_ERROR(SendStream(*blob, stop));
      continue;
    }
    if (num_bytes + size > batch_bytes_) {
      BATUTA_RETURN_IF_ERROR(SendBatch(batch, stop));
      batch.clear();
      num_bytes = 0;
    }
    batch.push_back(blob);
    num_bytes += size;
  }
  if (!batch.empty()) BATUTA_RETURN_IF_ERROR(SendBatch(batch, stop));
  const std::lock_guard lock(mutex_);
  for (const Blob* blob : unknown) present_.insert(blob->digest.hash());
  return absl::OkStatus();
}

absl::StatusOr<Contents::Blobs> Contents::Missing(const Blobs& unknown,
                                                  const std::stop_token& stop) const {
  std::unordered_set<std::string> missing;
  for (size_t begin = 0; begin < unknown.size(); begin += kMaxDigestsPerCall) {
    const size_t end = std::min(unknown.size(), begin + kMaxDigestsPerCall);
    re::FindMissingBlobsRequest request;
    request.set_instance_name(connection_.options().instance);
    for (size_t i = begin; i < end; ++i) *request.add_blob_digests() = unknown[i]->digest;
    re::FindMissingBlobsResponse response;
    const auto find = [&](grpc::ClientContext& context) {
      return store_->FindMissingBlobs(&context, request, &response);
    };
    BATUTA_RETURN_IF_ERROR(connection_.Call("FindMissingBlobs", find, stop));
    for (const re::Digest& digest : response.missing_blob_digests()) missing.insert(digest.hash());
  }
  Blobs found;
  for (const Blob* blob : unknown) {
    if (missing.contains(blob->digest.hash())) found.push_back(blob);
  }
  return found;
}

absl::Status Contents::SendBatch(const Blobs& blobs, const std::stop_token& stop) const {
  re::BatchUpdateBlobsRequest request;
  request.set_instance_name(connection_.options().instance);
  for (const Blob* blob : blobs) {
    BATUTA_ASSIGN_OR_RETURN(std::string bytes, BytesOf(*blob));
    auto* part = request.add_requests();
    *part->mutable_digest() = blob->digest;
    part->set_data(std::move(bytes));
  }
  Backoff backoff(connection_.options().num_retries);
  while (true) {
    re::BatchUpdateBlobsResponse response;
    const auto send = [&](grpc::ClientContext& context) {
      return store_->BatchUpdateBlobs(&context, request, &response);
    };
    BATUTA_RETURN_IF_ERROR(connection_.Call("BatchUpdateBlobs", send, stop));
    grpc::Status worst;
    for (const auto& part : response.responses()) {
      const grpc::Status status(static_cast<grpc::StatusCode>(part.status().code()),
                                part.status().message());
      if (!status.ok() && (worst.ok() || IsTransient(worst))) worst = status;
    }
    if (worst.ok()) return absl::OkStatus();
    // The contents of a batch succeed and fail one by one; those that were taken do no harm.
    if (!IsTransient(worst) || !backoff.Wait(stop)) return FromGrpc("BatchUpdateBlobs", worst);
  }
}

absl::Status Contents::SendStream(const Blob& blob, const std::stop_token& stop) const {
  const std::string& instance = connection_.options().instance;
  const std::string resource = (instance.empty() ? "" : instance + "/") + "uploads/" +
                               UploadName() + "/" + ResourceOf(blob.digest);
  bool is_whole = true;
  const auto send = [&](grpc::ClientContext& context) {
    google::bytestream::WriteResponse response;
    const auto writer = streams_->Write(&context, &response);
    std::ifstream file(blob.file, std::ios::binary);
    google::bytestream::WriteRequest request;
    request.set_resource_name(resource);
    const int64_t size = blob.digest.size_bytes();
    for (int64_t at = 0; at < size; at = request.write_offset()) {
      std::string& piece = *request.mutable_data();
      piece.resize(std::min(kPieceBytes, static_cast<size_t>(size - at)));
      if (blob.file.empty()) {
        piece = blob.bytes.substr(static_cast<size_t>(at), piece.size());
      } else if (!file.read(piece.data(), static_cast<std::streamsize>(piece.size()))) {
        is_whole = false;
        context.TryCancel();
        break;
      }
      const int64_t next = at + static_cast<int64_t>(piece.size());
      request.set_finish_write(next == size);
      // One that has all of it already ends the stream early, and says so by the size.
      if (!writer->Write(request)) break;
      request.clear_resource_name();
      request.set_write_offset(next);
    }
    writer->WritesDone();
    const grpc::Status status = writer->Finish();
    if (!is_whole) return grpc::Status(grpc::StatusCode::DATA_LOSS, "not sent");
    if (status.ok() && response.committed_size() != size && response.committed_size() != -1) {
      return grpc::Status(grpc::StatusCode::UNAVAILABLE, "the service took a part only");
    }
    return status;
  };
  const std::chrono::milliseconds extra(blob.digest.size_bytes() / kSlowestBytesPerMs);
  const absl::Status status = connection_.Call("Write", send, stop, extra);
  // The service compares what it gets with the digest.
  if (!is_whole || (absl::IsInvalidArgument(status) && !blob.file.empty())) {
    return ChangedMeanwhile(blob);
  }
  return status;
}

}  // namespace batuta::pipeline::remote
