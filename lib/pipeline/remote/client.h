// Runs commands on a service: the action's message, its inputs there, its execution, its outputs
// here.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_CLIENT_H_
#define BATUTA_LIB_PIPELINE_REMOTE_CLIENT_H_

#include <memory>
#include <stop_token>

#include "absl/status/statusor.h"
#include "lib/pipeline/remote/action_message.h"
#include "lib/pipeline/remote/connection.h"
#include "lib/pipeline/remote/contents.h"
#include "lib/pipeline/remote/execution.h"
#include "lib/pipeline/remote_service.h"

namespace batuta::pipeline::remote {

class Client final : public RemoteService {
 public:
  // See RemoteModule::open.
  static absl::StatusOr<std::unique_ptr<RemoteService>> Open(const RemoteOptions& options);

  absl::StatusOr<RemoteOutcome> Run(const RemoteCommand& command,
                                    const std::stop_token& stop) override;

 private:
  Client(std::unique_ptr<Connection> connection, int64_t batch_bytes);
  // NotFound: it is not known that the action ever succeeded.
  absl::StatusOr<re::ActionResult> Known(const re::Digest& action, const RemoteCommand& command,
                                         const std::stop_token& stop) const;
  absl::StatusOr<RemoteOutcome> Execute(const ActionMessage& action, const RemoteCommand& command,
                                        const std::stop_token& stop);
  absl::StatusOr<RemoteOutcome> Take(const re::ActionResult& result, const RemoteCommand& command,
                                     const std::stop_token& stop) const;

  const std::unique_ptr<Connection> connection_;
  const std::unique_ptr<re::ActionCache::Stub> cache_;
  Contents contents_;
  Execution execution_;
};

}  // namespace batuta::pipeline::remote

#endif  // BATUTA_LIB_PIPELINE_REMOTE_CLIENT_H_
