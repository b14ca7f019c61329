#include "lib/os/errno_status.h"

#include <cerrno>
#include <cstring>

#include "lib/status_builders.h"

namespace batuta::os {

absl::Status ErrnoStatus(int error, const std::filesystem::path& path) {
  const char* text = std::strerror(error);
  switch (error) {
    case ENOENT:
      return NotFound("%s: %s", path.native(), text);
    case ENOSPC:
    case EDQUOT:
    case EMFILE:
    case ENFILE:
    case ENOMEM:
      return ResourceExhausted("%s: %s", path.native(), text);
    case EIO:
      return DataLoss("%s: %s", path.native(), text);
    default:
      return FailedPrecondition("%s: %s", path.native(), text);
  }
}

absl::Status MakingErrnoStatus(int error, const std::filesystem::path& path) {
  if (error != ENOENT) return ErrnoStatus(error, path);
  return FailedPrecondition("%s: %s", path.native(), std::strerror(error));
}

}  // namespace batuta::os
