// The interpreter that a project's Python runs with.
#ifndef BATUTA_LIB_CONVERT_PYTHON_INTERPRETER_H_
#define BATUTA_LIB_CONVERT_PYTHON_INTERPRETER_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"
#include "lib/os/process.h"

namespace batuta::convert {

// `configured` (a name, or a path that may be relative to the project), else the project's own
// virtual environment, else python3 of PATH; then past version managers' shims to the real program.
// Empty if there is none that answers.
std::string ResolvePython(const std::string& project_root, const std::string& configured,
                          const os::Environment& env = os::CurrentEnvironment());

// The interpreter of one program: the project's, but Python 2 for a script whose first line names
// it. FailedPrecondition: it is not on this machine.
absl::StatusOr<std::string> PythonOf(const Unit& unit, const Original& original);

// True if the interpreter finds the module without the user's own folder of packages, which the
// runs of cases do not have.
bool CanImport(const std::string& interpreter, const std::string& module);

// A line of the interpreter's own that a traceback shows.
struct TracebackLine {
  std::string file, function, text;
  int line = 0;
};

// What `python -m` shows above the module that it runs, the innermost first; empty if unknown.
std::vector<TracebackLine> LinesAboveModule(const std::string& interpreter);

// The shared library of an interpreter (CPython 3.8 or later), absolute; empty if it has none.
std::string PythonLibrary(const std::string& interpreter);

// Python that prints "<interpreter>\n<shared library>"; it fails if there is no library to link.
extern const char* const kLibraryQuestion;

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_INTERPRETER_H_
