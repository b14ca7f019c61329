// Which files of a project are programs, and what the programs are called.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_ENTRIES_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_ENTRIES_H_

#include <string>
#include <string_view>
#include <vector>

#include "lib/convert/analysis_build_files.h"
#include "lib/convert/analysis_resolve.h"

namespace batuta::convert {

struct EntrySources {
  const std::vector<SourceFile>& files;
  const std::vector<FileScan>& scans;
  const std::vector<Edge>& edges;
  const ModuleFinder& modules;
  const std::vector<ConsoleScript>& console_scripts;
};

struct Entries {
  std::vector<EntryPoint> points;  // console scripts first, then by path
  std::vector<Remark> remarks;
};

// Programs: C and C++ files that define main; scripts; Python modules with a guard, a package's
// __main__.py, declared console scripts. No programs: tests, setup.py, modules and scripts that only
// others use.
Entries FindEntries(const EntrySources& sources);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_ENTRIES_H_
