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

StampRecord RecordOf(const auto& known) {
  const os::KnownFile& file = known.second.file;
  return {known.first, file.stamp, file.digest, file.quick};
}

}  // namespace

bool IsRacy(const os::FileStamp& stamp, int64_t looked_at_ns) {
  const bool is_coarse = stamp.ctime_ns % 1'000'000'000 == 0 && stamp.mtime_ns % 1'000'000'000 == 0;
  const int64_t changed_ns = std::max(stamp.mtime_ns, stamp.ctime_ns);
  return changed_ns + (is_coarse ? kCoarseTickNs : kTickNs) >= looked_at_ns;
}

absl::StatusOr<FileContent> FileDigests::Of(const std::string& path) {
  for (int tries = 0; tries < kMaxTries; ++tries) {
    std::optional<os::FileStamp> stamp;
    // Among files that changed, it is asked when it is open: one look fewer.
    if (tries > 0 || !expects_change_) {
      stamp = probe_.stamp(path);
      if (!stamp) return NotFound("%s: no such file", path);
      if (!stamp->IsRegular()) return FailedPrecondition("%s: is not a file", path);
    }
    std::optional<os::KnownFile> before;
    {
      const std::lock_guard lock(mutex_);
      const auto known = known_.find(path);
      if (known != known_.end() && stamp && known->second.file.stamp == *stamp) {
        known->second.was_asked = true;
        return FileContent{known->second.file.digest, stamp->IsExecutable()};
      }
      if (known != known_.end()) before = known->second.file;
    }
    BATUTA_ASSIGN_OR_RETURN(std::optional<FileContent> content,
                            Read(path, stamp ? &*stamp : nullptr, before ? &*before : nullptr));
    if (content) return *std::move(content);
  }
  return FailedPrecondition("%s: is being changed all the time", path);
}

absl::StatusOr<std::optional<FileContent>> FileDigests::Read(const std::string& path,
                                                             const os::FileStamp* stamp,
                                                             const os::KnownFile* before) {
  const int64_t read_at_ns = probe_.now_ns();
  absl::StatusOr<os::KnownFile> file = probe_.read(path, before);
  if (absl::IsNotFound(file.status())) return NotFound("%s: no such file", path);
  if (!file.ok()) return file.status();
  FileContent content{file->digest, file->stamp.IsExecutable()};
  const std::lock_guard lock(mutex_);
  if (before != nullptr) expects_change_ = file->stamp != before->stamp;
  if (stamp == nullptr && before != nullptr && !expects_change_) {
    known_[path].was_asked = true;
    return content;
  }
  ++num_read_;
  // Changed while it was read: what was read is neither the old nor the new content.
  if (file->was_changing || (stamp != nullptr && file->stamp != *stamp)) return std::nullopt;
  if (IsRacy(file->stamp, read_at_ns)) {
    doubtful_.insert(path);
    return content;
  }
  const auto known = known_.try_emplace(path).first;
  if (known->second.was_asked) doubtful_.insert(path);
  known->second = {*std::move(file), true};
  learned_.push_back(&*known);
  return content;
}

bool FileDigests::Remember(StampRecord record) {
  const std::lock_guard lock(mutex_);
  os::KnownFile file{std::move(record.digest), record.stamp, record.quick};
  return !known_.insert_or_assign(std::move(record.path), Known{std::move(file)}).second;
}

size_t FileDigests::num_known() const {
  const std::lock_guard lock(mutex_);
  return known_.size();
}

void FileDigests::ForEachAsked(const OnAsked& on_asked) const {
  const std::lock_guard lock(mutex_);
  for (const auto& [path, known] : known_) {
    if (known.was_asked && !doubtful_.contains(path)) on_asked(path, &known.file.stamp);
  }
  for (const std::string& path : doubtful_) on_asked(path, nullptr);
}

std::vector<StampRecord> FileDigests::TakeLearned() {
  const std::lock_guard lock(mutex_);
  std::vector<StampRecord> records;
  for (const auto* known : std::exchange(learned_, {})) records.push_back(RecordOf(*known));
  return records;
}

std::vector<StampRecord> FileDigests::StillTrue() const {
  const std::lock_guard lock(mutex_);
  std::vector<StampRecord> records;
  for (const Entry& known : known_) {
    // What was asked for was looked at.
    if (known.second.was_asked || probe_.stamp(known.first) == known.second.file.stamp) {
      records.push_back(RecordOf(known));
    }
  }
  return records;
}

int64_t FileDigests::num_read() const {
  const std::lock_guard lock(mutex_);
  return num_read_;
}

}  // namespace batuta::pipeline
