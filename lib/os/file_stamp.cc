#include "lib/os/file_stamp.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <ctime>

namespace batuta::os {
namespace {

int64_t Nanoseconds(const timespec& time) {
  return static_cast<int64_t>(time.tv_sec) * 1'000'000'000 + time.tv_nsec;
}

FileStamp Stamp(const struct stat& st) {
  return {.size = st.st_size,
          .mtime_ns = Nanoseconds(st.st_mtim),
          .ctime_ns = Nanoseconds(st.st_ctim),
          .inode = st.st_ino,
          .device = st.st_dev,
          .mode = st.st_mode};
}

}  // namespace

bool FileStamp::IsRegular() const { return S_ISREG(mode); }
bool FileStamp::IsFolder() const { return S_ISDIR(mode); }

std::optional<FileStamp> StampOf(const std::filesystem::path& path) {
  struct stat st;
  if (stat(path.c_str(), &st) != 0) return std::nullopt;
  return Stamp(st);
}

std::optional<FileStamp> LinkStampOf(const std::filesystem::path& path) {
  struct stat st;
  if (lstat(path.c_str(), &st) != 0) return std::nullopt;
  return Stamp(st);
}

std::optional<FileStamp> StampOf(int fd) {
  struct stat st;
  if (fstat(fd, &st) != 0) return std::nullopt;
  return Stamp(st);
}

OpenFolder::OpenFolder(const std::filesystem::path& path)
    : fd_(open(path.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC)) {}

OpenFolder::~OpenFolder() {
  if (fd_ >= 0) close(fd_);
}

std::optional<FileStamp> OpenFolder::StampOf(const char* name) const {
  struct stat st;
  if (fd_ < 0 || fstatat(fd_, name, &st, 0) != 0) return std::nullopt;
  return Stamp(st);
}

FileAt::FileAt(const std::string& file) : path(file), folder(AT_FDCWD), name(file.c_str()) {}

FileAt::FileAt(const std::string& file, const OpenFolder& in) : FileAt(file) {
  if (in.fd_ < 0) return;
  folder = in.fd_;
  name += file.rfind('/') + 1;
}

std::optional<FileStamp> StampOf(const FileAt& file) {
  struct stat st;
  if (fstatat(file.folder, file.name, &st, 0) != 0) return std::nullopt;
  return Stamp(st);
}

int64_t NowNs() {
  timespec now{};
  clock_gettime(CLOCK_REALTIME, &now);
  return Nanoseconds(now);
}

}  // namespace batuta::os
