#include "lib/pipeline/action_outcome.h"

#include <signal.h>
#include <sysexits.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "lib/os/file_stamp.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace fs = std::filesystem;
namespace {

// True if every folder that leads to the output is one. A program may have put a link in its place:
// what lies behind that is not the program's own and stays where it is.
bool IsInFolders(const std::string& output, const fs::path& work) {
  for (size_t slash = output.find('/'); slash != std::string::npos;
       slash = output.find('/', slash + 1)) {
    const auto stamp = os::LinkStampOf(work / output.substr(0, slash));
    if (stamp && !stamp->IsFolder()) return false;
  }
  return true;
}

// All files that the declared output stands for.
absl::StatusOr<std::vector<std::string>> FilesOf(const std::string& output, const fs::path& work) {
  if (!IsInFolders(output, work)) {
    return FailedPrecondition("output '%s' does not lie in plain folders", output);
  }
  if (!output.ends_with('/')) {
    const auto stamp = os::LinkStampOf(work / output);
    if (!stamp) return FailedPrecondition("output '%s' was not made", output);
    if (!stamp->IsRegular()) return FailedPrecondition("output '%s' is not a plain file", output);
    return std::vector<std::string>{output};
  }
  std::vector<std::string> files;
  std::error_code error;
  for (fs::recursive_directory_iterator it(work / output, error), end; !error && it != end;
       it.increment(error)) {
    const std::string path = it->path().lexically_relative(work).native();
    const auto stamp = os::LinkStampOf(it->path());
    if (stamp && stamp->IsFolder()) continue;
    if (!stamp || !stamp->IsRegular()) {
      return FailedPrecondition("output '%s' is not a plain file", path);
    }
    files.push_back(path);
  }
  if (error) return FailedPrecondition("output '%s': %s", output, error.message());
  return files;
}

}  // namespace

std::vector<std::string> FoldersOf(const Action& action) {
  std::vector<std::string> folders{action.cwd};
  for (const std::string& output : action.outputs) {
    folders.push_back(fs::path(output).parent_path().native());  // of "dir/" the folder itself
  }
  return folders;
}

absl::Status Judge(const Action& action, const ActionLimits& limits,
                   const os::ProcessResult& result) {
  if (result.Succeeded()) return absl::OkStatus();
  os::ProcessSpec spec;
  spec.time_limit = limits.time;
  std::string outcome = action.argv[0] + ": " + result.Outcome(spec);
  if (limits.memory_bytes > 0) {
    outcome += absl::StrFormat(" (memory limit %d MB)", limits.memory_bytes >> 20);
  }
  if (result.term_signal == SIGXCPU) outcome += absl::StrFormat(", over %d s of CPU", limits.cpu_s);
  if (result.exit_code == EX_TEMPFAIL) return Unavailable("%s", outcome);
  return result.timed_out ? DeadlineExceeded("%s", outcome) : FailedPrecondition("%s", outcome);
}

absl::StatusOr<std::vector<FileEntry>> KeepOutputs(const Action& action, const fs::path& work,
                                                   Store& store) {
  std::vector<std::string> paths;
  for (const std::string& output : action.outputs) {
    BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> files, FilesOf(output, work));
    paths.insert(paths.end(), files.begin(), files.end());
  }
  std::ranges::sort(paths);
  std::vector<FileEntry> outputs;
  for (const std::string& path : paths) {
    BATUTA_ASSIGN_OR_RETURN(FileContent content, store.blobs().Keep(work / path));
    outputs.push_back({path, std::move(content.digest), content.is_executable});
  }
  return outputs;
}

}  // namespace batuta::pipeline
