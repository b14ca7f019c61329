#include "lib/os/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>

#include "lib/os/file_system.h"
#include "lib/status_builders.h"

namespace batuta::os {
namespace {

std::string Holder() {
  const std::time_t now = std::time(nullptr);
  std::tm local{};
  localtime_r(&now, &local);
  char since[32] = "";
  std::strftime(since, sizeof(since), "%Y-%m-%d %H:%M:%S", &local);
  return "process " + std::to_string(getpid()) + " since " + since;
}

}  // namespace

absl::StatusOr<FolderLock> FolderLock::Take(const std::filesystem::path& file) {
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) {
    const int error = errno;
    const char* text = std::strerror(error);
    if (error == ENOSPC || error == EDQUOT || error == EMFILE || error == ENFILE) {
      return ResourceExhausted("%s: %s", file.native(), text);
    }
    return FailedPrecondition("%s: %s", file.native(), text);
  }
  FolderLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const auto holder = ReadFile(file, 4096);
    return Unavailable("%s: another run is at work here: %s", file.native(),
                       holder.ok() && !holder->empty() ? *holder : "an unknown process");
  }
  // Only a help for people: that it cannot be written takes nothing from the lock.
  const std::string holder = Holder();
  if (ftruncate(fd, 0) == 0) (void)!pwrite(fd, holder.data(), holder.size(), 0);
  return lock;
}

FolderLock::~FolderLock() {
  if (fd_ >= 0) close(fd_);
}

}  // namespace batuta::os
