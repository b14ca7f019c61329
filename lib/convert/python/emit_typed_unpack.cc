// Several targets of one value.
#include "absl/strings/str_format.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

// What the items of a list are, if there are so many; kAny: that cannot be, or be written.
NumberType UnpackedType(const NumberType& list, size_t count) {
  std::vector<NumberType> items = list.items;
  if (list.IsList()) items.assign(count, list.items[0]);
  if (items.size() != count || count == 0 || count > 6) return NumberType::Any();
  return NumberType::Tuple(std::move(items));
}

}  // namespace

// Targets of the items of a tuple that Python holds.
void TypedEmitter::AssignFields(const std::vector<Node>& targets, const Typed& row,
                                const Node& statement) {
  const std::string fields = Temp("fields");
  Line(
      absl::StrFormat("let %s = py::typed::fields::<%d>(&%s)?;", fields, targets.size(), row.text));
  for (size_t i = 0; i < targets.size(); ++i) {
    AssignField(targets[i], absl::StrFormat("&%s[%d]", fields, i), row.type.items[i], statement);
  }
}

void TypedEmitter::AssignField(const Node& target, const std::string& field, const NumberType& type,
                               const Node& statement) {
  if (!type.IsComplete()) fits_ = false;
  if (!fits_) return;
  const bool is_display = target.Is("Tuple") || target.Is("List");
  Typed value{absl::StrFormat("py::typed::of::<%s>(%s)?", RustType(type), field), type};
  if (is_display && type.IsTuple()) {
    value.text = Temp("row");
    value.is_row = true;
    Line(absl::StrFormat("let %s = py::typed::row(%s)?;", value.text, field));
  } else if (is_display) {
    // No share of the list is taken.
    value.type = UnpackedType(type, target.List("elts").size());
    if (!value.type.IsComplete()) fits_ = false;
    value.text = absl::StrFormat("py::typed::unpack::<%s>(py::typed::lent(%s)?)?",
                                 RustType(value.type), field);
  }
  AssignTo(target, value, statement);
}

TypedEmitter::Typed TypedEmitter::Unpacked(const Typed& list, size_t count) {
  const NumberType type = UnpackedType(list.type, count);
  if (list.is_vector || !type.IsComplete()) return Unfit();
  return {absl::StrFormat("py::typed::unpack::<%s>(%s%s)?", RustType(type),
                          list.is_place ? "&" : "&*", list.text),
          type};
}

// a, b = rows[at], without a share of the row.
TypedEmitter::Typed TypedEmitter::UnpackedRow(const Node& row, size_t count) {
  const Typed rows = Expression(row.Child("value"));
  if (!rows.type.IsList()) return Unfit();
  const NumberType type = UnpackedType(rows.type.items[0], count);
  if (rows.is_vector || !type.IsComplete()) return Unfit();
  const std::string at = AsInt(Expression(row.Child("slice")));
  return {absl::StrFormat("py::typed::unpack_row::<%s>(%s%s, %s)?", RustType(type),
                          rows.is_place ? "&" : "&*", rows.text, at),
          type};
}

// An item of a list of lists that is not open.
bool TypedEmitter::IsRow(const Node& node) const {
  const Node list = node.Child("value");
  if (!node.Is("Subscript") || node.Child("slice").Is("Slice") || !ViewOf(list).empty()) {
    return false;
  }
  const NumberType type = context_.types.TypeOf(list, *scope_);
  return type.IsList() && type.items[0].IsShared();
}

}  // namespace batuta::convert
