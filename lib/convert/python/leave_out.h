// For measuring how far the translation comes on a file of which not everything is translated: that
// is left out, function by function or statement by statement, and told.
#ifndef BATUTA_LIB_CONVERT_PYTHON_LEAVE_OUT_H_
#define BATUTA_LIB_CONVERT_PYTHON_LEAVE_OUT_H_

#include <string>
#include <vector>

#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// A function (or method) that holds a construct that is not translated raises NotImplementedError
// with the reason when it is called; what holds one outside of functions is dropped. Returns the
// reasons.
std::vector<std::string> LeaveOutConstructs(SyntaxTrees& trees, const PythonSource& source,
                                            const PythonModule& module);

// Drops imports outside of functions of what the runtime lacks; those in functions fail when they
// run.
std::vector<std::string> LeaveOutImports(SyntaxTrees& trees, const PythonSource& source,
                                         const PythonModule& module, const PythonProgram& program);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LEAVE_OUT_H_
