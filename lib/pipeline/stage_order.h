// Which stages of a pipeline need which, and that it can be run at all.
#ifndef BATUTA_LIB_PIPELINE_STAGE_ORDER_H_
#define BATUTA_LIB_PIPELINE_STAGE_ORDER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/pipeline_file.h"
#include "lib/os/glob.h"

namespace batuta::pipeline {

// Stages by their places in Pipeline::stages.
struct StageOrder {
  std::vector<std::vector<size_t>> needs;  // of each stage, without doubles
  std::vector<size_t> order;               // each after all that it needs
};

// InvalidArgument: see CheckPipeline.
absl::StatusOr<StageOrder> OrderStages(const Pipeline& pipeline);

// True if the path (relative, normal) is the folder or lies under it; all do under the empty one.
bool IsBelow(const std::string& path, const std::string& folder);

// The pattern of an input. It fits a file by itself, or because it fits a folder above it.
class InputPattern {
 public:
  explicit InputPattern(std::string_view pattern);
  bool Fits(const std::string& path) const;

 private:
  const std::string prefix_;            // see LiteralPrefix
  const std::optional<os::Glob> glob_;  // if it holds wildcards
};

// The folders at the beginning of a pattern that hold no wildcard; all of it if none does.
std::string LiteralPrefix(std::string_view pattern);
bool IsLiteral(std::string_view pattern);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_STAGE_ORDER_H_
