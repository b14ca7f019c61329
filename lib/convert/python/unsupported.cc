#include "lib/convert/python/unsupported.h"

#include <map>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/python/library_names.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

const std::map<std::string, const char*, std::less<>>& Kinds() {
  static const std::map<std::string, const char*, std::less<>> kinds = {
      {"AsyncFunctionDef", "async functions are"},
      {"AsyncFor", "async for is"},
      {"AsyncWith", "async with is"},
      {"Await", "await is"},
      {"TryStar", "except* is"},
      {"TypeAlias", "type statements are"},
      {"TemplateStr", "template strings are"}};
  return kinds;
}

// Functions that need Python's compiler or its frames.
const std::set<std::string>& Calls() {
  static const std::set<std::string> calls = {"eval",       "exec",   "compile",
                                              "__import__", "locals", "breakpoint"};
  return calls;
}

class Check {
 public:
  // `program`: whose modules may be imported; null: imports are not looked at.
  Check(const PythonSource& source, const PythonModule& module, const PythonProgram* program)
      : source_(source), module_(module), program_(program) {}

  absl::Status Visit(const Node& node) {
    BATUTA_RETURN_IF_ERROR(Here(node));
    if (node.Is("If") && IsNeverTrue(node.Child("test"), module_)) {
      for (const Node& child : node.List("orelse")) BATUTA_RETURN_IF_ERROR(Visit(child));
      return absl::OkStatus();
    }
    const bool expects_absence = node.Is("Try") && CatchesImportError(node);
    for (const Node& child : node.Children()) {
      const bool is_import = child.Is("Import") || child.Is("ImportFrom");
      if (expects_absence && is_import) continue;
      BATUTA_RETURN_IF_ERROR(Visit(child));
    }
    return absl::OkStatus();
  }

 private:
  absl::Status Refuse(const Node& node, const std::string& what) const {
    return FailedPrecondition("%s:%d: %s not translated", source_.path, node.Line(), what);
  }

  absl::Status Here(const Node& node) {
    const std::string kind(node.Kind());
    if (const auto it = Kinds().find(kind); it != Kinds().end()) return Refuse(node, it->second);
    if (kind == "Call" && node.Child("func").Is("Name") &&
        Calls().contains(node.Child("func").Text("id"))) {
      return Refuse(node, node.Child("func").Text("id") + "() is");
    }
    if (kind == "Constant" && node.Text("type") == "surrogates") {
      return Refuse(node, "a text with lone surrogates is");
    }
    if (kind == "comprehension" && node.Number("is_async") != 0) {
      return Refuse(node, "async for is");
    }
    if (kind == "ClassDef") return Class(node);
    if (program_ == nullptr) return absl::OkStatus();
    if (kind == "Import") {
      for (const Node& alias : node.List("names")) {
        BATUTA_RETURN_IF_ERROR(Module(alias.Text("name"), node));
      }
    }
    if (kind == "ImportFrom" && node.Number("level") == 0) return From(node);
    return absl::OkStatus();
  }

  absl::Status Class(const Node& node) const {
    for (const Node& base : node.List("bases")) {
      if (base.Is("Starred")) return Refuse(node, "a starred base class is");
    }
    for (const Node& keyword : node.List("keywords")) {
      const std::string name = keyword.Text("arg");
      if (name.empty()) return Refuse(node, "** in a class's head is");
      const Node value = keyword.Child("value");
      const std::string meta = value.Is("Attribute") ? value.Text("attr") : value.Text("id");
      if (name == "metaclass" && meta != "ABCMeta" && meta != "EnumMeta" && meta != "type") {
        return Refuse(node, "a metaclass is");
      }
    }
    return absl::OkStatus();
  }

  bool IsOwn(const std::string& dotted) const {
    return program_->Find(dotted) != nullptr ||
           program_->Find(dotted.substr(0, dotted.find('.'))) != nullptr;
  }

  absl::Status Module(const std::string& dotted, const Node& node) const {
    if (IsOwn(dotted) || FindLibraryModule(dotted) != nullptr || dotted == "__future__") {
      return absl::OkStatus();
    }
    return FailedPrecondition("%s:%d: the runtime has no module '%s'", source_.path, node.Line(),
                              dotted);
  }

  absl::Status From(const Node& node) const {
    const std::string dotted = node.Text("module");
    BATUTA_RETURN_IF_ERROR(Module(dotted, node));
    const std::set<std::string>* names = IsOwn(dotted) ? nullptr : FindLibraryModule(dotted);
    if (names == nullptr || dotted == "__future__") return absl::OkStatus();
    for (const Node& alias : node.List("names")) {
      const std::string name = alias.Text("name");
      if (name == "*" || names->contains(name) ||
          FindLibraryModule(dotted + "." + name) != nullptr) {
        continue;
      }
      return FailedPrecondition("%s:%d: the runtime has no '%s' in module '%s'", source_.path,
                                node.Line(), name, dotted);
    }
    return absl::OkStatus();
  }

  const PythonSource& source_;
  const PythonModule& module_;
  const PythonProgram* program_;
};

}  // namespace

bool CatchesImportError(const Node& node) {
  for (const Node& handler : node.List("handlers")) {
    const Node type = handler.Child("type");
    std::vector<Node> classes = type.List("elts");
    classes.push_back(type);
    for (const Node& item : classes) {
      const std::string name = item.Text("id");
      if (!type || name == "ImportError" || name == "ModuleNotFoundError" || name == "Exception") {
        return true;
      }
    }
  }
  return false;
}

bool IsNeverTrue(const Node& test, const PythonModule& module) {
  if (test.Text("id") == "TYPE_CHECKING" || test.Text("attr") == "TYPE_CHECKING") return true;
  if (module.name == "codecs" && test.Text("id") == "_false") return true;
  const std::vector<Node> rights = test.List("comparators");
  if (rights.size() != 1 || test.Texts("ops") != std::vector<std::string>{"Eq"}) return false;
  const Node left = test.Child("left");
  const std::string right = rights[0].Text("text");
  if (left.Text("id") == "__name__") return module.name != "__main__" && right == "__main__";
  const Node place = left.Is("Call") ? left.Child("func") : left;
  const std::string name = place.Child("value").Text("id") + "." + place.Text("attr");
  return (name == "sys.platform" && right == "win32") || (name == "os.name" && right == "nt") ||
         (name == "platform.system" && right == "Windows");
}

absl::Status CheckConstructs(const PythonSource& source, const PythonModule& module,
                             const Node& part) {
  return Check(source, module, nullptr).Visit(part);
}

absl::Status CheckSupported(const PythonSource& source, const PythonModule& module,
                            const PythonProgram& program) {
  return Check(source, module, &program).Visit(source.tree);
}

}  // namespace batuta::convert
