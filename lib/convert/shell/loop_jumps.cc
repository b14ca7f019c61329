// Jumps stand in closures where something is redirected, is a condition, or is negated. Whether one
// of them leaves a loop is found by looking for the words, which is enough.
#include <algorithm>

#include "lib/convert/shell/statement_writer.h"

namespace batuta::convert::shell {
namespace {

bool IsJump(const Node& call) {
  const auto name = WordWriter::Literal(call.List("Args")[0]);
  return name == "break" || name == "continue";
}

bool HasJump(const json::value& value) {
  if (const json::array* list = value.if_array()) {
    return std::any_of(list->begin(), list->end(), HasJump);
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return false;
  const Node node(&value);
  const std::string type = node.Type();
  if (type == "FuncDecl" || type == "CmdSubst" || type == "Subshell") return false;
  if (type == "CallExpr" && !node.List("Args").empty() && IsJump(node)) return true;
  return std::any_of(object->begin(), object->end(),
                     [](const auto& entry) { return HasJump(entry.value()); });
}

// An inner loop may be a closure, from which an outer one is left by a number.
bool HasFarJump(const json::value& value) {
  if (const json::array* list = value.if_array()) {
    return std::any_of(list->begin(), list->end(), HasFarJump);
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return false;
  const Node node(&value);
  if (node.Type() == "CallExpr" && node.List("Args").size() > 1 && IsJump(node)) return true;
  return std::any_of(object->begin(), object->end(),
                     [](const auto& entry) { return HasFarJump(entry.value()); });
}

bool JumpsFromClosure(const Node& statement);

bool AnyFromClosure(const std::vector<Node>& statements) {
  return std::any_of(statements.begin(), statements.end(), JumpsFromClosure);
}

bool AnyHasJump(const std::vector<Node>& nodes) {
  return std::any_of(nodes.begin(), nodes.end(),
                     [](const Node& node) { return HasJump(node.value()); });
}

bool JumpsFromClosure(const Node& statement) {
  const Node command = statement.Get("Cmd");
  const std::string type = command.Type();
  if (!command || type == "CallExpr") return false;
  if (!statement.List("Redirs").empty() || statement.Flag("Negated")) {
    return HasJump(statement.value());
  }
  if (type == "Block") return AnyFromClosure(command.List("Stmts"));
  if (type == "IfClause") {
    for (Node clause = command; clause; clause = clause.Get("Else")) {
      if (AnyHasJump(clause.List("Cond")) || AnyFromClosure(clause.List("Then"))) return true;
    }
    return false;
  }
  if (type == "BinaryCmd") {
    return HasJump(command.Get("X").value()) || JumpsFromClosure(command.Get("Y"));
  }
  if (type == "CaseClause") {
    const auto items = command.List("Items");
    return std::any_of(items.begin(), items.end(),
                       [](const Node& item) { return AnyFromClosure(item.List("Stmts")); });
  }
  if (type == "WhileClause") {
    return AnyHasJump(command.List("Cond")) || HasFarJump(command.value());
  }
  return type == "ForClause" ? HasFarJump(command.value()) : HasJump(statement.value());
}

}  // namespace

bool StatementWriter::NeedsClosure(const std::vector<Node>& body) { return AnyFromClosure(body); }

}  // namespace batuta::convert::shell
