#include "lib/pipeline/undeclared.h"

#include <algorithm>
#include <filesystem>
#include <optional>

#include "absl/strings/str_format.h"
#include "lib/os/file_stamp.h"
#include "lib/os/file_system.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

class Finder {
 public:
  Finder(const Action& action, const ActionPlace& place)
      : action_(action),
        place_(place),
        scratch_(Real(place.scratch) / ""),
        temp_(Real(place.temp)),
        tool_home_(HomeOf(action.tool_path)) {}

  void Missed(const std::string& path) {
    const std::optional<std::string> inner = InScratch(path);
    if (!inner || !os::StampOf(place_.source / *inner)) return;
    Say("looks for '%s', which is not among its inputs", *inner);
  }
  void Read(const std::string& path) {
    if (InScratch(path) || IsOfEverybody(path)) return;
    const auto stamp = os::StampOf(path);
    if (stamp && stamp->IsRegular()) Say("reads '%s', which is not among its inputs", path);
  }
  void Written(const std::string& path) {
    const std::optional<std::string> inner = InScratch(path);
    if (!inner) {
      if (!IsOfEverybody(path)) Say("writes '%s', which is outside of its folder", path);
      return;
    }
    const auto stamp = os::LinkStampOf(path);
    if (!stamp || !stamp->IsRegular() || IsDeclared(*inner)) return;
    Say("makes '%s', which is not among its outputs", *inner);
  }
  std::vector<std::string> Take() { return std::move(lines_); }

 private:
  static fs::path Real(const fs::path& path) {
    std::error_code error;
    fs::path real = fs::canonical(path, error);
    return error ? path : real;
  }
  // /home/me/python/bin/python3 brings what is in /home/me/python.
  static fs::path HomeOf(const std::string& tool) {
    std::error_code error;
    const fs::path real = tool.empty() ? fs::path() : fs::canonical(tool, error);
    return error ? fs::path() : real.parent_path().parent_path();
  }
  // Relative to the stage's private folder, if it lies there.
  std::optional<std::string> InScratch(const std::string& path) const {
    const std::string& prefix = scratch_.native();
    if (!path.starts_with(prefix)) return std::nullopt;
    return path.substr(prefix.size());
  }
  bool IsOfEverybody(const std::string& path) const {
    for (const char* folder : {"/usr/", "/lib/", "/lib64/", "/bin/", "/sbin/", "/etc/", "/proc/",
                               "/sys/", "/dev/", "/run/", "/var/lib/", "/opt/"}) {
      if (path.starts_with(folder)) return true;
    }
    const bool has_home = tool_home_.has_relative_path();
    return path == action_.tool_path || os::IsUnder(path, temp_) ||
           (has_home && os::IsUnder(path, tool_home_));
  }
  bool IsDeclared(const std::string& path) const {
    const auto is_output = [&path](const std::string& output) {
      return output == path || (output.ends_with('/') && path.starts_with(output));
    };
    return std::ranges::any_of(action_.outputs, is_output) ||
           std::ranges::find(action_.inputs, path, &FileEntry::path) != action_.inputs.end();
  }
  void Say(const absl::FormatSpec<std::string>& format, const std::string& path) {
    lines_.push_back(absl::StrFormat(format, path));
  }

  const Action& action_;
  const ActionPlace& place_;
  const fs::path scratch_, temp_;  // as the kernel names them; the first ends with a slash
  const fs::path tool_home_;
  std::vector<std::string> lines_;
};

}  // namespace

std::vector<std::string> Undeclared(const Action& action, const ActionPlace& place,
                                    const StageAccess& access) {
  Finder finder(action, place);
  for (const std::string& path : access.missed) finder.Missed(path);
  for (const std::string& path : access.read) finder.Read(path);
  for (const std::string& path : access.written) finder.Written(path);
  return finder.Take();
}

}  // namespace batuta::pipeline
