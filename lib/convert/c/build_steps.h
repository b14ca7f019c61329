// Which commands build a project's C and C++, found from its build files.
#ifndef BATUTA_LIB_CONVERT_C_BUILD_STEPS_H_
#define BATUTA_LIB_CONVERT_C_BUILD_STEPS_H_

#include <filesystem>
#include <string>
#include <vector>

#include "batuta/analysis.h"

namespace batuta::convert {

namespace fs = std::filesystem;

struct BuildStep {
  fs::path directory;  // absolute
  std::vector<std::string> argv;
  std::vector<std::string> retry_argv;  // after a failure; empty: none
};

// Only looks at the files of `build_root`. No steps: the project has no build that is known.
std::vector<BuildStep> FindBuildSteps(const Analysis& analysis, const fs::path& build_root);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_BUILD_STEPS_H_
