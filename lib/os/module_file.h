// Modules: shared libraries that nothing links to, so that a machine without what they need lacks
// nothing. They are found and loaded when they are asked for.
#ifndef BATUTA_LIB_OS_MODULE_FILE_H_
#define BATUTA_LIB_OS_MODULE_FILE_H_

#include <filesystem>
#include <string>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::os {

struct ModuleName {
  const char* file;      // "libbatuta_x.so"
  const char* variable;  // of the environment: where it lies, instead of the usual places
};

// Where the module may lie, in the order of search: what the variable names alone if it is set (a
// file, or the folder of one), else beside this library or program, in its installation, in the
// folder that this library was configured to be installed in. Absolute paths all: the current
// folder is none of them. NotFound: the variable is "none", or not absolute.
absl::StatusOr<std::vector<std::filesystem::path>> ModulePaths(const ModuleName& name);

struct LoadedModule {
  std::string path;
  void* symbol = nullptr;  // what was asked for
};

// Loads the first that exists; it stays loaded until the process ends. NotFound: there is none;
// FailedPrecondition: it cannot be loaded, or has no such symbol.
absl::StatusOr<LoadedModule> LoadModule(const ModuleName& name, const char* symbol);

// What a module offers that is built from the same sources as what loads it begins with this. It
// hides all but the function that gives its table, and has copies of its own of what it shares with
// its loader.
struct ModuleTable {
  const char* version;
};
using ModuleEntry = const ModuleTable*();

// As LoadModule, for a module with such a table; `symbol` names its ModuleEntry. FailedPrecondition
// also: its version is another one. One of the same version has the same types, so that the rest of
// the table may speak of any, absl::Status and std::function among them.
absl::StatusOr<const ModuleTable*> LoadModuleTable(const ModuleName& name, const char* symbol,
                                                   const char* version);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_MODULE_FILE_H_
