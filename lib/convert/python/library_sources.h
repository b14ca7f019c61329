// Modules of Python's standard library that are Python themselves: what the runtime crate lacks is
// translated from the interpreter's own source, like a module of the project.
#ifndef BATUTA_LIB_CONVERT_PYTHON_LIBRARY_SOURCES_H_
#define BATUTA_LIB_CONVERT_PYTHON_LIBRARY_SOURCES_H_

#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// What a part of a module imports and neither the program nor the runtime crate has: dotted names,
// and for `from a import b` also "a.b", which may be a module. `tree` is the whole module's.
std::set<std::string> MissingModules(const Node& part, const PythonModule& module, const Node& tree,
                                     const PythonProgram& program);

struct LibrarySources {
  std::vector<PythonModule> modules;  // what the standard library has as source; files are absolute
  std::set<std::string> absent;       // what the interpreter does not find at all
};

absl::StatusOr<LibrarySources> FindLibrarySources(const std::string& python,
                                                  const std::set<std::string>& names,
                                                  std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LIBRARY_SOURCES_H_
