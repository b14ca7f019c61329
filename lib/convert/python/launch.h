// How an entry point of a Python project is started. The judge starts the original so, and the
// bridge what it carries.
#ifndef BATUTA_LIB_CONVERT_PYTHON_LAUNCH_H_
#define BATUTA_LIB_CONVERT_PYTHON_LAUNCH_H_

#include <optional>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

struct PythonLaunch {
  std::vector<std::string> words;  // after the interpreter: {"-m", "pkg"}; empty for a script
  std::string script;              // relative to the project's root; empty if there are words
  // Folder, relative to the root, that the search path must begin with; "" is the root itself.
  std::optional<std::string> search_folder;
};

// FailedPrecondition: a console script that names no function.
absl::StatusOr<PythonLaunch> LaunchOf(const Unit& unit);

// A sitecustomize.py that puts `folder` in its own place in the search path and sets PYTHONPATH back
// to `path` (absent: unset) before the program starts: neither it nor its children see a variable
// that its users do not set. The machine's own sitecustomize is run after it.
std::string SearchFolderHook(const std::string& folder, const std::optional<std::string>& path);

// Python that does what `words` do, with the path of the search folder as its first argument. The
// program sees the arguments, globals, tracebacks and search path of an interpreter that was
// started with `words` in that folder, and no variable in its environment.
std::string CarriedLaunchCode(const std::vector<std::string>& words);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_LAUNCH_H_
