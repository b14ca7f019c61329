// Files that say how people build, install and test a project, and what they declare.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_BUILD_FILES_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_BUILD_FILES_H_

#include <string>
#include <string_view>
#include <vector>

#include "batuta/analysis.h"

namespace batuta::convert {

// "make", "cmake" ... (see BuildFile); empty for other files.
std::string BuildKindOf(std::string_view path);

struct ConsoleScript {
  std::string name;
  std::string target;  // "package.module:function"
  std::string from;    // the file that declares it
  int line = 0;
};

struct Declarations {
  std::vector<ConsoleScript> scripts;
  std::vector<External> requirements;
  std::vector<Remark> remarks;
};

// What one build file (its path and content) declares; files of other kinds declare nothing here.
Declarations ReadDeclarations(std::string_view path, const std::string& content);

// "Foo-Bar[extra]>=1.2 ; python_version < '3'" -> "foo_bar", as modules are usually called.
std::string RequirementName(std::string_view requirement);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_BUILD_FILES_H_
