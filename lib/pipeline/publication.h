// A pipeline's output folder: old or new, never a mixture.
#ifndef BATUTA_LIB_PIPELINE_PUBLICATION_H_
#define BATUTA_LIB_PIPELINE_PUBLICATION_H_

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/pipeline/store.h"

namespace batuta::pipeline {

class Publication {
 public:
  // Of `folder`/`output`.
  Publication(Store& store, std::filesystem::path folder, std::string output)
      : store_(store), folder_(std::move(folder)), output_(std::move(output)) {}

  // FailedPrecondition if something lies there that neither a run has put there nor one of the
  // `declared` outputs may replace.
  // `folders` becomes what the folders that it looked at were like before.
  using Stamps = std::map<std::string, std::optional<os::FileStamp>>;
  absl::Status CheckReplaceable(const std::vector<std::string>& declared, Stamps& folders) const;

  struct Outcome {
    bool is_replaced = false;
    int64_t num_restored = 0;  // files of the last publication that were not as it left them
  };
  // Makes the folder hold exactly these files, whose contents are in the store, in one step; does
  // nothing if it does. After an error it is as it was.
  absl::StatusOr<Outcome> Publish(const std::vector<FileEntry>& files);

 private:
  bool IsThere(const FileEntry& file) const;
  // How many of `files` were published before and are not as they were.
  int64_t CountLost(const std::vector<FileEntry>& files) const;

  Store& store_;
  const std::filesystem::path folder_;
  const std::string output_;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_PUBLICATION_H_
