// The only makers of errors: std strings in, absl::Status out (Abseil 20220623 does not take
// std::string_view), and printf-style messages. One line, the value that is wrong, no full stop.
#ifndef BATUTA_LIB_STATUS_BUILDERS_H_
#define BATUTA_LIB_STATUS_BUILDERS_H_

#include <string>

#include "absl/status/status.h"
#include "absl/strings/str_format.h"

namespace batuta {

#define BATUTA_DEFINE_ERROR(Name)                                                       \
  template <typename... Args>                                                           \
  absl::Status Name(const absl::FormatSpec<Args...>& format, const Args&... args) {     \
    return absl::Name##Error(absl::StrFormat(format, args...));                         \
  }

BATUTA_DEFINE_ERROR(InvalidArgument)
BATUTA_DEFINE_ERROR(NotFound)
BATUTA_DEFINE_ERROR(FailedPrecondition)
BATUTA_DEFINE_ERROR(DeadlineExceeded)
BATUTA_DEFINE_ERROR(Cancelled)
BATUTA_DEFINE_ERROR(Unavailable)
BATUTA_DEFINE_ERROR(DataLoss)
BATUTA_DEFINE_ERROR(ResourceExhausted)
BATUTA_DEFINE_ERROR(Internal)
#undef BATUTA_DEFINE_ERROR

// Same code, with the name of the thing in front: "unit 'wc': <message>".
inline absl::Status Prefixed(const std::string& prefix, const absl::Status& status) {
  return absl::Status(status.code(), prefix + ": " + std::string(status.message()));
}

}  // namespace batuta

#endif  // BATUTA_LIB_STATUS_BUILDERS_H_
