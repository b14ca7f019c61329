#include "lib/convert/python/unsupported.h"

#include <algorithm>
#include <map>
#include <set>
#include <string_view>

#include "absl/strings/str_format.h"
#include "lib/convert/python/known_truth.h"
#include "lib/convert/python/library_names.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

const std::map<std::string, const char*, std::less<>>& Kinds() {
  static const std::map<std::string, const char*, std::less<>> kinds = {
      {"TryStar", "except* is"},
      {"TypeAlias", "type statements are"},
      {"TemplateStr", "template strings are"}};
  return kinds;
}

// Functions that need Python's compiler or its frames.
const std::set<std::string>& Calls() {
  static const std::set<std::string> calls = {"eval", "exec", "compile", "breakpoint"};
  return calls;
}

// Coroutines are translated; what runs them side by side is not.
bool ImportsEventLoop(const Node& node) {
  const auto is_loop = [](const std::string& name) {
    return name == "asyncio" || name.starts_with("asyncio.");
  };
  if (node.Is("ImportFrom")) return node.Number("level") == 0 && is_loop(node.Text("module"));
  const std::vector<Node> names = node.List("names");
  return node.Is("Import") && std::any_of(names.begin(), names.end(), [&](const Node& alias) {
           return is_loop(alias.Text("name"));
         });
}

class Check {
 public:
  // `program`: whose modules may be imported; null: imports are not looked at. `all`: takes what is
  // refused; null: the first ends it.
  Check(const PythonSource& source, const PythonModule& module, const PythonProgram* program,
        std::vector<Refusal>* all = nullptr)
      : source_(source), module_(module), program_(program), all_(all) {
    FindMetaclasses(source.tree);
  }

  absl::Status Visit(const Node& node) {
    const Place around = place_;
    if (const auto it = outside_.find(node.Key()); it != outside_.end()) place_ = it->second;
    BATUTA_RETURN_IF_ERROR(Here(node));
    // The first iterable of a comprehension is computed outside of it.
    if (const std::vector<Node> loops = node.List("generators"); !loops.empty()) {
      outside_[loops[0].Child("iter").Key()] = place_;
    }
    place_ = Inside(node, place_);
    const bool expects_absence = node.Is("Try") && CatchesImportError(node);
    for (const Node& child : ReachedChildren(node, module_)) {
      const bool is_import = child.Is("Import") || child.Is("ImportFrom");
      if (expects_absence && is_import) continue;
      BATUTA_RETURN_IF_ERROR(Visit(child));
    }
    place_ = around;
    return absl::OkStatus();
  }

 private:
  // What the nodes being visited stand in.
  struct Place {
    bool has_locals = true;  // a function's own or a module's level, whose variables are known
    bool need_not_run = false;
  };

  static Place Inside(const Node& node, Place place) {
    if (node.Is("FunctionDef")) return {true, true};
    if (node.Is("Lambda")) return {false, true};
    if (node.Is("ClassDef") || node.Is("ListComp") || node.Is("SetComp") || node.Is("DictComp") ||
        node.Is("GeneratorExp")) {
      place.has_locals = false;
    }
    if (node.Is("If") || node.Is("Try") || node.Is("Match")) place.need_not_run = true;
    return place;
  }

  absl::Status Refuse(const Node& node, const std::string& what) const {
    return Stop(node, what + " not translated");
  }

  absl::Status Stop(const Node& node, const std::string& reason) const {
    std::string message = absl::StrFormat("%s:%d: %s", source_.path, node.Line(), reason);
    if (all_ == nullptr) return absl::FailedPreconditionError(message);
    all_->push_back({node.Key(), std::move(message)});
    return absl::OkStatus();
  }

  absl::Status Here(const Node& node) {
    const std::string kind(node.Kind());
    if (const auto it = Kinds().find(kind); it != Kinds().end()) return Refuse(node, it->second);
    if (kind == "Call" && node.Child("func").Is("Name")) {
      const std::string name = node.Child("func").Text("id");
      const bool reads_all = name == "locals" || (name == "dir" && node.List("args").empty());
      if (Calls().contains(name) || (reads_all && !place_.has_locals)) {
        return Refuse(node, name + "() is");
      }
    }
    if (kind == "ClassDef") return Class(node);
    if (ImportsEventLoop(node)) return Refuse(node, "asyncio, the event loop, is");
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
      if (name == "metaclass" && !metaclasses_.contains(meta)) {
        return Refuse(node, "a metaclass is");
      }
    }
    return absl::OkStatus();
  }

  // Metaclasses of this module that only make classes, and give them methods.
  void FindMetaclasses(const Node& node) {
    for (const Node& child : node.List("body")) {
      if (child.Is("ClassDef") && IsPlainMetaclass(child)) {
        metaclasses_.insert(child.Text("name"));
      }
    }
  }

  bool IsPlainMetaclass(const Node& node) const {
    const std::vector<Node> bases = node.List("bases"), body = node.List("body");
    const bool makes_classes = bases.size() == 1 && metaclasses_.contains(bases[0].Text("id"));
    return makes_classes && std::none_of(body.begin(), body.end(), [](const Node& member) {
             const std::string name = member.Text("name");
             const bool is_known = name == "__new__" || name == "__init__";
             return !is_known && name.starts_with("__") && name.ends_with("__");
           });
  }

  bool IsOwn(const std::string& dotted) const {
    return program_->Find(dotted) != nullptr ||
           program_->Find(dotted.substr(0, dotted.find('.'))) != nullptr;
  }

  absl::Status Module(const std::string& dotted, const Node& node) const {
    if (IsOwn(dotted) || FindLibraryModule(dotted) != nullptr || dotted == "__future__") {
      return absl::OkStatus();
    }
    if (place_.need_not_run && program_->absent.contains(dotted)) return absl::OkStatus();
    return Stop(node, absl::StrFormat("the runtime has no module '%s'", dotted));
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
      return Stop(node, absl::StrFormat("the runtime has no '%s' in module '%s'", name, dotted));
    }
    return absl::OkStatus();
  }

  const PythonSource& source_;
  const PythonModule& module_;
  const PythonProgram* program_;
  std::vector<Refusal>* all_;
  Place place_;
  std::map<const void*, Place> outside_;  // nodes that do not stand where their parents do
  std::set<std::string> metaclasses_ = {"ABCMeta", "EnumMeta", "type"};
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

absl::Status CheckConstructs(const PythonSource& source, const PythonModule& module,
                             const Node& part) {
  return Check(source, module, nullptr).Visit(part);
}

absl::Status CheckSupported(const PythonSource& source, const PythonModule& module,
                            const PythonProgram& program) {
  return Check(source, module, &program).Visit(source.tree);
}

std::vector<Refusal> RefusalsOf(const PythonSource& source, const PythonModule& module,
                                const PythonProgram* program) {
  std::vector<Refusal> all;
  Check(source, module, program, &all).Visit(source.tree).IgnoreError();
  return all;
}

}  // namespace batuta::convert
