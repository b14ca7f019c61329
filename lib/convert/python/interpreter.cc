#include "lib/convert/python/interpreter.h"

#include <filesystem>
#include <vector>

#include "absl/strings/numbers.h"
#include "absl/strings/str_split.h"
#include "lib/convert/languages.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"

namespace batuta::convert {
namespace {

// What the interpreter prints for a line of Python; empty if it fails. It is asked where the
// project is, as shims choose by the folder. It may be the project's own, in which nothing is
// written: -B.
std::string Ask(const std::string& interpreter, const std::string& code, const fs::path& cwd,
                const os::Environment& env) {
  os::ProcessSpec spec;
  spec.argv = {interpreter, "-B", "-c", code};
  spec.cwd = cwd;
  spec.env = env;
  spec.time_limit = std::chrono::seconds(10);
  spec.output_cap_bytes = 4096;
  const auto result = os::RunProcess(spec);
  if (!result.ok() || !result->Succeeded()) return {};
  return result->stdout_text;
}

std::vector<std::string> Candidates(const fs::path& root, const std::string& configured) {
  if (!configured.empty()) {
    const bool is_relative_path = configured.find('/') != std::string::npos && configured[0] != '/';
    return {is_relative_path ? (root / configured).native() : configured};
  }
  std::vector<std::string> names;
  for (const char* venv : {".venv", "venv"}) {
    const fs::path python = root / venv / "bin" / "python3";
    std::error_code error;
    if (fs::exists(python, error)) names.push_back(python);
  }
  names.emplace_back("python3");
  return names;
}

// Prints "file<TAB>line<TAB>function<TAB>text of the line" for each call that leads to the module.
constexpr const char* kRunpyQuestion = R"(import dis, linecache, runpy
for function, called in (runpy._run_code, 'exec'), (runpy._run_module_as_main, '_run_code'):
    line = 0
    for step in dis.get_instructions(function):
        starts = step.starts_line
        if starts is True:
            starts = step.line_number
        line = starts or line
        if step.argval == called:
            break
    name = function.__code__.co_filename
    text = linecache.getline(name, line).strip()
    print(name, line, function.__name__, text, sep='\t')
)";

}  // namespace

const char* const kLibraryQuestion =
    R"(import os, sys, sysconfig
v = sysconfig.get_config_var
name = v('INSTSONAME') or ''
paths = [os.path.join(v('LIBDIR') or '', part, name) for part in ('', v('MULTIARCH') or '')]
paths = [path for path in paths if name and os.path.isfile(path)]
if not v('Py_ENABLE_SHARED') or not paths:
    sys.exit(1)
if sys.implementation.name != 'cpython' or sys.version_info < (3, 8):
    sys.exit(1)
sys.stdout.write(sys.executable + '\n' + paths[0])
)";

std::string ResolvePython(const std::string& project_root, const std::string& configured,
                          const os::Environment& env) {
  for (const std::string& name : Candidates(project_root, configured)) {
    const std::string real =
        Ask(name, "import sys; sys.stdout.write(sys.executable)", project_root, env);
    std::error_code error;
    if (!real.empty() && real[0] == '/' && fs::exists(real, error)) return real;
  }
  return {};
}

absl::StatusOr<std::string> PythonOf(const Unit& unit, const Original& original) {
  const auto text = os::ReadFile(original.build_root / unit.entry.path);
  const std::string named = text.ok() ? InterpreterOf(*text) : std::string();
  if (unit.is_program && BaseName(named).starts_with("python2")) {
    const std::string old = ResolvePython(original.build_root, named);
    if (!old.empty()) return old;
    return FailedPrecondition("'%s' names %s, which is not on this machine", unit.entry.path,
                              std::string(BaseName(named)));
  }
  if (original.python.empty()) return FailedPrecondition("no Python interpreter on this machine");
  return original.python;
}

bool CanImport(const std::string& interpreter, const std::string& module) {
  os::Environment env = os::CurrentEnvironment();
  env["PYTHONNOUSERSITE"] = "1";
  env.erase("PYTHONPATH");
  return Ask(interpreter, "import " + module + "; print('yes')", "/", env) == "yes\n";
}

std::vector<TracebackLine> LinesAboveModule(const std::string& interpreter) {
  const std::string answer = Ask(interpreter, kRunpyQuestion, "/", os::CurrentEnvironment());
  std::vector<TracebackLine> lines;
  const std::vector<std::string> rows = absl::StrSplit(answer, '\n', absl::SkipEmpty());
  for (const std::string& row : rows) {
    const std::vector<std::string> parts = absl::StrSplit(row, '\t');
    TracebackLine line;
    if (parts.size() != 4 || !absl::SimpleAtoi(parts[1], &line.line)) return {};
    line.file = parts[0];
    line.function = parts[2];
    line.text = parts[3];
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string PythonLibrary(const std::string& interpreter) {
  const std::string answer = Ask(interpreter, kLibraryQuestion, {}, os::CurrentEnvironment());
  const size_t end = answer.find('\n');
  if (end == std::string::npos) return {};
  const std::string path = answer.substr(end + 1);
  return path.starts_with('/') && path.find('\n') == std::string::npos ? path : std::string();
}

}  // namespace batuta::convert
