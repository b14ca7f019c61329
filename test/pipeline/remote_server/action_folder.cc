#include "test/pipeline/remote_server/action_folder.h"

#include <algorithm>
#include <chrono>
#include <vector>

#include "lib/os/file_stamp.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::remote_server {
namespace {

namespace fs = std::filesystem;

bool IsExecutable(const fs::path& file) {
  const auto stamp = os::StampOf(file);
  return stamp && stamp->IsExecutable();
}

grpc::Status Missing() { return {grpc::StatusCode::FAILED_PRECONDITION, "an input is missing"}; }

}  // namespace

ActionFolder::~ActionFolder() { os::RemoveAll(path_).IgnoreError(); }

grpc::Status ActionFolder::Run(const re::Digest& digest, const std::stop_token& stop,
                               re::ActionResult& result) const {
  re::Action action;
  re::Command command;
  const auto action_bytes = contents_.Get(digest);
  if (!action_bytes || !action.ParseFromString(*action_bytes)) return Missing();
  const auto command_bytes = contents_.Get(action.command_digest());
  if (!command_bytes || !command.ParseFromString(*command_bytes)) return Missing();
  if (!LayOut(action.input_root_digest(), path_)) return Missing();
  os::ProcessSpec spec;
  spec.argv.assign(command.arguments().begin(), command.arguments().end());
  spec.cwd = path_;
  spec.env.emplace();
  for (const auto& variable : command.environment_variables()) {
    (*spec.env)[variable.name()] = variable.value();
  }
  if (!ignores_timeout_) spec.time_limit = std::chrono::seconds(action.timeout().seconds());
  for (const std::string& output : command.output_paths()) {
    os::MakeDirs((path_ / output).parent_path()).IgnoreError();
  }
  const auto ran = os::RunProcess(spec, stop);
  if (absl::IsCancelled(ran.status())) return {grpc::StatusCode::CANCELLED, "cancelled"};
  if (!ran.ok()) return {grpc::StatusCode::INVALID_ARGUMENT, std::string(ran.status().message())};
  if (ran->timed_out) return {grpc::StatusCode::DEADLINE_EXCEEDED, "over its time limit"};
  result.set_exit_code(ran->exit_code);
  result.set_stdout_raw(ran->stdout_text);
  if (!ran->stderr_text.empty()) *result.mutable_stderr_digest() = contents_.Put(ran->stderr_text);
  for (const std::string& output : command.output_paths()) Collect(output, result);
  return grpc::Status::OK;
}

bool ActionFolder::LayOut(const re::Digest& tree, const fs::path& at) const {
  const auto bytes = contents_.Get(tree);
  re::Directory folder;
  if (!bytes || !folder.ParseFromString(*bytes) || !os::MakeDirs(at).ok()) return false;
  for (const re::FileNode& file : folder.files()) {
    const auto content = contents_.Get(file.digest());
    const int mode = file.is_executable() ? 0755 : 0644;
    if (!content || !os::WriteFileAtomic(at / file.name(), *content, mode).ok()) return false;
  }
  return std::ranges::all_of(folder.directories(), [&](const re::DirectoryNode& below) {
    return LayOut(below.digest(), at / below.name());
  });
}

re::Digest ActionFolder::FileOf(const fs::path& file) const {
  const auto bytes = os::ReadFile(file);
  return contents_.Put(bytes.ok() ? *bytes : "");
}

re::Directory ActionFolder::FolderOf(const fs::path& at, re::Tree& tree) const {
  std::vector<fs::path> paths;
  for (const auto& entry : fs::directory_iterator(at)) paths.push_back(entry.path());
  std::ranges::sort(paths);
  re::Directory folder;
  for (const fs::path& path : paths) {
    const std::string name = path.filename().native();
    if (fs::is_symlink(path)) {
      folder.add_symlinks()->set_name(name);
    } else if (fs::is_directory(path)) {
      const re::Directory below = FolderOf(path, tree);
      *tree.add_children() = below;
      folder.add_directories()->set_name(name);
      *folder.mutable_directories()->rbegin()->mutable_digest() =
          DigestOf(below.SerializeAsString());
    } else {
      re::FileNode& file = *folder.add_files();
      file.set_name(name);
      file.set_is_executable(IsExecutable(path));
      *file.mutable_digest() = FileOf(path);
    }
  }
  return folder;
}

void ActionFolder::Collect(const std::string& output, re::ActionResult& result) const {
  const fs::path path = path_ / output;
  if (fs::is_symlink(path)) {
    result.add_output_symlinks()->set_path(output);
  } else if (fs::is_directory(path)) {
    re::Tree tree;
    *tree.mutable_root() = FolderOf(path, tree);
    re::OutputDirectory& listed = *result.add_output_directories();
    listed.set_path(output);
    *listed.mutable_tree_digest() = contents_.Put(tree.SerializeAsString());
  } else if (fs::is_regular_file(path)) {
    re::OutputFile& file = *result.add_output_files();
    file.set_path(output);
    file.set_is_executable(IsExecutable(path));
    *file.mutable_digest() = FileOf(path);
  }
}

}  // namespace batuta::remote_server
