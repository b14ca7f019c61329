// Finds the files behind Python's module names, as the import system would from a given file.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_MODULES_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_MODULES_H_

#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "lib/convert/analysis_index.h"
#include "lib/convert/scan_file.h"

namespace batuta::convert {

struct ModuleUse {
  FileId file = kNoFile;
  bool is_implied = false;  // the __init__.py of a package around the module that is meant
};

struct ModuleMatch {
  bool in_project = false;  // also true for a namespace package, which has no file of its own
  std::vector<ModuleUse> uses;
};

class ModuleFinder {
 public:
  ModuleFinder(const std::vector<SourceFile>& files, const FileIndex& index);

  // What `reference` (kModule) of the file `from` needs.
  ModuleMatch Find(const Reference& reference, std::string_view from) const;

  // What a text means that is the dotted name of a module, or of something in one.
  ModuleMatch FindNamed(std::string_view name, std::string_view from) const;

  // The file that `python -m name` runs, or kNoFile.
  FileId FindRunnable(std::string_view name, std::string_view from) const;
  // The file of a module that is named without importing it; kNoFile.
  FileId FindModule(std::string_view name, std::string_view from) const;

  bool IsPackage(std::string_view folder) const { return packages_.contains(folder); }
  // "pkg.mod" for src/pkg/mod.py; the stem alone outside of packages.
  std::string DottedName(std::string_view path) const;

 private:
  struct Location {
    bool found = false;
    FileId file = kNoFile;  // of the last component; kNoFile for a namespace package
    std::string folder;     // if it is a package
    bool is_package = false;
    bool is_whole = false;  // every component was found, not only the first ones
    std::vector<FileId> parents;  // __init__.py files on the way
  };

  Location Locate(std::string_view base, std::string_view dotted) const;
  Location LocateAbsolute(std::string_view dotted, std::string_view from) const;
  std::vector<std::string> BasesFor(std::string_view from) const;
  std::string PackageRoot(std::string_view folder) const;

  const std::vector<SourceFile>& files_;
  const FileIndex& index_;
  std::unordered_set<std::string_view> packages_;  // folders with an __init__.py
  std::unordered_set<std::string_view> python_folders_;  // with Python files at any depth
  std::unordered_set<std::string_view> names_;  // of modules and folders: others are not tried
  // The outermost packages by name.
  std::unordered_map<std::string_view, std::vector<std::string_view>> outermost_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_MODULES_H_
