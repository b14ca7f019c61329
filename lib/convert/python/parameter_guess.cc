#include "lib/convert/python/parameter_guess.h"

#include <algorithm>

namespace batuta::convert {
namespace {

NumberType ByAnnotation(const Node& hint) {
  if (hint.Is("Name")) {
    const std::string name = hint.Text("id");
    if (name == "int") return NumberType::Int();
    if (name == "float") return NumberType::Float();
    return name == "bool" ? NumberType::Bool() : NumberType::Any();
  }
  const Node generic = hint.Child("value");
  const std::string name = generic.Is("Name") ? generic.Text("id") : "";
  if (!hint.Is("Subscript") || (name != "list" && name != "List")) return NumberType::Any();
  return AsForeign(NumberType::OwnList(ByAnnotation(hint.Child("slice"))));
}

bool Mentions(const Node& node, const std::string& name) {
  if (node.Is("Name")) return node.Text("id") == name;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(),
                     [&](const Node& child) { return Mentions(child, name); });
}

bool IsFloat(const Node& node) { return node.Is("Constant") && node.Text("type") == "float"; }

bool IsOrder(const std::string& op) {
  return op == "Lt" || op == "LtE" || op == "Gt" || op == "GtE";
}

// One use with a float says more than many with integers, and those more than some number.
bool SaysMore(const NumberType& use, const NumberType& found) {
  using Kind = NumberType::Kind;
  if (use.kind == Kind::kUnseen || found.kind == Kind::kFloat) return false;
  return use.kind != Kind::kNumber || found.kind == Kind::kUnseen;
}

// How strongly the name's uses speak for a type; kUnseen: not at all.
NumberType ByUse(const Node& node, const std::string& name) {
  const auto is_it = [&](const Node& n) { return n.Is("Name") && n.Text("id") == name; };
  if (node.Is("Attribute") && is_it(node.Child("value"))) return NumberType::Object();
  if (node.Is("Subscript") && is_it(node.Child("value"))) return NumberType::Any();
  if (node.Is("Call") && node.Child("func").Is("Name")) {
    if (node.Child("func").Text("id") == "range" && Mentions(node, name)) return NumberType::Int();
  }
  if (node.Is("BinOp") || node.Is("AugAssign")) {
    const Node left = node.Is("BinOp") ? node.Child("left") : node.Child("target");
    const Node right = node.Is("BinOp") ? node.Child("right") : node.Child("value");
    if (is_it(left) || is_it(right)) {
      return IsFloat(left) || IsFloat(right) ? NumberType::Float() : NumberType::Int();
    }
  }
  if (node.Is("Compare") && is_it(node.Child("left"))) {
    const Node other = node.List("comparators").front();
    if (other.Is("Constant") && other.Text("type") == "int") return NumberType::Int();
    if (IsFloat(other)) return NumberType::Float();
  }
  NumberType found;
  // What is put in order with something unknown is some number.
  if (node.Is("Compare") && IsOrder(node.Texts("ops").front()) &&
      (is_it(node.Child("left")) || is_it(node.List("comparators").front()))) {
    found = NumberType::Of(NumberType::Kind::kNumber);
  }
  for (const Node& child : node.Children()) {
    const NumberType use = ByUse(child, name);
    if (use.kind == NumberType::Kind::kAny || use.IsObject()) return use;
    if (SaysMore(use, found)) found = use;
  }
  return found;
}

}  // namespace

NumberType GuessParameter(const Node& function, const std::string& name) {
  const Node arguments = function.Child("args");
  for (const char* field : {"posonlyargs", "args"}) {
    for (const Node& arg : arguments.List(field)) {
      if (arg.Text("arg") == name && arg.Has("annotation")) {
        return ByAnnotation(arg.Child("annotation"));
      }
    }
  }
  NumberType found;
  for (const Node& statement : function.List("body")) {
    const NumberType use = ByUse(statement, name);
    if (use.kind == NumberType::Kind::kAny || use.IsObject()) return use;
    if (SaysMore(use, found)) found = use;
  }
  return found.kind == NumberType::Kind::kUnseen ? NumberType::Any() : found;
}

}  // namespace batuta::convert
