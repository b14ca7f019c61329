// Names of the runtime's own modules that a program takes as attributes (`os.getppid()`), and that
// the runtime lacks although the interpreter has them.
#ifndef BATUTA_LIB_CONVERT_PYTHON_MODULE_ATTRIBUTES_H_
#define BATUTA_LIB_CONVERT_PYTHON_MODULE_ATTRIBUTES_H_

#include <map>
#include <set>
#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// "os.getppid" -> the line of its first use. Not those that the program expects to be absent: in a
// `try` that catches AttributeError, or where it has the name as a text (`hasattr(os, "getppid")`).
std::map<std::string, int> LackingAttributes(const PythonSource& source, const PythonModule& module,
                                             const PythonProgram& program);

// FailedPrecondition: the interpreter has one of them, with file and line.
absl::Status CheckAttributes(const std::string& python, const PythonSource& source,
                             const PythonModule& module, const PythonProgram& program,
                             std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_MODULE_ATTRIBUTES_H_
