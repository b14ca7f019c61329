#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

bool IsReversedSelf(const Node& target, const Node& value) {
  // x[a:b] = reversed(x[a:b]), with the same plain bounds.
  if (!value.Is("Call") || !value.Child("func").Is("Name")) return false;
  if (value.Child("func").Text("id") != "reversed" || value.List("args").size() != 1) return false;
  const Node again = value.List("args")[0];
  if (!again.Is("Subscript") || !again.Child("slice").Is("Slice")) return false;
  const std::function<bool(const Node&, const Node&)> is_same = [&](const Node& a, const Node& b) {
    if (a.IsNone() || b.IsNone()) return a.IsNone() && b.IsNone();
    if (a.Kind() != b.Kind()) return false;
    if (a.Is("Name")) return a.Text("id") == b.Text("id");
    if (a.Is("Constant")) return a.Text("text") == b.Text("text");
    if (a.Is("BinOp")) {
      return a.Text("op") == b.Text("op") && is_same(a.Child("left"), b.Child("left")) &&
             is_same(a.Child("right"), b.Child("right"));
    }
    return false;
  };
  const Node slice = target.Child("slice"), other = again.Child("slice");
  return is_same(target.Child("value"), again.Child("value")) &&
         is_same(slice.Child("lower"), other.Child("lower")) &&
         is_same(slice.Child("upper"), other.Child("upper"));
}

}  // namespace

bool TypedEmitter::Block(const std::vector<Node>& statements) {
  for (const Node& statement : statements) {
    if (!fits_ || Statement(statement)) return true;
  }
  return false;
}

// True: what comes after it in its block is never reached.
bool TypedEmitter::Statement(const Node& node) {
  const std::string_view kind = node.Kind();
  if (kind == "Expr") {
    if (!node.Child("value").Is("Constant")) Append(node.Child("value"));
  } else if (kind == "Assign") {
    Assign(node);
  } else if (kind == "AnnAssign") {
    if (node.Has("value")) AssignTo(node.Child("target"), Expression(node.Child("value")), node);
  } else if (kind == "AugAssign") {
    AugmentedAssign(node);
  } else if (kind == "If") {
    return If(node);
  } else if (kind == "While") {
    return While(node);
  } else if (kind == "For") {
    For(node);
  } else if (kind == "Return") {
    Return(node);
    return true;
  } else if (kind == "Raise") {
    Line("return None;");
    return true;
  } else if (kind == "Assert") {
    Line("if !" + Condition(node.Child("test")) + " {\nreturn None;\n}");
  } else if (kind == "Break" || kind == "Continue") {
    if (kind == "Continue") {
      Line("continue;");
      return true;
    }
    Loop& loop = loops_.back();
    if (!loop.after_breaks) loop.after_breaks = assigned_;
    std::erase_if(*loop.after_breaks, [&](const auto& n) { return !assigned_.contains(n); });
    Line(loop.break_label.empty() ? "break;" : "break " + loop.break_label + ";");
    return true;
  } else if (kind != "Pass") {
    fits_ = false;
  }
  return false;
}

void TypedEmitter::Assign(const Node& node) {
  const std::vector<Node> targets = node.List("targets");
  const Node value = node.Child("value");
  const bool is_slice = targets[0].Is("Subscript") && targets[0].Child("slice").Is("Slice");
  if (targets.size() == 1 && is_slice) return AssignSlice(targets[0], value);
  if (targets.size() == 1 && targets[0].Is("Name") &&
      IsVector(OwnerOf(targets[0].Text("id")), targets[0].Text("id"))) {
    const std::string name = targets[0].Text("id");
    const NumberType type = context_.types.Variable(*function_.scope, name);
    return AssignName(name, Vector(value, type.items[0]), node);
  }
  const std::vector<Node> parts = targets[0].List("elts");
  const bool is_parallel = targets.size() == 1 && value.Is("Tuple") && targets[0].Is("Tuple") &&
                           parts.size() == value.List("elts").size();
  if (is_parallel) {
    std::vector<Typed> held;
    for (const Node& item : value.List("elts")) {
      Typed one = Expression(item);
      if (one.is_vector) fits_ = false;
      const std::string name = Temp("value");
      Line(absl::StrFormat("let %s%s = %s;", name, Typing(one.type), As(one, one.type)));
      held.push_back({name, one.type, one.type.IsList()});
    }
    for (size_t i = 0; i < parts.size(); ++i) AssignTo(parts[i], held[i], node);
    return;
  }
  const Typed whole = Expression(value);
  if (targets.size() == 1) return AssignTo(targets[0], whole, node);
  const std::string held = Temp("value");
  Line("let " + held + Typing(whole.type) + " = " + As(whole, whole.type) + ";");
  for (const Node& target : targets) {
    AssignTo(target, {held, whole.type, whole.type.IsList() || whole.type.IsTuple()}, node);
  }
}

void TypedEmitter::AssignTo(const Node& target, const Typed& value, const Node& statement) {
  if (target.Is("Name")) return AssignName(target.Text("id"), value, statement);
  if (target.Is("Subscript")) return AssignItem(target, value);
  const std::vector<Node> parts = target.List("elts");
  const bool fits = (target.Is("Tuple") || target.Is("List")) && value.type.IsTuple() &&
                    value.type.items.size() == parts.size();
  if (!fits) {
    fits_ = false;
    return;
  }
  const std::string held = Temp("parts");
  Line("let " + held + Typing(value.type) + " = " + As(value, value.type) + ";");
  for (size_t i = 0; i < parts.size(); ++i) {
    const NumberType& type = value.type.items[i];
    const std::string text = absl::StrFormat("%s.%d", held, i);
    AssignTo(parts[i], {text, type, type.IsList() || type.IsTuple()}, statement);
  }
}

void TypedEmitter::AssignName(const std::string& name, const Typed& value, const Node& statement) {
  const Scope* owner = OwnerOf(name);
  if (owner == nullptr || owner->kind == ScopeKind::kModule) {
    fits_ = false;
    return;
  }
  const NumberType type = context_.types.Variable(*owner, name);
  const bool is_vector = IsVector(owner, name);
  if (!type.IsComplete() || is_vector != value.is_vector) fits_ = false;
  if (!fits_) return;
  const std::string text = is_vector ? value.text : As(value, type);
  if (owner->kind == ScopeKind::kComprehension) {
    Line("let mut " + RustName(name) + Typing(type) + " = " + text + ";");
    return;
  }
  const auto plan = plan_.in_place.find(name);
  const bool declares = plan != plan_.in_place.end() && plan->second == statement.Key();
  const std::string left = RustName(name) + (declares && !is_vector ? Typing(type) : "");
  Line(absl::StrFormat("%s%s = %s;", declares ? "let mut " : "", left, text));
  if (function_.scope->MayVanish(name)) fits_ = false;
  assigned_.insert(name);
}

void TypedEmitter::AssignItem(const Node& target, const Typed& value) {
  const Node object = target.Child("value"), index = target.Child("slice");
  const bool is_nested = object.Is("Subscript");
  const Node outer = is_nested ? object.Child("value") : object;
  // Only lists of the function itself may change.
  if (!outer.Is("Name") || index.Is("Slice") || value.is_vector) {
    fits_ = false;
    return;
  }
  const Typed list = Name(outer);
  NumberType type = list.type;
  if (is_nested) type = type.IsList() && type.is_own ? type.items[0] : NumberType::Any();
  if (!type.IsList() || !type.is_own || (value.type.IsList() && !value.type.IsOwnThroughout())) {
    fits_ = false;
    return;
  }
  const NumberType& item_type = value.type.IsList() ? value.type : type.items[0];
  const std::string item = As(value, item_type), kept = RustType(item_type);
  const std::string at = AsInt(Expression(index));
  if (list.is_vector) {
    const std::string held = Temp("value");
    Line("let " + held + Typing(type.items[0]) + " = " + item + ";");
    Line(absl::StrFormat("*py::typed::at_mut(&mut %s, %s)? = %s;", list.text, at, held));
  } else if (is_nested) {
    const std::string row = AsInt(Expression(object.Child("slice")));
    Line(absl::StrFormat("py::typed::store2::<%s>(&%s, %s, %s, %s)?;", kept, list.text, row, at,
                         item));
  } else {
    Line(absl::StrFormat("py::typed::store::<%s>(&%s, %s, %s)?;", kept, list.text, at, item));
  }
}

void TypedEmitter::AssignSlice(const Node& target, const Node& value) {
  const Node object = target.Child("value");
  if (!object.Is("Name")) {
    fits_ = false;
    return;
  }
  const Typed list = Name(object);
  if (!list.is_vector || target.Child("slice").Has("step")) {
    fits_ = false;
    return;
  }
  const std::string bounds = SliceBounds(target.Child("slice"));
  if (IsReversedSelf(target, value)) {
    Line(absl::StrFormat("py::typed::reverse_slice(&mut %s, %s);", list.text, bounds));
    return;
  }
  const std::string held = Temp("items");
  Line("let " + held + " = " + Vector(value, list.type.items[0]).text + ";");
  Line(absl::StrFormat("py::typed::set_slice(&mut %s, %s, &%s);", list.text, bounds, held));
}

void TypedEmitter::AugmentedAssign(const Node& node) {
  const Node target = node.Child("target");
  const Typed left = Expression(target);
  // `list += list` changes the list where it is.
  if (!left.type.IsScalar()) {
    fits_ = false;
    return;
  }
  AssignTo(target, Binary(node.Text("op"), left, Expression(node.Child("value"))), node);
}

// The only call that stands for itself: list.append(item).
void TypedEmitter::Append(const Node& node) {
  const Node callee = node.Child("func");
  const std::vector<Node> args = node.List("args");
  const bool is_append = node.Is("Call") && callee.Is("Attribute") &&
                         callee.Text("attr") == "append" && callee.Child("value").Is("Name") &&
                         args.size() == 1 && node.List("keywords").empty();
  if (!is_append) {
    fits_ = false;
    return;
  }
  const Typed list = Name(callee.Child("value"));
  const Typed item = Expression(args[0]);
  const bool is_kept = item.type.IsScalar() || item.type.IsOwnThroughout();
  if (!list.type.IsList() || !list.type.is_own || item.is_vector || !is_kept) {
    fits_ = false;
    return;
  }
  const std::string text = As(item, list.type.items[0]);
  if (list.is_vector) {
    Line(list.text + ".push(" + text + ");");
  } else {
    Line(absl::StrFormat("%s.push(py::typed::value::<%s>(%s));", list.text,
                         RustType(list.type.items[0]), text));
  }
}

bool TypedEmitter::If(const Node& node) {
  Line("if " + Condition(node.Child("test")) + " {");
  const Names before = assigned_;
  const bool yes_ends = Block(node.List("body"));
  const Names after_yes = std::exchange(assigned_, before);
  const std::vector<Node> orelse = node.List("orelse");
  bool no_ends = false;
  if (!orelse.empty()) {
    Line("} else {");
    no_ends = Block(orelse);
  }
  Line("}");
  if (yes_ends) return no_ends;
  if (no_ends) {
    assigned_ = after_yes;
  } else {
    std::erase_if(assigned_, [&](const auto& name) { return !after_yes.contains(name); });
  }
  return false;
}

void TypedEmitter::Return(const Node& node) {
  std::string text;
  const Node value = node.Child("value");
  if (!value) {
    fits_ = false;
    return;
  }
  if (value.Is("Tuple") && function_.result.IsTuple() &&
      value.List("elts").size() == function_.result.items.size()) {
    size_t i = 0;
    for (const Node& item : value.List("elts")) {
      text += As(Expression(item), function_.result.items[i++]) + ", ";
    }
    text = "(" + text + ")";
  } else {
    text = As(Expression(value), function_.result);
  }
  Line(node.Key() == tail_ ? "Some(" + text + ")" : "return Some(" + text + ");");
}

}  // namespace batuta::convert
