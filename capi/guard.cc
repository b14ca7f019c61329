#include "capi/guard.h"

#include <exception>
#include <new>
#include <string_view>

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

void Keep(std::string_view first, std::string_view second = {}) {
  const size_t capacity = sizeof(last_message) - 1;
  const size_t begun = first.copy(last_message, capacity);
  const size_t length = begun + second.copy(last_message + begun, capacity - begun);
  MakeUtf8({last_message, length});
  last_message[length] = '\0';
}

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
  Keep({status.message().data(), status.message().size()});
  return CodeOf(status.code());
}

// In one place, so that the code of each entry stays small. Allocates nothing: memory may be out.
batuta_status RememberException() noexcept {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    Keep("out of memory");
    return BATUTA_RESOURCE_EXHAUSTED;
  } catch (const std::exception& error) {
    Keep("unexpected exception: ", error.what());
  } catch (...) {
    Keep("unexpected exception of an unknown type");
  }
  return BATUTA_INTERNAL;
}

const char* LastErrorMessage() { return last_message; }

}  // namespace batuta::capi
