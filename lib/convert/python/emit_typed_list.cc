#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {

using Kind = NumberType::Kind;

namespace {

// The list that a place or a new value is, lent: rustc looks for one behind a value's "?"
// otherwise.
std::string Lent(const std::string& text, bool is_place) { return (is_place ? "&" : "&*") + text; }

}  // namespace

TypedEmitter::Typed TypedEmitter::Subscript(const Node& node) {
  const Node object = node.Child("value"), index = node.Child("slice");
  if (index.Is("Slice")) return List(node);
  if (const std::optional<Typed> item = OfFour(node)) return *item;
  if (const std::string item = OpenedItem(node); !item.empty()) return {item, NumberType::Float()};
  if (const std::string view = ViewOf(object); !view.empty()) {
    const NumberType item = context_.types.TypeOf(node, *scope_);
    const Typed at = Expression(index);
    if (!item.IsComplete() || !at.type.IsWhole()) return Unfit();
    return {absl::StrFormat("py::typed::load_in::<%s>(&%s, %s)?", RustType(item), view, AsInt(at)),
            item};
  }
  // list[i][j] takes no share of the row.
  if (object.Is("Subscript") && !object.Child("slice").Is("Slice")) {
    const NumberType rows = context_.types.TypeOf(object.Child("value"), *scope_);
    if (rows.IsList() && rows.items[0].IsList()) {
      const Typed outer = Expression(object.Child("value"));
      const NumberType item = rows.items[0].items[0];
      if (!item.IsComplete()) return Unfit();
      const std::string view = ViewOf(object.Child("value"));
      const std::string rows_view = RowsOf(object.Child("value"));
      const std::string row = AsInt(Expression(object.Child("slice")));
      if (!rows_view.empty()) {
        return {absl::StrFormat("py::typed::load_in_rows::<%s>(&%s, %s, %s)?", RustType(item),
                                rows_view, row, AsInt(Expression(index))),
                item};
      }
      return {absl::StrFormat("py::typed::%s::<%s>(%s, %s, %s)?",
                              view.empty() ? "load2" : "load2_in", RustType(item),
                              view.empty() ? Lent(outer.text, outer.is_place) : "&" + view, row,
                              AsInt(Expression(index))),
              item};
    }
  }
  const Typed list = Expression(object);
  if (list.type.IsTuple()) {
    const NumberType type = context_.types.TypeOf(node, *scope_);
    if (!index.Is("Constant") || !type.IsComplete()) return Unfit();
    return {list.text + "." + index.Text("text"), type, !type.IsScalar()};
  }
  if (!list.type.IsShared()) return Unfit();
  const NumberType item = list.type.IsList() || list.type.IsArray()
                              ? list.type.items[0]
                              : context_.types.TypeOf(node, *scope_);
  const Typed at = Expression(index);
  if (!item.IsComplete() || !at.type.IsWhole()) return Unfit();
  if (list.is_vector) {
    return {absl::StrFormat("py::typed::at(&%s, %s)?", list.text, AsInt(at)), item};
  }
  return {absl::StrFormat("py::typed::load::<%s>(%s, %s)?", RustType(item),
                          Lent(list.text, list.is_place), AsInt(at)),
          item};
}

std::string TypedEmitter::SliceBounds(const Node& slice) {
  std::string text;
  for (const char* field : {"lower", "upper"}) {
    if (!text.empty()) text += ", ";
    if (!slice.Has(field)) {
      text += "None";
      continue;
    }
    const Typed bound = Expression(slice.Child(field));
    if (!bound.type.IsWhole()) fits_ = false;
    text += "Some(" + AsInt(bound) + ")";
  }
  return text;
}

std::string TypedEmitter::Elements(const std::vector<Node>& nodes, const NumberType& item) {
  std::string text;
  for (const Node& node : nodes) {
    if (node.Is("Starred")) fits_ = false;
    if (!fits_) return {};
    const Typed value = Expression(node);
    // A list that somebody else holds would be reachable through one of our own.
    if (!value.type.IsScalar() && !value.type.IsOwnThroughout()) fits_ = false;
    text += (text.empty() ? "" : ", ") + As(value, item);
  }
  return text;
}

// A new list as a Vec.
TypedEmitter::Typed TypedEmitter::Vector(const Node& node, const NumberType& item) {
  Typed made{"", NumberType::OwnList(item), false, true};
  const std::string type = RustType(item);
  if (!fits_ || !item.IsComplete()) {
    fits_ = false;
    return made;
  }
  if (node.Is("List")) {
    const std::vector<Node> items = node.List("elts");
    made.text =
        items.empty() ? "Vec::<" + type + ">::new()" : "vec![" + Elements(items, item) + "]";
  } else if (node.Is("ListComp")) {
    made.text = Comprehension(node, item);
  } else if (node.Is("BinOp") && node.Text("op") == "Mult" && node.Child("left").Is("List")) {
    const Typed count = Expression(node.Child("right"));
    made.text = absl::StrFormat("py::typed::repeated::<%s>(&[%s], %s)?", type,
                                Elements(node.Child("left").List("elts"), item), AsInt(count));
  } else if (node.Is("Subscript") && node.Child("slice").Has("step")) {
    const Typed list = Expression(node.Child("value"));
    if (!list.is_vector || list.type.items[0].kind != item.kind) fits_ = false;
    const std::string bounds = SliceBounds(node.Child("slice"));
    const std::string step = AsInt(Expression(node.Child("slice").Child("step")));
    made.text = absl::StrFormat("py::typed::slice_by(&%s, %s, %s)?", list.text, bounds, step);
  } else if (node.Is("Subscript") && node.Child("slice").Is("Slice")) {
    const Typed list = Expression(node.Child("value"));
    if (!list.type.IsList() || list.type.items[0].kind != item.kind) fits_ = false;
    const std::string bounds = SliceBounds(node.Child("slice"));
    made.text = list.is_vector
                    ? absl::StrFormat("py::typed::slice(&%s, %s).to_vec()", list.text, bounds)
                    : absl::StrFormat("py::typed::vec::<%s>(&*py::typed::slice_of_list(%s, %s)?)?",
                                      type, Lent(list.text, list.is_place), bounds);
  } else if (node.Is("Call") && node.List("args").size() == 1 &&
             (node.Child("func").Text("id") == "list" ||
              node.Child("func").Text("id") == "reversed")) {
    const Node source = node.List("args")[0];
    const bool is_range = source.Is("Call") && context_.is_builtin(source.Child("func"), *scope_) &&
                          source.Child("func").Text("id") == "range";
    if (is_range) {
      made.text = absl::StrFormat("py::typed::collect(%s)?", RangeText(source));
    } else {
      const Typed list = Expression(source);
      if (!list.type.IsList() || list.type.items[0].kind != item.kind) fits_ = false;
      made.text = list.is_vector ? list.text + ".clone()"
                                 : absl::StrFormat("py::typed::vec::<%s>(%s)?", type,
                                                   Lent(list.text, list.is_place));
    }
    if (node.Child("func").Text("id") == "reversed") {
      made.text = "py::typed::reversed(&" + made.text + ")";
    }
  } else {
    fits_ = false;
  }
  return made;
}

// A new list that is shared as Python's are.
TypedEmitter::Typed TypedEmitter::List(const Node& node) {
  const NumberType type = context_.types.TypeOf(node, *scope_);
  if (!type.IsList() || !type.IsComplete()) return Unfit();
  const NumberType item = type.items[0];
  if (node.Is("Subscript")) {
    const Typed list = Expression(node.Child("value"));
    if (!list.is_vector && list.type.IsList() && !node.Child("slice").Has("step")) {
      return {absl::StrFormat("py::typed::slice_of_list(%s, %s)?", Lent(list.text, list.is_place),
                              SliceBounds(node.Child("slice"))),
              type};
    }
  }
  if (node.Is("BinOp") && !node.Child("left").Is("List")) {
    const Typed left = Expression(node.Child("left")), right = Expression(node.Child("right"));
    return ListOperation(node, left, right);
  }
  return {absl::StrFormat("py::typed::list::<%s>(%s)", RustType(item), Vector(node, item).text),
          type};
}

TypedEmitter::Typed TypedEmitter::ListOperation(const Node& node, const Typed& left,
                                                const Typed& right) {
  const NumberType type = context_.types.TypeOf(node, *scope_);
  if (!type.IsList() || !type.IsComplete()) return Unfit();
  if (left.is_vector || right.is_vector) return Unfit();
  const bool joins = node.Text("op") == "Add" && right.type.IsList();
  const bool repeats = node.Text("op") == "Mult" && right.type.IsWhole();
  if (!joins && !repeats) return Unfit();
  const std::string list = Lent(left.text, left.is_place);
  return {joins ? absl::StrFormat("py::typed::joined_lists(%s, %s)?", list,
                                  Lent(right.text, right.is_place))
                : absl::StrFormat("py::typed::repeated_list(%s, %s)?", list, AsInt(right)),
          type};
}

std::string TypedEmitter::Comprehension(const Node& node, const NumberType& item) {
  const std::string items = Temp("items");
  const Scope* const outer = scope_;
  const std::string body = Capture([&] {
    Line(absl::StrFormat("{\nlet mut %s = Vec::<%s>::new();", items, RustType(item)));
    ComprehensionLoops(node, 0, [&] {
      const Typed value = Expression(node.Child("elt"));
      if (!value.type.IsScalar() && !value.type.IsOwnThroughout()) fits_ = false;
      Line(items + ".push(" + As(value, item) + ");");
    });
    Line(items + "\n}");
  });
  scope_ = outer;
  return body;
}

void TypedEmitter::ComprehensionLoops(const Node& node, size_t index,
                                      const std::function<void()>& innermost) {
  const std::vector<Node> parts = node.List("generators");
  if (index == parts.size()) return innermost();
  Iterate(parts[index].Child("iter"), [&](const std::string& head, const Typed& item) {
    scope_ = scope_->Inner(node) == nullptr ? scope_ : scope_->Inner(node);
    Line(head + " {");
    if (index == 0) Line("py::typed::go_on()?;");
    AssignTo(parts[index].Child("target"), item, node);
    for (const Node& test : parts[index].List("ifs")) Line("if " + Condition(test) + " {");
    ComprehensionLoops(node, index + 1, innermost);
    Line(std::string(parts[index].List("ifs").size() + 1, '}'));
  });
}

}  // namespace batuta::convert
