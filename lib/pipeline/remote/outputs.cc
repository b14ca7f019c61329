#include "lib/pipeline/remote/outputs.h"

#include <string>
#include <unordered_map>

#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline::remote {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxListingBytes = int64_t{256} << 20;
// Of a listing, which may name a folder many times.
constexpr size_t kMaxFiles = 1'000'000;
constexpr int kMaxFolders = 100'000, kMaxDepth = 1000;

absl::Status NotPlain(const fs::path& path) {
  return FailedPrecondition("output '%s' is not a plain file", path.native());
}

// Files are written where a service says: it is not believed.
absl::Status CheckPath(const fs::path& path) {
  if (!path.empty() && os::IsConfined(path)) return absl::OkStatus();
  return DataLoss("the service names an output '%s'", path.native());
}

absl::Status CheckName(const std::string& name) {
  const bool is_name = !name.empty() && name != "." && name != ".." &&
                       name.find('/') == std::string::npos && name.find('\0') == std::string::npos;
  return is_name ? absl::OkStatus() : DataLoss("the service names an output '%s'", name);
}

// The folders of one listing by their digests.
class Listing {
 public:
  explicit Listing(const re::Tree& tree) : root_(tree.root()) {
    for (const re::Directory& folder : tree.children()) {
      by_digest_[DigestOf(folder.SerializeAsString()).hash()] = &folder;
    }
  }

  absl::Status AddTo(std::vector<Arrival>& arrivals, const fs::path& at) {
    return Add(root_, at, 0, arrivals);
  }

 private:
  absl::Status Add(const re::Directory& folder, const fs::path& at, int depth,
                   std::vector<Arrival>& arrivals) {
    if (!folder.symlinks().empty()) return NotPlain(at / folder.symlinks(0).name());
    if (++num_folders_ > kMaxFolders || depth > kMaxDepth || arrivals.size() > kMaxFiles) {
      return ResourceExhausted("the service lists too much in '%s'", at.native());
    }
    for (const re::FileNode& file : folder.files()) {
      BATUTA_RETURN_IF_ERROR(CheckName(file.name()));
      arrivals.push_back({file.digest(), at / file.name(), file.is_executable()});
    }
    for (const re::DirectoryNode& below : folder.directories()) {
      BATUTA_RETURN_IF_ERROR(CheckName(below.name()));
      const auto found = by_digest_.find(below.digest().hash());
      if (found == by_digest_.end()) {
        return DataLoss("the service does not list '%s'", (at / below.name()).native());
      }
      BATUTA_RETURN_IF_ERROR(Add(*found->second, at / below.name(), depth + 1, arrivals));
    }
    return absl::OkStatus();
  }

  const re::Directory& root_;
  std::unordered_map<std::string, const re::Directory*> by_digest_;
  int num_folders_ = 0;
};

}  // namespace

absl::StatusOr<std::vector<Arrival>> ArrivalsOf(const re::ActionResult& result,
                                                const fs::path& folder, const Contents& contents,
                                                const std::stop_token& stop) {
  for (const auto* links : {&result.output_symlinks(), &result.output_file_symlinks(),
                            &result.output_directory_symlinks()}) {
    if (!links->empty()) return NotPlain((*links)[0].path());
  }
  std::vector<Arrival> arrivals;
  for (const re::OutputFile& file : result.output_files()) {
    BATUTA_RETURN_IF_ERROR(CheckPath(file.path()));
    arrivals.push_back({file.digest(), folder / file.path(), file.is_executable(),
                        file.contents().empty() ? nullptr : &file.contents()});
  }
  for (const re::OutputDirectory& listed : result.output_directories()) {
    BATUTA_RETURN_IF_ERROR(CheckPath(listed.path()));
    BATUTA_ASSIGN_OR_RETURN(const std::string bytes,
                            contents.Read(listed.tree_digest(), kMaxListingBytes, stop));
    re::Tree tree;
    if (DigestOf(bytes).hash() != listed.tree_digest().hash() || !tree.ParseFromString(bytes)) {
      return DataLoss("the service's listing of '%s' is broken", listed.path());
    }
    BATUTA_RETURN_IF_ERROR(Listing(tree).AddTo(arrivals, folder / listed.path()));
  }
  return arrivals;
}

}  // namespace batuta::pipeline::remote
