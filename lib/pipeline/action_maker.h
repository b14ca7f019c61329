// Turns a stage and what the stages that it needs have made into an action: patterns become files,
// files become digests, the command's name becomes a program.
#ifndef BATUTA_LIB_PIPELINE_ACTION_MAKER_H_
#define BATUTA_LIB_PIPELINE_ACTION_MAKER_H_

#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/pipeline_file.h"
#include "lib/os/process.h"
#include "lib/pipeline/action.h"
#include "lib/pipeline/file_digests.h"
#include "lib/pipeline/input_files.h"
#include "lib/pipeline/stage_order.h"

namespace batuta::pipeline {

// The tool of an action. `path` is empty if it is one of the inputs.
struct Tool {
  std::string path, digest;
};

// Thread-safe, as far as the results of the stages that a stage needs do not change meanwhile.
class ActionMaker {
 public:
  // All of them must outlive it. `folder` is absolute.
  ActionMaker(const Pipeline& pipeline, const StageOrder& order, std::filesystem::path folder,
              FileDigests& digests)
      : pipeline_(pipeline),
        order_(order),
        folder_(folder),
        digests_(digests),
        inputs_(std::move(folder), pipeline.output),
        env_(os::CurrentEnvironment()) {}

  // All that was looked at, the files apart that `digests` knows of. False if that does not tell.
  using Stamps = std::map<std::string, std::optional<os::FileStamp>>;
  bool AddTo(Stamps& stamps) const;

  // NotFound: an input or the program is missing.
  absl::StatusOr<Action> Make(size_t index,
                              const std::vector<std::optional<ActionResult>>& results);

 private:
  absl::StatusOr<Tool> FindTool(const Action& action);
  std::filesystem::path FindOnPath(const std::string& name);
  void NotePlacesOf(const std::string& name, std::string_view path);
  using Inputs = std::map<std::string, FileEntry>;
  absl::Status TakeInputs(size_t index, const std::string& pattern,
                          const std::vector<std::optional<ActionResult>>& results, Inputs& inputs);

  const Pipeline& pipeline_;
  const StageOrder& order_;
  const std::filesystem::path folder_;
  FileDigests& digests_;
  InputFiles inputs_;
  const os::Environment env_;
  mutable std::mutex mutex_;                               // guards what follows
  std::map<std::string, std::filesystem::path> programs_;  // by name; empty: not here
  Stamps places_;                                          // where they could be
  bool is_certain_ = true;
};

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_ACTION_MAKER_H_
