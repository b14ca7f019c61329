#include "lib/pipeline/stage_order.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <unordered_map>

#include "lib/os/file_system.h"
#include "lib/os/glob.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

constexpr std::string_view kWildcards = "*?[\\";

template <typename... Args>
absl::Status ErrorAt(const ProcessStage& stage, const absl::FormatSpec<Args...>& format,
                     const Args&... args) {
  const std::string place = stage.where.empty() ? "" : stage.where + ": ";
  return InvalidArgument("%sstage '%s': %s", place, stage.name, absl::StrFormat(format, args...));
}

bool IsPlainPath(const std::string& path) {
  const std::filesystem::path as_path(path);
  // The texts: as paths "a//b" and "a/b" are the same.
  return os::IsConfined(as_path) && path.find('\0') == std::string::npos &&
         as_path.lexically_normal().native() == path;
}

class Orderer {
 public:
  explicit Orderer(const Pipeline& pipeline) : pipeline_(pipeline) {}

  absl::StatusOr<StageOrder> Order() {
    if (!IsPlainPath(pipeline_.output) || pipeline_.output == "." ||
        IsBelow(pipeline_.output, ".batuta")) {
      return InvalidArgument("output folder '%s': must be a folder of its own below the pipeline's",
                             pipeline_.output);
    }
    for (size_t i = 0; i < pipeline_.stages.size(); ++i) {
      BATUTA_RETURN_IF_ERROR(CheckStage(i));
      BATUTA_RETURN_IF_ERROR(TakeOutputs(i));
    }
    order_.needs.resize(pipeline_.stages.size());
    for (size_t i = 0; i < pipeline_.stages.size(); ++i) BATUTA_RETURN_IF_ERROR(FindNeeds(i));
    BATUTA_RETURN_IF_ERROR(Sort());
    return std::move(order_);
  }

 private:
  absl::Status CheckStage(size_t index) {
    const ProcessStage& stage = pipeline_.stages[index];
    if (stage.name.empty()) return ErrorAt(stage, "has no name");
    const auto [same, is_new] = by_name_.emplace(stage.name, index);
    if (!is_new) {
      return ErrorAt(stage, "the name is taken by %s", pipeline_.stages[same->second].where);
    }
    if (stage.command.empty() || stage.command[0].empty()) return ErrorAt(stage, "has no command");
    if (!stage.pool.empty() && !pipeline_.pools.contains(stage.pool)) {
      return ErrorAt(stage, "pool '%s' is not among [pools]", stage.pool);
    }
    if (stage.time_limit_s < 1) return ErrorAt(stage, "a time limit is at least a second");
    if (!stage.cwd.empty() && !IsPlainPath(stage.cwd)) {
      return ErrorAt(stage, "cwd '%s': must be relative and stay in the folder", stage.cwd);
    }
    if (!stage.stdin_file.empty() && !IsPlainPath(stage.stdin_file)) {
      return ErrorAt(stage, "stdin '%s': must be relative and stay in the folder",
                     stage.stdin_file);
    }
    for (const std::string& pattern : stage.inputs) {
      if (!os::IsConfined(pattern)) {
        return ErrorAt(stage, "input '%s': must be relative and stay in the folder", pattern);
      }
    }
    for (const std::string& name : stage.env) {
      if (name.empty() || name.find_first_of(std::string("=\0", 2)) != std::string::npos) {
        return ErrorAt(stage, "'%s': is no name of a variable", name);
      }
    }
    return absl::OkStatus();
  }

  absl::Status TakeOutputs(size_t index) {
    const ProcessStage& stage = pipeline_.stages[index];
    for (const std::string& output : stage.outputs) {
      const std::string path = output.ends_with('/') ? output.substr(0, output.size() - 1) : output;
      if (!IsPlainPath(path) || path.ends_with('/') || !IsBelow(path, pipeline_.output) ||
          path == pipeline_.output) {
        return ErrorAt(stage, "output '%s': must lie below '%s/'", output, pipeline_.output);
      }
      for (const auto& [other, maker] : Overlapping(path)) {
        return ErrorAt(stage, "output '%s': stage '%s' makes '%s'", output,
                       pipeline_.stages[maker].name, other);
      }
      outputs_.emplace(path, index);
    }
    return absl::OkStatus();
  }

  absl::Status FindNeeds(size_t index) {
    const ProcessStage& stage = pipeline_.stages[index];
    std::vector<size_t>& needs = order_.needs[index];
    for (const std::string& name : stage.needs) {
      const auto needed = by_name_.find(name);
      if (needed == by_name_.end()) return ErrorAt(stage, "needs '%s', which is no stage", name);
      needs.push_back(needed->second);
    }
    for (const std::string& pattern : stage.inputs) {
      bool is_made = false;
      const std::string prefix = LiteralPrefix(pattern);
      for (const auto& [output, maker] : Overlapping(prefix)) {
        const bool fits =
            IsLiteral(pattern) || IsBelow(prefix, output) || os::GlobFits("/" + pattern, output);
        if (!fits) continue;
        needs.push_back(maker);
        is_made = true;
      }
      if (!is_made && IsBelow(prefix, pipeline_.output)) {
        return ErrorAt(stage, "input '%s': no stage makes it", pattern);
      }
    }
    std::ranges::sort(needs);
    needs.erase(std::unique(needs.begin(), needs.end()), needs.end());
    return absl::OkStatus();
  }

  // The outputs that are the path, or a folder above it, or lie below it.
  std::vector<std::pair<std::string, size_t>> Overlapping(const std::string& path) const {
    std::vector<std::pair<std::string, size_t>> found;
    for (size_t end = path.find('/'); end != std::string::npos; end = path.find('/', end + 1)) {
      const auto above = outputs_.find(path.substr(0, end));
      if (above != outputs_.end()) found.emplace_back(*above);
    }
    const auto same = outputs_.find(path);
    if (same != outputs_.end()) found.emplace_back(*same);
    const std::string below = path.empty() ? "" : path + "/";
    for (auto it = outputs_.lower_bound(below); it != outputs_.end(); ++it) {
      if (!it->first.starts_with(below)) break;
      found.emplace_back(*it);
    }
    return found;
  }

  // Depth first, without recursion: a chain may be as long as the pipeline.
  absl::Status Sort() {
    enum class Mark : char { kNew, kOpen, kDone };
    std::vector<Mark> marks(pipeline_.stages.size(), Mark::kNew);
    std::vector<std::pair<size_t, size_t>> path;  // stage, how many of its needs were looked at
    for (size_t root = 0; root < marks.size(); ++root) {
      if (marks[root] == Mark::kNew) path.emplace_back(root, 0);
      while (!path.empty()) {
        auto& [stage, next] = path.back();
        marks[stage] = Mark::kOpen;
        if (next == order_.needs[stage].size()) {
          marks[stage] = Mark::kDone;
          order_.order.push_back(stage);
          path.pop_back();
          continue;
        }
        const size_t need = order_.needs[stage][next++];
        if (marks[need] == Mark::kOpen) return Circle(path, need);
        if (marks[need] == Mark::kNew) path.emplace_back(need, 0);
      }
    }
    return absl::OkStatus();
  }

  absl::Status Circle(const std::vector<std::pair<size_t, size_t>>& path, size_t closing) const {
    std::string names;
    bool is_in_circle = false;
    for (const auto& [stage, next] : path) {
      is_in_circle = is_in_circle || stage == closing;
      if (is_in_circle) names += "'" + pipeline_.stages[stage].name + "' needs ";
    }
    const ProcessStage& stage = pipeline_.stages[closing];
    return ErrorAt(stage, "a circle: %s'%s'", names, stage.name);
  }

  const Pipeline& pipeline_;
  std::unordered_map<std::string, size_t> by_name_;
  std::map<std::string, size_t> outputs_;  // without a slash at the end, and the maker
  StageOrder order_;
};

}  // namespace

bool IsLiteral(std::string_view pattern) {
  return pattern.find_first_of(kWildcards) == std::string_view::npos;
}

std::string LiteralPrefix(std::string_view pattern) {
  const size_t wildcard = pattern.find_first_of(kWildcards);
  if (wildcard != std::string_view::npos) {
    const size_t slash = pattern.substr(0, wildcard).rfind('/');
    pattern = slash == std::string_view::npos ? "" : pattern.substr(0, slash);
  }
  std::string prefix = std::filesystem::path(pattern).lexically_normal().native();
  while (prefix.ends_with('/')) prefix.pop_back();
  return prefix == "." ? "" : prefix;
}

InputPattern::InputPattern(std::string_view pattern)
    : prefix_(LiteralPrefix(pattern)),
      glob_(IsLiteral(pattern) ? std::nullopt
                               : std::optional<os::Glob>("/" + std::string(pattern))) {}

bool InputPattern::Fits(const std::string& path) const {
  return glob_ ? glob_->Fits(path) : IsBelow(path, prefix_);
}

bool IsBelow(const std::string& path, const std::string& folder) {
  if (folder.empty() || path == folder) return true;
  return path.size() > folder.size() && path[folder.size()] == '/' && path.starts_with(folder);
}

absl::StatusOr<StageOrder> OrderStages(const Pipeline& pipeline) {
  return Orderer(pipeline).Order();
}

absl::Status CheckPipeline(const Pipeline& pipeline) { return OrderStages(pipeline).status(); }

}  // namespace batuta::pipeline
