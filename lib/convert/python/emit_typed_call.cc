// Calls of functions that have a typed variant, and of builtins on numbers.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "absl/strings/str_join.h"
#include "lib/convert/python/math_names.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

}  // namespace

TypedEmitter::Typed TypedEmitter::Call(const Node& node) {
  const Node callee = node.Child("func");
  const std::vector<Node> args = node.List("args");
  if (!node.List("keywords").empty()) return Unfit();
  if (const Node method = VectorMethod(node); method && method.Text("attr") == "pop") {
    return Pop(method, args);
  }
  if (IsMath(callee)) return CallMath(callee, args);
  const bool has_stars =
      std::any_of(args.begin(), args.end(), [](const Node& a) { return a.Is("Starred"); });
  if (callee.Is("Attribute") && !has_stars) return CallMethod(node);
  if (!callee.Is("Name") || IsAlias(callee.Text("id"))) return Unfit();
  if (has_stars) return Unfit();
  if (context_.is_builtin(callee, *scope_)) {
    if (callee.Text("id") == "list" && args.size() == 1) return List(node);
    return CallBuiltin(callee.Text("id"), args);
  }
  const Scope* direct = context_.callee(node, *scope_);
  if (direct == nullptr) direct = CheckedCallee(node);
  const auto found = direct == nullptr ? context_.functions.end() : context_.functions.find(direct);
  if (found == context_.functions.end()) return Unfit();
  return CallTyped(found->second, {}, args);
}

// A function whose name somebody might have bound again: that is looked at first.
const Scope* TypedEmitter::CheckedCallee(const Node& node) {
  const Scope* function = context_.types.Callee(node, *scope_);
  const std::string name = node.Child("func").Text("id");
  const bool is_callable = function != nullptr && context_.functions.contains(function) &&
                           function->params.size() == node.List("args").size() &&
                           !block_.contains(name);
  if (!is_callable) return nullptr;
  reads_.insert(name);
  needs_.insert(
      absl::StrFormat("g().holds(%s, |value| py::typed::is_function(value, %s, MODULE.name))",
                      context_.slot(name), RustText(name)));
  return function;
}

TypedEmitter::Typed TypedEmitter::CallTyped(const TypedFunction& callee,
                                            const std::vector<std::string>& first,
                                            const std::vector<Node>& args) {
  std::string list = absl::StrJoin(first, ", ");
  for (size_t i = 0; i < args.size() && first.size() + i < callee.params.size(); ++i) {
    const Typed arg = Expression(args[i]);
    if (arg.is_vector) return Unfit();
    const NumberType& param = callee.params[first.size() + i];
    const bool is_list = param.IsShared();
    const std::string text = is_list && arg.is_place ? arg.text : As(arg, param);
    const bool is_fit = arg.type.IsShared() && RustType(arg.type) == RustType(param);
    if (is_list && !is_fit) return Unfit();
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

bool TypedEmitter::IsMath(const Node& callee) const {
  return FindMathFunction(context_.types.PathOf(callee, *scope_)) != nullptr;
}

// The module, or a function of it, has to be what the import has bound.
void TypedEmitter::NeedMath(const Node& callee) {
  const Node name = callee.Is("Attribute") ? callee.Child("value") : callee;
  const std::string path = context_.types.PathOf(callee, *scope_), variable = name.Text("id");
  if (block_.contains(variable) || !context_.scopes.globals().contains(variable)) fits_ = false;
  if (!fits_) return;
  reads_.insert(variable);
  const std::string slot = context_.slot(variable);
  needs_.insert(callee.Is("Attribute")
                    ? "g().holds(" + slot + ", py::typed::math::is_math)"
                    : absl::StrFormat(
                          "g().holds(%s, |value| py::typed::math::is_math_function(value, \"%s\"))",
                          slot, path.substr(path.find('.') + 1)));
}

TypedEmitter::Typed TypedEmitter::CallMath(const Node& callee, const std::vector<Node>& args) {
  const MathFunction& math = *FindMathFunction(context_.types.PathOf(callee, *scope_));
  if (args.size() != math.num_args) return Unfit();
  NeedMath(callee);
  std::string list;
  for (const Node& arg : args) {
    const Typed value = arg.Is("Starred") ? Unfit() : Expression(arg);
    // What is whole already is no float on its way.
    if (!value.type.IsScalar()) return Unfit();
    if (math.result.kind == Kind::kInt && value.type.kind != Kind::kFloat) return Unfit();
    list += (list.empty() ? "" : ", ") + AsFloat(value);
  }
  return {absl::StrFormat("py::typed::math::%s(%s)?", math.rust_name, list), math.result};
}

TypedEmitter::Typed TypedEmitter::CallBuiltin(const std::string& name,
                                              const std::vector<Node>& args) {
  if (name == "min" || name == "max") return LeastOrMost(name, args);
  if (args.size() != 1) return Unfit();
  const Typed value = Expression(args[0]);
  if (name == "len" && value.type.IsShared() && !value.type.IsObject()) {
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
