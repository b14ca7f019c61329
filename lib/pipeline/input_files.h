// The files of a pipeline's folder that the patterns of its stages fit.
#ifndef BATUTA_LIB_PIPELINE_INPUT_FILES_H_
#define BATUTA_LIB_PIPELINE_INPUT_FILES_H_

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::pipeline {

// Looks at each folder once. Thread-safe.
class InputFiles {
 public:
  // Nothing below `output` (relative) is found, nor what batuta remembers.
  InputFiles(std::filesystem::path folder, std::string output)
      : folder_(std::move(folder)), output_(std::move(output)) {}

  // Regular files, also behind symbolic links; links to folders are not entered. Relative paths,
  // sorted. Empty if the pattern fits none. FailedPrecondition: a folder cannot be read.
  absl::StatusOr<std::vector<std::string>> Find(const std::string& pattern);

 private:
  absl::StatusOr<std::vector<std::string>> FilesBelow(const std::string& prefix);

  const std::filesystem::path folder_;
  const std::string output_;
  std::mutex mutex_;
  std::map<std::string, std::vector<std::string>> by_prefix_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_INPUT_FILES_H_
