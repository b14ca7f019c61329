#include "lib/os/append_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "lib/os/errno_status.h"

namespace batuta::os {

absl::StatusOr<AppendFile> AppendFile::Open(const std::filesystem::path& path) {
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  if (fd < 0) return MakingErrnoStatus(errno, path);
  AppendFile file(path, fd, 0);
  struct stat st;
  if (fstat(fd, &st) != 0) return ErrnoStatus(errno, path);
  file.size_ = st.st_size;
  return file;
}

AppendFile::AppendFile(AppendFile&& other) noexcept
    : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)), size_(other.size_) {}

AppendFile& AppendFile::operator=(AppendFile&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(fd_, other.fd_);
  std::swap(size_, other.size_);
  return *this;
}

AppendFile::~AppendFile() {
  if (fd_ >= 0) close(fd_);
}

absl::Status AppendFile::Append(std::string_view bytes) {
  for (size_t done = 0; done < bytes.size();) {
    const ssize_t put = write(fd_, bytes.data() + done, bytes.size() - done);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) {
      const int error = errno;
      Cut(size_).IgnoreError();
      return ErrnoStatus(error, path_);
    }
    done += static_cast<size_t>(put);
  }
  size_ += static_cast<int64_t>(bytes.size());
  return absl::OkStatus();
}

absl::Status AppendFile::Cut(int64_t size) {
  if (ftruncate(fd_, size) != 0) return ErrnoStatus(errno, path_);
  size_ = size;
  return absl::OkStatus();
}

absl::StatusOr<size_t> AppendFile::ReadAt(int64_t offset, std::span<char> to) const {
  while (true) {
    const ssize_t got = pread(fd_, to.data(), to.size(), offset);
    if (got >= 0) return static_cast<size_t>(got);
    if (errno != EINTR) return ErrnoStatus(errno, path_);
  }
}

}  // namespace batuta::os
