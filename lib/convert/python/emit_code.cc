// Code objects: what of a function's definition a program can read through `__code__`.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

// CPython's flags.
constexpr int kNested = 0x10, kGenerator = 0x20, kCoroutine = 0x80, kAsyncGenerator = 0x200;

int FlagsOf(const Scope& scope) {
  const int nested = scope.parent->Home()->kind == ScopeKind::kFunction ? kNested : 0;
  if (!scope.is_generator) return nested;
  if (!scope.is_async) return nested | kGenerator;
  return nested | (scope.has_yield ? kAsyncGenerator : kCoroutine);
}

// Variables of the function itself, in the order in which CPython's compiler meets them.
class Variables {
 public:
  explicit Variables(const Scope& scope) : scope_(scope) {}

  void Visit(const Node& node) {
    if (node.Is("Name")) return Add(node.Text("id"));
    if (node.Is("FunctionDef") || node.Is("ClassDef")) return Add(node.Text("name"));
    if (scope_.Inner(node) != nullptr) return;
    // What is assigned is computed first.
    if (node.Is("Assign") || node.Is("AnnAssign")) Visit(node.Child("value"));
    if (node.Is("For")) Visit(node.Child("iter"));
    for (const Node& child : node.Children()) {
      if (child) Visit(child);
    }
    if (node.Is("ExceptHandler") || node.Is("alias")) {
      const std::string other = node.Text("asname");
      Add(other.empty() ? node.Text("name") : other);
    }
  }
  std::vector<std::string> names;

 private:
  void Add(const std::string& name) {
    const bool is_variable = scope_.bound.contains(name) && !scope_.cells.contains(name);
    const auto known = [&](const std::vector<std::string>& list) {
      return std::find(list.begin(), list.end(), name) != list.end();
    };
    if (is_variable && !known(scope_.params) && !known(names)) names.push_back(name);
  }

  const Scope& scope_;
};

std::string TextList(const std::vector<std::string>& texts) {
  std::string list;
  for (const std::string& text : texts) list += (list.empty() ? "" : ", ") + RustText(text);
  return "&[" + list + "]";
}

std::string TextList(const std::set<std::string>& texts) {
  return TextList(std::vector<std::string>(texts.begin(), texts.end()));
}

}  // namespace

std::string Emitter::CodeValue(const Scope& scope, const Node& node) const {
  Variables variables(scope);
  for (const Node& statement : node.List("body")) variables.Visit(statement);
  const std::vector<Node> decorators = node.List("decorator_list");
  const int line = decorators.empty() ? node.Line() : decorators.front().Line();
  return absl::StrFormat(
      "py::Code { file: %s, line: %d, flags: %d, locals: %s, cells: %s, frees: %s }",
      RustText(source_.path), line, FlagsOf(scope), TextList(variables.names),
      TextList(scope.cells), TextList(scope.frees));
}

}  // namespace batuta::convert
