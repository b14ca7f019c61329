#include "lib/convert/python/module_attributes.h"

#include <algorithm>

#include "lib/convert/error_line.h"
#include "lib/convert/python/known_truth.h"
#include "lib/convert/python/library_names.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

// Prints those of its arguments that exist, a line each.
constexpr const char* kQuestion = R"(import importlib, sys
for name in sys.argv[1:]:
    module, _, attribute = name.rpartition(".")
    try:
        found = hasattr(importlib.import_module(module), attribute)
    except ImportError:
        found = False
    if found:
        print(name)
)";

bool CatchesAttributeError(const Node& node) {
  const std::vector<Node> handlers = node.List("handlers");
  return std::any_of(handlers.begin(), handlers.end(), [](const Node& handler) {
    const Node type = handler.Child("type");
    std::vector<Node> classes = type.List("elts");
    classes.push_back(type);
    return std::any_of(classes.begin(), classes.end(), [&](const Node& item) {
      const std::string name = item.Text("id");
      return !type || name == "AttributeError" || name == "Exception" || name == "BaseException";
    });
  });
}

class Collector {
 public:
  Collector(const PythonModule& module, const PythonProgram& program)
      : module_(module), program_(program) {}

  // What names mean modules all through the file, and what texts there are.
  void Prepare(const Node& node) {
    if (node.Is("Import")) {
      for (const Node& alias : node.List("names")) {
        const std::string name = alias.Text("name"), other = alias.Text("asname");
        const std::string top = name.substr(0, name.find('.'));
        Bind(other.empty() ? top : other, other.empty() ? top : name);
      }
    }
    if (node.Is("ImportFrom")) {
      for (const Node& alias : node.List("names")) {
        const std::string other = alias.Text("asname");
        Bind(other.empty() ? alias.Text("name") : other, "");
      }
    }
    if (node.Is("Name") && node.Text("ctx") != "Load") Bind(node.Text("id"), "");
    if (node.Is("arg")) Bind(node.Text("arg"), "");
    if (node.Is("FunctionDef") || node.Is("ClassDef")) Bind(node.Text("name"), "");
    if (node.Text("type") == "str") texts_.insert(node.Text("text"));
    for (const Node& child : node.Children()) Prepare(child);
  }

  void Visit(const Node& node, bool expects_absence) {
    if (node.Is("Attribute") && node.Text("ctx") == "Load" && !expects_absence) Use(node);
    const bool tries = node.Is("Try") && CatchesAttributeError(node);
    for (const Node& child : ReachedChildren(node, module_)) {
      Visit(child, expects_absence || tries);
    }
  }

  std::map<std::string, int> found;

 private:
  // A name with two meanings has none.
  void Bind(const std::string& name, const std::string& module) {
    const auto [it, is_new] = modules_.try_emplace(name, module);
    if (!is_new && it->second != module) it->second.clear();
  }

  void Use(const Node& node) {
    const auto it = modules_.find(node.Child("value").Text("id"));
    if (it == modules_.end() || it->second.empty()) return;
    const std::string &module = it->second, name = node.Text("attr");
    const std::set<std::string>* known = FindLibraryModule(module);
    const bool is_own = program_.Find(module) != nullptr;  // also if taken from its source
    if (known == nullptr || known->contains(name) || is_own || name.starts_with("__")) return;
    const std::string dotted = module + "." + name;
    if (FindLibraryModule(dotted) != nullptr || program_.Find(dotted) != nullptr) return;
    if (!texts_.contains(name)) found.emplace(dotted, node.Line());
  }

  const PythonModule& module_;
  const PythonProgram& program_;
  std::map<std::string, std::string> modules_;
  std::set<std::string> texts_;
};

}  // namespace

std::map<std::string, int> LackingAttributes(const PythonSource& source, const PythonModule& module,
                                             const PythonProgram& program) {
  Collector collector(module, program);
  collector.Prepare(source.tree);
  collector.Visit(source.tree, false);
  return std::move(collector.found);
}

absl::Status CheckAttributes(const std::string& python, const PythonSource& source,
                             const PythonModule& module, const PythonProgram& program,
                             std::stop_token stop) {
  const std::map<std::string, int> lacking = LackingAttributes(source, module, program);
  if (lacking.empty()) return absl::OkStatus();
  os::ProcessSpec spec;
  spec.argv = {python, "-I", "-B", "-c", kQuestion};
  for (const auto& [name, line] : lacking) spec.argv.push_back(name);
  spec.cwd = "/";
  spec.time_limit = std::chrono::seconds(30);
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, stop));
  if (!result.Succeeded()) {
    return FailedPrecondition("attributes of modules: %s (%s)", result.Outcome(spec),
                              ErrorLineOf(result));
  }
  const std::string name = result.stdout_text.substr(0, result.stdout_text.find('\n'));
  const auto it = lacking.find(name);
  if (it == lacking.end()) return absl::OkStatus();
  const size_t dot = name.rfind('.');
  return FailedPrecondition("%s:%d: the runtime has no '%s' in module '%s'", source.path,
                            it->second, name.substr(dot + 1), name.substr(0, dot));
}

}  // namespace batuta::convert
