// An action as services know it: messages that name each other by their digests.
#ifndef BATUTA_LIB_PIPELINE_REMOTE_ACTION_MESSAGE_H_
#define BATUTA_LIB_PIPELINE_REMOTE_ACTION_MESSAGE_H_

#include <vector>

#include "absl/status/statusor.h"
#include "lib/pipeline/remote/contents.h"
#include "lib/pipeline/remote_service.h"

namespace batuta::pipeline::remote {

struct ActionMessage {
  re::Digest digest;        // of the action
  std::vector<Blob> blobs;  // the action, its command, its folders and the files in them
};

// The same command gives the same digest. InvalidArgument: a path leads out of its folder, or is
// both a file and a folder.
absl::StatusOr<ActionMessage> MakeActionMessage(const RemoteCommand& command);

}  // namespace batuta::pipeline::remote

#endif  // BATUTA_LIB_PIPELINE_REMOTE_ACTION_MESSAGE_H_
