// Lists that a loop only reads are opened once in front of it: inside, an item is a look at a
// slice.
#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Names = std::set<std::string>;

bool IsItem(const Node& node) { return node.Is("Subscript") && !node.Child("slice").Is("Slice"); }

// Names that the loop binds, and whether it changes a list that may be shared.
struct Changes {
  Names bound;
  bool stores = false;
};

void FindChanges(const Node& node, const Names& vectors, Changes& changes) {
  if (node.Is("Name") && node.Text("ctx") != "Load") changes.bound.insert(node.Text("id"));
  if (node.Is("Subscript") && node.Text("ctx") != "Load") {
    const Node object = node.Child("value");
    if (!object.Is("Name") || !vectors.contains(object.Text("id"))) changes.stores = true;
  }
  if (node.Is("Call") && node.Child("func").Is("Attribute")) {
    const Node object = node.Child("func").Child("value");
    if (!object.Is("Name") || !vectors.contains(object.Text("id"))) changes.stores = true;
  }
  for (const Node& child : node.Children()) FindChanges(child, vectors, changes);
}

// A name that the loop does not bind, or a number. More would be opened where it is not sure to
// exist.
bool IsFixed(const Node& node, const Names& bound) {
  if (node.Is("Name")) return !bound.contains(node.Text("id"));
  return node.Is("Constant");
}

// `list` and `list[fixed]`, where items of them are read; comprehensions have names of their own.
void FindRead(const Node& node, const Names& bound, std::vector<Node>& read) {
  if (node.Is("ListComp")) return;
  for (const Node& child : node.Children()) FindRead(child, bound, read);
  if (!IsItem(node)) return;
  const Node list = node.Child("value");
  const bool is_row = IsItem(list) && list.Child("value").Is("Name") &&
                      IsFixed(list.Child("value"), bound) && IsFixed(list.Child("slice"), bound);
  if (is_row || (list.Is("Name") && IsFixed(list, bound))) read.push_back(list);
}

}  // namespace

// The same for what is the same list: "a", "a[i]"; no other expression is ever opened.
std::string TypedEmitter::ViewKey(const Node& list) const {
  if (list.Is("Name")) return list.Text("id");
  if (list.Is("Constant")) return list.Text("text");
  if (!IsItem(list)) return "?";
  return ViewKey(list.Child("value")) + "[" + ViewKey(list.Child("slice")) + "]";
}

void TypedEmitter::OpenViews(const Node& loop) {
  if (scope_ != function_.scope) return;
  Changes changes;
  FindChanges(loop, vectors_, changes);
  if (changes.stores) return;
  std::vector<Node> read;
  for (const Node& statement : loop.List("body")) FindRead(statement, changes.bound, read);
  for (const Node& list : read) {
    const std::string key = ViewKey(list);
    if (views_.contains(key)) continue;
    const Node name = list.Is("Name") ? list : list.Child("value");
    const Scope* owner = OwnerOf(name.Text("id"));
    const bool is_bound = owner != nullptr && (owner->kind == ScopeKind::kModule ||
                                               assigned_.contains(name.Text("id")));
    if (!is_bound || IsVector(owner, name.Text("id"))) continue;
    const NumberType type = context_.types.TypeOf(list, *scope_);
    if (!type.IsList() || !type.IsComplete()) continue;
    Typed opened = Expression(list);
    if (!list.Is("Name")) {
      const std::string held = Temp("row");
      Line("let " + held + " = " + opened.text + ";");
      opened.text = held;
    }
    const std::string view = Temp("view");
    Line(absl::StrFormat("let %s = py::typed::view(&%s)?;", view, opened.text));
    views_[key] = view;
  }
}

std::string TypedEmitter::ViewOf(const Node& list) const {
  const auto it = views_.find(ViewKey(list));
  return it == views_.end() || scope_ != function_.scope ? std::string() : it->second;
}

}  // namespace batuta::convert
