// What cannot be translated, found before anything is emitted.
#ifndef BATUTA_LIB_CONVERT_PYTHON_UNSUPPORTED_H_
#define BATUTA_LIB_CONVERT_PYTHON_UNSUPPORTED_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

// The program goes on without what it imports in the body of such a `try`.
bool CatchesImportError(const Node& node);

// FailedPrecondition: "pkg/mod.py:12: exec() is not translated".
absl::Status CheckConstructs(const PythonSource& source, const PythonModule& module,
                             const Node& part);

// The same, and: "pkg/mod.py:3: the runtime has no module 'numpy'". An import that need not run, of
// a module that the interpreter does not find either, fails in the translation as it does there.
absl::Status CheckSupported(const PythonSource& source, const PythonModule& module,
                            const PythonProgram& program);

// All that is refused; `program` null: imports are not looked at.
struct Refusal {
  const void* key = nullptr;  // of the node
  std::string message;
};
std::vector<Refusal> RefusalsOf(const PythonSource& source, const PythonModule& module,
                                const PythonProgram* program);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_UNSUPPORTED_H_
