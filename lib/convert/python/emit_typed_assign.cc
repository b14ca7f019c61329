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

// `k` of x[:k + 1] = x[k::-1]; none: it is something else.
Node FlippedUpTo(const Node& target, const Node& value) {
  if (!value.Is("Subscript") || !value.Child("slice").Is("Slice")) return {};
  const Node slice = target.Child("slice"), other = value.Child("slice");
  const Node end = slice.Child("upper"), first = other.Child("lower"), step = other.Child("step");
  const auto is_one = [](const Node& n) { return n.Is("Constant") && n.Text("text") == "1"; };
  const auto is_same = [](const Node& a, const Node& b) {
    return a.Is("Name") && b.Is("Name") && a.Text("id") == b.Text("id");
  };
  const bool is_flip = is_same(target.Child("value"), value.Child("value")) &&
                       !slice.Has("lower") && end.Is("BinOp") && end.Text("op") == "Add" &&
                       is_same(end.Child("left"), first) && is_one(end.Child("right")) &&
                       !other.Has("upper") && step.Is("UnaryOp") && step.Text("op") == "USub" &&
                       is_one(step.Child("operand"));
  return is_flip ? first : Node();
}

// A list of the type that a record has at a place.
NumberType FieldOf(const NumberType& record, const Node& index) {
  const std::string text = index.Is("Constant") ? index.Text("text") : "";
  const size_t at = text.size() == 1 ? static_cast<size_t>(text[0] - '0') : record.items.size();
  if (at >= record.items.size()) return NumberType::Any();
  return {NumberType::Kind::kList, record.is_own, {record.items[at]}};
}

}  // namespace

void TypedEmitter::Assign(const Node& node) {
  const std::vector<Node> targets = node.List("targets");
  const Node value = node.Child("value");
  if (targets.size() == 1 && targets[0].Is("Name") && IsAlias(targets[0].Text("id"))) {
    return AssignAlias(node);
  }
  const bool is_slice = targets[0].Is("Subscript") && targets[0].Child("slice").Is("Slice");
  if (targets.size() == 1 && is_slice) return AssignSlice(targets[0], value);
  if (targets.size() == 1 && targets[0].Is("Name") &&
      IsVector(OwnerOf(targets[0].Text("id")), targets[0].Text("id"))) {
    const std::string name = targets[0].Text("id");
    if (RefillsVector(name, value)) return Refill(name, value);
    const NumberType type = context_.types.Variable(*function_.scope, name);
    return AssignName(name, Vector(value, type.items[0]), node);
  }
  const bool is_parallel = targets.size() == 1 && value.Is("Tuple") && targets[0].Is("Tuple") &&
                           targets[0].List("elts").size() == value.List("elts").size();
  if (is_parallel) return AssignParallel(targets[0].List("elts"), value, node);
  const bool unpacks_row = targets.size() == 1 && targets[0].Is("Tuple") && IsRow(value);
  const Typed whole =
      unpacks_row ? UnpackedRow(value, targets[0].List("elts").size()) : Expression(value);
  if (targets.size() == 1) return AssignTo(targets[0], whole, node);
  const std::string held = Temp("value");
  Line("let " + held + Typing(whole.type) + " = " + As(whole, whole.type) + ";");
  for (const Node& target : targets) {
    AssignTo(target, {held, whole.type, whole.type.IsShared() || whole.type.IsTuple()}, node);
  }
}

// a, b = b, a
void TypedEmitter::AssignParallel(const std::vector<Node>& targets, const Node& value,
                                  const Node& statement) {
  std::vector<Typed> held;
  for (const Node& item : value.List("elts")) {
    Typed one = Expression(item);
    if (one.is_vector) fits_ = false;
    const std::string name = Temp("value");
    Line(absl::StrFormat("let %s%s = %s;", name, Typing(one.type), As(one, one.type)));
    held.push_back({name, one.type});
  }
  for (size_t i = 0; i < targets.size(); ++i) AssignTo(targets[i], held[i], statement);
}

void TypedEmitter::AssignTo(const Node& target, const Typed& value, const Node& statement) {
  if (target.Is("Name")) return AssignName(target.Text("id"), value, statement);
  if (target.Is("Subscript")) return AssignItem(target, value);
  if (target.Is("Attribute")) return AssignAttribute(target, value);
  const std::vector<Node> parts = target.List("elts");
  if (!target.Is("Tuple") && !target.Is("List")) fits_ = false;
  const Typed whole = value.type.IsShared() ? Unpacked(value, parts.size()) : value;
  if (!whole.type.IsTuple() || whole.type.items.size() != parts.size()) fits_ = false;
  if (!fits_) return;
  if (whole.is_row) return AssignFields(parts, whole, statement);
  const std::string held = Temp("parts");
  Line("let " + held + Typing(whole.type) + " = " + As(whole, whole.type) + ";");
  for (size_t i = 0; i < parts.size(); ++i) {
    AssignTo(parts[i], {absl::StrFormat("%s.%d", held, i), whole.type.items[i]}, statement);
  }
}

void TypedEmitter::AssignName(const std::string& name, const Typed& value, const Node& statement) {
  const Scope* owner = OwnerOf(name);
  if (owner == nullptr || (owner->kind == ScopeKind::kModule && !block_.contains(name))) {
    fits_ = false;
    return;
  }
  const NumberType type = VariableType(*owner, name);
  const bool is_vector = IsVector(owner, name);
  if (!type.IsComplete() || is_vector != value.is_vector) fits_ = false;
  if (!fits_) return;
  const std::string text = is_vector ? value.text : As(value, type);
  if (IsOfLane(name)) {
    Line(Variable(name) + " = " + text + ";");
    assigned_.insert(name);
    return;
  }
  if (owner->kind == ScopeKind::kComprehension) {
    Line("let mut " + RustName(name) + Typing(type) + " = " + text + ";");
    return;
  }
  const auto plan = plan_.in_place.find(name);
  const bool declares = plan != plan_.in_place.end() && plan->second == statement.Key();
  std::string left = RustName(name);
  // Of a list of literals, rustc would learn the items' type only behind the first call on one.
  const bool is_list = is_vector && text.starts_with("vec![");
  if (declares && is_list) left += ": Vec<" + RustType(type.items[0]) + ">";
  if (declares && !is_vector) left += Typing(type);
  Line(absl::StrFormat("%s%s = %s;", declares ? "let mut " : "", left, text));
  if (function_.scope->MayVanish(name)) fits_ = false;
  assigned_.insert(name);
  if (is_statement_) NoteStored(name);
}

std::string TypedEmitter::HeldIndex(const Node& index) {
  const Typed at = Expression(index);
  if (!at.type.IsWhole()) fits_ = false;
  if (!fits_ || index.Is("Name") || at.is_literal) return AsInt(at);
  const std::string held = Temp("at");
  Line("let " + held + ": i64 = " + AsInt(at) + ";");
  return held;
}

// list[at] or list[row][at]
TypedEmitter::Place TypedEmitter::PlaceOf(const Node& target) {
  const Node object = target.Child("value"), index = target.Child("slice");
  const bool is_nested = object.Is("Subscript");
  const Node outer = is_nested ? object.Child("value") : object;
  Place place;
  const bool is_found = outer.Is("Name") || outer.Is("Attribute");
  if (!is_found || index.Is("Slice") || (is_nested && object.Child("slice").Is("Slice"))) {
    fits_ = false;
    return place;
  }
  place.list = outer.Is("Name") ? Name(outer) : Expression(outer);
  if (outer.Is("Attribute") && fits_) {
    const std::string held = Temp("list");
    Line("let " + held + " = " + place.list.text + ";");
    place.list.text = held;
    place.list.is_place = true;
  }
  NumberType type = place.list.type;
  place.is_own = type.is_own && (!is_nested || type.IsOwnThroughout());
  if (is_nested) type = type.IsList() ? type.items[0] : NumberType::Any();
  if (type.IsRecord()) type = FieldOf(type, index);
  place.is_array = type.IsArray() && !is_nested;
  if (!fits_ || (!type.IsList() && !place.is_array) || !type.items[0].IsComplete()) {
    fits_ = false;
    return place;
  }
  place.item = type.items[0];
  if (is_nested) place.row = HeldIndex(object.Child("slice"));
  place.at = HeldIndex(index);
  return place;
}

TypedEmitter::Typed TypedEmitter::Load(const Place& place) {
  const std::string &list = place.list.text, &at = place.at;
  if (place.list.is_vector) {
    return {absl::StrFormat("py::typed::at(&%s, %s)?", list, at), place.item};
  }
  const std::string row = place.row.empty() ? "" : place.row + ", ";
  return {absl::StrFormat("py::typed::load%s::<%s>(&%s, %s%s)?", row.empty() ? "" : "2",
                          RustType(place.item), list, row, at),
          place.item};
}

// What an array keeps of a number.
TypedEmitter::Typed TypedEmitter::Kept(const Place& place, const Typed& value) {
  if (!value.type.IsScalar()) return Unfit();
  if (place.item.kind == NumberType::Kind::kFloat) return {AsFloat(value), place.item};
  return {place.list.text + ".fit(" + AsInt(value) + ")?", place.item};
}

void TypedEmitter::Store(const Place& place, const Typed& wanted) {
  const Typed value = place.is_array ? Kept(place, wanted) : wanted;
  // Only numbers go to lists that others see, and lists only to where all is the function's own.
  const bool is_kept = place.is_own ? value.type.IsScalar() || value.type.IsOwnThroughout()
                                    : value.type.IsScalar() && place.item.IsScalar();
  if (!fits_ || value.is_vector || !is_kept) {
    fits_ = false;
    return;
  }
  const NumberType& type = value.type.IsList() ? value.type : place.item;
  const std::string &list = place.list.text, item = As(value, type);
  if (place.list.is_vector) {
    const bool is_simple = item.find('(') == std::string::npos;
    const std::string held = is_simple ? item : Temp("value");
    if (!is_simple) Line("let " + held + Typing(type) + " = " + item + ";");
    Line(absl::StrFormat("*py::typed::at_mut(&mut %s, %s)? = %s;", list, place.at, held));
    return;
  }
  writes_ = writes_ || !place.is_own;
  const std::string row = place.row.empty() ? "" : place.row + ", ";
  Line(absl::StrFormat("py::typed::%s%s::<%s>(&%s, %s%s, %s)?;", place.is_own ? "store" : "put",
                       row.empty() ? "" : "2", RustType(type), list, row, place.at, item));
}

void TypedEmitter::AssignItem(const Node& target, const Typed& value) {
  // Python has the value before it looks where it goes.
  Typed held = value;
  if (fits_ && !value.is_vector && value.text.find('(') != std::string::npos) {
    held.text = Temp("value");
    Line("let " + held.text + Typing(value.type) + " = " + As(value, value.type) + ";");
    held.is_literal = false;
  }
  if (const std::string item = OpenedItem(target); fits_ && !item.empty()) {
    return Line(item + " = " + As(held, NumberType::Float()) + ";");
  }
  const Place place = PlaceOf(target);
  Store(place, held);
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
  if (const Node last = FlippedUpTo(target, value)) {
    const std::string at = AsInt(Expression(last));
    Line(absl::StrFormat("py::typed::flip(&mut %s, %s);", list.text, at));
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

// It calls nothing that could change a list.
bool TypedEmitter::IsCalm(const Node& node) const {
  const Node callee = node.Child("func");
  if (node.Is("Call") && !context_.is_builtin(callee, *scope_) && !IsMath(callee)) return false;
  const std::vector<Node> children = node.Children();
  return std::all_of(children.begin(), children.end(),
                     [this](const Node& child) { return IsCalm(child); });
}

// list[at] op= value, where it makes no difference which of both is looked at first.
void TypedEmitter::ChangeItem(const Place& place, const Node& node) {
  const Typed value = Expression(node.Child("value"));
  Typed held = value;
  if (value.text.find('(') != std::string::npos && !value.is_literal) {
    held.text = Temp("value");
    Line("let " + held.text + Typing(value.type) + " = " + value.text + ";");
  }
  const std::string old = Temp("old");
  const Typed sum = Binary(node.Text("op"), {old, place.item}, held);
  if (!place.item.IsScalar() || !value.type.IsScalar()) fits_ = false;
  const std::string row = place.row.empty() ? "" : place.row + ", ";
  Line(absl::StrFormat("py::typed::change%s::<%s>(&%s, %s%s, |%s| Some(%s))?;",
                       row.empty() ? "" : "2", RustType(place.item), place.list.text, row, place.at,
                       old, As(place.is_array ? Kept(place, sum) : sum, place.item)));
  writes_ = true;
}

void TypedEmitter::AugmentedAssign(const Node& node) {
  const Node target = node.Child("target");
  const std::string op = node.Text("op");
  const bool is_item = target.Is("Subscript");
  if (target.Is("Attribute")) return ChangeAttribute(node);
  if (const std::string item = is_item ? OpenedItem(target) : ""; !item.empty()) {
    const Typed sum = Binary(op, {item, NumberType::Float()}, Expression(node.Child("value")));
    return Line(item + " = " + As(sum, NumberType::Float()) + ";");
  }
  Place place;
  if (is_item) place = PlaceOf(target);
  if (!fits_) return;
  if (is_item && !place.is_own && IsCalm(node.Child("value"))) return ChangeItem(place, node);
  const Typed left = is_item ? Load(place) : Expression(target);
  // `list += list` changes the list where it is.
  if (!left.type.IsScalar()) {
    fits_ = false;
    return;
  }
  const Typed sum = Binary(op, left, Expression(node.Child("value")));
  if (!is_item) return AssignTo(target, sum, node);
  Store(place, sum);
}

}  // namespace batuta::convert
