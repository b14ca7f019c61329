#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {

bool TypedEmitter::Block(const std::vector<Node>& statements) {
  for (size_t i = 0; i < statements.size(); ++i) {
    if (!fits_) return true;
    if (const auto lists = ShortLists(statements, i); !lists.empty()) {
      RunOpened(statements, i, lists);
      return false;
    }
    if (Statement(statements[i])) return true;
  }
  return false;
}

// True: what comes after it in its block is never reached.
bool TypedEmitter::Statement(const Node& node) {
  const std::string_view kind = node.Kind();
  if (kind == "Expr") {
    if (!node.Child("value").Is("Constant")) CallAlone(node.Child("value"));
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
  } else if (kind == "Continue") {
    Line("continue;");
    return true;
  } else if (kind == "Break") {
    Break();
    return true;
  } else if (kind != "Pass") {
    fits_ = false;
  }
  return false;
}

void TypedEmitter::Break() {
  Loop& loop = loops_.back();
  if (!loop.after_breaks) loop.after_breaks = assigned_;
  std::erase_if(*loop.after_breaks, [&](const auto& n) { return !assigned_.contains(n); });
  Line(loop.break_label.empty() ? "break;" : "break " + loop.break_label + ";");
}

// A call for what it changes.
void TypedEmitter::CallAlone(const Node& node) {
  if (const Node method = node.Is("Call") ? VectorMethod(node) : Node()) {
    return ChangeVector(method, node.List("args"));
  }
  const bool is_math = node.Is("Call") && IsMath(node.Child("func"));
  const Node receiver = node.Child("func").Child("value");
  const bool is_method = node.Is("Call") && node.Child("func").Is("Attribute") &&
                         context_.types.TypeOf(receiver, *scope_).IsObject();
  const bool has_name = node.Is("Call") && node.Child("func").Is("Name");
  if (!is_math && !is_method && !has_name) return Append(node);
  const Typed result = Call(node);
  if (fits_) Line(result.text + ";");
}

// list.append(item)
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
  Line(absl::StrFormat("%s.push(py::typed::value::<%s>(%s));", list.text,
                       RustType(list.type.items[0]), text));
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
  if (is_statement_) fits_ = false;
  if (function_.result.kind == NumberType::Kind::kNone) {
    // Nothing but None is given, or the type would be another.
    text = "()";
  } else if (!value) {
    fits_ = false;
    return;
  } else if (value.Is("Tuple") && function_.result.IsTuple() &&
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
