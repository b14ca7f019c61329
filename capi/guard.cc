#include "capi/guard.h"

#include "capi/text.h"

namespace batuta::capi {
namespace {

// A buffer of fixed size: keeping a message must not fail when memory is out.
thread_local char last_message[1024] = "";

struct Code {
  batuta_status c;
  absl::StatusCode cpp;
  const char* name;
};
constexpr Code kCodes[] = {
    {BATUTA_OK, absl::StatusCode::kOk, "ok"},
    {BATUTA_INVALID_ARGUMENT, absl::StatusCode::kInvalidArgument, "invalid argument"},
    {BATUTA_NOT_FOUND, absl::StatusCode::kNotFound, "not found"},
    {BATUTA_FAILED_PRECONDITION, absl::StatusCode::kFailedPrecondition, "failed precondition"},
    {BATUTA_DEADLINE_EXCEEDED, absl::StatusCode::kDeadlineExceeded, "deadline exceeded"},
    {BATUTA_CANCELLED, absl::StatusCode::kCancelled, "cancelled"},
    {BATUTA_UNAVAILABLE, absl::StatusCode::kUnavailable, "unavailable"},
    {BATUTA_DATA_LOSS, absl::StatusCode::kDataLoss, "data loss"},
    {BATUTA_RESOURCE_EXHAUSTED, absl::StatusCode::kResourceExhausted, "resource exhausted"},
    {BATUTA_INTERNAL, absl::StatusCode::kInternal, "internal"},
};

}  // namespace

batuta_status CodeOf(absl::StatusCode code) {
  for (const Code& it : kCodes) {
    if (it.cpp == code) return it.c;
  }
  return BATUTA_INTERNAL;
}

absl::StatusCode CodeOf(batuta_status status) {
  for (const Code& it : kCodes) {
    if (it.c == status) return it.cpp;
  }
  return absl::StatusCode::kInternal;
}

const char* NameOf(batuta_status status) {
  for (const Code& it : kCodes) {
    if (it.c == status) return it.name;
  }
  return "unknown status";
}

batuta_status Remember(const absl::Status& status) {
  const size_t length = status.message().copy(last_message, sizeof(last_message) - 1);
  MakeUtf8({last_message, length});
  last_message[length] = '\0';
  return CodeOf(status.code());
}

const char* LastErrorMessage() { return last_message; }

}  // namespace batuta::capi
