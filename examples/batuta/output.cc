#include "examples/batuta/output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>

#include "lib/os/file_system.h"
#include "lib/status_builders.h"

namespace batuta::cli {

namespace {

// There, or to be made in a folder that is there. What stands in such a file stays until the new
// result is there whole; a device or a link is written to.
bool IsPlainFile(const std::string& file) {
  namespace fs = std::filesystem;
  if (file.empty()) return false;
  std::error_code error;
  const fs::file_type type = fs::symlink_status(file, error).type();
  if (type != fs::file_type::not_found) return type == fs::file_type::regular;
  return fs::is_directory(fs::absolute(file, error).parent_path(), error);
}

}  // namespace

absl::Status ErrorFor(const std::string& name, int error) {
  if (error == ENOSPC || error == EDQUOT) {
    return ResourceExhausted("%s: %s", name, std::strerror(error));
  }
  return FailedPrecondition("%s: %s", name, std::strerror(error));
}

absl::Status WriteResult(const std::string& text, const std::string& file) {
  if (IsPlainFile(file)) return os::WriteFileAtomic(file, text);
  const std::string name = file.empty() ? "standard output" : file;
  std::FILE* stream = file.empty() ? stdout : std::fopen(file.c_str(), "wbe");
  if (stream == nullptr) return ErrorFor(name, errno);
  errno = 0;
  bool is_written = std::fwrite(text.data(), 1, text.size(), stream) == text.size();
  is_written = std::fflush(stream) == 0 && is_written;
  int error = errno;
  if (stream != stdout && std::fclose(stream) != 0) {
    is_written = false;
    error = errno;
  }
  return is_written ? absl::OkStatus() : ErrorFor(name, error);
}

int TerminalWidth(int descriptor) {
  constexpr int kOtherwise = 100;
  struct winsize size{};
  if (ioctl(descriptor, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return kOtherwise;
}

}  // namespace batuta::cli
