#include "lib/pipeline/publication.h"

#include <algorithm>
#include <system_error>
#include <unordered_map>
#include <unordered_set>

#include "lib/os/file_system.h"
#include "lib/pipeline/stage_order.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

// Everything below the folder but folders, by its path relative to `root`. `folders` become what
// they were like before they were looked through.
absl::StatusOr<std::vector<std::string>> Walk(const fs::path& root, const std::string& folder,
                                              Publication::Stamps& folders) {
  std::vector<std::string> paths;
  const auto stamp = os::LinkStampOf(root / folder);
  folders[(root / folder).native()] = stamp;
  if (!stamp) return paths;
  if (!stamp->IsFolder()) {
    return FailedPrecondition("%s: is not a folder", (root / folder).native());
  }
  std::error_code error;
  for (fs::recursive_directory_iterator it(root / folder, error), end; !error && it != end;
       it.increment(error)) {
    const auto entry = os::LinkStampOf(it->path());
    if (entry && entry->IsFolder()) folders[it->path().native()] = entry;
    if (entry && !entry->IsFolder()) paths.push_back(it->path().lexically_relative(root).native());
  }
  if (error) return FailedPrecondition("%s: %s", (root / folder).native(), error.message());
  return paths;
}

}  // namespace

absl::Status Publication::CheckReplaceable(const std::vector<std::string>& declared,
                                           Stamps& folders) const {
  BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> there, Walk(folder_, output_, folders));
  std::unordered_set<std::string> ours(declared.begin(), declared.end());
  for (const FileEntry& file : store_.Published(output_)) ours.insert(file.path);
  for (const std::string& path : there) {
    const bool is_in_declared_folder =
        std::ranges::any_of(declared, [&path](const std::string& output) {
          return output.ends_with('/') && path.starts_with(output);
        });
    if (ours.contains(path) || is_in_declared_folder) continue;
    return FailedPrecondition("%s: no run has put it there (--force replaces the whole folder)",
                              (folder_ / path).native());
  }
  return absl::OkStatus();
}

bool Publication::IsThere(const FileEntry& file) const {
  const auto stamp = os::LinkStampOf(folder_ / file.path);
  if (!stamp || !stamp->IsRegular()) return false;
  const auto content = store_.digests().Of(folder_ / file.path);
  return content.ok() && content->digest == file.digest &&
         content->is_executable == file.is_executable;
}

int64_t Publication::CountLost(const std::vector<FileEntry>& files) const {
  std::unordered_map<std::string, const FileEntry*> published;
  const std::vector<FileEntry> before = store_.Published(output_);
  for (const FileEntry& file : before) published[file.path] = &file;
  return std::ranges::count_if(files, [&](const FileEntry& file) {
    const auto old = published.find(file.path);
    return old != published.end() && *old->second == file && !IsThere(file);
  });
}

absl::StatusOr<Publication::Outcome> Publication::Publish(const std::vector<FileEntry>& files) {
  Outcome outcome;
  Stamps ignored;
  BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> there, Walk(folder_, output_, ignored));
  const bool is_same = there.size() == files.size() &&
                       std::ranges::all_of(files, [this](const auto& f) { return IsThere(f); });
  if (is_same) return outcome;
  outcome.num_restored = CountLost(files);
  BATUTA_ASSIGN_OR_RETURN(const fs::path own, store_.RunDir());
  const fs::path staged = own / "new";
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(staged));
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(staged));
  for (const FileEntry& file : files) {
    const fs::path to = staged / fs::path(file.path).lexically_relative(output_);
    BATUTA_RETURN_IF_ERROR(store_.blobs().CopyOut(file, to));
  }
  // Before and after: whenever the run is killed, what stands there is known to be a run's.
  BATUTA_RETURN_IF_ERROR(store_.NotePublication(output_, files, false));
  BATUTA_RETURN_IF_ERROR(os::Publish(staged, folder_ / output_, own / "previous"));
  outcome.is_replaced = true;
  store_.NotePublication(output_, files, true).IgnoreError();
  return outcome;
}

}  // namespace batuta::pipeline
