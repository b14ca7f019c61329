#include "lib/convert/python/leave_out.h"

#include <map>
#include <set>

#include "lib/convert/python/unsupported.h"

namespace batuta::convert {
namespace {

namespace json = boost::json;

bool IsFunction(const Node& node) { return node.Is("FunctionDef") || node.Is("AsyncFunctionDef"); }

bool IsStatement(const Node& node) {
  static const std::set<std::string_view> kinds = {
      "FunctionDef", "AsyncFunctionDef", "ClassDef",   "Return",   "Delete", "Assign",
      "AugAssign",   "AnnAssign",        "For",        "AsyncFor", "While",  "If",
      "With",        "AsyncWith",        "Match",      "Raise",    "Try",    "TryStar",
      "Assert",      "Import",           "ImportFrom", "Global",   "Expr",   "Pass",
      "TypeAlias"};
  return kinds.contains(node.Kind());
}

// The functions and statements that refused nodes stand in, and why.
class Owners {
 public:
  explicit Owners(const std::vector<Refusal>& refusals) {
    for (const Refusal& refusal : refusals) refused_.emplace(refusal.key, refusal.message);
  }
  void Visit(const Node& node, const Node& owner) {
    if (const auto it = refused_.find(node.Key()); it != refused_.end()) {
      (IsFunction(owner) ? functions : statements).emplace(owner.Key(), it->second);
    }
    for (const Node& child : node.Children()) {
      Visit(child, IsStatement(child) && !IsFunction(owner) ? child : owner);
    }
  }
  std::map<const void*, std::string> functions, statements;

 private:
  std::map<const void*, std::string> refused_;
};

json::value RaiseOf(const std::string& reason, const json::value& at) {
  const json::object name = {
      {"_", "Name"}, {"id", "NotImplementedError"}, {"ctx", "Load"}, {"at", at}};
  const json::object text = {{"_", "Constant"}, {"type", "str"}, {"text", reason}, {"at", at}};
  const json::object call = {{"_", "Call"},
                             {"func", name},
                             {"args", json::array{text}},
                             {"keywords", json::array()},
                             {"at", at}};
  return json::object{{"_", "Raise"}, {"exc", call}, {"cause", nullptr}, {"at", at}};
}

void Replace(json::value& value, const Owners& owners) {
  if (value.is_array()) {
    for (json::value& item : value.get_array()) Replace(item, owners);
  } else if (value.is_object()) {
    json::object& node = value.get_object();
    if (const auto it = owners.functions.find(&value); it != owners.functions.end()) {
      node["_"] = "FunctionDef";
      node["body"] = json::array{RaiseOf(it->second, node.at("at"))};
      node["decorator_list"] = json::array();
    } else if (owners.statements.contains(&value)) {
      node = json::object{{"_", "Pass"}, {"at", node.at("at")}};
    }
    for (auto& [name, field] : node) Replace(field, owners);
  }
}

std::vector<std::string> Reasons(const std::map<const void*, std::string>& owners) {
  std::vector<std::string> reasons;
  for (const auto& [key, reason] : owners) reasons.push_back(reason);
  return reasons;
}

}  // namespace

std::vector<std::string> LeaveOutConstructs(SyntaxTrees& trees, const PythonSource& source,
                                            const PythonModule& module) {
  Owners owners(RefusalsOf(source, module, nullptr));
  owners.Visit(source.tree, source.tree);
  Replace(*trees.owner, owners);
  std::vector<std::string> reasons = Reasons(owners.functions);
  for (std::string& reason : Reasons(owners.statements)) reasons.push_back(std::move(reason));
  return reasons;
}

std::vector<std::string> LeaveOutImports(SyntaxTrees& trees, const PythonSource& source,
                                         const PythonModule& module, const PythonProgram& program) {
  Owners owners(RefusalsOf(source, module, &program));
  owners.Visit(source.tree, source.tree);
  owners.functions.clear();
  Replace(*trees.owner, owners);
  return Reasons(owners.statements);
}

}  // namespace batuta::convert
