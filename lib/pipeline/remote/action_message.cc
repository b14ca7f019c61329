#include "lib/pipeline/remote/action_message.h"

#include <map>
#include <string>
#include <utility>

#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline::remote {
namespace {

struct Folder {
  std::map<std::string, Folder> folders;
  std::map<std::string, const RemoteInput*> files;
};

absl::StatusOr<Folder*> FolderAt(Folder& root, const std::filesystem::path& path) {
  if (!path.empty() && !os::IsConfined(path))
    return InvalidArgument("'%s' leads out of its folder", path.native());
  Folder* folder = &root;
  for (const std::filesystem::path& part : path.lexically_normal()) {
    if (part.empty() || part == ".") continue;
    if (folder->files.contains(part.native())) {
      return InvalidArgument("'%s' is a file and a folder", path.native());
    }
    folder = &folder->folders[part.native()];
  }
  return folder;
}

absl::StatusOr<Folder> TreeOf(const RemoteCommand& command) {
  Folder root;
  for (const RemoteInput& input : command.inputs) {
    const std::filesystem::path path(input.path);
    BATUTA_ASSIGN_OR_RETURN(Folder * folder, FolderAt(root, path.parent_path()));
    const std::string name = path.filename().native();
    if (folder->folders.contains(name)) {
      return InvalidArgument("'%s' is a file and a folder", input.path);
    }
    folder->files[name] = &input;
  }
  for (const std::string& path : command.folders) {
    BATUTA_RETURN_IF_ERROR(FolderAt(root, path).status());
  }
  return root;
}

re::Digest AddMessage(const google::protobuf::MessageLite& message, std::vector<Blob>& blobs) {
  Blob blob;
  message.SerializeToString(&blob.bytes);
  blob.digest = DigestOf(blob.bytes);
  blobs.push_back(blob);
  return blob.digest;
}

// Entries stand in the order of their names, as the API wants it.
re::Digest AddFolder(const Folder& folder, std::vector<Blob>& blobs) {
  re::Directory directory;
  for (const auto& [name, input] : folder.files) {
    re::FileNode& node = *directory.add_files();
    node.set_name(name);
    node.mutable_digest()->set_hash(input->digest);
    node.mutable_digest()->set_size_bytes(input->size_bytes);
    node.set_is_executable(input->is_executable);
    blobs.push_back({.digest = node.digest(), .file = input->file});
  }
  for (const auto& [name, below] : folder.folders) {
    re::DirectoryNode& node = *directory.add_directories();
    node.set_name(name);
    *node.mutable_digest() = AddFolder(below, blobs);
  }
  return AddMessage(directory, blobs);
}

re::Platform PlatformOf(const RemoteCommand& command) {
  re::Platform platform;
  for (const auto& [name, value] : command.platform) {
    re::Platform::Property& property = *platform.add_properties();
    property.set_name(name);
    property.set_value(value);
  }
  return platform;
}

re::Command CommandOf(const RemoteCommand& command) {
  re::Command message;
  for (const std::string& argument : command.argv) message.add_arguments(argument);
  for (const auto& [name, value] : command.env) {
    re::Command::EnvironmentVariable& variable = *message.add_environment_variables();
    variable.set_name(name);
    variable.set_value(value);
  }
  for (const std::string& path : command.outputs) message.add_output_paths(path);
  // Services before 2.2 look for it here, later ones in the action.
  if (!command.platform.empty()) *message.mutable_platform() = PlatformOf(command);
  return message;
}

}  // namespace

absl::StatusOr<ActionMessage> MakeActionMessage(const RemoteCommand& command) {
  BATUTA_ASSIGN_OR_RETURN(const Folder root, TreeOf(command));
  ActionMessage message;
  re::Action action;
  *action.mutable_input_root_digest() = AddFolder(root, message.blobs);
  *action.mutable_command_digest() = AddMessage(CommandOf(command), message.blobs);
  // Some services ignore parts of a second.
  action.mutable_timeout()->set_seconds(
      std::chrono::ceil<std::chrono::seconds>(command.time_limit).count());
  action.set_salt(command.key);
  if (!command.platform.empty()) *action.mutable_platform() = PlatformOf(command);
  message.digest = AddMessage(action, message.blobs);
  return message;
}

}  // namespace batuta::pipeline::remote
