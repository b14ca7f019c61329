// Every entry of the C API passes through Guard: no exception crosses into C, the status becomes
// the named enum, and its message is kept for batuta_last_error_message.
#ifndef BATUTA_CAPI_GUARD_H_
#define BATUTA_CAPI_GUARD_H_

#include "absl/status/status.h"
#include "batuta/c.h"

namespace batuta::capi {

// Keeps the message for this thread and returns the code of C.
batuta_status Remember(const absl::Status& status);
// The same for the exception that is being handled.
batuta_status RememberException() noexcept;

absl::StatusCode CodeOf(batuta_status status);
batuta_status CodeOf(absl::StatusCode code);
const char* NameOf(batuta_status status);

const char* LastErrorMessage();

template <typename Call>
batuta_status Guard(Call call) {
  try {
    const absl::Status status = call();
    return status.ok() ? BATUTA_OK : Remember(status);
  } catch (...) {
    return RememberException();
  }
}

}  // namespace batuta::capi

#endif  // BATUTA_CAPI_GUARD_H_
