#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/library_names.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

const std::map<std::string, const char*, std::less<>>& BinaryOperators() {
  static const std::map<std::string, const char*, std::less<>> names = {
      {"Add", "add"},       {"Sub", "sub"},    {"Mult", "mul"},      {"Div", "truediv"},
      {"Mod", "modulo"},    {"Pow", "pow"},    {"LShift", "lshift"}, {"RShift", "rshift"},
      {"BitOr", "or_"},     {"BitXor", "xor"}, {"BitAnd", "and_"},   {"FloorDiv", "floordiv"},
      {"MatMult", "matmul"}};
  return names;
}

const std::map<std::string, const char*, std::less<>>& Comparisons() {
  static const std::map<std::string, const char*, std::less<>> names = {
      {"Eq", "eq"}, {"NotEq", "ne"}, {"Lt", "lt"}, {"LtE", "le"}, {"Gt", "gt"}, {"GtE", "ge"}};
  return names;
}

bool HoldsWalrus(const Node& node) {
  if (node.Is("NamedExpr")) return true;
  for (const Node& child : node.Children()) {
    if (HoldsWalrus(child)) return true;
  }
  return false;
}

bool IsSimple(const Node& node) { return node.Is("Name") || node.Is("Constant"); }

std::string BytesLiteral(const std::string& hex) {
  std::string literal = "b!(b\"";
  for (size_t i = 0; i + 1 < hex.size(); i += 2) literal += "\\x" + hex.substr(i, 2);
  return literal + "\")";
}

// A place that is counted from the start.
bool IsSmallIndex(const Node& index) {
  return index.Is("Constant") && index.Text("type") == "int" && index.Text("text").size() < 10;
}

// `b"a"[0]`, which is a number as the interpreter has it too; empty for anything else.
std::string ConstantByte(const Node& object, const Node& index) {
  if (!object.Is("Constant") || object.Text("type") != "bytes") return "";
  const std::string hex = object.Text("text");
  const size_t at = 2 * std::stoul(index.Text("text"));
  return at < hex.size() ? "Value::Int(0x" + hex.substr(at, 2) + ")" : "";
}

}  // namespace

std::string Emitter::OwnedList(const std::vector<Node>& nodes) {
  std::string list;
  for (const Node& node : nodes) list += (list.empty() ? "" : ", ") + Owned(node);
  return list;
}

Emitted Emitter::Kept(const Emitted& value, const std::vector<Node>& later) {
  if (value.IsOwned()) return value;
  for (const Node& node : later) {
    if (HoldsWalrus(node)) return {value.Owned(), Emitted::Form::kOwned};
  }
  return value;
}

bool Emitted::IsFixed() const {
  if (form == Form::kPlace || form == Form::kText) return true;
  if (text.find('?') != std::string::npos || text.find("attempt!") != std::string::npos) {
    return false;
  }
  const bool is_literal = text.starts_with("Value::") && text.find("py::") == std::string::npos &&
                          text.find('{') == std::string::npos;
  return form == Form::kRef || is_literal;
}

Emitted Emitter::Named(const Emitted& value, const std::string& stem, std::string& lets) {
  if (value.IsFixed()) return value;
  const std::string name = Temp(stem);
  absl::StrAppendFormat(&lets, "let %s = %s;\n", name, value.Owned());
  return {name, Emitted::Form::kPlace};
}

Emitted Emitter::Expression(const Node& node) {
  const std::string_view kind = node.Kind();
  if (kind == "Name") return LoadName(node.Text("id"), node);
  if (kind == "Constant") return Constant(node);
  if (kind == "Attribute") return Attribute(node);
  if (kind == "Subscript") return Subscript(node);
  if (kind == "Slice") return SliceValue(node);
  if (kind == "Call") return Call(node);
  if (kind == "BinOp") return Binary(node);
  if (kind == "UnaryOp") return Unary(node);
  if (kind == "Compare") return Compare(node);
  if (kind == "BoolOp") return Logical(node);
  if (kind == "IfExp") return Conditional(node);
  if (kind == "List" || kind == "Tuple" || kind == "Set") return Sequence(node);
  if (kind == "Dict") return DictDisplay(node);
  if (kind == "JoinedStr") return FString(node);
  if (kind == "ListComp" || kind == "SetComp" || kind == "DictComp") return Comprehension(node);
  if (kind == "GeneratorExp") return GeneratorExpression(node);
  if (kind == "Lambda") return Lambda(node);
  if (kind == "NamedExpr") return Walrus(node);
  return Yield(node);
}

const Scope& Emitter::OwnerOf(const std::string& name) const {
  const Scope* owner = scope_;
  while (owner != frame_->function &&
         !(owner->kind == ScopeKind::kComprehension && owner->bound.contains(name))) {
    owner = owner->parent;
  }
  return *owner;
}

Emitted Emitter::LoadLocal(const std::string& name, const Node& node) {
  const std::string variable = RustName(name);
  const Scope& owner = OwnerOf(name);
  if (IsLoopScope(owner)) return {variable, Emitted::Form::kPlace};
  const auto& params = owner.params;
  const bool is_param = std::find(params.begin(), params.end(), name) != params.end();
  if (is_param && !frame_->plan.rebound.contains(name)) {
    return {variable, owner.is_generator ? Emitted::Form::kPlace : Emitted::Form::kRef};
  }
  if (frame_->assigned.contains(name)) return {variable, Emitted::Form::kPlace};
  return {Try(absl::StrFormat("%s.local(%s)", variable, RustText(name)), node),
          Emitted::Form::kRef};
}

Emitted Emitter::LoadGlobal(const std::string& name, const Node& node) {
  if (name == "globals" && !scopes_.globals().contains(name)) {
    return {"py::globals_function(g())"};
  }
  const bool may_be_builtin = IsKnownBuiltin(name) && !imports_star_;
  if (!scopes_.globals().contains(name) && may_be_builtin) {
    return {"builtin!(" + RustText(name) + ")", Emitted::Form::kRef};
  }
  return TryValue("g().get(" + Slot(name) + ")", node);
}

Emitted Emitter::LoadName(const std::string& name, const Node& node) {
  switch (scopes_.Find(*scope_, name)) {
    case Storage::kLocal:
      return LoadLocal(name, node);
    case Storage::kCell: {
      const char* method = scope_->Home()->frees.contains(name) ? "get_free" : "get_local";
      return TryValue(absl::StrFormat("%s.%s(%s)", RustName(name), method, RustText(name)), node);
    }
    case Storage::kClass:
      return {absl::StrFormat("(match ns.get(%s) { Some(value) => value, None => %s })",
                              SymbolName(name), LoadGlobal(name, node).Owned())};
    case Storage::kGlobal:
      break;
  }
  return LoadGlobal(name, node);
}

Emitted Emitter::Constant(const Node& node) {
  const std::string type = node.Text("type"), text = node.Text("text");
  if (type == "singleton") {
    if (text == "None") return {"Value::None"};
    if (text == "Ellipsis") return {"Value::Ellipsis"};
    return {text == "True" ? "Value::bool(true)" : "Value::bool(false)"};
  }
  if (type == "int") {
    const bool is_small = text.size() < 19 || (text.size() == 19 && text <= "9223372036854775807");
    const bool is_decimal = text.find_first_not_of("0123456789") == std::string::npos;
    return {is_small && is_decimal ? "Value::Int(" + text + ")" : "big!(\"" + text + "\")"};
  }
  if (type == "float") {
    if (text == "inf") return {"Value::float(f64::INFINITY)"};
    const bool has_point = text.find_first_of(".e") != std::string::npos;
    return {"Value::float(" + text + (has_point ? "" : ".0") + ")"};
  }
  if (type == "complex") {
    const bool has_point = text.find_first_of(".e") != std::string::npos;
    return {"py::complex(0.0, " +
            (text == "inf" ? "f64::INFINITY" : text + (has_point ? "" : ".0")) + ")"};
  }
  if (type == "bytes") return {BytesLiteral(text)};
  return {"s!(" + RustText(text) + ")", Emitted::Form::kText};
}

Emitted Emitter::Attribute(const Node& node) {
  const Node object = node.Child("value");
  if (IsBareSuper(object)) {
    return TryValue(absl::StrFormat("py::getattr(%s, %s)", CallSuper(object).Ref(),
                                    SymbolName(node.Text("attr"))),
                    node);
  }
  return TryValue(
      absl::StrFormat("py::getattr(%s, %s)", Ref(object), SymbolName(node.Text("attr"))), node);
}

Emitted Emitter::Subscript(const Node& node) {
  const Node index = node.Child("slice");
  if (IsSmallIndex(index)) {
    const std::string byte = ConstantByte(node.Child("value"), index);
    if (!byte.empty()) return {byte};
  }
  const Emitted object = Kept(Expression(node.Child("value")), {index});
  if (index.Is("Slice")) {
    return TryValue("py::get_slice(" + object.Ref() + SliceBounds(index) + ")", node);
  }
  if (IsSmallIndex(index)) {
    return TryValue(absl::StrFormat("py::getitem_int(%s, %s)", object.Ref(), index.Text("text")),
                    node);
  }
  return TryValue("py::getitem(" + object.Ref() + ", " + Ref(index) + ")", node);
}

std::string Emitter::SliceBounds(const Node& slice) {
  std::string bounds;
  for (const char* field : {"lower", "upper", "step"}) {
    bounds += ", " + (slice.Has(field) ? Ref(slice.Child(field)) : "&Value::None");
  }
  return bounds;
}

Emitted Emitter::SliceValue(const Node& node) {
  std::string bounds;
  for (const char* field : {"lower", "upper", "step"}) {
    bounds += bounds.empty() ? "" : ", ";
    bounds += node.Has(field) ? Owned(node.Child(field)) : "Value::None";
  }
  return {"py::slice(" + bounds + ")"};
}

Emitted Emitter::Binary(const Node& node) {
  const Node right = node.Child("right");
  const Emitted left = Kept(Expression(node.Child("left")), {right});
  const char* name = BinaryOperators().at(node.Text("op"));
  return TryValue(absl::StrFormat("py::%s(%s, %s)", name, left.Ref(), Ref(right)), node);
}

Emitted Emitter::Unary(const Node& node) {
  const std::string op = node.Text("op");
  const Node operand = node.Child("operand");
  if (op == "Not") return {"Value::bool(!" + Condition(operand) + ")"};
  if (op == "USub" && operand.Is("Constant")) {
    const std::string type = operand.Text("type"), text = Constant(operand).text;
    if (type == "int" && text.starts_with("Value::Int(")) return {"Value::Int(-" + text.substr(11)};
    if (type == "float") return {"Value::float(-" + text.substr(13)};
  }
  const char* name = op == "USub" ? "neg" : op == "UAdd" ? "pos" : "invert";
  return TryValue(absl::StrFormat("py::%s(%s)", name, Ref(operand)), node);
}

// One comparison as a Rust bool.
std::string Emitter::OneTest(const std::string& op, const Emitted& left, const Emitted& right,
                             const Node& node) {
  if (op == "Is" || op == "IsNot") {
    if (right.text == "Value::None") {
      return (op == "Is" ? "py::is_none(" : "!py::is_none(") + left.Ref() + ")";
    }
    return absl::StrFormat("%spy::is_same(%s, %s)", op == "Is" ? "" : "!", left.Ref(), right.Ref());
  }
  if (op == "In" || op == "NotIn") {
    return (op == "In" ? "" : "!") +
           Try("py::contains(" + right.Ref() + ", " + left.Ref() + ")", node);
  }
  return Try(absl::StrFormat("py::is_%s(%s, %s)", Comparisons().at(op), left.Ref(), right.Ref()),
             node);
}

// `a in b`: what is looked for is evaluated first, though it comes last in the call.
std::string Emitter::MembershipTest(const Node& node) {
  const Node item = node.Child("left"), container = node.List("comparators").front();
  const std::string op = node.Texts("ops").front();
  const Emitted left = Kept(Expression(item), {container});
  const Emitted right = Container(container);
  if (IsSimple(item) || IsSimple(container) || right.IsFixed()) {
    return OneTest(op, left, right, node);
  }
  const std::string name = Temp("item");
  return absl::StrFormat("{ let %s = %s; %s }", name, left.Owned(),
                         OneTest(op, {name, Emitted::Form::kPlace}, right, node));
}

std::string Emitter::CompareTest(const Node& node) {
  const std::vector<std::string> ops = node.Texts("ops");
  const std::vector<Node> rights = node.List("comparators");
  if (ops.size() == 1) {
    if (ops[0] == "In" || ops[0] == "NotIn") return MembershipTest(node);
    const Emitted left = Kept(Expression(node.Child("left")), rights);
    return OneTest(ops[0], left, Expression(rights[0]), node);
  }
  std::string lets;
  const Emitted left = Named(Kept(Expression(node.Child("left")), rights), "left", lets);
  const std::string chain = CompareChain(node, 0, left);
  return lets.empty() ? "(" + chain + ")" : "{ " + lets + chain + " }";
}

std::string Emitter::CompareChain(const Node& node, size_t index, const Emitted& left) {
  const std::vector<std::string> ops = node.Texts("ops");
  const std::vector<Node> rights = node.List("comparators");
  if (index + 1 == ops.size()) return OneTest(ops[index], left, Expression(rights[index]), node);
  const std::vector<Node> later(rights.begin() + static_cast<std::ptrdiff_t>(index) + 1,
                                rights.end());
  std::string lets;
  const Emitted right = Named(Kept(Expression(rights[index]), later), "left", lets);
  const std::string test = OneTest(ops[index], left, right, node);
  const std::set<std::string> assigned = frame_->assigned;
  const std::string chain = test + " && " + CompareChain(node, index + 1, right);
  frame_->assigned = assigned;  // what follows need not be reached
  return lets.empty() ? chain : "{ " + lets + chain + " }";
}

Emitted Emitter::Compare(const Node& node) {
  const std::vector<std::string> ops = node.Texts("ops");
  const std::vector<Node> rights = node.List("comparators");
  const auto it = Comparisons().find(ops[0]);
  if (ops.size() != 1 || it == Comparisons().end()) {
    return {"Value::bool(" + CompareTest(node) + ")"};
  }
  const Emitted left = Kept(Expression(node.Child("left")), rights);
  return TryValue(absl::StrFormat("py::%s(%s, %s)", it->second, left.Ref(), Ref(rights[0])), node);
}

// The value of `a and b` is one of both.
Emitted Emitter::Logical(const Node& node) {
  const std::vector<Node> values = node.List("values");
  const bool is_and = node.Text("op") == "And";
  std::string text, closing;
  const std::set<std::string> assigned = frame_->assigned;
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    const std::string name = Temp("value");
    text += absl::StrFormat("{ let %s = %s;\nif %s%s { ", name, Owned(values[i]), is_and ? "!" : "",
                            Try("py::truth(&" + name + ")", node));
    text += name + " } else { ";
    closing += " } }";
  }
  text += Owned(values.back());
  frame_->assigned = assigned;
  return {text + closing};
}

Emitted Emitter::Conditional(const Node& node) {
  const std::string test = Condition(node.Child("test"));
  const std::set<std::string> assigned = frame_->assigned;
  const std::string yes = Owned(node.Child("body"));
  frame_->assigned = assigned;
  const std::string no = Owned(node.Child("orelse"));
  frame_->assigned = assigned;
  return {"(if " + test + " { " + yes + " } else { " + no + " })"};
}

Emitted Emitter::Walrus(const Node& node) {
  const std::string value = Temp("value");
  const std::string name = node.Child("target").Text("id");
  const std::string held = Owned(node.Child("value"));
  const Scope* const inner = scope_;
  // A comprehension's walrus binds in the function around it.
  while (scope_->kind == ScopeKind::kComprehension) scope_ = scope_->parent;
  const std::string assignment = Capture([&] { AssignName(name, value + ".clone()", node); });
  scope_ = inner;
  return {absl::StrFormat("{ let %s = %s;\n%s%s }", value, held, assignment, value)};
}

// Where the function waits: `yield`, `yield from`, `await`. What an operand was made of is dropped
// before that, else it would be part of the state.
Emitted Emitter::Yield(const Node& node) {
  if (!node.Is("Yield")) {
    const char* const drive = node.Is("Await") ? "yielder_.wait(" : "yielder_.delegate(";
    const std::string driven = drive + Ref(node.Child("value")) + ")";
    if (node.Child("value").Is("Name")) return TryValue(driven + ".await", node);
    const std::string held = Temp("waited");
    return TryValue("{ let " + held + " = " + driven + "; " + held + " }.await", node);
  }
  const char* const give = frame_->function->is_async ? "yielder_.give_item(" : "yielder_.give(";
  if (!node.Has("value")) return TryValue(give + std::string("Value::None).await"), node);
  const std::string value = Owned(node.Child("value"));
  if (value.find('?') == std::string::npos) return TryValue(give + value + ").await", node);
  const std::string held = Temp("given");
  return TryValue("{ let " + held + " = " + value + "; " + give + held + ") }.await", node);
}

std::string Emitter::Condition(const Node& node) {
  const std::string_view kind = node.Kind();
  if (kind == "Constant" && node.Text("type") == "singleton" && node.Text("text") != "Ellipsis") {
    return node.Text("text") == "True" ? "true" : "false";
  }
  if (kind == "Compare") return CompareTest(node);
  if (kind == "UnaryOp" && node.Text("op") == "Not") return "!" + Condition(node.Child("operand"));
  if (kind == "BoolOp") {
    std::string text;
    std::set<std::string> assigned;  // by the first: only that runs in any case
    for (const Node& value : node.List("values")) {
      const bool is_first = text.empty();
      if (!is_first) text += node.Text("op") == "And" ? " && " : " || ";
      text += Condition(value);
      if (is_first) assigned = frame_->assigned;
    }
    frame_->assigned = assigned;
    return "(" + text + ")";
  }
  if (kind == "Call" && IsBuiltin(node.Child("func"), "isinstance")) {
    const std::vector<Node> args = node.List("args");
    if (args.size() == 2 && node.List("keywords").empty() && !args[0].Is("Starred") &&
        !args[1].Is("Starred")) {
      const Emitted object = Kept(Expression(args[0]), {args[1]});
      return Try("py::isinstance(" + object.Ref() + ", " + Ref(args[1]) + ")", node);
    }
  }
  const Emitted value = Expression(node);
  if (value.text.starts_with("Value::bool(") && value.text.ends_with(")") &&
      value.form == Emitted::Form::kOwned) {
    return value.text.substr(12, value.text.size() - 13);
  }
  return Try("py::truth(" + value.Ref() + ")", node);
}

}  // namespace batuta::convert
