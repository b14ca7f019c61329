// One process at a time in a folder of state.
#ifndef BATUTA_LIB_OS_FOLDER_LOCK_H_
#define BATUTA_LIB_OS_FOLDER_LOCK_H_

#include <filesystem>
#include <utility>

#include "absl/status/statusor.h"

namespace batuta::os {

// Held as long as it lives, and no longer than the process: the death of its holder frees it.
class FolderLock {
 public:
  // Locks `file`, which is made if it is missing and names the holder. Unavailable if another holds
  // it: "FILE: another run is at work here: process 4711 since 2026-11-23 12:34:56".
  static absl::StatusOr<FolderLock> Take(const std::filesystem::path& file);

  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_FOLDER_LOCK_H_
