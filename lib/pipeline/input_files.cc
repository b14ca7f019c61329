#include "lib/pipeline/input_files.h"

#include <algorithm>
#include <iterator>
#include <system_error>

#include "lib/os/folder_entries.h"
#include "lib/pipeline/file_digests.h"
#include "lib/pipeline/stage_order.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
using Kind = os::FolderEntry::Kind;

const InputFiles::Listing& InputFiles::ListingOf(const std::string& prefix) {
  Listing& listing = [&]() -> Listing& {
    const std::lock_guard lock(mutex_);
    return by_prefix_[prefix];
  }();
  std::call_once(listing.once, [&] { listing.status = List(prefix, listing.files); });
  return listing;
}

absl::Status InputFiles::List(const std::string& prefix, std::vector<std::string>& files) {
  std::vector<std::string> open = {prefix};
  std::vector<os::FolderEntry> entries;
  while (!open.empty()) {
    const std::string dir = std::move(open.back());
    open.pop_back();
    const std::string folder = dir.empty() ? folder_.native() : folder_.native() + "/" + dir;
    NoteFolder(folder);
    const std::error_code error = os::ListFolder(folder, entries);
    if (error && error != std::errc::no_such_file_or_directory) {
      return FailedPrecondition("%s: %s", folder, error.message());
    }
    for (const auto& [name, kind] : entries) {
      std::string path = dir.empty() ? name : dir + "/" + name;
      if (path == output_ || path == ".batuta") continue;
      std::error_code ignored;
      if (kind == Kind::kFolder) {
        open.push_back(std::move(path));
      } else if (kind == Kind::kFile ||
                 (kind == Kind::kLink && fs::is_regular_file(folder_ / path, ignored))) {
        files.push_back(std::move(path));
      } else if (kind == Kind::kLink) {
        const std::lock_guard lock(mutex_);
        is_certain_ = false;  // what it leads to can become a file without a change of the folder
      }
    }
  }
  std::ranges::sort(files);
  return absl::OkStatus();
}

void InputFiles::NoteFolder(const std::string& folder) {
  const auto stamp = os::StampOf(folder);
  const bool is_racy = stamp && IsRacy(*stamp, os::NowNs());
  const std::lock_guard lock(mutex_);
  if (is_racy) is_certain_ = false;
  folders_.emplace(folder, stamp);
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
  const Listing& listing = ListingOf(prefix);
  BATUTA_RETURN_IF_ERROR(listing.status);
  if (IsLiteral(pattern)) return listing.files;
  const InputPattern wanted(pattern);
  std::vector<std::string> files;
  std::ranges::copy_if(listing.files, std::back_inserter(files),
                       [&wanted](const std::string& path) { return wanted.Fits(path); });
  return files;
}

}  // namespace batuta::pipeline
