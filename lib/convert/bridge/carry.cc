#include "lib/convert/bridge/carry.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <map>
#include <set>
#include <string_view>

#include "lib/convert/languages.h"
#include "lib/convert/plan.h"
#include "lib/convert/python/python_suites.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"

namespace batuta::convert {
namespace {

// Up to this a program carries the whole project: what it opens by a computed name is then there.
constexpr int64_t kSmallBytes = int64_t{4} << 20;
constexpr size_t kSmallFiles = 2000;
constexpr int64_t kMostBytes = int64_t{256} << 20;

// What compilers leave in a project and no script reads.
bool IsByproduct(const fs::path& path) {
  static const std::set<std::string> extensions = {".o",  ".a",   ".d",   ".lo",
                                                   ".pyc", ".gcda", ".gcno"};
  return extensions.contains(path.extension());
}

// Shared libraries are no programs: Python may load them.
bool IsCompiledProgram(const fs::path& path) {
  if (path.filename().native().find(".so") != std::string::npos) return false;
  char magic[4] = {};
  std::ifstream(path, std::ios::binary).read(magic, sizeof magic);
  return std::string_view(magic, sizeof magic) == "\x7f" "ELF";
}

bool IsLeftOutFolder(const fs::path& folder) {
  static const std::set<std::string> names = {".git",          ".hg",  ".svn",        "__pycache__",
                                              ".pytest_cache", ".tox", "node_modules"};
  std::error_code error;
  return names.contains(folder.filename()) || fs::exists(folder / "pyvenv.cfg", error);
}

// The unit's files and the scripts that they run, with all that these reach.
std::set<std::string> ScriptClosure(const CandidateInput& input) {
  std::set<std::string> reached;
  std::vector<std::string> next = input.unit->files;
  while (!next.empty()) {
    for (const std::string& path : Closure(*input.analysis, next)) reached.insert(path);
    next.clear();
    for (const Dependency& dependency : input.analysis->dependencies) {
      if (dependency.kind != DependencyKind::kExec || !reached.contains(dependency.from)) continue;
      const SourceFile* target = input.analysis->FindFile(dependency.to);
      if (target == nullptr || IsNative(target->language)) continue;
      if (reached.insert(dependency.to).second) next.push_back(dependency.to);
    }
  }
  return reached;
}

// Tests that lie in the packages of a library come with it: they are a part of what people install,
// and import it relatively. So do the settings around them.
std::set<std::string> TestsOf(const CandidateInput& input) {
  std::set<std::string> packages;
  const fs::path root = input.original->build_root;
  if (input.unit->is_program) return {};
  for (const std::string& file : input.unit->files) packages.insert(OutermostPackage(root, file));
  packages.erase("");
  std::set<std::string> tests;
  for (const SourceFile& file : input.analysis->files) {
    if (file.language != Language::kPython || !IsPythonTest(file.path)) continue;
    const bool is_settings = fs::path(file.path).filename() == "conftest.py";
    if (is_settings || packages.contains(OutermostPackage(root, file.path))) tests.insert(file.path);
  }
  return tests;
}

// The project's root counts only for what lies in it directly.
bool IsInOrBelow(const fs::path& file, const std::set<fs::path>& folders) {
  fs::path folder = file.parent_path();
  if (folders.contains(folder)) return true;
  for (; !folder.empty(); folder = folder.parent_path()) {
    if (folders.contains(folder)) return true;
  }
  return false;
}

class Carrier {
 public:
  explicit Carrier(const CandidateInput& input)
      : input_(input), root_(input.original->build_root) {}

  absl::StatusOr<std::vector<std::string>> Find() {
    Walk();
    if (NumBytes() > kSmallBytes || found_.size() > kSmallFiles) KeepNeeded();
    if (NumBytes() > kMostBytes) {
      return FailedPrecondition("bridge: it would carry %d MiB, more than %d", NumBytes() >> 20,
                                kMostBytes >> 20);
    }
    std::vector<std::string> files;
    for (const auto& [path, bytes] : found_) files.push_back(path);
    return files;
  }

 private:
  void Walk() {
    std::error_code error;
    for (fs::recursive_directory_iterator it(root_, error), end; !error && it != end;
         it.increment(error)) {
      std::error_code ignored;
      const fs::file_status status = it->symlink_status(ignored);
      const std::string path = it->path().lexically_relative(root_);
      if (fs::is_directory(status)) {
        if (IsLeftOutFolder(it->path())) it.disable_recursion_pending();
      } else if (fs::is_symlink(status)) {
        if (StaysInside(path)) found_[path] = 0;
      } else if (fs::is_regular_file(status) && IsWanted(path)) {
        found_[path] = static_cast<int64_t>(it->file_size(ignored));
      }
    }
  }

  // A link that leads out of the project would lead elsewhere from where the files are unpacked.
  bool StaysInside(const std::string& link) const {
    std::error_code error;
    const fs::path target = fs::read_symlink(root_ / link, error);
    return !error && !target.is_absolute() &&
           os::IsConfined(fs::path(link).parent_path() / target);
  }

  bool IsWanted(const std::string& path) const {
    // Where a compiled program stands in the original's folder, its Rust binary takes the place.
    if (input_.product_binaries.contains(path) || IsByproduct(path)) return false;
    if (access((root_ / path).c_str(), R_OK) != 0) return false;
    if (const SourceFile* known = input_.analysis->FindFile(path)) {
      return !IsNative(known->language);
    }
    // The build made it, or batuta.toml excludes it.
    std::error_code error;
    const auto before = fs::symlink_status(input_.original->source_root / path, error);
    return !fs::exists(before) && !IsCompiledProgram(root_ / path);
  }

  void KeepNeeded() {
    std::set<std::string> needed = ScriptClosure(input_);
    needed.merge(TestsOf(input_));
    std::set<fs::path> folders;
    for (const std::string& path : needed) folders.insert(fs::path(path).parent_path());
    std::erase_if(found_, [&](const auto& entry) {
      const SourceFile* known = input_.analysis->FindFile(entry.first);
      const bool is_source = known != nullptr && known->language != Language::kOther;
      return !needed.contains(entry.first) && (is_source || !IsInOrBelow(entry.first, folders));
    });
  }

  int64_t NumBytes() const {
    int64_t bytes = 0;
    for (const auto& [path, size] : found_) bytes += size;
    return bytes;
  }

  const CandidateInput& input_;
  const fs::path root_;
  std::map<std::string, int64_t> found_;  // path -> bytes
};

}  // namespace

absl::StatusOr<std::vector<std::string>> CarriedFiles(const CandidateInput& input) {
  return Carrier(input).Find();
}

}  // namespace batuta::convert
