// Conditions whose value is known before a program runs, because it is translated for Linux and for
// the version of Python that the runtime crate is.
#ifndef BATUTA_LIB_CONVERT_PYTHON_KNOWN_TRUTH_H_
#define BATUTA_LIB_CONVERT_PYTHON_KNOWN_TRUTH_H_

#include <optional>
#include <vector>

#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// `TYPE_CHECKING`, comparisons of `sys.version_info`, `sys.platform` and `os.name`, and in a module
// that the program does not start with, `__name__ == "__main__"`; with `not`, `and` and `or`.
std::optional<bool> KnownTruth(const Node& test, const PythonModule& module);

// The parts of a node that may run: all children, but of an `if` not the branch that is never
// taken.
std::vector<Node> ReachedChildren(const Node& node, const PythonModule& module);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_KNOWN_TRUTH_H_
