#include "lib/os/folder_entries.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#include <cerrno>
#include <memory>
#include <string_view>

namespace batuta::os {
namespace {

using Kind = FolderEntry::Kind;

// Of an entry of a file system that does not tell.
unsigned char TypeOf(DIR* folder, const char* name) {
  struct stat st;
  if (fstatat(dirfd(folder), name, &st, AT_SYMLINK_NOFOLLOW) != 0) return DT_UNKNOWN;
  return static_cast<unsigned char>(IFTODT(st.st_mode));
}

Kind KindOf(unsigned char type) {
  switch (type) {
    case DT_REG:
      return Kind::kFile;
    case DT_DIR:
      return Kind::kFolder;
    case DT_LNK:
      return Kind::kLink;
    default:
      return Kind::kOther;
  }
}

}  // namespace

std::error_code ListFolder(const std::string& folder, std::vector<FolderEntry>& entries) {
  entries.clear();
  const auto close = [](DIR* open) { closedir(open); };
  const std::unique_ptr<DIR, decltype(close)> open(opendir(folder.c_str()));
  if (open == nullptr) return {errno, std::generic_category()};
  while (true) {
    errno = 0;
    const dirent* entry = readdir(open.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name == "." || name == "..") continue;
    const unsigned char type =
        entry->d_type == DT_UNKNOWN ? TypeOf(open.get(), entry->d_name) : entry->d_type;
    entries.push_back({std::string(name), KindOf(type)});
  }
  if (errno == 0) return {};
  const int error = errno;
  entries.clear();
  return {error, std::generic_category()};
}

}  // namespace batuta::os
