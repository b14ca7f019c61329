#include "test/pipeline/remote_server/storage_services.h"

#include <algorithm>
#include <chrono>
#include <thread>

namespace batuta::remote_server {
namespace {

constexpr size_t kPieceBytes = size_t{256} << 10;
constexpr int64_t kBatchBytes = int64_t{1} << 20;

grpc::Status Gone(const std::string& what) { return {grpc::StatusCode::UNAVAILABLE, what}; }

// "[INSTANCE/]blobs/HASH/SIZE", also at the end of the name of an upload.
re::Digest DigestIn(const std::string& resource) {
  const size_t at = resource.rfind("blobs/") + 6;
  re::Digest digest;
  digest.set_hash(resource.substr(at, resource.find('/', at) - at));
  digest.set_size_bytes(std::atoll(resource.substr(resource.rfind('/') + 1).c_str()));
  return digest;
}

}  // namespace

grpc::Status CapabilitiesService::GetCapabilities(grpc::ServerContext*,
                                                  const re::GetCapabilitiesRequest* request,
                                                  re::ServerCapabilities* response) {
  faults_.Note("GetCapabilities '" + request->instance_name() + "'");
  const auto digest =
      faults_.Take("no-sha256") ? re::DigestFunction::UNKNOWN : re::DigestFunction::SHA256;
  response->mutable_cache_capabilities()->add_digest_functions(digest);
  response->mutable_cache_capabilities()->set_max_batch_total_size_bytes(kBatchBytes);
  response->mutable_execution_capabilities()->set_digest_function(digest);
  response->mutable_execution_capabilities()->set_exec_enabled(!faults_.Take("no-execution"));
  response->mutable_low_api_version()->set_major(2);
  response->mutable_high_api_version()->set_major(2);
  response->mutable_high_api_version()->set_minor(faults_.Take("old-api") ? 0 : 3);
  return grpc::Status::OK;
}

grpc::Status StoreService::FindMissingBlobs(grpc::ServerContext*,
                                            const re::FindMissingBlobsRequest* request,
                                            re::FindMissingBlobsResponse* response) {
  faults_.Note("FindMissingBlobs");
  if (faults_.Take("find-unavailable")) return Gone("busy");
  for (const re::Digest& digest : request->blob_digests()) {
    if (!contents_.Get(digest)) *response->add_missing_blob_digests() = digest;
  }
  return grpc::Status::OK;
}

grpc::Status StoreService::BatchUpdateBlobs(grpc::ServerContext*,
                                            const re::BatchUpdateBlobsRequest* request,
                                            re::BatchUpdateBlobsResponse* response) {
  faults_.Note("BatchUpdateBlobs " + std::to_string(request->requests_size()));
  int64_t num_bytes = 0;
  for (const auto& part : request->requests()) {
    num_bytes += part.digest().size_bytes();
    auto& answer = *response->add_responses();
    *answer.mutable_digest() = part.digest();
    if (faults_.Take("update-unavailable")) {
      answer.mutable_status()->set_code(grpc::StatusCode::UNAVAILABLE);
    } else if (contents_.Put(part.data()).hash() != part.digest().hash()) {
      answer.mutable_status()->set_code(grpc::StatusCode::INVALID_ARGUMENT);
    }
  }
  if (num_bytes > kBatchBytes) return {grpc::StatusCode::INVALID_ARGUMENT, "more than agreed"};
  return grpc::Status::OK;
}

grpc::Status StoreService::BatchReadBlobs(grpc::ServerContext*,
                                          const re::BatchReadBlobsRequest* request,
                                          re::BatchReadBlobsResponse* response) {
  faults_.Note("BatchReadBlobs " + std::to_string(request->digests_size()));
  for (const re::Digest& digest : request->digests()) {
    auto& answer = *response->add_responses();
    *answer.mutable_digest() = digest;
    const auto bytes = contents_.Get(digest);
    if (!bytes) {
      answer.mutable_status()->set_code(grpc::StatusCode::NOT_FOUND);
    } else {
      answer.set_data(faults_.Take("damage") ? "something else" : *bytes);
    }
  }
  return grpc::Status::OK;
}

grpc::Status StreamService::Read(grpc::ServerContext*, const bs::ReadRequest* request,
                                 grpc::ServerWriter<bs::ReadResponse>* writer) {
  faults_.Note("Read");
  const auto bytes = contents_.Get(DigestIn(request->resource_name()));
  if (!bytes) return {grpc::StatusCode::NOT_FOUND, "no such content"};
  size_t end = bytes->size();
  if (request->read_limit() > 0) end = std::min(end, static_cast<size_t>(request->read_limit()));
  for (size_t at = 0; at < end; at += kPieceBytes) {
    bs::ReadResponse piece;
    piece.set_data(bytes->substr(at % bytes->size(), std::min(kPieceBytes, end - at)));
    if (!writer->Write(piece)) break;
    if (faults_.Take("read-breaks")) return Gone("broken");
    if (faults_.Take("too-much")) end += kPieceBytes;
  }
  return grpc::Status::OK;
}

grpc::Status StreamService::Write(grpc::ServerContext*,
                                  grpc::ServerReader<bs::WriteRequest>* reader,
                                  bs::WriteResponse* response) {
  faults_.Note("Write");
  bs::WriteRequest piece;
  std::string bytes, resource;
  while (reader->Read(&piece)) {
    if (resource.empty()) resource = piece.resource_name();
    if (piece.write_offset() != static_cast<int64_t>(bytes.size())) {
      return {grpc::StatusCode::INVALID_ARGUMENT, "a gap"};
    }
    bytes += piece.data();
    if (faults_.Take("write-breaks")) return Gone("broken");
  }
  const re::Digest digest = DigestOf(bytes), wanted = DigestIn(resource);
  if (digest.hash() != wanted.hash() || digest.size_bytes() != wanted.size_bytes()) {
    return {grpc::StatusCode::INVALID_ARGUMENT, "not what its name says"};
  }
  contents_.Put(bytes);
  response->set_committed_size(digest.size_bytes());
  return grpc::Status::OK;
}

grpc::Status CacheService::GetActionResult(grpc::ServerContext* context,
                                           const re::GetActionResultRequest* request,
                                           re::ActionResult* response) {
  faults_.Note("GetActionResult");
  if (faults_.Take("silence")) {
    while (!context->IsCancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return {grpc::StatusCode::CANCELLED, ""};
  }
  const auto result = contents_.Result(request->action_digest().hash());
  if (!result) return {grpc::StatusCode::NOT_FOUND, "not known"};
  if (faults_.Take("lose-outputs")) contents_.DropAll();
  *response = *result;
  for (re::OutputFile& file : *response->mutable_output_files()) {
    if (std::ranges::count(request->inline_output_files(), file.path()) == 0) continue;
    const auto bytes = contents_.Get(file.digest());
    if (bytes) file.set_contents(faults_.Take("damage-known") ? "something else" : *bytes);
  }
  return grpc::Status::OK;
}

}  // namespace batuta::remote_server
