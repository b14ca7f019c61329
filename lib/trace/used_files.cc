#include <fcntl.h>
#include <sys/syscall.h>

#include <cerrno>
#include <map>
#include <optional>

#include "batuta/trace_files.h"
#include "lib/trace/changes.h"
#include "lib/trace/descriptors.h"

namespace batuta::trace {
namespace {

// The argument with the path that the call only looks at or opens.
std::optional<int> LookedAt(int number) {
  switch (number) {
    case SYS_open:
    case SYS_stat:
    case SYS_lstat:
    case SYS_access:
    case SYS_readlink:
    case SYS_execve:
      return 0;
    case SYS_openat:
    case SYS_openat2:
    case SYS_newfstatat:
    case SYS_statx:
    case SYS_faccessat:
    case SYS_faccessat2:
    case SYS_readlinkat:
      return 1;
    default:
      return std::nullopt;
  }
}

class Uses {
 public:
  void Note(const std::string& path, FileUse use) {
    if (path.empty()) return;
    const auto [known, is_new] = uses_.try_emplace(path, use);
    if (!is_new && Strength(use) > Strength(known->second)) known->second = use;
  }
  std::vector<UsedFile> Take() const {
    std::vector<UsedFile> files;
    for (const auto& [path, use] : uses_) files.push_back({path, use});
    return files;
  }

 private:
  static int Strength(FileUse use) {
    return use == FileUse::kWritten ? 2 : use == FileUse::kRead ? 1 : 0;
  }
  std::map<std::string, FileUse> uses_;
};

}  // namespace

std::vector<UsedFile> UsedFiles(const Trace& run) {
  Uses uses;
  Descriptors descriptors(run.about());
  for (const Event& event : run) {
    for (const ChangedPath& change : ChangesOf(event, descriptors)) {
      uses.Note(change.path, change.change == Change::kRead ? FileUse::kRead : FileUse::kWritten);
    }
    if (event.IsCall() && (event.flags & kForeignAbi) == 0 && event.Returned() &&
        (event.result == -ENOENT || event.result == -ENOTDIR)) {
      const std::optional<int> argument = LookedAt(event.number);
      if (argument) uses.Note(descriptors.PathOf(event, *argument), FileUse::kMissed);
    }
    descriptors.Apply(event);
  }
  return uses.Take();
}

}  // namespace batuta::trace
