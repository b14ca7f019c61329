#include "lib/trace/changes.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/syscall.h>

#include <algorithm>
#include <optional>

#include "lib/trace/syscalls.h"

namespace batuta::trace {
namespace {

constexpr uint64_t kPrivateFile = 0600, kPrivateFolder = 0700, kPermissions = 07777;

struct Opening {
  int flags;
  uint64_t mode;
};

std::optional<Opening> OpeningOf(const Event& call) {
  switch (call.number) {
    case SYS_open:
      return Opening{static_cast<int>(call.args[1]), call.args[2]};
    case SYS_openat:
      return Opening{static_cast<int>(call.args[2]), call.args[3]};
    case SYS_creat:
      return Opening{O_WRONLY | O_CREAT | O_TRUNC, call.args[1]};
    case SYS_openat2:
      // Its flags stand in memory that is not recorded.
      return Opening{O_RDWR, 0};
    default:
      return std::nullopt;
  }
}

Change ChangeOf(int flags) {
  if ((flags & O_CREAT) != 0) return (flags & O_EXCL) != 0 ? Change::kMade : Change::kReplaced;
  if ((flags & O_TRUNC) != 0) return Change::kReplaced;
  return (flags & O_ACCMODE) == O_RDONLY ? Change::kRead : Change::kOpened;
}

// What the call does to the path in argument `index`.
std::optional<Change> ChangeOfPath(int number, int index) {
  switch (number) {
    case SYS_mkdir:
    case SYS_mkdirat:
    case SYS_mknod:
    case SYS_mknodat:
      return Change::kMade;
    case SYS_symlink:
    case SYS_link:
      return index == 1 ? std::optional(Change::kMade) : std::nullopt;
    case SYS_symlinkat:
      return index == 2 ? std::optional(Change::kMade) : std::nullopt;
    case SYS_linkat:
      return index == 3 ? std::optional(Change::kMade) : std::nullopt;
    case SYS_rename:
      return index == 0 ? Change::kRemoved : Change::kReplaced;
    case SYS_renameat:
    case SYS_renameat2:
      return index == 1 ? Change::kRemoved : Change::kReplaced;
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_rmdir:
      return Change::kRemoved;
    case SYS_chmod:
    case SYS_fchmodat:
    case SYS_chown:
    case SYS_lchown:
    case SYS_fchownat:
    case SYS_truncate:
    case SYS_utime:
    case SYS_utimes:
    case SYS_futimesat:
    case SYS_utimensat:
      return Change::kReplaced;
    default:
      return std::nullopt;
  }
}

// Calls that change what a descriptor leads to; the argument that it stands in, or -1.
int ChangedDescriptor(const Event& call) {
  switch (call.number) {
    case SYS_write:
    case SYS_writev:
    case SYS_pwrite64:
    case SYS_pwritev:
    case SYS_pwritev2:
    case SYS_ftruncate:
    case SYS_fallocate:
    case SYS_fchmod:
    case SYS_fchown:
    case SYS_sendfile:
      return 0;
    case SYS_copy_file_range:
    case SYS_splice:
      return 2;
    case SYS_mmap: {
      const bool is_shared = (call.args[3] & 0xf) != MAP_PRIVATE;
      return is_shared && (call.args[2] & PROT_WRITE) != 0 ? 4 : -1;
    }
    default:
      return -1;
  }
}

bool Renames(int number) {
  return number == SYS_rename || number == SYS_renameat || number == SYS_renameat2;
}

// A time of the program's choice, not the present one.
bool SetsTime(const Event& call) {
  switch (call.number) {
    case SYS_utime:
    case SYS_utimes:
      return call.args[1] != 0;
    case SYS_futimesat:
    case SYS_utimensat:
      return call.args[2] != 0;
    default:
      return false;
  }
}

bool IsPrivate(const Event& call) {
  if (const auto opening = OpeningOf(call)) {
    return (opening->flags & O_EXCL) != 0 && (opening->mode & kPermissions) == kPrivateFile;
  }
  const bool makes_folder = call.number == SYS_mkdir || call.number == SYS_mkdirat;
  const uint64_t mode = call.args[call.number == SYS_mkdir ? 1 : 2];
  return makes_folder && (mode & kPermissions) == kPrivateFolder;
}

}  // namespace

std::vector<ChangedPath> ChangesOf(const Event& call, const Descriptors& descriptors) {
  std::vector<ChangedPath> changes;
  if (!call.IsCall() || call.Failed() || (call.flags & kForeignAbi) != 0) return changes;
  const int descriptor = ChangedDescriptor(call);
  const bool by_descriptor = call.number == SYS_utimensat && call.Text(1) == nullptr;
  if (descriptor >= 0 || by_descriptor) {
    const auto at = static_cast<size_t>(std::max(descriptor, 0));
    const OpenFile* file = descriptors.Find(call.pid, static_cast<int>(call.args[at]));
    if (file != nullptr && file->name.starts_with('/')) {
      changes.push_back({file->name, Change::kReplaced, SetsTime(call)});
    }
    return changes;
  }
  const Syscall* shape = FindSyscall(call.number);
  const auto opening = OpeningOf(call);
  for (int i = 0; shape != nullptr && i < static_cast<int>(shape->args.size()); ++i) {
    if (shape->args[static_cast<size_t>(i)] != kPath) continue;
    const auto change = opening ? ChangeOf(opening->flags) : ChangeOfPath(call.number, i);
    if (!change) continue;
    const std::string path = descriptors.PathOf(call, i);
    const bool is_moved = Renames(call.number) && *change == Change::kReplaced;
    if (!path.starts_with('/')) continue;
    changes.push_back({path, *change, SetsTime(call), is_moved, IsPrivate(call)});
  }
  return changes;
}

}  // namespace batuta::trace
