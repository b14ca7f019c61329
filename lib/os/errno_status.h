// What an errno means to a caller.
#ifndef BATUTA_LIB_OS_ERRNO_STATUS_H_
#define BATUTA_LIB_OS_ERRNO_STATUS_H_

#include <filesystem>

#include "absl/status/status.h"

namespace batuta::os {

// "PATH: No such file or directory". NotFound (ENOENT), ResourceExhausted (no room, memory or
// descriptors), DataLoss (EIO), else FailedPrecondition.
absl::Status ErrnoStatus(int error, const std::filesystem::path& path);

// The same of a file that was to be made: that its folder is missing is a FailedPrecondition.
absl::Status MakingErrnoStatus(int error, const std::filesystem::path& path);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_ERRNO_STATUS_H_
