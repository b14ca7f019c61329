// Methods of lists that are plain vectors, called as such or by a variable that was bound to one:
// insert = items.insert.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

// Every use of the name below `node` calls it.
bool IsOnlyCalled(const Node& node, const std::string& name) {
  if (node.Is("Name")) return node.Text("id") != name;
  std::vector<Node> children = node.Children();
  if (node.Is("Call") && node.Child("func").Is("Name")) {
    std::erase_if(children, [&](const Node& n) { return n.Key() == node.Child("func").Key(); });
  }
  return std::all_of(children.begin(), children.end(),
                     [&](const Node& child) { return IsOnlyCalled(child, name); });
}

bool IsVectorsMethod(const std::string& name) {
  return name == "append" || name == "insert" || name == "pop";
}

}  // namespace

// Only where both names are bound once, outside of loops: then the variable has the method of the
// list that its name means everywhere.
void TypedEmitter::FindAliases() {
  const Scope& scope = *function_.scope;
  const std::vector<Node> body = scope.node.List("body");
  for (const Node& statement : body) {
    const std::vector<Node> targets = statement.List("targets");
    const Node value = statement.Child("value");
    const bool is_method = statement.Is("Assign") && targets.size() == 1 && targets[0].Is("Name") &&
                           value.Is("Attribute") && IsVectorsMethod(value.Text("attr")) &&
                           value.Child("value").Is("Name");
    if (!is_method) continue;
    const std::string name = targets[0].Text("id"), list = value.Child("value").Text("id");
    const auto is_bound_once = [&](const std::string& variable) {
      const auto it = scope.binds.find(variable);
      return it != scope.binds.end() && it->second == 1 && !scope.MayVanish(variable);
    };
    const bool is_called = std::all_of(body.begin(), body.end(), [&](const Node& other) {
      return other.Key() == statement.Key() || IsOnlyCalled(other, name);
    });
    if (is_called && is_bound_once(name) && is_bound_once(list)) aliases_[name] = list;
  }
}

Node TypedEmitter::VectorMethod(const Node& call) const {
  const Node callee = call.Child("func");
  if (callee.Is("Name") && !IsAlias(callee.Text("id"))) return {};
  const Node method = context_.types.MethodOf(call, *scope_);
  if (!method || !method.Child("value").Is("Name") || !call.List("keywords").empty()) return {};
  const std::string list = method.Child("value").Text("id");
  return IsVectorsMethod(method.Text("attr")) && IsVector(OwnerOf(list), list) ? method : Node();
}

// The name stands for the method from here on; nothing of it is left in Rust.
void TypedEmitter::AssignAlias(const Node& node) {
  const std::string name = node.List("targets")[0].Text("id");
  const std::string& list = aliases_.at(name);
  if (!IsVector(OwnerOf(list), list) || !assigned_.contains(list)) fits_ = false;
  assigned_.insert(name);
}

// `name = list[a:b]` in a loop, of another vector of the same type: the memory is there already.
bool TypedEmitter::RefillsVector(const std::string& name, const Node& value) const {
  const Node list = value.Child("value"), slice = value.Child("slice");
  if (loops_.empty() || !value.Is("Subscript") || !slice.Is("Slice") || slice.Has("step")) {
    return false;
  }
  const std::string source = list.Text("id");
  return list.Is("Name") && source != name && IsVector(OwnerOf(source), source) &&
         assigned_.contains(source) &&
         context_.types.Variable(*function_.scope, name) ==
             context_.types.Variable(*function_.scope, source);
}

void TypedEmitter::Refill(const std::string& name, const Node& value) {
  if (function_.scope->MayVanish(name)) fits_ = false;
  if (plan_.in_place.contains(name)) kept_vectors_.insert(name);
  // They may ask for the vector itself.
  const std::string bounds = Temp("bounds");
  Line("let " + bounds + " = (" + SliceBounds(value.Child("slice")) + ");");
  Line(absl::StrFormat("py::typed::refill(&mut %s, py::typed::slice(&%s, %s.0, %s.1));",
                       RustName(name), Name(value.Child("value")).text, bounds, bounds));
  assigned_.insert(name);
}

void TypedEmitter::ChangeVector(const Node& method, const std::vector<Node>& args) {
  const std::string name = method.Text("attr");
  if (name == "pop") {
    const Typed item = Pop(method, args);
    if (fits_) Line(item.text + ";");
    return;
  }
  const Typed list = Name(method.Child("value"));
  if (!fits_ || args.size() != (name == "append" ? 1 : 2)) {
    fits_ = false;
    return;
  }
  // Arguments may change the list themselves: they are evaluated before it is lent.
  const std::string at = name == "append" ? "" : HeldIndex(args[0]);
  const Typed item = Expression(args.back());
  if (item.is_vector || !item.type.IsScalar()) fits_ = false;
  const NumberType& type = list.type.items[0];
  const std::string held = Temp("value");
  Line("let " + held + Typing(type) + " = " + As(item, type) + ";");
  if (name == "append") {
    Line(list.text + ".push(" + held + ");");
  } else {
    Line(absl::StrFormat("py::typed::insert(&mut %s, %s, %s);", list.text, at, held));
  }
}

TypedEmitter::Typed TypedEmitter::Pop(const Node& method, const std::vector<Node>& args) {
  const Typed list = Name(method.Child("value"));
  if (!fits_ || args.size() > 1) return Unfit();
  const std::string at = args.empty() ? "-1" : AsInt(Expression(args[0]));
  return {absl::StrFormat("py::typed::pop(%s, &mut %s)?", at, list.text), list.type.items[0]};
}

}  // namespace batuta::convert
