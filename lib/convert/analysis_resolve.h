// Turns what files say they need into edges between files, and into names outside the project.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_RESOLVE_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_RESOLVE_H_

#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "lib/convert/analysis_index.h"
#include "lib/convert/analysis_modules.h"
#include "lib/convert/scan_file.h"

namespace batuta::convert {

struct Edge {
  FileId from = kNoFile, to = kNoFile;
  DependencyKind kind = DependencyKind::kImport;
  int line = 0;
  bool is_implied = false;  // see ModuleUse; such an edge closes no cycle
};

struct Resolution {
  std::vector<Edge> edges;
  std::vector<External> externals;
  std::vector<Remark> remarks;
};

struct Resolver {
  const std::vector<SourceFile>& files;
  const std::vector<FileScan>& scans;
  const FileIndex& index;
  const ModuleFinder& modules;
  std::map<std::string, FileId, std::less<>> console_scripts;
  std::unordered_set<std::string> functions;  // of all shell scripts: no programs
  // Where a compiler looks for the headers of a source, if a build file says so.
  std::map<std::string, const std::vector<std::string>*, std::less<>> include_folders;

  // Of one file; safe from several threads.
  Resolution Resolve(FileId from) const;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_RESOLVE_H_
