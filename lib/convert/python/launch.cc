#include "lib/convert/python/launch.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/status_builders.h"

namespace batuta::convert {
namespace {

// The folder that the dotted name starts from: what is left of the entry's path without the name.
std::string RootOf(const EntryPoint& entry) {
  const std::string dotted = entry.target.substr(0, entry.target.find(':'));
  std::string module = dotted;
  std::replace(module.begin(), module.end(), '.', '/');
  for (const char* ending : {"/__main__.py", ".py", "/__init__.py"}) {
    const std::string suffix = "/" + module + ending;
    const std::string path = "/" + entry.path;
    if (!path.ends_with(suffix)) continue;
    const std::string root = path.substr(0, path.size() - suffix.size());
    return root.empty() ? root : root.substr(1);
  }
  // The entry is another file of the package.
  const std::string top = dotted.substr(0, dotted.find('.'));
  fs::path root;
  for (const fs::path& part : fs::path(entry.path)) {
    if (part == top || part == top + ".py") break;
    root /= part;
  }
  return root;
}

bool IsPlainName(const std::string& text) {
  return text.find_first_of("'\"\\\n\r") == std::string::npos;
}

bool IsDottedName(const std::string& text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return c == '.' || c == '_' || c >= 0x80 || (c >= '0' && c <= '9') ||
           ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  });
}

// The frames of this code are taken out of the traceback that an unhandled exception prints.
constexpr const char* kCarriedLaunch = R"(def _batuta_start(words, run):
    import sys
    del globals()["_batuta_start"]
    root = sys.argv[1]
    sys.argv[:2] = words[:1]
    if hasattr(sys, "orig_argv"):
        sys.orig_argv[-len(sys.argv) - 2:] = words + sys.argv[1:]
    if sys.path[:1] == [""]:
        del sys.path[0]
    sys.path.insert(0, root)
    shown_lines = getattr(sys.modules.get("linecache"), "cache", {})
    if "<string>" in shown_lines:  # from 3.13 on, tracebacks quote -c
        shown_lines["<string>"] = (len(words[1]), None, [words[1] + "\n"], "<string>")
    try:
        run(words[1])
    except SystemExit:
        raise
    except BaseException:
        shown = sys.excepthook
        def show(kind, error, trace):
            sys.excepthook = shown
            trace = trace.tb_next.tb_next.tb_next
            shown(kind, error.with_traceback(trace), trace)
        sys.excepthook = show
        raise
)";

constexpr const char* kRunModule =
    "lambda module: __import__('runpy')._run_module_as_main(module)";
constexpr const char* kRunCode =
    "lambda code: exec(compile(code, '<string>', 'exec'), globals())";

// A Python literal of a text that holds neither backslashes nor line ends.
std::string PythonLiteral(const std::string& text) { return "\"\"\"" + text + "\"\"\""; }

}  // namespace

absl::StatusOr<PythonLaunch> LaunchOf(const Unit& unit) {
  const EntryPoint& entry = unit.entry;
  PythonLaunch launch;
  if (!unit.is_program) {
    const fs::path first = unit.files.empty() ? fs::path() : fs::path(unit.files.front());
    launch.search_folder = !first.empty() && *first.begin() == "src" ? "src" : "";
    return launch;
  }
  if (entry.kind == EntryKind::kPackage || entry.kind == EntryKind::kModule) {
    if (!IsDottedName(entry.target)) {
      return FailedPrecondition("program '%s': '%s' is no dotted name", entry.name, entry.target);
    }
    launch.words = {"-m", entry.target};
    launch.search_folder = RootOf(entry);
    return launch;
  }
  if (entry.kind == EntryKind::kConsoleScript) {
    const size_t colon = entry.target.find(':');
    const std::string module = entry.target.substr(0, colon);
    const std::string function = colon == std::string::npos ? "" : entry.target.substr(colon + 1);
    // They become part of Python source: nothing but names may pass.
    if (!IsDottedName(module) || !IsDottedName(function) || !IsPlainName(entry.name)) {
      return FailedPrecondition("console script '%s': '%s' is not module:function", entry.name,
                                entry.target);
    }
    // An installed script does not import from the folder that it is run in; "-c" would.
    launch.words = {"-c", absl::StrFormat("import sys, importlib; sys.argv[0] = '%s'; "
                                          "sys.path[:] = filter(None, sys.path); "
                                          "sys.exit(importlib.import_module('%s').%s())",
                                          entry.name, module, function)};
    launch.search_folder = RootOf(entry);
    return launch;
  }
  launch.script = entry.path;
  return launch;
}

std::string SearchFolderHook(const std::string& folder, const std::optional<std::string>& path) {
  const auto text = [](const std::string& bytes) {
    std::string literal;
    for (const char c : bytes) literal += absl::StrFormat("\\x%02x", static_cast<unsigned char>(c));
    return "getattr(os, 'fsdecode', str)(b'" + literal + "')";
  };
  const std::string restore = path ? "os.environ['PYTHONPATH'] = " + text(*path)
                                   : std::string("del os.environ['PYTHONPATH']");
  return absl::StrFormat(R"(import os, sys
hook = os.path.dirname(os.path.abspath(__file__))
sys.path[:] = [%s if path == hook else path for path in sys.path]
%s
own = sys.modules.pop("sitecustomize")
try:
    import sitecustomize
except ImportError:
    sys.modules["sitecustomize"] = own
)",
                         text(folder), restore);
}

std::string CarriedLaunchCode(const std::vector<std::string>& words) {
  const bool is_module = words[0] == "-m";
  return absl::StrFormat("%s_batuta_start([%s, %s], %s)\n", kCarriedLaunch,
                         PythonLiteral(words[0]), PythonLiteral(words[1]),
                         is_module ? kRunModule : kRunCode);
}

}  // namespace batuta::convert
