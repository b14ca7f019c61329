#include "lib/os/file_system.h"

#include <fcntl.h>
#include <linux/fs.h>
#include <pwd.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <utility>
#include <vector>

#include "lib/os/descriptor.h"
#include "lib/os/errno_status.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::os {
namespace {

absl::Status WriteAll(int fd, std::string_view content, const fs::path& path) {
  while (!content.empty()) {
    const ssize_t put = write(fd, content.data(), content.size());
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return ErrnoStatus(errno, path);
    content.remove_prefix(static_cast<size_t>(put));
  }
  return absl::OkStatus();
}

// Blocks shared with the source if the file system can, else copied in the kernel, else by hand.
absl::Status CopyContent(int from, int to, const fs::path& path) {
  if (ioctl(to, FICLONE, from) == 0) return absl::OkStatus();
  for (bool has_begun = false;;) {
    const ssize_t put = copy_file_range(from, nullptr, to, nullptr, size_t{1} << 30, 0);
    if (put == 0 && has_begun) return absl::OkStatus();
    if (put == 0) break;  // empty, or a file system that says so of what it cannot copy
    has_begun = has_begun || put > 0;
    if (put > 0 || errno == EINTR) continue;
    if (errno != EXDEV && errno != EINVAL && errno != ENOSYS && errno != EOPNOTSUPP) {
      return ErrnoStatus(errno, path);
    }
    break;
  }
  std::vector<char> buffer(1 << 16);
  while (true) {
    const ssize_t got = read(from, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus(errno, path);
    if (got == 0) return absl::OkStatus();
    BATUTA_RETURN_IF_ERROR(WriteAll(to, {buffer.data(), static_cast<size_t>(got)}, path));
  }
}

absl::Status CopyLink(const fs::path& from, const fs::path& to) {
  std::error_code error;
  const fs::path target = fs::read_symlink(from, error);
  if (error) return ErrnoStatus(error.value(), from);
  fs::remove(to, error);
  if (symlink(target.c_str(), to.c_str()) != 0) return ErrnoStatus(errno, to);
  return absl::OkStatus();
}

absl::Status CopyRegular(const fs::path& from, const fs::path& to) {
  // Not waiting: a fifo has no end to wait for.
  Descriptor in(open(from.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (in.get() < 0) return ErrnoStatus(errno, from);
  struct stat st;
  if (fstat(in.get(), &st) != 0) return ErrnoStatus(errno, from);
  if (!S_ISREG(st.st_mode)) return FailedPrecondition("%s: not a regular file", from.native());
  unlink(to.c_str());
  Descriptor out(open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600));
  if (out.get() < 0) return ErrnoStatus(errno, to);
  BATUTA_RETURN_IF_ERROR(CopyContent(in.get(), out.get(), to));
  fchmod(out.get(), st.st_mode & 07777);
  const struct timespec times[2] = {st.st_atim, st.st_mtim};
  futimens(out.get(), times);
  if (out.Close() != 0) return ErrnoStatus(errno, to);
  return absl::OkStatus();
}

absl::Status CopyInto(const fs::path& from, const fs::path& to, const fs::path& relative,
                      const std::function<bool(const fs::path&, bool)>& skip) {
  std::error_code error;
  fs::directory_iterator it(from, error);
  for (const fs::directory_iterator end; !error && it != end; it.increment(error)) {
    const fs::path name = it->path().filename();
    const fs::path inner = relative / name;
    struct stat st;
    if (lstat(it->path().c_str(), &st) != 0) return ErrnoStatus(errno, it->path());
    const bool is_dir = S_ISDIR(st.st_mode);
    if (skip && skip(inner, is_dir)) continue;
    if (is_dir) {
      BATUTA_RETURN_IF_ERROR(MakeDirs(to / name));
      BATUTA_RETURN_IF_ERROR(CopyInto(it->path(), to / name, inner, skip));
      chmod((to / name).c_str(), (st.st_mode & 07777) | S_IRWXU);
    } else if (S_ISLNK(st.st_mode)) {
      BATUTA_RETURN_IF_ERROR(CopyLink(it->path(), to / name));
    } else if (S_ISREG(st.st_mode)) {
      BATUTA_RETURN_IF_ERROR(CopyRegular(it->path(), to / name));
    }
  }
  // An iterator that fails is at its end: what was not seen must not be taken for not there.
  return error ? ErrnoStatus(error.value(), from) : absl::OkStatus();
}

// Folders without write or search permission cannot be emptied by their owner until it is given.
void Unlock(const fs::path& path) {
  std::error_code error;
  if (fs::is_symlink(path, error)) return;  // what it leads to is not removed
  fs::permissions(path, fs::perms::owner_all, fs::perm_options::add, error);
  for (fs::recursive_directory_iterator it(path, error), end; !error && it != end;
       it.increment(error)) {
    std::error_code ignored;
    if (it->is_directory(ignored) && !it->is_symlink(ignored)) {
      fs::permissions(it->path(), fs::perms::owner_all, fs::perm_options::add, ignored);
    }
  }
}

std::string Signature(const struct stat& st) {
  return absl::StrFormat("%d.%d.%d.%d.%d.%d.%d.%o", st.st_size, st.st_mtim.tv_sec,
                         st.st_mtim.tv_nsec, st.st_ctim.tv_sec, st.st_ctim.tv_nsec, st.st_ino,
                         st.st_dev, st.st_mode);
}

}  // namespace

absl::StatusOr<std::string> ReadFile(const fs::path& path, int64_t max_bytes) {
  Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (file.get() < 0) return ErrnoStatus(errno, path);
  struct stat st;
  if (fstat(file.get(), &st) != 0) return ErrnoStatus(errno, path);
  if (S_ISDIR(st.st_mode)) return FailedPrecondition("%s: is a folder", path.native());
  if (st.st_size > max_bytes) {
    return ResourceExhausted("%s: %d bytes, more than %d", path.native(), st.st_size, max_bytes);
  }
  std::string content(static_cast<size_t>(st.st_size), '\0');
  size_t filled = 0;
  while (true) {
    if (filled == content.size()) {
      // At the announced end, and for files such as those of /proc that announce no size.
      char extra[4096];
      const ssize_t got = read(file.get(), extra, sizeof(extra));
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return ErrnoStatus(errno, path);
      if (got == 0) return content;
      content.append(extra, static_cast<size_t>(got));
      filled = content.size();
      if (static_cast<int64_t>(filled) > max_bytes) {
        return ResourceExhausted("%s: more than %d bytes", path.native(), max_bytes);
      }
      continue;
    }
    const ssize_t got = read(file.get(), content.data() + filled, content.size() - filled);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return ErrnoStatus(errno, path);
    if (got == 0) break;
    filled += static_cast<size_t>(got);
  }
  content.resize(filled);
  return content;
}

absl::Status WriteFileAtomic(const fs::path& path, std::string_view content, int mode) {
  if (path.has_parent_path()) BATUTA_RETURN_IF_ERROR(MakeDirs(path.parent_path()));
  std::string temporary = path.native() + ".XXXXXX";
  Descriptor file(mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return ErrnoStatus(errno, path);
  absl::Status written = WriteAll(file.get(), content, path);
  if (written.ok() && fchmod(file.get(), static_cast<mode_t>(mode)) != 0) {
    written = ErrnoStatus(errno, path);
  }
  if (file.Close() != 0 && written.ok()) written = ErrnoStatus(errno, path);
  if (written.ok() && rename(temporary.c_str(), path.c_str()) != 0) {
    written = ErrnoStatus(errno, path);
  }
  if (!written.ok()) unlink(temporary.c_str());
  return written;
}

absl::StatusOr<fs::path> MakePrivateDir(const fs::path& parent, std::string_view prefix) {
  BATUTA_RETURN_IF_ERROR(MakeDirs(parent));
  std::string name = (parent / (std::string(prefix) + "XXXXXX")).native();
  if (mkdtemp(name.data()) == nullptr) return ErrnoStatus(errno, parent);
  return fs::path(name);
}

absl::Status MakeDirs(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) return ErrnoStatus(error.value(), path);
  return absl::OkStatus();
}

absl::Status RemoveAll(const fs::path& path) {
  std::error_code error;
  fs::remove_all(path, error);
  if (!error) return absl::OkStatus();
  Unlock(path);
  fs::remove_all(path, error);
  if (error) return ErrnoStatus(error.value(), path);
  return absl::OkStatus();
}

absl::Status CopyTree(const fs::path& from, const fs::path& to,
                      const std::function<bool(const fs::path&, bool)>& skip) {
  BATUTA_RETURN_IF_ERROR(MakeDirs(to));
  return CopyInto(from, to, {}, skip);
}

absl::Status CopyFile(const fs::path& from, const fs::path& to) {
  if (to.has_parent_path()) BATUTA_RETURN_IF_ERROR(MakeDirs(to.parent_path()));
  return CopyRegular(from, to);
}

absl::Status Publish(const fs::path& staged, const fs::path& target, const fs::path& previous) {
  BATUTA_RETURN_IF_ERROR(RemoveAll(previous));
  if (target.has_parent_path()) BATUTA_RETURN_IF_ERROR(MakeDirs(target.parent_path()));
  struct stat st;
  if (lstat(target.c_str(), &st) != 0) {
    if (rename(staged.c_str(), target.c_str()) != 0) return ErrnoStatus(errno, target);
    return absl::OkStatus();
  }
  if (renameat2(AT_FDCWD, staged.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE) == 0) {
    // The new one is in place; what was there is now called `staged`.
    if (rename(staged.c_str(), previous.c_str()) == 0) return absl::OkStatus();
    const int error = errno;
    renameat2(AT_FDCWD, staged.c_str(), AT_FDCWD, target.c_str(), RENAME_EXCHANGE);
    return ErrnoStatus(error, previous);
  }
  if (errno != EINVAL && errno != ENOSYS) return ErrnoStatus(errno, target);
  // File systems without exchange: two renames, the old one stays whole under `previous`.
  if (rename(target.c_str(), previous.c_str()) != 0) return ErrnoStatus(errno, target);
  if (rename(staged.c_str(), target.c_str()) != 0) {
    const int error = errno;
    rename(previous.c_str(), target.c_str());
    return ErrnoStatus(error, target);
  }
  return absl::OkStatus();
}

bool IsReadable(const fs::path& path) {
  std::error_code error;
  const int wanted = fs::is_directory(path, error) ? R_OK | X_OK : R_OK;
  return faccessat(AT_FDCWD, path.c_str(), wanted, AT_EACCESS) == 0;
}

int64_t FreeBytes(const fs::path& path) {
  struct statvfs room;
  if (statvfs(path.c_str(), &room) != 0) return std::numeric_limits<int64_t>::max();
  const bool is_root = geteuid() == 0;
  // File systems that make inodes as they need them announce none.
  if (room.f_files != 0 && (is_root ? room.f_ffree : room.f_favail) == 0) return 0;
  return static_cast<int64_t>((is_root ? room.f_bfree : room.f_bavail) * room.f_frsize);
}

std::string StatSignature(const fs::path& path) {
  struct stat st;
  return lstat(path.c_str(), &st) == 0 ? Signature(st) : std::string();
}

std::string TargetSignature(const fs::path& path) {
  struct stat st;
  return stat(path.c_str(), &st) == 0 ? Signature(st) : std::string();
}

bool IsConfined(const fs::path& path) {
  if (path.empty() || path.is_absolute()) return false;
  const fs::path normal = path.lexically_normal();
  return normal.begin() == normal.end() || *normal.begin() != "..";
}

bool IsUnder(const fs::path& path, const fs::path& dir) {
  const fs::path inner = path.lexically_normal(), outer = (dir / "").lexically_normal();
  const fs::path trimmed = outer.has_filename() ? outer : outer.parent_path();
  return std::mismatch(trimmed.begin(), trimmed.end(), inner.begin(), inner.end()).first ==
         trimmed.end();
}

fs::path HomeDir() {
  if (const char* home = getenv("HOME"); home != nullptr && home[0] == '/') return home;
  struct passwd entry, *found = nullptr;
  char buffer[4096];
  if (getpwuid_r(getuid(), &entry, buffer, sizeof(buffer), &found) == 0 && found != nullptr) {
    return found->pw_dir;
  }
  return {};
}

fs::path TempDir() {
  if (const char* dir = getenv("TMPDIR"); dir != nullptr && dir[0] == '/') return dir;
  return "/tmp";
}

}  // namespace batuta::os
