#include "lib/convert/run_folder.h"

#include <sys/stat.h>

#include <utility>

#include "absl/strings/str_format.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr const char* kGone = "gone";

bool IsByteCode(const fs::path& path) {
  return path.filename() == "__pycache__" || path.extension() == ".pyc";
}

std::string StateOf(const fs::path& path, RunFolder::Look look, const PathMask& mask) {
  struct stat st;
  if (lstat(path.c_str(), &st) != 0) return kGone;
  if (S_ISDIR(st.st_mode)) return absl::StrFormat("folder %o", st.st_mode & 07777);
  if (S_ISLNK(st.st_mode)) {
    std::error_code error;
    return "link " + mask.Apply(fs::read_symlink(path, error).native());
  }
  if (!S_ISREG(st.st_mode)) return "special";
  if (look == RunFolder::Look::kSignatures) return os::StatSignature(path);
  // Paths are masked only in what fits into memory without thought.
  auto content = os::ReadFile(path, int64_t{64} << 20);
  const std::string digest = content.ok() ? os::HashBytes(mask.Apply(*std::move(content)))
                                          : os::HashFile(path).value_or("unreadable");
  return absl::StrFormat("%o %s", st.st_mode & 07777, digest);
}

}  // namespace

absl::StatusOr<RunFolder> RunFolder::Make(const fs::path& runs_dir, const fs::path& work) {
  RunFolder folder;
  BATUTA_ASSIGN_OR_RETURN(folder.root_, os::MakePrivateDir(runs_dir, "run-"));
  folder.work_ = work.empty() ? folder.root_ / "work" : work;
  for (const fs::path& dir : {folder.work_, folder.home(), folder.temp()}) {
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(dir));
  }
  return folder;
}

RunFolder::~RunFolder() {
  if (root_.empty()) return;
  os::RemoveAll(work_).IgnoreError();
  os::RemoveAll(root_).IgnoreError();
}

RunFolder::RunFolder(RunFolder&& other) noexcept
    : root_(std::exchange(other.root_, fs::path())), work_(std::move(other.work_)) {}

void RunFolder::ForEachPath(const Visitor& visit) const {
  ForEachBelow(work_, "", visit);
  ForEachBelow(home(), kHomePrefix, visit);
  ForEachBelow(temp(), kTempPrefix, visit);
}

// Caches aside: nobody may rely on them, and bridges keep what they carry there.
void RunFolder::ForEachBelow(const fs::path& folder, const std::string& prefix,
                             const Visitor& visit) const {
  std::error_code error;
  // A program may make folders that nobody can enter.
  constexpr auto kOptions = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator it(folder, kOptions, error), end; !error && it != end;
       it.increment(error)) {
    if (IsByteCode(it->path()) || it->path() == home() / ".cache") {
      it.disable_recursion_pending();
      continue;
    }
    visit(it->path(), prefix + it->path().lexically_relative(folder).native());
  }
}

RunFolder::Snapshot RunFolder::Take(Look look, const PathMask& mask) const {
  Snapshot snapshot;
  ForEachPath([&](const fs::path& path, const std::string& name) {
    snapshot[name] = StateOf(path, look, mask);
  });
  return snapshot;
}

std::map<std::string, std::string> RunFolder::ChangesSince(const Snapshot& before, Look look,
                                                           const PathMask& mask) const {
  std::map<std::string, std::string> changes;
  Snapshot unseen = before;
  ForEachPath([&](const fs::path& path, const std::string& name) {
    const auto it = unseen.find(name);
    const bool is_new = it == unseen.end();
    const bool is_changed = is_new || it->second != StateOf(path, look, mask);
    if (!is_new) unseen.erase(it);
    if (is_changed) changes[name] = StateOf(path, Look::kDigests, mask);
  });
  for (const auto& [name, state] : unseen) changes[name] = kGone;
  return changes;
}

}  // namespace batuta::convert
