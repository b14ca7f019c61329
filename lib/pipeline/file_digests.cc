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

FileDigests::Part& FileDigests::PartOf(const std::string& path) {
  // The names of files differ in their ends.
  size_t mixed = path.size();
  for (size_t i = path.size() - std::min<size_t>(path.size(), 16); i < path.size(); ++i) {
    mixed = mixed * 31 + static_cast<unsigned char>(path[i]);
  }
  return parts_[mixed % parts_.size()];
}

absl::StatusOr<FileContent> FileDigests::Of(const os::FileAt& file) {
  Part& part = PartOf(file.path);
  for (int tries = 0; tries < kMaxTries; ++tries) {
    std::optional<os::FileStamp> stamp;
    // Among files that changed, it is asked when it is open: one look fewer.
    if (tries > 0 || !expects_change_) {
      stamp = probe_.stamp(file);
      if (!stamp) return NotFound("%s: no such file", file.path);
      if (!stamp->IsRegular()) return FailedPrecondition("%s: is not a file", file.path);
    }
    Entry* known = nullptr;
    os::KnownFile before;
    {
      const std::lock_guard lock(part.mutex);
      const auto found = part.known.find(file.path);
      if (found != part.known.end()) known = &*found;
      if (known != nullptr && stamp && known->second.file.stamp == *stamp) {
        known->second.was_asked = true;
        return FileContent{known->second.file.digest, stamp->IsExecutable()};
      }
      if (known != nullptr) {
        before.stamp = known->second.file.stamp;
        before.quick = known->second.file.quick;
      }
    }
    BATUTA_ASSIGN_OR_RETURN(
        std::optional<FileContent> content,
        Read(file, stamp ? &*stamp : nullptr, known == nullptr ? nullptr : &before, part, known));
    if (content) return *std::move(content);
  }
  return FailedPrecondition("%s: is being changed all the time", file.path);
}

absl::StatusOr<std::optional<FileContent>> FileDigests::Read(const os::FileAt& file,
                                                             const os::FileStamp* stamp,
                                                             const os::KnownFile* before,
                                                             Part& part, Entry* known) {
  const int64_t read_at_ns = probe_.now_ns();
  absl::StatusOr<os::KnownFile> read = probe_.read(file, before);
  if (absl::IsNotFound(read.status())) return NotFound("%s: no such file", file.path);
  if (!read.ok()) return read.status();
  const std::lock_guard lock(part.mutex);
  const bool is_as_before = read->digest.empty() && known != nullptr;
  // Another thread has learned anew meanwhile.
  if (is_as_before && known->second.file.stamp != before->stamp) return std::nullopt;
  FileContent content{is_as_before ? known->second.file.digest : read->digest,
                      read->stamp.IsExecutable()};
  if (before != nullptr) expects_change_ = read->stamp != before->stamp;
  if (stamp == nullptr && before != nullptr && !expects_change_) {
    known->second.was_asked = true;
    return content;
  }
  ++num_read_;
  // Changed while it was read: what was read is neither the old nor the new content.
  if (read->was_changing || (stamp != nullptr && read->stamp != *stamp)) return std::nullopt;
  if (IsRacy(read->stamp, read_at_ns)) {
    part.doubtful.insert(file.path);
    return content;
  }
  if (known == nullptr) known = &*part.known.try_emplace(file.path).first;
  if (known->second.was_asked) part.doubtful.insert(file.path);
  if (is_as_before) read->digest = std::move(known->second.file.digest);
  known->second = {*std::move(read), true};
  part.learned.push_back(known);
  return content;
}

bool FileDigests::Remember(StampRecord record) {
  Part& part = PartOf(record.path);
  const std::lock_guard lock(part.mutex);
  os::KnownFile file{std::move(record.digest), record.stamp, record.quick};
  return !part.known.insert_or_assign(std::move(record.path), Known{std::move(file)}).second;
}

size_t FileDigests::SumOfParts(size_t (*size)(const Part& part)) const {
  size_t sum = 0;
  for (const Part& part : parts_) {
    const std::lock_guard lock(part.mutex);
    sum += size(part);
  }
  return sum;
}

size_t FileDigests::num_known() const {
  return SumOfParts([](const Part& part) { return part.known.size(); });
}

size_t FileDigests::num_learned() const {
  return SumOfParts([](const Part& part) { return part.learned.size(); });
}

void FileDigests::ForEachAsked(const OnAsked& on_asked) const {
  for (const Part& part : parts_) {
    const std::lock_guard lock(part.mutex);
    for (const auto& [path, known] : part.known) {
      if (known.was_asked && !part.doubtful.contains(path)) on_asked(path, &known.file);
    }
    for (const std::string& path : part.doubtful) on_asked(path, nullptr);
  }
}

void FileDigests::TakeLearned(const OnKnown& on_known) {
  for (Part& part : parts_) {
    const std::lock_guard lock(part.mutex);
    for (const Entry* known : std::exchange(part.learned, {})) {
      on_known(known->first, known->second.file);
    }
  }
}

void FileDigests::ForEachTrue(const OnKnown& on_known) const {
  for (const Part& part : parts_) {
    const std::lock_guard lock(part.mutex);
    for (const auto& [path, known] : part.known) {
      // What was asked for was looked at.
      if (known.was_asked || probe_.stamp(os::FileAt(path)) == known.file.stamp) {
        on_known(path, known.file);
      }
    }
  }
}

}  // namespace batuta::pipeline
