// Contents of files by their digests, read only when a file changed or could have.
//
// A stamp (size, times, inode ...) that is as it was says that the content is, with one exception:
// a file that was last changed in the very tick in which it was read may have been changed once
// more in that tick, and then has the same stamp with another content ("racily clean", known from
// git). Such a digest is used but not remembered, so that the next one who asks reads the file
// again.
//
// A file with another stamp is read, but often has the content that it had: it was touched, or
// checked out anew. A quick digest that is kept with the other one tells, see os::QuickDigest.
#ifndef BATUTA_LIB_PIPELINE_FILE_DIGESTS_H_
#define BATUTA_LIB_PIPELINE_FILE_DIGESTS_H_

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/os/file_stamp.h"
#include "lib/os/known_file.h"
#include "lib/pipeline/record.h"

namespace batuta::pipeline {

// The file system as this module sees it; tests put their own in its place.
struct FileProbe {
  std::function<std::optional<os::FileStamp>(const os::FileAt& file)> stamp =
      [](const os::FileAt& file) { return os::StampOf(file); };
  // See os::HashKnown; `before` comes without its digest.
  std::function<absl::StatusOr<os::KnownFile>(const os::FileAt& file, const os::KnownFile* before)>
      read = os::HashKnown;
  std::function<int64_t()> now_ns = os::NowNs;
};

struct FileContent {
  std::string digest;
  bool is_executable = false;
};

// True if a file or folder with this stamp, looked at at that time, could have been changed since
// without another stamp. Also of a stamp from the future: the clocks of the machines differ.
bool IsRacy(const os::FileStamp& stamp, int64_t looked_at_ns);

// Thread-safe.
class FileDigests {
 public:
  explicit FileDigests(FileProbe probe = {}) : probe_(std::move(probe)) {}

  // Of the regular file that the path leads to. NotFound: there is none; FailedPrecondition: it
  // cannot be read, is something else, or changes all the time.
  absl::StatusOr<FileContent> Of(const os::FileAt& file);
  absl::StatusOr<FileContent> Of(const std::string& path) { return Of(os::FileAt(path)); }

  // What an earlier process learned. True if it takes the place of what was known of that file.
  bool Remember(StampRecord record);
  size_t num_known() const;
  // Of how many files this one learned something since TakeLearned.
  size_t num_learned() const;
  // What that was: of which path what.
  using OnKnown = std::function<void(const std::string& path, const os::KnownFile& file)>;
  void TakeLearned(const OnKnown& on_known);
  // The same of all that is known of files that still have that stamp.
  void ForEachTrue(const OnKnown& on_known) const;
  // Calls back for every file that this process asked for, with what it is; with nothing if its
  // stamp does not tell the content: it changed meanwhile, or could have without showing it.
  using OnAsked = std::function<void(const std::string& path, const os::KnownFile* file)>;
  void ForEachAsked(const OnAsked& on_asked) const;

  int64_t num_read() const { return num_read_; }

 private:
  struct Known {
    os::KnownFile file;
    bool was_asked = false;
  };
  using Entry = std::pair<const std::string, Known>;  // by absolute path
  // Threads that look at thousands of files would wait for each other if all lay behind one mutex.
  struct Part {
    mutable std::mutex mutex;  // guards the others
    std::unordered_map<std::string, Known> known;
    std::unordered_set<std::string> doubtful;  // asked for, and the stamp does not tell
    std::vector<const Entry*> learned;
  };
  Part& PartOf(const std::string& path);
  size_t SumOfParts(size_t (*size)(const Part& part)) const;
  // `stamp`: of the file, if it was looked at; `known`, if it is, where, and `before` what it was,
  // but for the digest. Nothing: the file, or what is known of it, was not the same all the time.
  absl::StatusOr<std::optional<FileContent>> Read(const os::FileAt& file,
                                                  const os::FileStamp* stamp,
                                                  const os::KnownFile* before, Part& part,
                                                  Entry* known);

  const FileProbe probe_;
  std::atomic<bool> expects_change_ = false;  // the last known file that was read had changed
  std::atomic<int64_t> num_read_ = 0;
  std::array<Part, 16> parts_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_FILE_DIGESTS_H_
