#include "lib/pipeline/blobs.h"

#include <system_error>
#include <utility>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

constexpr fs::perms kPrivate = fs::perms::owner_read;
constexpr size_t kDigestDigits = 64;

absl::Status ErrorOf(const std::error_code& error, const fs::path& path) {
  if (error == std::errc::no_space_on_device) {
    return ResourceExhausted("%s: %s", path.native(), error.message());
  }
  return FailedPrecondition("%s: %s", path.native(), error.message());
}

}  // namespace

fs::path Blobs::PathOf(const std::string& digest) const {
  return folder_ / digest.substr(0, 2) / digest;
}

absl::StatusOr<FileContent> Blobs::Keep(const fs::path& file) {
  BATUTA_ASSIGN_OR_RETURN(os::HashedFile made, os::HashAndStamp(file));
  FileContent content{std::move(made.digest), made.stamp.IsExecutable()};
  const fs::path target = PathOf(content.digest);
  std::error_code error;
  if (Has(content.digest)) {
    fs::remove(file, error);
    return content;
  }
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(target.parent_path()));
  fs::permissions(file, kPrivate, error);
  if (!error) fs::rename(file, target, error);
  if (error) return ErrorOf(error, target);
  return content;
}

bool Blobs::Has(const std::string& digest) const {
  if (digest.size() != kDigestDigits) return false;
  const auto content = digests_.Of(PathOf(digest));
  return content.ok() && content->digest == digest;
}

absl::Status Blobs::CopyOut(const FileEntry& entry, const fs::path& to) const {
  BATUTA_RETURN_IF_ERROR(os::CopyFile(PathOf(entry.digest), to));
  std::error_code error;
  const fs::perms shared = fs::perms::owner_write | fs::perms::owner_read | fs::perms::group_read |
                           fs::perms::others_read;
  const fs::perms exec = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  fs::permissions(to, entry.is_executable ? shared | exec : shared, error);
  if (!error) fs::last_write_time(to, fs::file_time_type::clock::now(), error);
  return error ? ErrorOf(error, to) : absl::OkStatus();
}

int64_t Blobs::SizeOf(const std::string& digest) const {
  std::error_code error;
  const uintmax_t size = fs::file_size(PathOf(digest), error);
  return error ? 0 : static_cast<int64_t>(size);
}

int64_t Blobs::RemoveUnless(const std::function<bool(const std::string&)>& is_wanted) const {
  std::vector<fs::path> unwanted;
  std::error_code error;
  for (fs::recursive_directory_iterator it(folder_, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_regular_file(ignored) && !is_wanted(it->path().filename().native())) {
      unwanted.push_back(it->path());
    }
  }
  int64_t freed_bytes = 0;
  for (const fs::path& path : unwanted) {
    const uintmax_t size = fs::file_size(path, error);
    if (fs::remove(path, error) && !error) freed_bytes += static_cast<int64_t>(size);
  }
  return freed_bytes;
}

}  // namespace batuta::pipeline
