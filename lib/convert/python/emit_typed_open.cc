// Short lists of floats that several statements read and change at places that are known: they are
// opened once in front, are native variables meanwhile, and are closed behind. That shows whether
// two of them are the same: then the statements run as they would otherwise.
#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_format.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

constexpr size_t kMaxPlaces = 8;
// Fewer changes are not worth the opening.
constexpr size_t kMinChanges = 2;

// The constant that an index is; more than fit: it is something else.
size_t PlaceIn(const Node& subscript) {
  const Node index = subscript.Child("slice");
  size_t place = kMaxPlaces;
  const bool is_int = index.Is("Constant") && index.Text("type") == "int";
  if (is_int && !absl::SimpleAtoi(index.Text("text"), &place)) return kMaxPlaces;
  return place;
}

// What a statement binds or changes, if that is one name or item; else none.
Node OnlyTarget(const Node& statement) {
  if (statement.Is("AugAssign")) return statement.Child("target");
  const std::vector<Node> targets = statement.List("targets");
  return statement.Is("Assign") && targets.size() == 1 ? targets[0] : Node();
}

}  // namespace

// A list of floats that others see, by a name that is bound here.
bool TypedEmitter::MayBeOpened(const Node& list) const {
  if (!list.Is("Name")) return false;
  const std::string name = list.Text("id");
  const Scope* owner = OwnerOf(name);
  if (owner == nullptr || IsVector(owner, name)) return false;
  const bool is_global = owner->kind == ScopeKind::kModule;
  if (is_global ? block_.contains(name) : !assigned_.contains(name)) return false;
  const NumberType type = VariableType(*owner, name);
  return type.IsList() && !type.is_own && type.items[0].kind == Kind::kFloat;
}

// False: lists are looked at in another way.
bool TypedEmitter::FindShort(const Node& node, std::map<std::string, ShortList>& lists) const {
  static const Names kinds = {"Constant", "BinOp", "UnaryOp", "Compare", "BoolOp", "IfExp", "Call"};
  if (node.Is("Subscript")) {
    const size_t place = PlaceIn(node);
    if (!MayBeOpened(node.Child("value")) || place >= kMaxPlaces) return false;
    ShortList& list = lists[node.Child("value").Text("id")];
    list.name = node.Child("value");
    list.num_places = std::max(list.num_places, place + 1);
    if (node.Text("ctx") != "Load") ++list.num_changes;
    return true;
  }
  if (node.Is("Name")) return context_.types.TypeOf(node, *scope_).IsScalar();
  if (node.Is("Call")) {
    const Node callee = node.Child("func");
    const bool is_builtin = callee.Is("Name") && context_.is_builtin(callee, *scope_);
    const std::vector<Node> args = node.List("args");
    return (is_builtin || IsMath(callee)) && node.List("keywords").empty() &&
           std::all_of(args.begin(), args.end(),
                       [&](const Node& n) { return FindShort(n, lists); });
  }
  const std::vector<Node> children = node.Children();
  return kinds.contains(std::string(node.Kind())) &&
         std::all_of(children.begin(), children.end(),
                     [&](const Node& child) { return FindShort(child, lists); });
}

// Of the statements from a place on, to the end of their block; none: they are not worth it.
std::map<std::string, TypedEmitter::ShortList> TypedEmitter::ShortLists(
    const std::vector<Node>& statements, size_t first) const {
  std::map<std::string, ShortList> lists;
  if (loops_.empty() || lane_ != nullptr || scope_ != function_.scope || is_opening_) return {};
  for (size_t i = first; i < statements.size(); ++i) {
    const Node target = OnlyTarget(statements[i]);
    if (!target || !FindShort(target, lists) || !FindShort(statements[i].Child("value"), lists)) {
      return {};
    }
  }
  size_t num_changes = 0;
  for (const auto& [name, list] : lists) num_changes += list.num_changes;
  if (num_changes < kMinChanges) lists.clear();
  return lists;
}

void TypedEmitter::RunOpened(const std::vector<Node>& statements, size_t first,
                             const std::map<std::string, ShortList>& lists) {
  const std::string done = Temp("done"), failed = absl::StrFormat("break '%s false", done);
  const auto run = [&] {
    for (size_t i = first; i < statements.size(); ++i) Statement(statements[i]);
  };
  std::string closing;
  Line(absl::StrFormat("let %s = '%s: {", done, done));
  // Those that change come first: who is one of them cannot be opened any more.
  for (const bool is_changed : {true, false}) {
    for (const auto& [name, list] : lists) {
      if (is_changed != (list.num_changes > 0)) continue;
      const std::string opened = Temp("opened");
      Line(absl::StrFormat("let Some(%s%s) = py::typed::%s::<%d>(&%s) else { %s };",
                           is_changed ? "mut " : "", opened, is_changed ? "open" : "floats",
                           list.num_places, Name(list.name).text, failed));
      if (is_changed) closing += opened + ".close();\n";
      opened_[name] = opened + (is_changed ? ".now" : "");
    }
  }
  writes_ = is_opening_ = true;
  const Names before = assigned_;
  run();
  Line(closing + "true\n};\nif !" + done + " {");
  opened_.clear();
  assigned_ = before;
  run();
  Line("}");
  is_opening_ = false;
}

// The variable that an item is meanwhile; empty: its list is not opened.
std::string TypedEmitter::OpenedItem(const Node& subscript) const {
  const Node list = subscript.Child("value");
  const auto it = list.Is("Name") ? opened_.find(list.Text("id")) : opened_.end();
  if (it == opened_.end()) return {};
  return absl::StrFormat("%s[%d]", it->second, PlaceIn(subscript));
}

}  // namespace batuta::convert
