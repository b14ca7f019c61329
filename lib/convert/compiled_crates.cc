#include "lib/convert/compiled_crates.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>
#include <vector>

#include "lib/os/file_system.h"
#include "lib/os/hash.h"
#include "lib/os/process.h"
#include "lib/os/toml.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/tools/surroundings.h"

namespace batuta::convert {
namespace {

constexpr const char* kLock = "Cargo.lock";
constexpr const char* kSum = "sum";  // digest of all the rest: what is not whole is not used
constexpr const char* kParts[] = {"deps", "build", ".fingerprint"};
// Of one crate: an old and a new batuta, two compilers.
constexpr size_t kMostOfOneCrate = 4;
constexpr size_t kHashDigits = 16;

using Names = std::set<std::string, std::less<>>;

// The crate and all that it depends on, as the lock file has them.
Names Closure(const toml::table& lock, const std::string& crate) {
  std::map<std::string, std::vector<std::string>, std::less<>> needs;
  if (const toml::array* packages = lock["package"].as_array()) {
    for (const toml::node& node : *packages) {
      const toml::table* package = node.as_table();
      if (package == nullptr) continue;
      std::vector<std::string>& of = needs[(*package)["name"].value_or(std::string())];
      const toml::array* dependencies = (*package)["dependencies"].as_array();
      if (dependencies == nullptr) continue;
      for (const toml::node& dependency : *dependencies) {
        // "name", or "name version" where there are several.
        const std::string text = dependency.value_or(std::string());
        of.push_back(text.substr(0, text.find(' ')));
      }
    }
  }
  Names closure;
  std::vector<std::string> open = {crate};
  while (!open.empty()) {
    const std::string name = std::move(open.back());
    open.pop_back();
    if (!closure.insert(name).second) continue;
    const std::vector<std::string>& more = needs[name];
    open.insert(open.end(), more.begin(), more.end());
  }
  return closure;
}

// The package that a file or folder of cargo's is named after:
// "libbatuta_py-0123456789abcdef.rlib".
std::string PackageOf(std::string_view file) {
  const std::string_view stem = file.substr(0, file.find('.'));
  if (stem.size() <= kHashDigits || stem[stem.size() - kHashDigits - 1] != '-') return {};
  const std::string_view digits = stem.substr(stem.size() - kHashDigits);
  if (digits.find_first_not_of("0123456789abcdef") != std::string_view::npos) return {};
  return std::string(stem.substr(0, stem.size() - kHashDigits - 1));
}

bool IsNamedAfter(std::string_view file, const Names& packages) {
  const std::string name = PackageOf(file);
  if (name.empty()) return false;
  // Compiled files are named after the library: lib, and no dashes.
  return std::any_of(packages.begin(), packages.end(), [&](const std::string& package) {
    std::string library = package;
    std::replace(library.begin(), library.end(), '-', '_');
    return name == package || name == library || name == "lib" + library;
  });
}

std::vector<fs::path> Entries(const fs::path& folder) {
  std::vector<fs::path> entries;
  std::error_code error;
  for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error)) {
    entries.push_back(it->path());
  }
  return entries;
}

// Of all files below a folder; empty: one cannot be read.
std::string DigestOf(const fs::path& root, const std::string& salt) {
  std::vector<fs::path> files;
  std::error_code error, ignored;
  for (fs::recursive_directory_iterator it(root, error), end; !error && it != end;
       it.increment(error)) {
    if (it->is_regular_file(ignored)) files.push_back(it->path());
  }
  if (error || files.empty()) return {};
  std::sort(files.begin(), files.end());
  os::Hasher hasher;
  hasher.Add(salt);
  for (const fs::path& file : files) {
    if (file == root / kSum) continue;
    const auto digest = os::HashFile(file);
    if (!digest.ok()) return {};
    hasher.Add(file.lexically_relative(root).native()).Add(*digest);
  }
  return hasher.Finish();
}

absl::Status CopyEntry(const fs::path& from, const fs::path& to) {
  std::error_code ignored;
  return fs::is_directory(fs::symlink_status(from, ignored)) ? os::CopyTree(from, to)
                                                             : os::CopyFile(from, to);
}

// One moment for all: none is older than what it was made from.
void SetTimes(const std::vector<fs::path>& roots, fs::file_time_type time) {
  std::error_code ignored;
  for (const fs::path& root : roots) {
    fs::last_write_time(root, time, ignored);
    for (fs::recursive_directory_iterator it(root, ignored), end; it != end;
         it.increment(ignored)) {
      if (!it->is_symlink(ignored)) fs::last_write_time(it->path(), time, ignored);
    }
  }
}

}  // namespace

CompiledCrates CompiledCrates::OfUser(std::string compiler) {
  const std::string home = tools::MakeSurroundings(os::CurrentEnvironment(), "").batuta_home;
  return {home.empty() ? fs::path() : fs::path(home) / "compiled", std::move(compiler)};
}

std::string CompiledCrates::KeyOf(const fs::path& sources) const {
  return DigestOf(sources, compiler_);
}

absl::Status CompiledCrates::Restore(const std::string& crate, const Place& place) const {
  const fs::path release = place.target / "release";
  for (const fs::path& known : Entries(release / ".fingerprint")) {
    if (PackageOf(known.filename().native()) == crate) return absl::OkStatus();
  }
  const std::string key = KeyOf(place.workspace / "support" / crate);
  const fs::path kept = folder_ / crate / key;
  std::error_code error;
  if (folder_.empty() || key.empty() || !fs::is_directory(kept, error)) return absl::OkStatus();
  if (os::ReadFile(kept / kSum).value_or("") != DigestOf(kept, "")) return os::RemoveAll(kept);
  if (!fs::exists(place.workspace / kLock, error)) {
    BATUTA_RETURN_IF_ERROR(os::CopyFile(kept / kLock, place.workspace / kLock));
  }
  std::vector<fs::path> made;
  for (const char* part : kParts) {
    for (const fs::path& entry : Entries(kept / part)) {
      const fs::path to = release / part / entry.filename();
      if (fs::exists(to, error)) continue;
      BATUTA_RETURN_IF_ERROR(CopyEntry(entry, to));
      made.push_back(to);
    }
  }
  const auto now = fs::file_time_type::clock::now();
  SetTimes(made, now);
  fs::last_write_time(kept, now, error);  // the one that was used last is the last to go
  return absl::OkStatus();
}

absl::Status CompiledCrates::Store(const std::string& crate, const Place& place) const {
  const std::string key = KeyOf(place.workspace / "support" / crate);
  if (folder_.empty() || key.empty()) return absl::OkStatus();
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(place.workspace / kLock));
  const toml::parse_result lock = toml::parse(text);
  if (!lock) return DataLoss("%s: it is not TOML", (place.workspace / kLock).native());
  const Names packages = Closure(lock.table(), crate);
  BATUTA_ASSIGN_OR_RETURN(const fs::path made, os::MakePrivateDir(folder_ / crate, "new-"));
  absl::Status status = os::WriteFileAtomic(made / kLock, text);
  for (const char* part : kParts) {
    for (const fs::path& entry : Entries(place.target / "release" / part)) {
      if (!status.ok() || !IsNamedAfter(entry.filename().native(), packages)) continue;
      status = CopyEntry(entry, made / part / entry.filename());
    }
  }
  if (status.ok()) status = os::WriteFileAtomic(made / kSum, DigestOf(made, ""));
  const fs::path kept = folder_ / crate / key;
  if (status.ok()) {
    status = os::Publish(made, kept, folder_ / crate / ("old-" + key));
  }
  os::RemoveAll(made).IgnoreError();
  os::RemoveAll(folder_ / crate / ("old-" + key)).IgnoreError();
  MakeRoom(folder_ / crate);
  return status;
}

void CompiledCrates::MakeRoom(const fs::path& of_crate) const {
  std::vector<std::pair<fs::file_time_type, fs::path>> kept;
  std::error_code gone;
  for (const fs::path& entry : Entries(of_crate)) {
    kept.emplace_back(fs::last_write_time(entry, gone), entry);
  }
  std::sort(kept.begin(), kept.end());
  while (kept.size() > kMostOfOneCrate) {
    os::RemoveAll(kept.front().second).IgnoreError();
    kept.erase(kept.begin());
  }
}

}  // namespace batuta::convert
