// What the runtime crate has of Python's builtins and standard library (its modules.txt).
#ifndef BATUTA_LIB_CONVERT_PYTHON_LIBRARY_NAMES_H_
#define BATUTA_LIB_CONVERT_PYTHON_LIBRARY_NAMES_H_

#include <set>
#include <string>

namespace batuta::convert {

bool IsKnownBuiltin(const std::string& name);

// The names in a module; null: the runtime lacks it.
const std::set<std::string>* FindLibraryModule(const std::string& module);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LIBRARY_NAMES_H_
