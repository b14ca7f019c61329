// What the wrappers of all rooms share: handles that cross between them, and checks of arguments.
#ifndef BATUTA_CAPI_HANDLES_H_
#define BATUTA_CAPI_HANDLES_H_

#include <cstdlib>
#include <cstring>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "batuta/c.h"
#include "lib/status_builders.h"

struct batuta_stop {
  std::stop_source source;
};

namespace batuta::capi {

inline absl::Status CheckGiven(const void* pointer, const char* name) {
  if (pointer != nullptr) return absl::OkStatus();
  return InvalidArgument("argument '%s' is NULL", name);
}

// A text that the caller frees with batuta_text_destroy.
inline absl::Status CopyText(const std::string& from, char** to) {
  *to = static_cast<char*>(std::malloc(from.size() + 1));
  if (*to == nullptr) return ResourceExhausted("out of memory");
  std::memcpy(*to, from.c_str(), from.size() + 1);
  return absl::OkStatus();
}

}  // namespace batuta::capi

#endif  // BATUTA_CAPI_HANDLES_H_
