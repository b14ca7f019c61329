#include <algorithm>
#include <bit>
#include <cstdint>
#include <map>
#include <utility>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "lib/convert/python/math_names.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

const char* FindIn(const std::map<std::string, const char*>& names, const std::string& name) {
  const auto it = names.find(name);
  return it == names.end() ? nullptr : it->second;
}

const char* Symbol(const std::string& op) {
  static const std::map<std::string, const char*> symbols = {
      {"Add", "+"},   {"Sub", "-"},    {"Mult", "*"}, {"BitAnd", "&"},
      {"BitOr", "|"}, {"BitXor", "^"}, {"Eq", "=="},  {"NotEq", "!="},
      {"Lt", "<"},    {"LtE", "<="},   {"Gt", ">"},   {"GtE", ">="}};
  return FindIn(symbols, op);
}

bool OwnFits(const NumberType& value, const NumberType& wanted) {
  if (value.kind != wanted.kind || value.items.size() != wanted.items.size()) {
    return value.IsScalar() && wanted.kind == Kind::kNumber;
  }
  if (wanted.is_own && !value.is_own) return false;
  for (size_t i = 0; i < wanted.items.size(); ++i) {
    if (!OwnFits(value.items[i], wanted.items[i])) return false;
  }
  return true;
}

// "5" and "(-5)" with what tells their type.
std::string WithEnding(std::string literal, const char* ending) {
  return literal.insert(literal.ends_with(")") ? literal.size() - 1 : literal.size(), ending);
}

// "(-5)" of "5", and the other way round.
std::string Negated(const std::string& literal) {
  if (literal.starts_with("(-")) return literal.substr(2, literal.size() - 3);
  return "(-" + literal + ")";
}

}  // namespace

std::string TypedEmitter::Receiver(const Typed& value) {
  if (!value.is_literal) return value.text;
  return WithEnding(value.text, "i64");
}

// As `As`, where nothing else says that a literal is an i64.
std::string TypedEmitter::Suffixed(const Typed& value, const NumberType& type) {
  Typed exact = value;
  if (type.kind == Kind::kInt) exact.text = Receiver(value);
  return As(exact, type);
}

std::string TypedEmitter::AsInt(const Typed& value) {
  if (value.type.kind == Kind::kBool) return "i64::from(" + value.text + ")";
  if (value.type.kind != Kind::kInt) fits_ = false;
  return value.text;
}

std::string TypedEmitter::AsFloat(const Typed& value) {
  switch (value.type.kind) {
    case Kind::kFloat:
      return value.text;
    case Kind::kNumber:
      return value.text + ".float()";
    default:
      if (value.is_literal) return WithEnding(value.text, ".0");
      return "(" + AsInt(value) + " as f64)";
  }
}

std::string TypedEmitter::AsNumber(const Typed& value) {
  if (value.type.kind == Kind::kNumber) return value.text;
  return "py::typed::Num::from(" +
         (value.type.kind == Kind::kFloat ? value.text : AsInt({Receiver(value), value.type})) +
         ")";
}

// The value as what is kept in a variable of the type.
std::string TypedEmitter::As(const Typed& value, const NumberType& type) {
  if (!type.IsComplete() || !OwnFits(value.type, type)) {
    fits_ = false;
    return "0";
  }
  if (type.kind == Kind::kNumber) return AsNumber(value);
  if (type.kind == Kind::kTuple && value.type != type) {
    // Items that would have to be converted.
    for (size_t i = 0; i < type.items.size(); ++i) {
      if (value.type.items[i].kind != type.items[i].kind) fits_ = false;
    }
  }
  if (value.is_vector) return "py::typed::list(" + value.text + ")";
  if (value.is_row) {
    return absl::StrFormat("py::typed::parts::<%s>(&%s)?", RustType(value.type), value.text);
  }
  return value.is_place ? value.text + ".clone()" : value.text;
}

TypedEmitter::Typed TypedEmitter::Expression(const Node& node) {
  if (!fits_) return Unfit();
  const std::string_view kind = node.Kind();
  if (kind == "Constant") return Constant(node);
  if (kind == "Name") return Name(node);
  if (kind == "BinOp") {
    // Each operand is written once: of a long sum all would be written again for each.
    if (node.Child("left").Is("List")) return List(node);
    const Typed left = Expression(node.Child("left")), right = Expression(node.Child("right"));
    if (left.type.IsList()) return ListOperation(node, left, right);
    return Binary(node.Text("op"), left, right);
  }
  if (kind == "UnaryOp") return Unary(node);
  if (kind == "Compare") return {Compare(node), NumberType::Bool()};
  if (kind == "BoolOp") return Logical(node);
  if (kind == "IfExp") return Conditional(node);
  if (kind == "Subscript") return Subscript(node);
  if (kind == "Call") return Call(node);
  if (kind == "Attribute") {
    const std::string constant = MathConstant(context_.types.PathOf(node, *scope_));
    if (constant.empty()) return Attribute(node);
    NeedMath(node);
    return {constant, NumberType::Float()};
  }
  if (kind == "List" || kind == "ListComp") return List(node);
  if (kind == "Tuple") {
    Typed tuple{"(", NumberType::Tuple({})};
    for (const Node& part : node.List("elts")) {
      const Typed item = Expression(part);
      tuple.text += As(item, item.type) + ", ";
      tuple.type.items.push_back(item.type);
    }
    if (tuple.type.items.empty() || tuple.type.items.size() > 6) return Unfit();
    tuple.text += ")";
    return tuple;
  }
  return Unfit();
}

TypedEmitter::Typed TypedEmitter::Constant(const Node& node) {
  const std::string type = node.Text("type"), text = node.Text("text");
  if (type == "int" && text.size() < 19 &&
      text.find_first_not_of("0123456789") == std::string::npos) {
    return {text, NumberType::Int(), false, false, true};
  }
  if (type == "float") {
    if (text == "inf") return {"f64::INFINITY", NumberType::Float()};
    const bool has_point = text.find_first_of(".e") != std::string::npos;
    return {text + (has_point ? "" : ".0"), NumberType::Float()};
  }
  if (type == "singleton" && (text == "True" || text == "False")) {
    return {text == "True" ? "true" : "false", NumberType::Bool()};
  }
  return Unfit();
}

TypedEmitter::Typed TypedEmitter::Name(const Node& node) {
  const std::string name = node.Text("id");
  const Scope* owner = OwnerOf(name);
  if (owner == nullptr) return Unfit();
  if (owner->kind == ScopeKind::kModule && !block_.contains(name)) return Global(name);
  const NumberType type = VariableType(*owner, name);
  if (is_statement_ && owner == function_.scope && !assigned_.contains(name)) {
    inputs_.insert(name);
    assigned_.insert(name);
  }
  const bool is_bound = owner->kind == ScopeKind::kComprehension || assigned_.contains(name);
  if (!is_bound || !type.IsComplete()) return Unfit();
  return {Variable(name), type, type.IsShared() || type.IsTuple(), IsVector(owner, name)};
}

// Read once, where the function begins: nothing changes it meanwhile.
TypedEmitter::Typed TypedEmitter::Global(const std::string& name) {
  if (!context_.scopes.globals().contains(name)) return Unfit();
  const NumberType type = AsForeign(context_.types.Variable(*context_.scopes.module(), name));
  if (!type.IsScalar() && !type.IsShared()) return Unfit();
  if (!type.IsComplete()) return Unfit();
  const auto [it, is_new] = globals_.try_emplace(name);
  if (is_new) it->second = {Temp(RustName(name)), type, type.IsShared()};
  return it->second;
}

TypedEmitter::Typed TypedEmitter::Binary(const std::string& op, const Typed& left,
                                         const Typed& right) {
  const NumberType type = OperationType(op, left.type, right.type);
  if (op == "Div" && type.kind == Kind::kFloat) {
    if (left.type.IsWhole() && right.type.IsWhole()) {
      return {absl::StrFormat("py::typed::truediv(%s, %s)?", AsInt(left), AsInt(right)), type};
    }
    if (left.type.kind != Kind::kFloat && right.type.kind != Kind::kFloat) {
      return {absl::StrFormat("%s.truediv(%s)?", AsNumber(left), AsNumber(right)), type};
    }
    return {absl::StrFormat("py::typed::div(%s, %s)?", AsFloat(left), AsFloat(right)), type};
  }
  if (type.kind == Kind::kBool) {
    return {absl::StrFormat("(%s %s %s)", left.text, Symbol(op), right.text), type};
  }
  if (type.kind == Kind::kInt) return BinaryInt(op, left, right);
  if (type.kind == Kind::kFloat) return BinaryFloat(op, left, right);
  static const std::map<std::string, const char*> methods = {
      {"Add", "add"},           {"Sub", "sub"},    {"Mult", "mul"},
      {"FloorDiv", "floordiv"}, {"Mod", "modulo"}, {"Pow", "pow"}};
  const char* method = FindIn(methods, op);
  if (type.kind != Kind::kNumber || method == nullptr) return Unfit();
  return {absl::StrFormat("%s.%s(%s)?", AsNumber(left), method, AsNumber(right)), type};
}

// A shift or a mask, which round as Python does; empty: the right side is no such number.
std::string TypedEmitter::ByPowerOfTwo(const std::string& op, const Typed& left,
                                       const Typed& right) {
  if ((op != "FloorDiv" && op != "Mod") || !right.is_literal || right.text.size() > 9) return {};
  int64_t number = 0;
  if (!absl::SimpleAtoi(right.text, &number) || number < 1 || (number & (number - 1)) != 0) {
    return {};
  }
  const std::string value = AsInt({Receiver(left), left.type});
  return op == "Mod" ? absl::StrFormat("(%s & %d)", value, number - 1)
                     : absl::StrFormat("(%s >> %d)", value, std::countr_zero(uint64_t(number)));
}

TypedEmitter::Typed TypedEmitter::BinaryInt(const std::string& op, const Typed& left,
                                            const Typed& right) {
  static const std::map<std::string, const char*> checked = {
      {"Add", "checked_add"}, {"Sub", "checked_sub"}, {"Mult", "checked_mul"}};
  static const std::map<std::string, const char*> functions = {{"FloorDiv", "floordiv"},
                                                               {"Mod", "modulo"},
                                                               {"Pow", "pow"},
                                                               {"LShift", "lshift"},
                                                               {"RShift", "rshift"}};
  if (const char* method = FindIn(checked, op)) {
    return {absl::StrFormat("%s.%s(%s)?", AsInt({Receiver(left), left.type}), method, AsInt(right)),
            NumberType::Int()};
  }
  if (const std::string bits = ByPowerOfTwo(op, left, right); !bits.empty()) {
    return {bits, NumberType::Int()};
  }
  if (const char* function = FindIn(functions, op)) {
    return {absl::StrFormat("py::typed::%s(%s, %s)?", function, AsInt(left), AsInt(right)),
            NumberType::Int()};
  }
  const char* symbol = Symbol(op);
  if (symbol == nullptr) return Unfit();
  return {absl::StrFormat("(%s %s %s)", AsInt({Receiver(left), left.type}), symbol, AsInt(right)),
          NumberType::Int()};
}

TypedEmitter::Typed TypedEmitter::BinaryFloat(const std::string& op, const Typed& left,
                                              const Typed& right) {
  static const std::map<std::string, const char*> functions = {
      {"FloorDiv", "floordiv_f64"}, {"Mod", "modulo_f64"}, {"Pow", "pow_f64"}};
  const std::string a = AsFloat(left), b = AsFloat(right);
  if (const char* function = FindIn(functions, op)) {
    return {absl::StrFormat("py::typed::%s(%s, %s)?", function, a, b), NumberType::Float()};
  }
  const char* symbol = Symbol(op);
  if (symbol == nullptr) return Unfit();
  return {absl::StrFormat("(%s %s %s)", a, symbol, b), NumberType::Float()};
}

TypedEmitter::Typed TypedEmitter::Unary(const Node& node) {
  const std::string op = node.Text("op");
  if (op == "Not") return {"(!" + Condition(node.Child("operand")) + ")", NumberType::Bool()};
  const Typed operand = Expression(node.Child("operand"));
  if (op == "Invert" && operand.type.IsWhole()) {
    return {"(!" + AsInt({Receiver(operand), operand.type}) + ")", NumberType::Int()};
  }
  if (op == "UAdd")
    return operand.type.IsWhole() ? Typed{AsInt(operand), NumberType::Int()} : operand;
  if (op != "USub" || !operand.type.IsScalar()) return Unfit();
  if (operand.is_literal) return {Negated(operand.text), operand.type, false, false, true};
  if (operand.type.kind == Kind::kFloat) return {"(-" + operand.text + ")", operand.type};
  if (operand.type.kind == Kind::kNumber) return {operand.text + ".neg()?", operand.type};
  return {AsInt(operand) + ".checked_neg()?", NumberType::Int()};
}

std::string TypedEmitter::OneTest(const std::string& op, const Typed& left, const Typed& right) {
  if (left.type.IsObject() && right.type.IsObject()) return OneObjectTest(op, left, right);
  const char* symbol = Symbol(op);
  if (symbol == nullptr || !left.type.IsScalar() || !right.type.IsScalar()) {
    fits_ = false;
    return {};
  }
  if (left.type.IsWhole() && right.type.IsWhole()) {
    if (left.type.kind == right.type.kind) {
      return absl::StrFormat("(%s %s %s)", right.is_literal ? Receiver(left) : left.text, symbol,
                             right.text);
    }
    return absl::StrFormat("(%s %s %s)", AsInt(left), symbol, AsInt(right));
  }
  const bool are_floats = left.type.kind == Kind::kFloat && right.type.kind == Kind::kFloat;
  const bool is_with_literal = (left.type.kind == Kind::kFloat && right.is_literal) ||
                               (right.type.kind == Kind::kFloat && left.is_literal);
  if (are_floats || (is_with_literal && (left.text + right.text).size() < 100)) {
    const auto is_small = [](const Typed& t) { return !t.is_literal || t.text.size() < 15; };
    if (is_small(left) && is_small(right)) {
      return absl::StrFormat("(%s %s %s)", AsFloat(left), symbol, AsFloat(right));
    }
  }
  static const std::map<std::string, const char*> tests = {
      {"Lt", ".is_some_and(|order| order.is_lt())"},
      {"LtE", ".is_some_and(|order| order.is_le())"},
      {"Gt", ".is_some_and(|order| order.is_gt())"},
      {"GtE", ".is_some_and(|order| order.is_ge())"},
      {"Eq", ".is_some_and(|order| order.is_eq())"},
      {"NotEq", ".map_or(true, |order| order.is_ne())"}};
  return absl::StrFormat("%s.order(%s)?%s", AsNumber(left), AsNumber(right), tests.at(op));
}

std::string TypedEmitter::Compare(const Node& node) {
  const std::vector<std::string> ops = node.Texts("ops");
  const std::vector<Node> rights = node.List("comparators");
  std::string text, closing;
  Typed left = Expression(node.Child("left"));
  for (size_t i = 0; i < ops.size() && fits_; ++i) {
    const bool is_none =
        left.type.IsObject() && rights[i].Is("Constant") && rights[i].Text("text") == "None";
    Typed right = is_none ? Typed{"py::typed::Instance::default()", NumberType::Object()}
                          : Expression(rights[i]);
    if (i > 0) text += " && ";
    // What stands in the middle is written and done once.
    if (i + 1 < ops.size() && !right.is_literal && !rights[i].Is("Name")) {
      const std::string held = Temp("middle");
      absl::StrAppendFormat(&text, "{ let %s = %s; ", held, right.text);
      closing += " }";
      right = {held, right.type};
    }
    text += OneTest(ops[i], left, right);
    left = std::move(right);
  }
  return ops.size() == 1 ? text : "(" + text + closing + ")";
}

std::string TypedEmitter::Truth(const Typed& value) {
  switch (value.type.kind) {
    case Kind::kBool:
      return value.text;
    case Kind::kInt:
      return "(" + Receiver(value) + " != 0)";
    case Kind::kFloat:
      return "(" + value.text + " != 0.0)";
    case Kind::kNumber:
      return value.text + ".truth()";
    case Kind::kObject:
      return "py::typed::truth_of(&" + value.text + ")?";
    case Kind::kList:
      return "!" + value.text + ".is_empty()";
    default:
      fits_ = false;
      return {};
  }
}

std::string TypedEmitter::Condition(const Node& node) {
  if (node.Is("UnaryOp") && node.Text("op") == "Not") {
    return "!" + Condition(node.Child("operand"));
  }
  if (!node.Is("BoolOp")) return Truth(Expression(node));
  std::string text;
  for (const Node& value : node.List("values")) {
    if (!text.empty()) text += node.Text("op") == "And" ? " && " : " || ";
    text += Condition(value);
  }
  return "(" + text + ")";
}

// The value of `a and b` is one of both.
TypedEmitter::Typed TypedEmitter::Logical(const Node& node) {
  const NumberType type = context_.types.TypeOf(node, *scope_);
  if (type.kind == Kind::kBool) return {Condition(node), type};
  if (!type.IsScalar()) return Unfit();
  const std::vector<Node> values = node.List("values");
  const bool is_and = node.Text("op") == "And";
  std::string text, closing;
  for (size_t i = 0; i + 1 < values.size(); ++i) {
    const std::string name = Temp("value");
    text += absl::StrFormat("({ let %s = %s; if %s%s { %s } else { ", name,
                            Suffixed(Expression(values[i]), type), is_and ? "!" : "",
                            Truth({name, type}), name);
    closing += " } })";
  }
  return {text + Suffixed(Expression(values.back()), type) + closing, type};
}

TypedEmitter::Typed TypedEmitter::Conditional(const Node& node) {
  const NumberType type = context_.types.TypeOf(node, *scope_);
  const std::string test = Condition(node.Child("test"));
  const std::string yes = Suffixed(Expression(node.Child("body")), type);
  const std::string no = Suffixed(Expression(node.Child("orelse")), type);
  return {absl::StrFormat("(if %s { %s } else { %s })", test, yes, no), type};
}

}  // namespace batuta::convert
