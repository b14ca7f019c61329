// A file descriptor that closes itself.
#ifndef BATUTA_LIB_OS_DESCRIPTOR_H_
#define BATUTA_LIB_OS_DESCRIPTOR_H_

#include <fcntl.h>
#include <unistd.h>

#include <utility>

namespace batuta::os {

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(Descriptor&& other) noexcept : fd_(other.Release()) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }

  int get() const { return fd_; }
  bool IsOpen() const { return fd_ >= 0; }
  int Release() { return std::exchange(fd_, -1); }
  // Closes now, to see errors that only close reports.
  int Close() { return close(Release()); }

  // Where a process has closed its standard streams, what it opens gets their numbers, and a child
  // that is given streams would lose it. False if there is no other number.
  bool MoveAboveStreams() {
    if (fd_ > STDERR_FILENO) return true;
    const int moved = fcntl(fd_, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (moved >= 0) *this = Descriptor(moved);
    return moved >= 0;
  }

 private:
  int fd_ = -1;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_DESCRIPTOR_H_
