#include "lib/pipeline/input_files.h"

#include <algorithm>
#include <system_error>

#include "lib/pipeline/file_digests.h"
#include "lib/pipeline/stage_order.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;

absl::StatusOr<std::vector<std::string>> InputFiles::FilesBelow(const std::string& prefix) {
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = by_prefix_.try_emplace(prefix);
  std::vector<std::string>& files = known->second;
  if (!is_new) return files;
  std::vector<std::string> open = {prefix};
  while (!open.empty()) {
    const std::string dir = std::move(open.back());
    open.pop_back();
    NoteFolder(dir.empty() ? folder_ : folder_ / dir);
    std::error_code error;
    for (fs::directory_iterator it(folder_ / dir, error), end; !error && it != end;
         it.increment(error)) {
      const std::string name = it->path().filename().native();
      std::string path = dir.empty() ? name : dir + "/" + name;
      if (path == output_ || path == ".batuta") continue;
      std::error_code ignored;
      if (it->is_regular_file(ignored)) {
        files.push_back(std::move(path));
      } else if (!it->is_symlink(ignored) && it->is_directory(ignored)) {
        open.push_back(std::move(path));
      } else if (it->is_symlink(ignored)) {
        is_certain_ = false;  // what it leads to can become a file without a change of the folder
      }
    }
    if (error && error != std::errc::no_such_file_or_directory) {
      by_prefix_.erase(known);
      return FailedPrecondition("%s: %s", (folder_ / dir).native(), error.message());
    }
  }
  std::ranges::sort(files);
  return files;
}

void InputFiles::NoteFolder(const fs::path& folder) {
  const auto stamp = os::StampOf(folder);
  if (stamp && IsRacy(*stamp, os::NowNs())) is_certain_ = false;
  folders_.emplace(folder.native(), stamp);
}

bool InputFiles::AddTo(std::map<std::string, std::optional<os::FileStamp>>& stamps) const {
  const std::lock_guard lock(mutex_);
  stamps.insert(folders_.begin(), folders_.end());
  return is_certain_;
}

absl::StatusOr<std::vector<std::string>> InputFiles::Find(const std::string& pattern) {
  const std::string prefix = LiteralPrefix(pattern);
  if (!prefix.empty() && IsBelow(prefix, output_)) return std::vector<std::string>();
  if (IsLiteral(pattern) && !prefix.empty()) {
    const auto stamp = os::StampOf(folder_ / prefix);
    if (!stamp) return std::vector<std::string>();
    if (!stamp->IsFolder()) return std::vector<std::string>{prefix};
  }
  BATUTA_ASSIGN_OR_RETURN(std::vector<std::string> files, FilesBelow(prefix));
  if (IsLiteral(pattern)) return files;
  std::erase_if(files, [&pattern](const std::string& path) { return !PatternFits(pattern, path); });
  return files;
}

}  // namespace batuta::pipeline
