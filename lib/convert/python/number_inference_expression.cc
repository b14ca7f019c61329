// What expressions give.
#include <algorithm>

#include "lib/convert/python/math_names.h"
#include "lib/convert/python/number_inference.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

// Longer tuples are not told apart by their items: x = (x, x, ...) would have them multiply.
constexpr size_t kMaxItems = 16;
constexpr size_t kMaxFields = 6;

NumberType ConstantType(const Node& node) {
  const std::string type = node.Text("type"), text = node.Text("text");
  if (type == "int") return text.size() < 19 ? NumberType::Int() : NumberType::Any();
  if (type == "float") return NumberType::Float();
  if (type == "singleton" && (text == "True" || text == "False")) return NumberType::Bool();
  return type == "singleton" && text == "None" ? NumberType::None() : NumberType::Any();
}

NumberType UnaryType(const std::string& op, const NumberType& operand) {
  if (op == "Not") return NumberType::Bool();
  if (operand.IsWhole()) return NumberType::Int();
  if (op == "Invert" && operand.kind != Kind::kUnseen) return NumberType::Any();
  return operand.IsScalar() || operand.kind == Kind::kUnseen ? operand : NumberType::Any();
}

// A list whose items are of one type, or a few of several types.
NumberType DisplayType(std::vector<NumberType> items) {
  NumberType joined;
  for (const NumberType& item : items) joined = Join(joined, item);
  const bool is_record = !joined.IsComplete() && items.size() <= kMaxFields &&
                         std::all_of(items.begin(), items.end(),
                                     [](const NumberType& item) { return item.IsComplete(); });
  if (is_record && !items.empty()) return {Kind::kRecord, true, std::move(items)};
  return NumberType::OwnList(std::move(joined));
}

// What all of several values are.
NumberType JoinedItems(const NumberType& tuple) {
  NumberType item;
  for (const NumberType& one : tuple.items) item = Join(item, one);
  return item;
}

}  // namespace

NumberType NumberInference::TypeOf(const Node& node, const Scope& scope) const {
  const std::string_view kind = node.Kind();
  if (kind == "Constant") return ConstantType(node);
  if (kind == "Name") {
    const Scope* owner = OwnerOf(scope, node.Text("id"));
    const bool is_builtin =
        owner == scopes_.module() && !scopes_.globals().contains(node.Text("id"));
    if (owner == nullptr || is_builtin) return NumberType::Any();
    const NumberType type = Variable(*owner, node.Text("id"));
    return owner == scopes_.module() ? AsForeign(type) : type;
  }
  if (kind == "BinOp") {
    return OperationType(node.Text("op"), TypeOf(node.Child("left"), scope),
                         TypeOf(node.Child("right"), scope));
  }
  if (kind == "UnaryOp") return UnaryType(node.Text("op"), TypeOf(node.Child("operand"), scope));
  if (kind == "Compare") return NumberType::Bool();
  if (kind == "BoolOp") {
    NumberType type;
    for (const Node& value : node.List("values")) type = Join(type, TypeOf(value, scope));
    return type;
  }
  if (kind == "IfExp") {
    return Join(TypeOf(node.Child("body"), scope), TypeOf(node.Child("orelse"), scope));
  }
  if (kind == "List") {
    std::vector<NumberType> items;
    for (const Node& item : node.List("elts")) items.push_back(TypeOf(item, scope));
    return DisplayType(std::move(items));
  }
  if (kind == "Tuple") {
    const std::vector<Node> parts = node.List("elts");
    if (parts.size() > kMaxItems) return NumberType::Any();
    std::vector<NumberType> items;
    for (const Node& item : parts) items.push_back(TypeOf(item, scope));
    return NumberType::Tuple(std::move(items));
  }
  if (kind == "ListComp") {
    return NumberType::OwnList(TypeOf(node.Child("elt"), *scope.Inner(node)));
  }
  if (kind == "Dict") {
    NumberType value;
    for (const Node& item : node.List("values")) value = Join(value, TypeOf(item, scope));
    return {Kind::kDict, false, {std::move(value)}};
  }
  if (kind == "Subscript") return SubscriptType(node, scope);
  if (kind == "Call") return CallType(node, scope);
  if (kind == "Attribute") return AttributeType(node, scope);
  return NumberType::Any();
}

NumberType NumberInference::SubscriptType(const Node& node, const Scope& scope) const {
  const NumberType object = TypeOf(node.Child("value"), scope);
  const Node index = node.Child("slice");
  if (object.kind == Kind::kUnseen) return {};
  if (object.IsList()) {
    return index.Is("Slice") ? NumberType::OwnList(object.items[0]) : object.items[0];
  }
  if (object.IsDict()) return object.items[0];
  if (object.IsArray()) return index.Is("Slice") ? object : object.items[0];
  const bool has_places = object.IsTuple() || object.IsRecord();
  if (!has_places || !index.Is("Constant") || index.Text("type") != "int") {
    return NumberType::Any();
  }
  const std::string text = index.Text("text");
  const size_t at = text.size() == 1 ? static_cast<size_t>(text[0] - '0') : object.items.size();
  return at < object.items.size() ? object.items[at] : NumberType::Any();
}

NumberType NumberInference::ItemOf(const Node& iterable, const Scope& scope) const {
  if (iterable.Is("Call") && IsBuiltin(iterable.Child("func"), scope)) {
    const std::string name = iterable.Child("func").Text("id");
    const std::vector<Node> args = iterable.List("args");
    if (name == "range") return NumberType::Int();
    if (name == "reversed" && args.size() == 1) return ItemOf(args[0], scope);
    if (name == "enumerate" && !args.empty()) {
      return NumberType::Tuple({NumberType::Int(), ItemOf(args[0], scope)});
    }
    if (name == "zip") {
      if (args.size() > kMaxItems) return NumberType::Any();
      std::vector<NumberType> items;
      for (const Node& arg : args) items.push_back(ItemOf(arg, scope));
      return NumberType::Tuple(std::move(items));
    }
  }
  const Node method = iterable.Is("Call") ? iterable.Child("func") : Node();
  if (method && method.Is("Attribute") && method.Text("attr") == "values") {
    const NumberType dict = TypeOf(method.Child("value"), scope);
    return dict.IsDict() ? dict.items[0] : dict.kind == Kind::kUnseen ? dict : NumberType::Any();
  }
  const NumberType type = TypeOf(iterable, scope);
  if (type.IsList() || type.IsArray()) return type.items[0];
  if (type.IsTuple()) return JoinedItems(type);
  return type.kind == Kind::kUnseen ? NumberType() : NumberType::Any();
}

NumberType NumberInference::BuiltinType(const std::string& name, const Node& node,
                                        const Scope& scope) const {
  const std::vector<Node> args = node.List("args");
  if (!node.List("keywords").empty()) return NumberType::Any();
  if (name == "len" || name == "int" || name == "ord") return NumberType::Int();
  if (name == "float") return NumberType::Float();
  if (name == "bool") return NumberType::Bool();
  if (args.empty()) return name == "list" ? NumberType::OwnList({}) : NumberType::Any();
  if (name == "abs") return UnaryType("USub", TypeOf(args[0], scope));
  if (name == "round" && args.size() == 1) return NumberType::Int();
  if (name == "list" || name == "sorted") return NumberType::OwnList(ItemOf(args[0], scope));
  if (name == "sum" && args.size() == 1) return ItemOf(args[0], scope);
  if (name == "min" || name == "max") {
    if (args.size() == 1) return ItemOf(args[0], scope);
    NumberType type;
    for (const Node& arg : args) type = Join(type, TypeOf(arg, scope));
    return type.IsScalar() || type.kind == Kind::kUnseen ? type : NumberType::Any();
  }
  return NumberType::Any();
}

}  // namespace batuta::convert
