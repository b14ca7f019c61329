// Calls of functions that have a typed variant, and of builtins on numbers.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

}  // namespace

TypedEmitter::Typed TypedEmitter::Call(const Node& node) {
  const Node callee = node.Child("func");
  const std::vector<Node> args = node.List("args");
  if (!node.List("keywords").empty() || !callee.Is("Name")) return Unfit();
  if (std::any_of(args.begin(), args.end(), [](const Node& a) { return a.Is("Starred"); })) {
    return Unfit();
  }
  if (context_.is_builtin(callee, *scope_)) {
    if (callee.Text("id") == "list" && args.size() == 1) return List(node);
    return CallBuiltin(callee.Text("id"), args);
  }
  const Scope* direct = context_.callee(node, *scope_);
  const auto found = direct == nullptr ? context_.functions.end() : context_.functions.find(direct);
  if (found == context_.functions.end()) return Unfit();
  return CallTyped(found->second, args);
}

TypedEmitter::Typed TypedEmitter::CallTyped(const TypedFunction& callee,
                                            const std::vector<Node>& args) {
  std::string list;
  for (size_t i = 0; i < args.size() && i < callee.params.size(); ++i) {
    const Typed arg = Expression(args[i]);
    if (arg.is_vector) return Unfit();
    const bool is_list = callee.params[i].IsShared();
    const std::string text = is_list && arg.is_place ? arg.text : As(arg, callee.params[i]);
    if (is_list && !arg.type.IsShared()) return Unfit();
    list += absl::StrFormat("%s%s%s", list.empty() ? "" : ", ", is_list ? "&" : "", text);
  }
  calls_ = true;
  writes_ = writes_ || callee.writes;
  for (const std::string& name : callee.reads) {
    // What this statement binds is not in the module's variables yet.
    if (block_.contains(name)) fits_ = false;
    reads_.insert(name);
  }
  return {absl::StrFormat("%s(%s)?", callee.rust_name, list), callee.result};
}

TypedEmitter::Typed TypedEmitter::CallBuiltin(const std::string& name,
                                              const std::vector<Node>& args) {
  if (name == "min" || name == "max") return LeastOrMost(name, args);
  if (args.size() != 1) return Unfit();
  const Typed value = Expression(args[0]);
  if (name == "len" && value.type.IsShared()) {
    return {"(" + value.text + ".len() as i64)", NumberType::Int()};
  }
  if (!value.type.IsScalar()) return Unfit();
  if (name == "bool") return {Truth(value), NumberType::Bool()};
  if (name == "float") return {AsFloat(value), NumberType::Float()};
  if (name == "int") {
    if (value.type.IsWhole()) return {AsInt(value), NumberType::Int()};
    if (value.type.kind != Kind::kFloat) return Unfit();
    return {"py::typed::trunc(" + value.text + ")?", NumberType::Int()};
  }
  if (name == "abs") {
    if (value.type.kind == Kind::kFloat) return {"f64::abs(" + value.text + ")", value.type};
    if (value.type.kind == Kind::kNumber) return {value.text + ".abs()?", value.type};
    return {AsInt({Receiver(value), value.type}) + ".checked_abs()?", NumberType::Int()};
  }
  return Unfit();
}

TypedEmitter::Typed TypedEmitter::LeastOrMost(const std::string& name,
                                              const std::vector<Node>& args) {
  if (args.size() < 2) return Unfit();
  Typed found = Expression(args[0]);
  for (size_t i = 1; i < args.size(); ++i) {
    const Typed other = Expression(args[i]);
    const bool are_alike = other.type == found.type &&
                           (other.type.kind == Kind::kInt || other.type.kind == Kind::kFloat);
    if (!are_alike) return Unfit();
    found.text = absl::StrFormat("py::typed::%s::<%s>(%s, %s)", name, RustType(found.type),
                                 found.text, other.text);
    found.is_literal = false;
  }
  return found;
}

}  // namespace batuta::convert
