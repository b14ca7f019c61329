#include "lib/convert/python/library_sources.h"

#include <algorithm>
#include <map>
#include <string_view>

#include "lib/convert/error_line.h"
#include "lib/convert/python/known_truth.h"
#include "lib/convert/python/library_names.h"
#include "lib/convert/python/unsupported.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

// Prints "name<TAB>path<TAB>1 if it is a package" for each; site-packages are no library. The path
// is empty for what does not exist; of other people's packages only the first name is looked for,
// as more would run their code.
constexpr const char* kQuestion = R"(import importlib.util, os, sys
root = os.path.dirname(os.__file__) + os.sep
for name in sys.argv[1:]:
    top = name.partition(".")[0]
    try:
        spec = importlib.util.find_spec(top)
        origin = spec and spec.origin or root
        library = origin.startswith(root) and "site-packages" not in origin or origin == "frozen"
        if name != top and library:
            spec = importlib.util.find_spec(name)
    except (ImportError, ValueError, AttributeError):
        spec = None
    if spec is None:
        sys.stdout.write(f"{name}\t\t0\n")
    path = spec and spec.has_location and spec.origin or ""
    if spec and spec.origin == "frozen":
        path = getattr(spec.loader_state, "filename", None) or ""
    if path.endswith(".py") and path.startswith(root) and "site-packages" not in path:
        sys.stdout.write(f"{name}\t{path}\t{int(spec.submodule_search_locations is not None)}\n")
)";

std::string ParentOf(const std::string& dotted) {
  const size_t dot = dotted.rfind('.');
  return dot == std::string::npos ? std::string() : dotted.substr(0, dot);
}

class Collector {
 public:
  Collector(const PythonModule& module, const Node& tree, const PythonProgram& program)
      : module_(module), program_(program) {
    // Another part of the module may have imported it, under whatever name.
    for (const Node& statement : tree.List("body")) {
      if (!statement.Is("Import")) continue;
      for (const Node& alias : statement.List("names")) {
        if (alias.Text("name") == "collections") Remember(alias);
      }
    }
  }

  void Visit(const Node& node) {
    if (node.Is("Import")) {
      for (const Node& alias : node.List("names")) Import(alias);
    } else if (node.Is("Attribute")) {
      OfModule(node);
    } else if (node.Is("ImportFrom")) {
      From(node);
    } else if (node.Is("Call")) {
      ByText(node);
    }
    const bool expects_absence = node.Is("Try") && CatchesImportError(node);
    for (const Node& child : ReachedChildren(node, module_)) {
      const bool is_import = child.Is("Import") || child.Is("ImportFrom");
      if (!(expects_absence && is_import)) Visit(child);
    }
  }
  std::set<std::string> names;

 private:
  // importlib.import_module("a.b"), __import__("a.b")
  void ByText(const Node& call) {
    const Node function = call.Child("func");
    const std::vector<Node> args = call.List("args");
    const std::string name = function.Is("Name") ? function.Text("id") : function.Text("attr");
    const bool imports = name == "import_module" || name == "find_spec" || name == "__import__";
    if (!imports || args.empty() || args[0].Text("type") != "str") return;
    if (const std::string text = args[0].Text("text"); !text.starts_with(".")) Want(text);
  }

  void Import(const Node& alias) {
    Want(alias.Text("name"));
    Remember(alias);
  }

  void Remember(const Node& alias) {
    const std::string name = alias.Text("name"), other = alias.Text("asname");
    if (other.empty()) {
      const std::string top = name.substr(0, name.find('.'));
      imported_[top] = top;
    } else {
      imported_[other] = name;
    }
  }

  // collections.UserDict: the runtime's own module lacks it, the library's source has it. Not what
  // logging asks of traceback, which needs the place of a call.
  void OfModule(const Node& attribute) {
    static const std::set<std::string> replaced = {"collections", "inspect", "traceback"};
    const auto it = imported_.find(attribute.Child("value").Text("id"));
    if (it == imported_.end() || !replaced.contains(it->second)) return;
    if (module_.name == "logging") return;
    const std::string name = attribute.Text("attr");
    if (program_.Find(it->second) != nullptr || name.starts_with("__")) return;
    if (!FindLibraryModule(it->second)->contains(name)) names.insert(it->second);
  }

  void Want(const std::string& dotted) {
    if (dotted.empty() || dotted == "__future__") return;
    if (dotted == "importlib.resources") Want("pathlib");  // what the runtime's own gives
    if (dotted == "_json") Want("json.decoder");           // what it raises
    if (program_.Find(dotted) != nullptr || FindLibraryModule(dotted) != nullptr) return;
    if (const std::string parent = ParentOf(dotted); !parent.empty()) Want(parent);
    names.insert(dotted);
  }

  void From(const Node& node) {
    const std::string dotted = AbsoluteName(node, module_.package);
    Want(dotted);
    const std::set<std::string>* known = FindLibraryModule(dotted);
    for (const Node& alias : node.List("names")) {
      const std::string name = alias.Text("name");
      if (known != nullptr && !known->contains(name) && name != "*" &&
          program_.Find(dotted) == nullptr) {
        names.insert(dotted);  // the runtime's own lacks a name: the whole module, then
      }
      if (known == nullptr && name != "*" && program_.Find(dotted + "." + name) == nullptr) {
        names.insert(dotted + "." + name);
      }
    }
  }

  const PythonModule& module_;
  const PythonProgram& program_;
  std::map<std::string, std::string> imported_;  // name -> module
};

}  // namespace

std::set<std::string> MissingModules(const Node& part, const PythonModule& module, const Node& tree,
                                     const PythonProgram& program) {
  Collector collector(module, tree, program);
  collector.Visit(part);
  return std::move(collector.names);
}

absl::StatusOr<LibrarySources> FindLibrarySources(const std::string& python,
                                                  const std::set<std::string>& names,
                                                  std::stop_token stop) {
  os::ProcessSpec spec;
  spec.argv = {python, "-I", "-B", "-c", kQuestion};
  spec.argv.insert(spec.argv.end(), names.begin(), names.end());
  spec.cwd = "/";
  spec.time_limit = std::chrono::seconds(30);
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, stop));
  if (!result.Succeeded()) {
    return FailedPrecondition("the standard library: %s (%s)", result.Outcome(spec),
                              ErrorLineOf(result));
  }
  LibrarySources found;
  std::string_view text = result.stdout_text;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string line(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    const size_t first = line.find('\t'), last = line.rfind('\t');
    if (first == std::string::npos || first == last) continue;
    if (last == first + 1) {
      found.absent.insert(line.substr(0, first));
      continue;
    }
    PythonModule module;
    module.name = module.place = line.substr(0, first);
    module.file = line.substr(first + 1, last - first - 1);
    module.is_package = line.substr(last + 1) == "1";
    module.package = module.is_package ? module.name : ParentOf(module.name);
    found.modules.push_back(std::move(module));
  }
  return found;
}

}  // namespace batuta::convert
