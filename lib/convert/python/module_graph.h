// The modules of a Python program, by the names that it imports them by, and how it starts.
#ifndef BATUTA_LIB_CONVERT_PYTHON_MODULE_GRAPH_H_
#define BATUTA_LIB_CONVERT_PYTHON_MODULE_GRAPH_H_

#include <set>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/python/syntax_tree.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

struct PythonModule {
  std::string file;     // relative to the project's root
  std::string name;     // "wordstat.counting"; "__main__" for the file that the program starts with
  std::string place;    // the dotted name by its place, for the main one too: "wordstat.__main__"
  std::string package;  // that its relative imports start from
  bool is_package = false;
};

struct PythonProgram {
  enum class Start { kScript, kModule, kFunction };
  Start start = Start::kScript;
  std::string target;  // script: its file; module: its dotted name; "package.module:function"
  std::string name;    // kFunction: what the program is called
  std::vector<PythonModule> modules;  // the one that starts first, if there is one
  std::set<std::string> absent;       // what is imported and the interpreter does not find either

  const PythonModule* Find(const std::string& name) const;
};

// What `from ..a import b` names, as a dotted name, in a module of `package`: "p.a".
std::string AbsoluteName(const Node& import_from, std::string package);

// FailedPrecondition: a file that cannot be imported by a name.
absl::StatusOr<PythonProgram> ProgramOf(const Unit& unit);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_MODULE_GRAPH_H_
