// Lists that a loop only reads are opened once in front of it: inside, an item is a look at a
// slice.
#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Names = std::set<std::string>;

bool IsItem(const Node& node) { return node.Is("Subscript") && !node.Child("slice").Is("Slice"); }

std::string RowsKey(const Node& list) { return list.Text("id") + "[]"; }

// The name that a list is reached from: "a" of a[i][j].
Node RootOf(const Node& list) { return list.Is("Subscript") ? RootOf(list.Child("value")) : list; }

// `list` of list[...] = and list.append(...); none: the node changes no list.
Node ChangedList(const Node& node) {
  if (node.Is("Subscript") && node.Text("ctx") != "Load") return node.Child("value");
  const bool is_method = node.Is("Call") && node.Child("func").Is("Attribute");
  return is_method ? node.Child("func").Child("value") : Node();
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

// `list` of list[i][j] that is read at least two loops further in, so that looking at all rows is
// little beside it.
void FindRows(const Node& node, const Names& bound, int depth, std::vector<Node>& lists) {
  if (node.Is("ListComp")) return;
  const int inner = depth + (node.Is("For") || node.Is("While") ? 1 : 0);
  for (const Node& child : node.Children()) FindRows(child, bound, inner, lists);
  const Node row = node.Child("value");
  if (!IsItem(node) || node.Text("ctx") != "Load" || !IsItem(row) || depth < 2) return;
  const Node list = row.Child("value");
  const bool varies = !IsFixed(row.Child("slice"), bound);
  if (list.Is("Name") && IsFixed(list, bound) && varies) lists.push_back(list);
}

}  // namespace

void TypedEmitter::FindChanges(const Node& node, Changes& changes) const {
  if (node.Is("Name") && node.Text("ctx") != "Load") changes.bound.insert(node.Text("id"));
  if (const Node list = ChangedList(node)) {
    const Node root = RootOf(list);
    const std::string name = root.Is("Name") ? root.Text("id") : "";
    const Scope* owner = name.empty() ? nullptr : OwnerOf(name);
    const bool is_own = owner == function_.scope && VariableType(*owner, name).IsOwnThroughout();
    if (!is_own) changes.others = true;
    if (is_own && !vectors_.contains(name)) changes.own = true;
  }
  if (node.Is("Call") && node.Child("func").Is("Name")) {
    const auto callee = context_.functions.find(context_.callee(node, *scope_));
    if (callee != context_.functions.end() && callee->second.writes) {
      changes.own = changes.others = true;
    }
  }
  for (const Node& child : node.Children()) FindChanges(child, changes);
}

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
  FindChanges(loop, changes);
  if (changes.own && changes.others) return;
  std::vector<Node> read;
  for (const Node& statement : loop.List("body")) FindRead(statement, changes.bound, read);
  for (const Node& list : read) {
    const std::string key = ViewKey(list);
    if (views_.contains(key)) continue;
    const Node name = list.Is("Name") ? list : list.Child("value");
    const Scope* owner = OwnerOf(name.Text("id"));
    const bool is_outer = owner != nullptr && (owner->kind == ScopeKind::kModule || is_statement_);
    const bool is_bound = is_outer || assigned_.contains(name.Text("id"));
    if (!is_bound || IsVector(owner, name.Text("id"))) continue;
    NumberType type = context_.types.TypeOf(list, *scope_);
    if (is_statement_) type = AsForeign(type);
    if (!type.IsList() || !type.IsComplete()) continue;
    if (type.IsOwnThroughout() ? changes.own : changes.others) continue;
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
  OpenRows(loop, changes.bound);
}

// Rows of lists that are open, each as a slice.
void TypedEmitter::OpenRows(const Node& loop, const Names& bound) {
  std::vector<Node> lists;
  for (const Node& statement : loop.List("body")) FindRows(statement, bound, 0, lists);
  for (const Node& list : lists) {
    const std::string view = ViewOf(list), key = RowsKey(list);
    const NumberType type = context_.types.TypeOf(list, *scope_);
    if (view.empty() || views_.contains(key) || !type.items[0].IsList()) continue;
    const std::string held = Temp("held"), rows = Temp("rows");
    Line(absl::StrFormat("let %s = py::typed::rows(&%s)?;", held, view));
    Line(absl::StrFormat("let %s = py::typed::slices(&%s);", rows, held));
    views_[key] = rows;
  }
}

std::string TypedEmitter::RowsOf(const Node& list) const {
  const auto it = views_.find(RowsKey(list));
  return it == views_.end() || scope_ != function_.scope ? std::string() : it->second;
}

std::string TypedEmitter::ViewOf(const Node& list) const {
  const auto it = views_.find(ViewKey(list));
  return it == views_.end() || scope_ != function_.scope ? std::string() : it->second;
}

}  // namespace batuta::convert
