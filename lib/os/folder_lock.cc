#include "lib/os/folder_lock.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <string>
#include <thread>

#include "lib/os/errno_status.h"
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

// Whether `holder` names a process that is gone.
bool IsGone(const std::string& holder) {
  int pid = 0;
  return std::sscanf(holder.c_str(), "process %d since", &pid) == 1 && pid > 0 &&
         kill(pid, 0) != 0 && errno == ESRCH;
}

// A process that was killed while it started another leaves the lock to that one, until it runs its
// own program: some milliseconds.
bool TakeFromGone(int fd, const std::string& holder) {
  constexpr int kTries = 100;
  for (int i = 0; i < kTries && IsGone(holder); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    if (flock(fd, LOCK_EX | LOCK_NB) == 0) return true;
  }
  return false;
}

}  // namespace

absl::StatusOr<FolderLock> FolderLock::Take(const std::filesystem::path& file) {
  const int fd = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return MakingErrnoStatus(errno, file);
  FolderLock lock(fd);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return ErrnoStatus(errno, file);  // no locks on this file system
    const std::string holder = ReadFile(file, 4096).value_or("");
    if (!TakeFromGone(fd, holder)) {
      return Unavailable("%s: another run is at work here: %s", file.native(),
                         holder.empty() ? "an unknown process" : holder);
    }
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
