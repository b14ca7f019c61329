#include "lib/convert/c/loose_sources.h"

#include <algorithm>
#include <filesystem>
#include <set>

#include "lib/convert/c/compiler_call.h"
#include "lib/convert/languages.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

// Number of leading folders that two files share.
std::ptrdiff_t SharedFolders(const fs::path& a, const fs::path& b) {
  const fs::path dir_a = a.parent_path(), dir_b = b.parent_path();
  const auto ends = std::mismatch(dir_a.begin(), dir_a.end(), dir_b.begin(), dir_b.end());
  return std::distance(dir_a.begin(), ends.first);
}

// A library's sources often lie beside the folder of its headers: "include/x.h" and "src/x.c".
bool IsHomeOf(const fs::path& folder, const std::set<fs::path>& folders) {
  const std::string name = folder.filename().native();
  return (name == "src" || name == "lib" || name == "source") &&
         folders.contains(folder.parent_path() / "include");
}

// The folders of `file`, of everything that it includes, and around it.
std::set<fs::path> FoldersReadBy(const Analysis& analysis, const std::string& file) {
  std::multimap<std::string, std::string> includes;
  for (const Dependency& d : analysis.dependencies) {
    if (d.kind == DependencyKind::kInclude) includes.emplace(d.from, d.to);
  }
  std::set<std::string> seen{file};
  std::set<fs::path> folders;
  // <x.h> may name a header of a folder around the file.
  for (fs::path dir = fs::path(file).parent_path(); !dir.empty(); dir = dir.parent_path()) {
    folders.insert(dir.parent_path());
  }
  std::vector<std::string> open{file};
  while (!open.empty()) {
    const std::string current = open.back();
    open.pop_back();
    folders.insert(fs::path(current).parent_path());
    const auto [first, last] = includes.equal_range(current);
    for (auto it = first; it != last; ++it) {
      if (seen.insert(it->second).second) open.push_back(it->second);
    }
  }
  return folders;
}

}  // namespace

std::vector<std::string> ReachableSources(const Analysis& analysis,
                                          const std::string& main_source) {
  const std::set<fs::path> folders = FoldersReadBy(analysis, main_source);
  std::vector<std::string> sources{main_source};
  for (const SourceFile& file : analysis.files) {
    const fs::path folder = fs::path(file.path).parent_path();
    const bool near = folders.contains(folder) || IsHomeOf(folder, folders);
    if (IsNative(file.language) && near && IsCompilable(file.path) && !file.has_entry &&
        file.path != main_source) {
      sources.push_back(file.path);
    }
  }
  return sources;
}

std::vector<std::string> SourcesOfProgram(const std::string& main_source,
                                          const LooseObjects& objects) {
  std::vector<std::string> taken{main_source};
  std::set<std::string> defined;
  for (size_t i = 0; i < taken.size(); ++i) {
    const auto object = objects.find(taken[i]);
    if (object == objects.end()) continue;
    defined.insert(object->second.defined.begin(), object->second.defined.end());
    for (const std::string& name : object->second.undefined) {
      if (defined.contains(name)) continue;
      const LooseObjects::value_type* best = nullptr;
      for (const auto& candidate : objects) {
        const ObjectSymbols& symbols = candidate.second;
        if (!symbols.defined.contains(name) || symbols.defined.contains("main")) continue;
        if (best == nullptr || SharedFolders(candidate.first, main_source) >
                                   SharedFolders(best->first, main_source)) {
          best = &candidate;
        }
      }
      if (best == nullptr) continue;
      taken.push_back(best->first);
      defined.insert(best->second.defined.begin(), best->second.defined.end());
    }
  }
  return taken;
}

}  // namespace batuta::convert
