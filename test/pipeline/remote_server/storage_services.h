// Capabilities, contents, streams of contents and known results.
#ifndef BATUTA_TEST_PIPELINE_REMOTE_SERVER_STORAGE_SERVICES_H_
#define BATUTA_TEST_PIPELINE_REMOTE_SERVER_STORAGE_SERVICES_H_

#include "lib/pipeline/remote/proto/bytestream.grpc.pb.h"
#include "lib/pipeline/remote/proto/remote_execution.grpc.pb.h"
#include "test/pipeline/remote_server/contents.h"
#include "test/pipeline/remote_server/faults.h"

namespace batuta::remote_server {

namespace bs = google::bytestream;

class CapabilitiesService final : public re::Capabilities::Service {
 public:
  explicit CapabilitiesService(Faults& faults) : faults_(faults) {}
  grpc::Status GetCapabilities(grpc::ServerContext*, const re::GetCapabilitiesRequest* request,
                               re::ServerCapabilities* response) override;

 private:
  Faults& faults_;
};

class StoreService final : public re::ContentAddressableStorage::Service {
 public:
  StoreService(Faults& faults, Contents& contents) : faults_(faults), contents_(contents) {}
  grpc::Status FindMissingBlobs(grpc::ServerContext*, const re::FindMissingBlobsRequest* request,
                                re::FindMissingBlobsResponse* response) override;
  grpc::Status BatchUpdateBlobs(grpc::ServerContext*, const re::BatchUpdateBlobsRequest* request,
                                re::BatchUpdateBlobsResponse* response) override;
  grpc::Status BatchReadBlobs(grpc::ServerContext*, const re::BatchReadBlobsRequest* request,
                              re::BatchReadBlobsResponse* response) override;

 private:
  Faults& faults_;
  Contents& contents_;
};

class StreamService final : public bs::ByteStream::Service {
 public:
  StreamService(Faults& faults, Contents& contents) : faults_(faults), contents_(contents) {}
  grpc::Status Read(grpc::ServerContext*, const bs::ReadRequest* request,
                    grpc::ServerWriter<bs::ReadResponse>* writer) override;
  grpc::Status Write(grpc::ServerContext*, grpc::ServerReader<bs::WriteRequest>* reader,
                     bs::WriteResponse* response) override;

 private:
  Faults& faults_;
  Contents& contents_;
};

class CacheService final : public re::ActionCache::Service {
 public:
  CacheService(Faults& faults, Contents& contents) : faults_(faults), contents_(contents) {}
  grpc::Status GetActionResult(grpc::ServerContext* context,
                               const re::GetActionResultRequest* request,
                               re::ActionResult* response) override;

 private:
  Faults& faults_;
  Contents& contents_;
};

}  // namespace batuta::remote_server

#endif  // BATUTA_TEST_PIPELINE_REMOTE_SERVER_STORAGE_SERVICES_H_
