#include "lib/pipeline/action_maker.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "lib/os/file_stamp.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

// The way to files that are sorted by path: where several lie in one folder, from there. It is held
// open for no longer than they are looked at: another could take its name.
class FileReach {
 public:
  FileReach(const std::string& root, const std::vector<std::string>& files)
      : files_(files), path_(root + "/"), root_size_(path_.size()) {}

  // Stays true until it is asked for the next one.
  os::FileAt At(size_t i) {
    path_.replace(root_size_, std::string::npos, files_[i]);
    const std::string_view folder = FolderOf(i);
    if (open_ && folder == open_folder_) return {path_, *open_};
    open_.reset();
    const size_t last = i + kWorthOpening - 1;
    if (last >= files_.size() || FolderOf(last) != folder) return os::FileAt(path_);
    open_folder_ = folder;
    open_.emplace(std::string_view(path_).substr(0, root_size_ + folder.size()));
    return {path_, *open_};
  }

 private:
  static constexpr size_t kWorthOpening = 4;  // files: it takes two calls of its own

  std::string_view FolderOf(size_t i) const {
    const std::string_view file = files_[i];
    const size_t slash = file.rfind('/');
    return slash == std::string_view::npos ? "" : file.substr(0, slash);
  }

  const std::vector<std::string>& files_;
  std::string path_;
  const size_t root_size_;
  std::string_view open_folder_;
  std::optional<os::OpenFolder> open_;
};

}  // namespace

absl::StatusOr<Action> ActionMaker::Make(size_t index,
                                         const std::vector<std::optional<ActionResult>>& results) {
  const ProcessStage& stage = pipeline_.stages[index];
  Action action{.stage = stage.name,
                .argv = stage.command,
                .outputs = stage.outputs,
                .stdin_file = stage.stdin_file,
                .cwd = stage.cwd,
                .platform = stage.platform};
  action.platform.insert(pipeline_.platform.begin(), pipeline_.platform.end());
  const auto pass_on = [&](const std::string& name) {
    const auto variable = env_.find(name);
    if (variable != env_.end()) action.env[name] = variable->second;
  };
  pass_on("PATH");
  for (const std::string& name : stage.env) pass_on(name);
  Inputs inputs;
  for (const std::string& pattern : stage.inputs) {
    BATUTA_RETURN_IF_ERROR(TakeInputs(index, pattern, results, inputs));
  }
  if (!stage.stdin_file.empty() && !inputs.contains(stage.stdin_file)) {
    return NotFound("stdin '%s': is not among its inputs", stage.stdin_file);
  }
  for (auto& [path, entry] : inputs) action.inputs.push_back(std::move(entry));
  BATUTA_ASSIGN_OR_RETURN(Tool tool, FindTool(action));
  action.tool_path = std::move(tool.path);
  action.tool_digest = std::move(tool.digest);
  return action;
}

absl::StatusOr<Tool> ActionMaker::FindTool(const Action& action) {
  const std::string& name = action.argv[0];
  const std::filesystem::path as_path(name);
  if (name.find('/') != std::string::npos && as_path.is_relative()) {
    // Where it runs, not where the pipeline is.
    const std::string normal = (action.cwd / as_path).lexically_normal().native();
    const auto is_tool = [&normal](const FileEntry& input) { return input.path == normal; };
    if (std::ranges::any_of(action.inputs, is_tool)) return Tool();
    return NotFound("program '%s' is not among its inputs", name);
  }
  const std::filesystem::path program = FindOnPath(name);
  if (program.empty()) {
    // It may run where it is: whoever runs it here will miss it.
    if (std::ranges::count(pipeline_.platform_tools, name) > 0) return Tool{name, ""};
    return NotFound("program '%s' is not here", name);
  }
  BATUTA_ASSIGN_OR_RETURN(FileContent content, digests_.Of(program));
  return Tool{program.native(), std::move(content.digest)};
}

std::filesystem::path ActionMaker::FindOnPath(const std::string& name) {
  const std::lock_guard lock(mutex_);
  const auto [known, is_new] = programs_.try_emplace(name);
  if (!is_new) return known->second;
  const auto variable = env_.find("PATH");
  const std::string path = variable == env_.end() ? "" : variable->second;
  if (name.find('/') == std::string::npos) NotePlacesOf(name, path);
  known->second = os::FindProgram(name, path);
  return known->second;
}

// It is found again where it was if neither it nor what would come before it changes.
void ActionMaker::NotePlacesOf(const std::string& name, std::string_view path) {
  while (true) {
    const size_t colon = path.find(':');
    const std::filesystem::path folder = path.substr(0, colon);
    if (folder.is_relative()) {
      is_certain_ = false;  // it means another place when batuta is started elsewhere
    } else {
      const auto stamp = os::StampOf(folder / name);
      if (stamp && IsRacy(*stamp, os::NowNs())) is_certain_ = false;
      places_[(folder / name).native()] = stamp;
    }
    if (colon == std::string_view::npos) return;
    path.remove_prefix(colon + 1);
  }
}

bool ActionMaker::AddTo(Stamps& stamps) const {
  const bool is_certain = inputs_.AddTo(stamps);
  const std::lock_guard lock(mutex_);
  stamps.insert(places_.begin(), places_.end());
  return is_certain && is_certain_;
}

absl::Status ActionMaker::TakeInputs(size_t index, const std::string& pattern,
                                     const std::vector<std::optional<ActionResult>>& results,
                                     Inputs& inputs) {
  const size_t num_before = inputs.size();
  bool is_known = false;
  const InputPattern wanted(pattern);
  for (const size_t need : order_.needs[index]) {
    for (const FileEntry& made : results[need]->outputs) {
      if (!wanted.Fits(made.path)) continue;
      inputs[made.path] = made;
      is_known = true;
    }
  }
  BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> files, inputs_.Find(pattern));
  FileReach reach(folder_.native(), files);
  for (size_t i = 0; i < files.size(); ++i) {
    BATUTA_ASSIGN_OR_RETURN(FileContent content, digests_.Of(reach.At(i)));
    FileEntry entry{files[i], std::move(content.digest), content.is_executable};
    inputs.insert_or_assign(inputs.end(), files[i], std::move(entry));  // they are in order
  }
  if (num_before < inputs.size() || is_known || !files.empty()) return absl::OkStatus();
  return NotFound("input '%s': no such file", pattern);
}

}  // namespace batuta::pipeline
