#include "lib/convert/python/number_type.h"

#include <algorithm>

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

constexpr int kMaxDepth = 4;  // of lists in lists: l = [l] would have no end

NumberType JoinAt(const NumberType& a, const NumberType& b, int depth) {
  if (a.kind == Kind::kUnseen) return b;
  if (b.kind == Kind::kUnseen || a == b) return a;
  const auto is_number = [](const NumberType& type) {
    return type.kind == Kind::kInt || type.kind == Kind::kFloat || type.kind == Kind::kNumber;
  };
  if (is_number(a) && is_number(b)) return NumberType::Of(Kind::kNumber);
  const auto may_be_none = [](const NumberType& type) {
    return type.IsObject() || type.kind == Kind::kNone;
  };
  if (may_be_none(a) && may_be_none(b)) return NumberType::Object();
  const bool is_alike = a.kind == b.kind && a.items.size() == b.items.size();
  const bool has_items = a.IsList() || a.IsTuple() || a.IsRecord() || a.IsDict() || a.IsArray();
  if (!is_alike || !has_items || depth >= kMaxDepth) return NumberType::Any();
  NumberType both = NumberType::Of(a.kind);
  both.is_own = a.is_own && b.is_own;
  for (size_t i = 0; i < a.items.size(); ++i) {
    both.items.push_back(JoinAt(a.items[i], b.items[i], depth + 1));
  }
  return both;
}

NumberType Arithmetic(const NumberType& a, const NumberType& b) {
  if (a.kind == Kind::kFloat || b.kind == Kind::kFloat) return NumberType::Float();
  if (a.kind == Kind::kNumber || b.kind == Kind::kNumber) return NumberType::Of(Kind::kNumber);
  return NumberType::Int();
}

}  // namespace

bool NumberType::IsComplete() const {
  if (kind == Kind::kUnseen || kind == Kind::kAny || IsDict()) return false;
  return std::all_of(items.begin(), items.end(),
                     [](const NumberType& item) { return item.IsComplete(); });
}

bool NumberType::IsOwnThroughout() const {
  if (IsShared() && !is_own) return false;
  return std::all_of(items.begin(), items.end(),
                     [](const NumberType& item) { return item.IsOwnThroughout(); });
}

NumberType Join(const NumberType& a, const NumberType& b) { return JoinAt(a, b, 0); }

NumberType AsForeign(NumberType type) {
  type.is_own = false;
  for (NumberType& item : type.items) item = AsForeign(std::move(item));
  return type;
}

NumberType OperationType(const std::string& op, const NumberType& a, const NumberType& b) {
  if (a.kind == Kind::kUnseen || b.kind == Kind::kUnseen) return {};
  if (op == "Mult" && a.IsList() && b.kind == Kind::kInt) return NumberType::OwnList(a.items[0]);
  if (op == "Add" && a.IsList() && b.IsList()) {
    return NumberType::OwnList(Join(a.items[0], b.items[0]));
  }
  if (op == "Mult" && a.IsArray() && b.IsScalar()) return a;
  if (!a.IsScalar() || !b.IsScalar()) return NumberType::Any();
  if (op == "BitAnd" || op == "BitOr" || op == "BitXor") {
    if (a.kind == Kind::kBool && b.kind == Kind::kBool) return NumberType::Bool();
    return a.IsWhole() && b.IsWhole() ? NumberType::Int() : NumberType::Any();
  }
  if (op == "LShift" || op == "RShift") {
    return a.IsWhole() && b.IsWhole() ? NumberType::Int() : NumberType::Any();
  }
  if (op == "MatMult") return NumberType::Any();
  if (op == "Div") return NumberType::Float();
  return Arithmetic(a, b);
}

std::string RustType(const NumberType& type) {
  switch (type.kind) {
    case Kind::kBool:
      return "bool";
    case Kind::kInt:
      return "i64";
    case Kind::kFloat:
      return "f64";
    case Kind::kNumber:
      return "py::typed::Num";
    case Kind::kNone:
      return "()";
    case Kind::kTuple: {
      std::string text = "(";
      for (const NumberType& item : type.items) text += RustType(item) + ", ";
      return text + ")";
    }
    case Kind::kObject:
      return "py::typed::Instance";
    case Kind::kArray:
      return type.items[0].kind == Kind::kFloat ? "py::typed::Doubles" : "py::typed::Ints";
    default:
      return "py::typed::Items";
  }
}

std::string RustDefault(const NumberType& type) {
  switch (type.kind) {
    case Kind::kBool:
      return "false";
    case Kind::kInt:
      return "0";
    case Kind::kFloat:
      return "0.0";
    case Kind::kNumber:
      return "py::typed::Num::Int(0)";
    case Kind::kNone:
      return "()";
    case Kind::kTuple: {
      std::string text = "(";
      for (const NumberType& item : type.items) text += RustDefault(item) + ", ";
      return text + ")";
    }
    default:
      return RustType(type) + "::default()";
  }
}

std::string Typing(const NumberType& type) {
  const bool is_said = type.IsShared() || type.kind == Kind::kBool || type.kind == Kind::kNumber;
  return is_said ? std::string() : ": " + RustType(type);
}

}  // namespace batuta::convert
