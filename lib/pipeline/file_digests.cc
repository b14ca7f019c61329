#include "lib/pipeline/file_digests.h"

#include <algorithm>
#include <utility>

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

// The kernel's clock for files moves once per timer interrupt, at least every 10 ms.
constexpr int64_t kTickNs = 50'000'000;
// File systems that keep whole seconds, or pairs of them.
constexpr int64_t kCoarseTickNs = 2'000'000'000;
constexpr int kMaxTries = 5;

}  // namespace

bool IsRacy(const os::FileStamp& stamp, int64_t looked_at_ns) {
  const bool is_coarse = stamp.ctime_ns % 1'000'000'000 == 0 && stamp.mtime_ns % 1'000'000'000 == 0;
  const int64_t changed_ns = std::max(stamp.mtime_ns, stamp.ctime_ns);
  return changed_ns + (is_coarse ? kCoarseTickNs : kTickNs) >= looked_at_ns;
}

absl::StatusOr<FileContent> FileDigests::Of(const std::filesystem::path& path) {
  for (int tries = 0; tries < kMaxTries; ++tries) {
    const std::optional<os::FileStamp> stamp = probe_.stamp(path);
    if (!stamp) return NotFound("%s: no such file", path.native());
    if (!stamp->IsRegular()) return FailedPrecondition("%s: is not a file", path.native());
    {
      const std::lock_guard lock(mutex_);
      const auto known = known_.find(path.native());
      if (known != known_.end() && known->second.stamp == *stamp) {
        known->second.was_asked = true;
        return FileContent{known->second.digest, stamp->IsExecutable()};
      }
      ++num_read_;
    }
    const int64_t read_at_ns = probe_.now_ns();
    BATUTA_ASSIGN_OR_RETURN(os::HashedFile file, probe_.read(path));
    // Changed while it was read: what was read is neither the old nor the new content.
    if (file.stamp != *stamp) continue;
    std::string& digest = file.digest;
    const std::lock_guard lock(mutex_);
    if (IsRacy(*stamp, read_at_ns)) {
      doubtful_.insert(path.native());
    } else {
      Known& known = known_[path.native()];
      if (known.was_asked) doubtful_.insert(path.native());
      known = {*stamp, digest, true};
      learned_.push_back({path.native(), *stamp, digest});
    }
    return FileContent{std::move(digest), stamp->IsExecutable()};
  }
  return FailedPrecondition("%s: is being changed all the time", path.native());
}

bool FileDigests::Remember(StampRecord record) {
  const std::lock_guard lock(mutex_);
  return !known_
              .insert_or_assign(std::move(record.path),
                                Known{record.stamp, std::move(record.digest)})
              .second;
}

size_t FileDigests::num_known() const {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

void FileDigests::ForEachAsked(const OnAsked& on_asked) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, known] : known_) {
    if (known.was_asked && !doubtful_.contains(path)) on_asked(path, &known.stamp);
  }
  for (const std::string& path : doubtful_) on_asked(path, nullptr);
}

std::vector<StampRecord> FileDigests::TakeLearned() {
  const std::lock_guard lock(mutex_);
  return std::exchange(learned_, {});
}

std::vector<StampRecord> FileDigests::StillTrue() const {
  const std::lock_guard lock(mutex_);
  std::vector<StampRecord> records;
  for (const auto& [path, known] : known_) {
    if (probe_.stamp(path) == known.stamp) records.push_back({path, known.stamp, known.digest});
  }
  return records;
}

int64_t FileDigests::num_read() const {
  const std::lock_guard lock(mutex_);
  return num_read_;
}

}  // namespace batuta::pipeline
