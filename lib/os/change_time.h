// When a file last changed: for telling whether it could change again without its time stamps showing.
#ifndef BATUTA_LIB_OS_CHANGE_TIME_H_
#define BATUTA_LIB_OS_CHANGE_TIME_H_

#include <chrono>
#include <filesystem>
#include <optional>

namespace batuta::os {

// The time of the last change of content or attributes (ctime, which no program can set back) of
// what the path leads to. Nothing if there is no such file.
std::optional<std::chrono::system_clock::time_point> ChangeTime(const std::filesystem::path& path);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_CHANGE_TIME_H_
