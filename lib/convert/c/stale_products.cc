#include "lib/convert/c/stale_products.h"

#include <elf.h>

#include <cstring>
#include <fstream>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

// The ELF type of a file (ET_REL, ET_EXEC, ET_DYN), ET_NONE if it is no ELF file.
int ElfType(const fs::path& path) {
  char head[18] = {};
  std::ifstream file(path, std::ios::binary);
  if (!file.read(head, sizeof(head)) || std::memcmp(head, ELFMAG, SELFMAG) != 0) return ET_NONE;
  return static_cast<unsigned char>(head[16]) | static_cast<unsigned char>(head[17]) << 8;
}

bool HasSource(const fs::path& object) {
  std::error_code error;
  for (const char* extension : {".c", ".cc", ".cpp", ".cxx", ".C", ".y", ".l"}) {
    if (fs::exists(fs::path(object).replace_extension(extension), error)) return true;
  }
  return false;
}

bool IsStale(const fs::path& path, StaleProduct which) {
  if (which == StaleProduct::kObjects) {
    return path.extension() == ".o" && HasSource(path) && ElfType(path) == ET_REL;
  }
  if (path.filename().native().find(".so") != std::string::npos) return false;
  const int type = ElfType(path);
  return type == ET_EXEC || type == ET_DYN;
}

}  // namespace

absl::StatusOr<int> RemoveStaleProducts(const fs::path& root, StaleProduct which) {
  std::vector<fs::path> stale;
  std::error_code error;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_symlink(error) || !it->is_regular_file(error)) continue;
    if (IsStale(it->path(), which)) stale.push_back(it->path());
  }
  for (const fs::path& path : stale) BATUTA_RETURN_IF_ERROR(os::RemoveAll(path));
  return static_cast<int>(stale.size());
}

}  // namespace batuta::convert
