// Files and folders. All of batuta's reading and writing of the disk passes here, so that outputs
// appear whole or not at all and a path of a project can never lead out of it.
// Every function is safe to call from several threads on different paths.
#ifndef BATUTA_LIB_OS_FILE_SYSTEM_H_
#define BATUTA_LIB_OS_FILE_SYSTEM_H_

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"

namespace batuta::os {

namespace fs = std::filesystem;

// The whole file. NotFound, FailedPrecondition (not readable, a folder), ResourceExhausted above
// max_bytes.
absl::StatusOr<std::string> ReadFile(const fs::path& path, int64_t max_bytes = int64_t{1} << 30);

// Writes beside the target and renames: readers see the old or the new content, never a part.
// Missing parent folders are made. mode: permission bits of the file.
absl::Status WriteFileAtomic(const fs::path& path, std::string_view content, int mode = 0644);

// A new folder `parent/prefixXXXXXX` that only this user can enter. Makes `parent` if needed.
absl::StatusOr<fs::path> MakePrivateDir(const fs::path& parent, std::string_view prefix);

absl::Status MakeDirs(const fs::path& path);

// Removes a file or a whole tree, read-only folders included. A missing path is no error. Symbolic
// links are removed, not followed.
absl::Status RemoveAll(const fs::path& path);

// Copies a tree: regular files (with permission bits and times), folders, symbolic links as links.
// Sockets, devices and fifos are left out. `skip` (relative path, is_dir) says what stays behind.
// Clones blocks where the file system can. FailedPrecondition names the first path that could not be
// read; ResourceExhausted is a full disk.
absl::Status CopyTree(const fs::path& from, const fs::path& to,
                      const std::function<bool(const fs::path&, bool)>& skip = {});

// One regular file, no link to one; parents of `to` are made, an existing `to` is replaced.
absl::Status CopyFile(const fs::path& from, const fs::path& to);

// Makes `staged` appear at `target` in one step, or leaves both as they are. What was at `target` moves
// to `previous` (removed first if there), in a folder that is there and on the same file system.
absl::Status Publish(const fs::path& staged, const fs::path& target, const fs::path& previous);

// Room for new content where `path` lies, for this user; 0 also if no further file can be made there.
// The largest number if it cannot be known.
int64_t FreeBytes(const fs::path& path);

// True if this process may read the file, or list and enter the folder, that the path leads to.
bool IsReadable(const fs::path& path);

// Cheap identity of a file as it is now, for "did it change" (size, mtime, ctime, inode); empty if
// there is none. Symbolic links are not followed.
std::string StatSignature(const fs::path& path);

// The same for what the path leads to through symbolic links.
std::string TargetSignature(const fs::path& path);

// True if `path` (relative, lexically) stays inside the folder it is relative to.
bool IsConfined(const fs::path& path);

// $HOME, or the password database's answer; empty if neither is known.
fs::path HomeDir();

// Folder for batuta's own private scratch files: $TMPDIR or /tmp.
fs::path TempDir();

// True if the two start with the same folder: `path` is `dir` or lies under it (lexically).
bool IsUnder(const fs::path& path, const fs::path& dir);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_FILE_SYSTEM_H_
