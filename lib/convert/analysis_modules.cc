#include "lib/convert/analysis_modules.h"

#include <algorithm>
#include <utility>

#include "lib/convert/analysis_standard.h"
#include "lib/convert/languages.h"

namespace batuta::convert {
namespace {

// Takes the first component off "a.b.c".
std::string_view TakeComponent(std::string_view& dotted) {
  const size_t dot = std::min(dotted.find('.'), dotted.size());
  const std::string_view component = dotted.substr(0, dot);
  dotted.remove_prefix(std::min(dot + 1, dotted.size()));
  return component;
}

}  // namespace

ModuleFinder::ModuleFinder(const std::vector<SourceFile>& files, const FileIndex& index)
    : files_(files), index_(index) {
  for (const SourceFile& file : files) {
    if (file.language != Language::kPython) continue;
    const std::string_view folder = FolderOf(file.path);
    names_.insert(StemOf(file.path));
    if (BaseName(file.path) == "__init__.py" && !folder.empty()) packages_.insert(folder);
    for (std::string_view f = folder; !f.empty(); f = FolderOf(f)) {
      if (!python_folders_.insert(f).second) break;
      names_.insert(BaseName(f));
    }
  }
  for (const auto& [link, target] : index.links()) names_.insert(StemOf(link));
  for (const std::string_view folder : packages_) {
    if (!packages_.contains(FolderOf(folder))) outermost_[BaseName(folder)].push_back(folder);
  }
}

// The folder that holds the outermost package around `folder`.
std::string ModuleFinder::PackageRoot(std::string_view folder) const {
  while (packages_.contains(folder)) folder = FolderOf(folder);
  return std::string(folder);
}

std::string ModuleFinder::DottedName(std::string_view path) const {
  std::string dotted(StemOf(path));
  std::string_view folder = FolderOf(path);
  if (dotted == "__init__" || dotted == "__main__") {
    dotted = std::string(BaseName(folder));
    folder = FolderOf(folder);
  }
  for (; packages_.contains(folder); folder = FolderOf(folder)) {
    dotted = std::string(BaseName(folder)) + "." + dotted;
  }
  return dotted;
}

ModuleFinder::Location ModuleFinder::Locate(std::string_view base, std::string_view dotted) const {
  Location location;
  std::string path(base);
  while (!dotted.empty()) {
    const std::string_view component = TakeComponent(dotted);
    const std::string next = JoinPath(path, component);
    const FileId package = index_.Find(next + "/__init__.py");
    const FileId module = package == kNoFile ? index_.Find(next + ".py") : kNoFile;
    if (package == kNoFile && module == kNoFile && !python_folders_.contains(next)) {
      // A name that the package defines, or a module in another language.
      return location;
    }
    if (location.is_package && location.file != kNoFile) location.parents.push_back(location.file);
    location.found = true;
    location.file = package != kNoFile ? package : module;
    location.is_package = module == kNoFile;
    location.folder = location.is_package ? next : std::string();
    location.is_whole = dotted.empty();
    if (!location.is_package) return location;
    path = next;
  }
  return location;
}

// Folders that Python looks into for the imports of a file, in order.
std::vector<std::string> ModuleFinder::BasesFor(std::string_view from) const {
  const std::string_view own = FolderOf(from);
  std::vector<std::string> bases;
  if (packages_.contains(own)) bases.push_back(PackageRoot(own));
  if (!packages_.contains(own)) bases.emplace_back(own);
  for (std::string_view folder = own; !folder.empty();) {
    folder = FolderOf(folder);
    bases.emplace_back(folder);
  }
  for (const char* usual : {"src", "lib", "python"}) bases.emplace_back(usual);
  if (packages_.contains(own)) bases.emplace_back(own);
  return bases;
}

ModuleFinder::Location ModuleFinder::LocateAbsolute(std::string_view dotted,
                                                    std::string_view from) const {
  std::string_view rest = dotted;
  const std::string_view top = TakeComponent(rest);
  const std::string_view own = FolderOf(from);
  if (!names_.contains(top)) return {};
  if (IsStandardPythonModule(top)) {
    // Only a script's own folder comes before the standard library.
    if (packages_.contains(own)) return {};
    const Location location = Locate(own, dotted);
    return location.file == kNoFile ? Location() : location;
  }
  // Next to "src/acme/cli.py" an "acme.py" is not what "acme.cli" means.
  Location partial, namespace_package;
  for (const std::string& base : BasesFor(from)) {
    Location location = Locate(base, dotted);
    if (location.file != kNoFile && location.is_whole) return location;
    if (location.file != kNoFile && !partial.found) partial = std::move(location);
    if (location.found && location.file == kNoFile && !namespace_package.found) {
      namespace_package = std::move(location);
    }
  }
  if (partial.found) return partial;
  if (namespace_package.found) return namespace_package;
  // Put on sys.path by something: accepted if there is only one that can be meant.
  const auto outermost = outermost_.find(top);
  if (outermost != outermost_.end() && outermost->second.size() == 1) {
    return Locate(FolderOf(outermost->second[0]), dotted);
  }
  const FileId alone = index_.FindByEnd(std::string(top) + ".py", from);
  if (alone == kNoFile || packages_.contains(FolderOf(files_[alone].path))) return {};
  return Locate(FolderOf(files_[alone].path), dotted);
}

ModuleMatch ModuleFinder::Find(const Reference& reference, std::string_view from) const {
  Location location;
  if (reference.level == 0) {
    location = LocateAbsolute(reference.name, from);
  } else {
    std::string_view base = FolderOf(from);
    for (int i = 1; i < reference.level; ++i) base = FolderOf(base);
    if (reference.name.empty()) {
      location.found = true;
      location.is_package = true;
      location.folder = std::string(base);
      location.file = index_.Find(JoinPath(base, "__init__.py"));
    } else {
      location = Locate(base, reference.name);
    }
  }
  ModuleMatch match;
  if (!location.found) return match;
  match.in_project = true;
  for (const FileId parent : location.parents) match.uses.push_back({parent, true});
  size_t num_modules = 0;
  if (location.is_package) {
    for (const std::string& member : reference.members) {
      const Location inner = Locate(location.folder, member);
      if (inner.file == kNoFile) continue;
      match.uses.push_back({inner.file, false});
      ++num_modules;
    }
  }
  if (location.file != kNoFile) {
    const bool only_passed = num_modules > 0 && num_modules == reference.members.size();
    match.uses.push_back({location.file, only_passed});
  }
  return match;
}

ModuleMatch ModuleFinder::FindNamed(std::string_view name, std::string_view from) const {
  const Location location = LocateAbsolute(name, from);
  ModuleMatch match;
  match.in_project = location.file != kNoFile && (location.is_whole || !location.is_package);
  if (!match.in_project) return match;
  for (const FileId parent : location.parents) match.uses.push_back({parent, true});
  match.uses.push_back({location.file, false});
  return match;
}

FileId ModuleFinder::FindModule(std::string_view name, std::string_view from) const {
  return LocateAbsolute(name, from).file;
}

FileId ModuleFinder::FindRunnable(std::string_view name, std::string_view from) const {
  const Location location = LocateAbsolute(name, from);
  if (!location.is_package) return location.file;
  return index_.Find(location.folder + "/__main__.py");
}

}  // namespace batuta::convert
