#include "capi/guard.h"

namespace batuta::capi {
namespace {

// A buffer of fixed size: keeping a message must not fail when memory is out.
thread_local char last_message[1024] = "";

batuta_status CodeOf(absl::StatusCode code) {
  switch (code) {
    case absl::StatusCode::kOk:
      return BATUTA_OK;
    case absl::StatusCode::kInvalidArgument:
      return BATUTA_INVALID_ARGUMENT;
    case absl::StatusCode::kNotFound:
      return BATUTA_NOT_FOUND;
    case absl::StatusCode::kFailedPrecondition:
      return BATUTA_FAILED_PRECONDITION;
    case absl::StatusCode::kDeadlineExceeded:
      return BATUTA_DEADLINE_EXCEEDED;
    case absl::StatusCode::kCancelled:
      return BATUTA_CANCELLED;
    case absl::StatusCode::kUnavailable:
      return BATUTA_UNAVAILABLE;
    case absl::StatusCode::kDataLoss:
      return BATUTA_DATA_LOSS;
    case absl::StatusCode::kResourceExhausted:
      return BATUTA_RESOURCE_EXHAUSTED;
    default:
      return BATUTA_INTERNAL;
  }
}

}  // namespace

batuta_status Remember(const absl::Status& status) {
  const size_t length = status.message().copy(last_message, sizeof(last_message) - 1);
  last_message[length] = '\0';
  return CodeOf(status.code());
}

const char* LastErrorMessage() { return last_message; }

}  // namespace batuta::capi
