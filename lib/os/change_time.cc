#include "lib/os/change_time.h"

#include <sys/stat.h>

namespace batuta::os {

std::optional<std::chrono::system_clock::time_point> ChangeTime(const std::filesystem::path& path) {
  struct stat st;
  if (stat(path.c_str(), &st) != 0) return std::nullopt;
  using Clock = std::chrono::system_clock;
  return Clock::time_point(std::chrono::duration_cast<Clock::duration>(
      std::chrono::seconds(st.st_ctim.tv_sec) + std::chrono::nanoseconds(st.st_ctim.tv_nsec)));
}

}  // namespace batuta::os
