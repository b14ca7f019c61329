#include <fstream>
#include <map>
#include <system_error>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/pipeline/remote/contents.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline::remote {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kSlowestBytesPerMs = 1000;  // a stream may take as long as at this rate
constexpr int kPlain = 0644, kExecutable = 0755;

int ModeOf(const Arrival& arrival) { return arrival.is_executable ? kExecutable : kPlain; }

absl::Status CannotWrite(const fs::path& file) {
  return FailedPrecondition("%s: cannot be written", file.native());
}

absl::Status Damaged(const re::Digest& digest) {
  return DataLoss("the service sent something else for %s", digest.hash());
}

absl::Status Write(const Arrival& arrival, const std::string& bytes) {
  if (os::HashBytes(bytes) != arrival.digest.hash()) return Damaged(arrival.digest);
  return os::WriteFileAtomic(arrival.file, bytes, ModeOf(arrival));
}

grpc::Status TooMuch() { return {grpc::StatusCode::DATA_LOSS, "more than was asked for"}; }

}  // namespace

absl::Status Contents::Bring(const std::vector<Arrival>& arrivals,
                             const std::stop_token& stop) const {
  std::vector<const Arrival*> batch;
  int64_t num_bytes = 0;
  for (const Arrival& arrival : arrivals) {
    const int64_t size = arrival.digest.size_bytes();
    if (size == 0) {
      BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(arrival.file, "", ModeOf(arrival)));
      continue;
    }
    if (arrival.bytes != nullptr) {
      BATUTA_RETURN_IF_ERROR(Write(arrival, *arrival.bytes));
      continue;
    }
    if (size > batch_bytes_) {
      BATUTA_RETURN_IF_ERROR(BringStream(arrival, stop));
      continue;
    }
    if (num_bytes + size > batch_bytes_) {
      BATUTA_RETURN_IF_ERROR(BringBatch(batch, stop));
      batch.clear();
      num_bytes = 0;
    }
    batch.push_back(&arrival);
    num_bytes += size;
  }
  return batch.empty() ? absl::OkStatus() : BringBatch(batch, stop);
}

absl::Status Contents::BringBatch(const std::vector<const Arrival*>& batch,
                                  const std::stop_token& stop) const {
  std::map<std::string, std::vector<const Arrival*>> wanted;  // by digest
  re::BatchReadBlobsRequest request;
  request.set_instance_name(connection_.options().instance);
  for (const Arrival* arrival : batch) {
    auto& same = wanted[arrival->digest.hash()];
    if (same.empty()) *request.add_digests() = arrival->digest;
    same.push_back(arrival);
  }
  re::BatchReadBlobsResponse response;
  const auto read = [&](grpc::ClientContext& context) {
    return store_->BatchReadBlobs(&context, request, &response);
  };
  BATUTA_RETURN_IF_ERROR(connection_.Call("BatchReadBlobs", read, stop));
  for (const auto& part : response.responses()) {
    const grpc::Status status(static_cast<grpc::StatusCode>(part.status().code()),
                              part.status().message());
    BATUTA_RETURN_IF_ERROR(FromGrpc("BatchReadBlobs", status));
    const auto arrivals = wanted.find(part.digest().hash());
    if (arrivals == wanted.end()) continue;
    for (const Arrival* arrival : arrivals->second) {
      BATUTA_RETURN_IF_ERROR(Write(*arrival, part.data()));
    }
    wanted.erase(arrivals);
  }
  if (wanted.empty()) return absl::OkStatus();
  return NotFound("BatchReadBlobs: the service left out %s", wanted.begin()->first);
}

absl::Status Contents::BringStream(const Arrival& arrival, const std::stop_token& stop) const {
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(arrival.file.parent_path()));
  const std::string& instance = connection_.options().instance;
  google::bytestream::ReadRequest request;
  request.set_resource_name((instance.empty() ? "" : instance + "/") + ResourceOf(arrival.digest));
  bool is_written = true;
  const auto read = [&](grpc::ClientContext& context) {
    std::ofstream file(arrival.file, std::ios::binary | std::ios::trunc);
    const auto reader = streams_->Read(&context, request);
    google::bytestream::ReadResponse response;
    int64_t left = arrival.digest.size_bytes();
    while (reader->Read(&response)) {
      const std::string& piece = response.data();
      left -= static_cast<int64_t>(piece.size());
      if (left < 0 || !file.write(piece.data(), static_cast<std::streamsize>(piece.size()))) {
        context.TryCancel();
        break;
      }
    }
    is_written = static_cast<bool>(file.flush());
    const grpc::Status status = reader->Finish();
    if (left < 0) return TooMuch();
    return is_written ? status : grpc::Status(grpc::StatusCode::DATA_LOSS, "not kept");
  };
  const std::chrono::milliseconds extra(arrival.digest.size_bytes() / kSlowestBytesPerMs);
  const absl::Status status = connection_.Call("Read", read, stop, extra);
  if (!is_written && !stop.stop_requested()) return CannotWrite(arrival.file);
  BATUTA_RETURN_IF_ERROR(status);
  BATUTA_ASSIGN_OR_RETURN(const std::string hash, os::HashFile(arrival.file));
  if (hash != arrival.digest.hash()) return Damaged(arrival.digest);
  std::error_code error;
  fs::permissions(arrival.file, static_cast<fs::perms>(ModeOf(arrival)), error);
  return error ? CannotWrite(arrival.file) : absl::OkStatus();
}

absl::StatusOr<std::string> Contents::Read(const re::Digest& digest, int64_t cap_bytes,
                                           const std::stop_token& stop) const {
  const std::string& instance = connection_.options().instance;
  google::bytestream::ReadRequest request;
  request.set_resource_name((instance.empty() ? "" : instance + "/") + ResourceOf(digest));
  request.set_read_limit(std::min(cap_bytes, digest.size_bytes()));
  std::string bytes;
  if (request.read_limit() <= 0) return bytes;
  const auto read = [&](grpc::ClientContext& context) {
    bytes.clear();
    const auto reader = streams_->Read(&context, request);
    google::bytestream::ReadResponse response;
    while (reader->Read(&response)) {
      if (static_cast<int64_t>(bytes.size() + response.data().size()) > request.read_limit()) {
        context.TryCancel();
        (void)reader->Finish();
        return TooMuch();
      }
      bytes += response.data();
    }
    return reader->Finish();
  };
  BATUTA_RETURN_IF_ERROR(connection_.Call("Read", read, stop));
  return bytes;
}

}  // namespace batuta::pipeline::remote
