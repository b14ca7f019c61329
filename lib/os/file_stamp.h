// What the file system says of a file without reading it: for "did it change", and for "could it
// have changed without this showing".
#ifndef BATUTA_LIB_OS_FILE_STAMP_H_
#define BATUTA_LIB_OS_FILE_STAMP_H_

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace batuta::os {

struct FileStamp {
  int64_t size = 0;
  int64_t mtime_ns = 0, ctime_ns = 0;  // since 1970; no program can set the ctime
  uint64_t inode = 0, device = 0;
  uint32_t mode = 0;  // type and permission bits

  bool operator==(const FileStamp&) const = default;
  bool IsRegular() const;
  bool IsFolder() const;
  bool IsExecutable() const { return (mode & 0100) != 0; }
};

// Of what the path leads to through symbolic links. Nothing if there is no such file or it cannot
// be looked at.
std::optional<FileStamp> StampOf(const std::filesystem::path& path);

// Of the path itself.
std::optional<FileStamp> LinkStampOf(const std::filesystem::path& path);

// Of an open file.
std::optional<FileStamp> StampOf(int fd);

// One folder, held open: looking at many of its entries walks no path again and again.
class OpenFolder {
 public:
  // Of a folder that is not there, nothing is there.
  explicit OpenFolder(const std::filesystem::path& path);
  ~OpenFolder();
  OpenFolder(const OpenFolder&) = delete;
  OpenFolder& operator=(const OpenFolder&) = delete;

  // As StampOf. `name` ends with a NUL.
  std::optional<FileStamp> StampOf(const char* name) const;

 private:
  friend struct FileAt;
  const int fd_;
};

// A file by its path, or by its name in an open folder, from which it is reached with less walking.
// A view: what it is made of must outlive it.
struct FileAt {
  explicit FileAt(const std::string& file);
  // `path` ends with the name and lies in `folder`.
  FileAt(const std::string& file, const OpenFolder& in);

  const std::string& path;
  int folder;  // for calls such as openat
  const char* name;
};

std::optional<FileStamp> StampOf(const FileAt& file);

// The clock that file systems stamp with, in nanoseconds since 1970.
int64_t NowNs();

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_FILE_STAMP_H_
