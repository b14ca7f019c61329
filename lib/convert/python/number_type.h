// What is guessed of a Python variable's values, so that code on native numbers can be made beside
// the general code. A guess decides what is tried first, never what is right: whoever reads a value
// from outside looks at it.
#ifndef BATUTA_LIB_CONVERT_PYTHON_NUMBER_TYPE_H_
#define BATUTA_LIB_CONVERT_PYTHON_NUMBER_TYPE_H_

#include <string>
#include <vector>

namespace batuta::convert {

struct NumberType {
  enum class Kind {
    kUnseen,  // nothing is known yet
    kNone,    // what a function without a result gives
    kBool,
    kInt,
    kFloat,
    kNumber,  // an int or a float
    kList,
    kRecord,  // a list of so many items, each of a type of its own
    kTuple,
    kArray,   // of the module array; items[0]: its numbers
    kObject,  // an instance of a class of the program, or None
    kDict,    // what its values are, for those that are taken out of it
    kAny,     // anything else
  };
  Kind kind = Kind::kUnseen;
  bool is_own = false;            // kList: made by the function itself, and seen by nobody else
  std::vector<NumberType> items;  // kList: what it holds, one type; kRecord, kTuple: one each

  bool IsScalar() const {
    return kind == Kind::kBool || kind == Kind::kInt || kind == Kind::kFloat ||
           kind == Kind::kNumber;
  }
  bool IsWhole() const { return kind == Kind::kBool || kind == Kind::kInt; }
  bool IsList() const { return kind == Kind::kList; }
  bool IsTuple() const { return kind == Kind::kTuple; }
  bool IsRecord() const { return kind == Kind::kRecord; }
  bool IsDict() const { return kind == Kind::kDict; }
  bool IsArray() const { return kind == Kind::kArray; }
  bool IsObject() const { return kind == Kind::kObject; }
  // A list, or what else has a place of its own, as Python shares it.
  bool IsShared() const { return IsList() || IsRecord() || IsArray() || IsObject(); }
  // Nothing in it is unknown.
  bool IsComplete() const;
  // Lists and what they hold are the function's own.
  bool IsOwnThroughout() const;
  bool operator==(const NumberType&) const = default;

  static NumberType Of(Kind kind) { return {kind, false, {}}; }
  static NumberType Any() { return Of(Kind::kAny); }
  static NumberType Int() { return Of(Kind::kInt); }
  static NumberType Float() { return Of(Kind::kFloat); }
  static NumberType Bool() { return Of(Kind::kBool); }
  static NumberType None() { return Of(Kind::kNone); }
  static NumberType Object() { return Of(Kind::kObject); }
  static NumberType OwnList(NumberType item) { return {Kind::kList, true, {std::move(item)}}; }
  static NumberType Tuple(std::vector<NumberType> items) {
    return {Kind::kTuple, false, std::move(items)};
  }
};

// The type of a variable that holds now one, now the other.
NumberType Join(const NumberType& a, const NumberType& b);
// The same value, as another function gets to see it.
NumberType AsForeign(NumberType type);
// `a op b`; kAny where it is no arithmetic.
NumberType OperationType(const std::string& op, const NumberType& a, const NumberType& b);
// In Rust: "i64", "py::typed::Items".
std::string RustType(const NumberType& type);
// What a variable holds before it is bound.
std::string RustDefault(const NumberType& type);
// Behind a variable's name, where a literal would not say it: ": i64".
std::string Typing(const NumberType& type);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_NUMBER_TYPE_H_
