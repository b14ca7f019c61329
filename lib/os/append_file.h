// A file that only grows at its end, or is cut.
#ifndef BATUTA_LIB_OS_APPEND_FILE_H_
#define BATUTA_LIB_OS_APPEND_FILE_H_

#include <cstdint>
#include <filesystem>
#include <span>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"

namespace batuta::os {

class AppendFile {
 public:
  // Makes it (for this user only) if it is missing.
  static absl::StatusOr<AppendFile> Open(const std::filesystem::path& path);
  ~AppendFile();
  AppendFile(AppendFile&& other) noexcept;
  AppendFile& operator=(AppendFile&& other) noexcept;

  // All of `bytes`, in one write where the machine allows it. After an error the file ends where it
  // did before, as far as it can be cut.
  absl::Status Append(std::string_view bytes);
  absl::Status Cut(int64_t size);
  // How much of `to` was filled with what lies there; 0 only at its end.
  absl::StatusOr<size_t> ReadAt(int64_t offset, std::span<char> to) const;
  int64_t size() const { return size_; }

 private:
  AppendFile(std::filesystem::path path, int fd, int64_t size)
      : path_(std::move(path)), fd_(fd), size_(size) {}

  std::filesystem::path path_;
  int fd_;
  int64_t size_;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_APPEND_FILE_H_
