// The files of a pipeline's folder that the patterns of its stages fit.
#ifndef BATUTA_LIB_PIPELINE_INPUT_FILES_H_
#define BATUTA_LIB_PIPELINE_INPUT_FILES_H_

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/os/file_stamp.h"

namespace batuta::pipeline {

// Looks at each folder once. Thread-safe.
class InputFiles {
 public:
  // Nothing below `output` (relative) is found, nor what batuta remembers.
  InputFiles(std::filesystem::path folder, std::string output)
      : folder_(std::move(folder)), output_(std::move(output)) {}

  // Every folder that was looked at, as it was before; nothing: it was not there. False if that
  // does not tell what is in them: they changed while it was looked, or hold links that lead
  // nowhere.
  bool AddTo(std::map<std::string, std::optional<os::FileStamp>>& stamps) const;

  // Regular files, also behind symbolic links; links to folders are not entered. Relative paths,
  // sorted. Empty if the pattern fits none. FailedPrecondition: a folder cannot be read.
  absl::StatusOr<std::vector<std::string>> Find(const std::string& pattern);

 private:
  // Of the files below a folder, made by the first who asks.
  struct Listing {
    std::once_flag once;
    absl::Status status;
    std::vector<std::string> files;
  };
  const Listing& ListingOf(const std::string& prefix);
  absl::Status List(const std::string& prefix, std::vector<std::string>& files);
  void NoteFolder(const std::string& folder);

  const std::filesystem::path folder_;
  const std::string output_;
  mutable std::mutex mutex_;
  std::map<std::string, Listing> by_prefix_;
  std::map<std::string, std::optional<os::FileStamp>> folders_;
  bool is_certain_ = true;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_INPUT_FILES_H_
