// Contents by their digests: a folder of private, read-only files that appear whole.
#ifndef BATUTA_LIB_PIPELINE_BLOBS_H_
#define BATUTA_LIB_PIPELINE_BLOBS_H_

#include <filesystem>
#include <functional>
#include <string>

#include "absl/status/statusor.h"
#include "lib/pipeline/file_digests.h"

namespace batuta::pipeline {

// Thread-safe.
class Blobs {
 public:
  // `digests` must outlive it; it tells whether a blob still is what its name says.
  Blobs(std::filesystem::path folder, FileDigests& digests)
      : folder_(std::move(folder)), digests_(digests) {}

  // Takes the file away from where it is (on the same file system) and keeps its content. Its name
  // is gone afterwards.
  absl::StatusOr<FileContent> Keep(const std::filesystem::path& file);

  // True if the content is there and undamaged.
  bool Has(const std::string& digest) const;

  // A new file with that content; parents are made, what is there is replaced. Blocks are shared
  // where the file system can; never a link, by which a program could write into the store.
  absl::Status CopyOut(const FileEntry& entry, const std::filesystem::path& to) const;

  // Removes every blob that `is_wanted` does not want; returns the bytes that this freed.
  int64_t RemoveUnless(const std::function<bool(const std::string& digest)>& is_wanted) const;
  int64_t SizeOf(const std::string& digest) const;
  // Where the content lies, to be read only.
  std::filesystem::path PathOf(const std::string& digest) const;

  const std::filesystem::path& folder() const { return folder_; }

 private:
  const std::filesystem::path folder_;
  FileDigests& digests_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_BLOBS_H_
