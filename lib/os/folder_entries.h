// What lies in a folder, without a look at each of its entries.
#ifndef BATUTA_LIB_OS_FOLDER_ENTRIES_H_
#define BATUTA_LIB_OS_FOLDER_ENTRIES_H_

#include <string>
#include <system_error>
#include <vector>

namespace batuta::os {

struct FolderEntry {
  enum class Kind { kFile, kFolder, kLink, kOther };  // kLink: whatever it leads to

  std::string name;
  Kind kind = Kind::kOther;
};

// In no order, without "." and "..". `entries` is empty after an error.
std::error_code ListFolder(const std::string& folder, std::vector<FolderEntry>& entries);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_FOLDER_ENTRIES_H_
