#include "lib/convert/python/module_graph.h"

#include <algorithm>

#include "lib/convert/python/launch.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

std::string ParentOf(const std::string& dotted) {
  const size_t dot = dotted.rfind('.');
  return dot == std::string::npos ? std::string() : dotted.substr(0, dot);
}

// "pkg/sub/mod.py" below the search folder: "pkg.sub.mod".
std::string DottedName(const fs::path& relative) {
  std::string name;
  for (const fs::path& part : relative.parent_path()) {
    name += (name.empty() ? "" : ".") + part.native();
  }
  const std::string stem = relative.stem();
  if (stem == "__init__") return name;
  return name.empty() ? stem : name + "." + stem;
}

PythonModule ModuleOf(const std::string& file, const fs::path& search_folder) {
  PythonModule module;
  module.file = file;
  const fs::path relative =
      search_folder.empty() ? fs::path(file) : fs::path(file).lexically_relative(search_folder);
  module.is_package = relative.filename() == "__init__.py";
  module.name = module.place = DottedName(relative);
  module.package = module.is_package ? module.name : ParentOf(module.name);
  return module;
}

bool IsBelow(const std::string& file, const fs::path& folder) {
  return folder.empty() || fs::path(file).lexically_relative(folder).begin()->native() != "..";
}

}  // namespace

const PythonModule* PythonProgram::Find(const std::string& wanted) const {
  for (const PythonModule& module : modules) {
    if (module.name == wanted || module.place == wanted) return &module;
  }
  return nullptr;
}

std::string AbsoluteName(const Node& import_from, std::string package) {
  const int level = import_from.Number("level");
  const std::string name = import_from.Text("module");
  if (level == 0) return name;
  for (int i = 1; i < level; ++i) package = ParentOf(package);
  if (name.empty()) return package;
  return package.empty() ? name : package + "." + name;
}

absl::StatusOr<PythonProgram> ProgramOf(const Unit& unit) {
  BATUTA_ASSIGN_OR_RETURN(const PythonLaunch launch, LaunchOf(unit));
  PythonProgram program;
  fs::path search = launch.search_folder.value_or("");
  std::string main_place;
  if (!launch.script.empty()) {
    program.target = launch.script;
    search = fs::path(launch.script).parent_path();
  } else if (unit.entry.kind == EntryKind::kConsoleScript) {
    program.start = PythonProgram::Start::kFunction;
    program.target = unit.entry.target;
    program.name = unit.entry.name;
  } else {
    program.start = PythonProgram::Start::kModule;
    program.target = unit.entry.target;
    main_place = unit.entry.target;
  }
  for (const std::string& file : unit.files) {
    if (!IsBelow(file, search)) {
      return FailedPrecondition("'%s' lies outside of the folder that the program imports from",
                                file);
    }
    program.modules.push_back(ModuleOf(file, search));
  }
  if (main_place.ends_with(".__init__")) {
    // The package is imported, and then its file runs once more as the program.
    if (const PythonModule* package = program.Find(ParentOf(main_place))) {
      PythonModule again = *package;
      again.place = main_place;
      again.is_package = false;
      program.modules.push_back(std::move(again));
    }
  }
  const bool is_package =
      std::any_of(program.modules.begin(), program.modules.end(),
                  [&](const PythonModule& m) { return m.is_package && m.name == main_place; });
  if (is_package) main_place += ".__main__";
  for (PythonModule& module : program.modules) {
    const bool starts = launch.script.empty() ? module.place == main_place && !main_place.empty()
                                              : module.file == launch.script;
    if (!starts) continue;
    if (!launch.script.empty()) module.package.clear();
    module.name = "__main__";
    std::swap(module, program.modules.front());
    return program;
  }
  if (program.start == PythonProgram::Start::kFunction) return program;
  return FailedPrecondition("'%s' is not among the program's files", program.target);
}

}  // namespace batuta::convert
