#include "lib/convert/room.h"

#include <cerrno>
#include <csignal>
#include <cstring>

#include "lib/os/file_system.h"
#include "lib/status_builders.h"

namespace batuta::convert {
namespace {

// No compiler gets far with less.
constexpr int64_t kFullBytes = 1 << 20;
// More than a compiler or linker writes at once.
constexpr int64_t kLittleBytes = 256 << 20;

absl::Status CheckFree(const std::filesystem::path& dir, int64_t least_bytes) {
  if (os::FreeBytes(dir) >= least_bytes) return absl::OkStatus();
  return ResourceExhausted("%s: %s", dir.native(), std::strerror(ENOSPC));
}

}  // namespace

absl::Status CheckRoom(const std::filesystem::path& dir) { return CheckFree(dir, kFullBytes); }

absl::Status CheckRoom(const std::filesystem::path& dir, const os::ProcessResult& result) {
  // A linker that maps the file it makes gets a signal in place of an error.
  bool says_so = result.term_signal == SIGBUS;
  for (const std::string& text : {std::string(std::strerror(ENOSPC)), std::string("Bus error")}) {
    says_so |= result.stderr_text.find(text) != std::string::npos ||
               result.stdout_text.find(text) != std::string::npos;
  }
  return CheckFree(dir, says_so && !result.Succeeded() ? kLittleBytes : kFullBytes);
}

bool EndsRun(const absl::Status& status) {
  return absl::IsCancelled(status) || absl::IsResourceExhausted(status);
}

}  // namespace batuta::convert
