// The files of a project, found by several threads.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_WALK_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_WALK_H_

#include <functional>
#include <map>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/analysis.h"

namespace batuta::convert {

struct FoundFile {
  std::string path;  // relative
  int64_t bytes = 0;
  bool is_executable = false;
};

struct Walk {
  std::vector<FoundFile> files;  // sorted by path
  // Links to files and folders of the project: their path and what they stand for, both relative.
  // They are not followed: what they stand for is found under its own path.
  std::map<std::string, std::string, std::less<>> links;
  std::vector<Remark> remarks;
};

// Left out: what version control, build systems and package managers keep (.git, build, target,
// node_modules, __pycache__, virtual environments, caches), what `options.exclude` fits, and what is
// neither a file, a folder nor a link. Cancelled if stopped.
absl::StatusOr<Walk> WalkProject(const std::string& root, const AnalyzeOptions& options);

// Calls `act` for 0 .. count-1 on `num_threads` threads (0: all usable cores), until stopped.
void ForEachIndex(size_t count, int num_threads, std::stop_token stop,
                  const std::function<void(size_t)>& act);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_WALK_H_
