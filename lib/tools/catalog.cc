// The bundled catalogue and the user's own descriptions, as one list.
#include <algorithm>
#include <filesystem>

#include "lib/os/embedded.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/tools/bundled.h"
#include "lib/tools/description.h"
#include "lib/tools/surroundings.h"

namespace batuta::embedded {
std::span<const File> tools_bundle();
}  // namespace batuta::embedded

namespace batuta::tools {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxFileBytes = int64_t{1} << 20;

// The *.toml files of the folder, by name. A folder that is not there holds none.
absl::StatusOr<std::vector<fs::path>> ListUserFiles(const fs::path& dir) {
  std::error_code error;
  std::vector<fs::path> files;
  fs::directory_iterator it(dir, error);
  if (error == std::errc::no_such_file_or_directory) return files;
  for (; !error && it != fs::directory_iterator(); it.increment(error)) {
    std::error_code ignored;
    if (it->path().extension() == ".toml" && it->is_regular_file(ignored)) {
      files.push_back(it->path());
    }
  }
  if (error) return InvalidArgument("%s: %s", dir.native(), error.message());
  std::ranges::sort(files);
  return files;
}

absl::StatusOr<std::vector<Description>> LoadUserDescriptions(const fs::path& dir) {
  BATUTA_ASSIGN_OR_RETURN(const std::vector<fs::path> files, ListUserFiles(dir));
  std::vector<Description> all;
  for (const fs::path& file : files) {
    const auto text = os::ReadFile(file, kMaxFileBytes);
    if (!text.ok()) return InvalidArgument("%s", std::string(text.status().message()));
    BATUTA_ASSIGN_OR_RETURN(std::vector<Description> parsed,
                            ParseDescriptions(*text, file.native()));
    for (Description& description : parsed) {
      const auto same = std::ranges::find(all, description.name, &Description::name);
      if (same != all.end()) {
        return InvalidArgument("%s: tool '%s' is described in %s already", description.where,
                               description.name, same->where);
      }
      all.push_back(std::move(description));
    }
  }
  return all;
}

}  // namespace

std::string_view BundledFile(std::string_view name) {
  for (const embedded::File& file : embedded::tools_bundle()) {
    if (file.path == name) return file.content;
  }
  return {};
}

absl::StatusOr<std::vector<Description>> LoadDescriptions(const std::string& user_dir) {
  BATUTA_ASSIGN_OR_RETURN(std::vector<Description> all,
                          ParseDescriptions(BundledFile(kCatalog), kCatalog));
  const std::string dir =
      DescriptionsFolder(user_dir, MakeSurroundings(os::CurrentEnvironment(), ""));
  if (dir.empty()) return all;
  BATUTA_ASSIGN_OR_RETURN(std::vector<Description> user, LoadUserDescriptions(dir));
  for (Description& description : user) {
    const auto same = std::ranges::find(all, description.name, &Description::name);
    if (same == all.end()) {
      all.push_back(std::move(description));
    } else {
      *same = std::move(description);
    }
  }
  return all;
}

}  // namespace batuta::tools
