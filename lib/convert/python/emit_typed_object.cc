// Attributes of instances, and calls of methods that have a typed form. What class an instance is
// of does not matter: whether its attribute is a plain one, and its method the very function, is
// looked at where it is used.
#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

std::string Symbol(const std::string& name) { return "n!(" + RustText(name) + ")"; }

}  // namespace

TypedEmitter::Typed TypedEmitter::Attribute(const Node& node) {
  const Typed object = Expression(node.Child("value"));
  const NumberType type = AsForeign(context_.types.TypeOf(node, *scope_));
  if (!object.type.IsObject() || !type.IsComplete() || type.kind == NumberType::Kind::kNone) {
    return Unfit();
  }
  return {absl::StrFormat("py::typed::attribute::<%s>(&%s, %s)?", RustType(type), object.text,
                          Symbol(node.Text("attr"))),
          type};
}

// Only numbers are replaced, by numbers.
void TypedEmitter::AssignAttribute(const Node& target, const Typed& value) {
  Typed held = value;
  if (!value.type.IsScalar() || value.is_vector) fits_ = false;
  if (!fits_) return;
  if (value.text.find('(') != std::string::npos && !value.is_literal) {
    held.text = Temp("value");
    Line("let " + held.text + Typing(value.type) + " = " + value.text + ";");
  }
  const Typed object = Expression(target.Child("value"));
  if (!object.type.IsObject()) fits_ = false;
  writes_ = true;
  Line(absl::StrFormat("py::typed::set_attribute::<%s>(&%s, %s, %s)?;", RustType(value.type),
                       object.text, Symbol(target.Text("attr")), held.text));
}

// object.name op= value: the object is found once.
void TypedEmitter::ChangeAttribute(const Node& node) {
  const Node target = node.Child("target");
  const Typed object = Expression(target.Child("value"));
  const NumberType type = context_.types.TypeOf(target, *scope_);
  if (!object.type.IsObject() || !type.IsScalar()) fits_ = false;
  if (!fits_) return;
  const std::string held = Temp("object"), old = Temp("old"), name = Symbol(target.Text("attr"));
  Line("let " + held + " = " + As(object, object.type) + ";");
  Line(absl::StrFormat("let %s%s = py::typed::attribute::<%s>(&%s, %s)?;", old, Typing(type),
                       RustType(type), held, name));
  const Typed sum = Binary(node.Text("op"), {old, type}, Expression(node.Child("value")));
  if (!sum.type.IsScalar()) fits_ = false;
  const std::string value = Temp("value");
  Line("let " + value + Typing(sum.type) + " = " + sum.text + ";");
  writes_ = true;
  Line(absl::StrFormat("py::typed::set_attribute::<%s>(&%s, %s, %s)?;", RustType(sum.type), held,
                       name, value));
}

TypedEmitter::Typed TypedEmitter::CallMethod(const Node& node) {
  const Node callee = node.Child("func");
  const std::string name = callee.Text("attr");
  const Scope* method = context_.types.OnlyMethod(name);
  const auto found = context_.functions.find(method);
  if (method == nullptr || found == context_.functions.end()) return Unfit();
  const Typed object = Expression(callee.Child("value"));
  const std::vector<Node> args = node.List("args");
  if (!object.type.IsObject() || args.size() + 1 != method->params.size()) return Unfit();
  const std::string held = Temp("object");
  const Typed result = CallTyped(found->second, {"&" + held}, args);
  return {absl::StrFormat("{ let %s = %s; py::typed::has_method(&%s, %s, %s, MODULE.name)?; %s }",
                          held, As(object, object.type), held, Symbol(name),
                          RustText(method->qualname), result.text),
          result.type};
}

std::string TypedEmitter::OneObjectTest(const std::string& op, const Typed& left,
                                        const Typed& right) {
  const bool is_equal = op == "Eq" || op == "Is", is_identity = op == "Is" || op == "IsNot";
  if (!is_equal && op != "NotEq" && op != "IsNot") fits_ = false;
  return absl::StrFormat("(%spy::typed::%s(&%s, &%s)%s)", is_equal ? "" : "!",
                         is_identity ? "is_same" : "is_equal", left.text, right.text,
                         is_identity ? "" : "?");
}

}  // namespace batuta::convert
