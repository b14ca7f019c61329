// Rust on native numbers for functions of arithmetic, beside the general code for the same
// function.
//
// A typed function knows the usual way only: where Python would raise, go beyond 64 bits or meet a
// value of another type it gives None, and its caller runs the general code from the start. That is
// right because a typed function changes nothing that anybody else sees: it reads, and writes its
// own variables and lists that it made itself.
//
//   emit_typed.cc             the frame, which lists are plain vectors
//   emit_typed_statement.cc   statements
//   emit_typed_loop.cc        loops
//   emit_typed_view.cc        lists that a loop only reads
//   emit_typed_expression.cc  numbers, conditions, calls
//   emit_typed_list.cc        lists
#ifndef BATUTA_LIB_CONVERT_PYTHON_TYPED_EMITTER_H_
#define BATUTA_LIB_CONVERT_PYTHON_TYPED_EMITTER_H_

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/convert/python/local_blocks.h"
#include "lib/convert/python/number_inference.h"

namespace batuta::convert {

// A function that may be called with native numbers.
struct TypedFunction {
  const Scope* scope = nullptr;
  std::string rust_name;
  std::vector<NumberType> params;
  NumberType result;
};

// What a typed function is made from.
struct TypedContext {
  const Scopes& scopes;
  const NumberInference& types;
  const std::map<const Scope*, TypedFunction>& functions;
  std::function<bool(const Node& name, const Scope& scope)> is_builtin;
  std::function<const Scope*(const Node& call, const Scope& scope)> callee;
  std::function<std::string(const std::string& global)> slot;
};

class TypedEmitter {
 public:
  TypedEmitter(const TypedContext& context, const TypedFunction& function);

  // The whole Rust function; none: something in it needs the general code.
  std::optional<std::string> Run();

 private:
  struct Typed {
    std::string text;
    NumberType type;
    bool is_place = false;    // of a list: a variable, to be cloned where it is kept
    bool is_vector = false;   // of a list: a Vec of native numbers
    bool is_literal = false;  // of an int
  };
  struct Loop {
    std::string break_label;                            // past an else part; empty: a plain `break`
    std::optional<std::set<std::string>> after_breaks;  // bound at every break
  };
  using Names = std::set<std::string>;

  // emit_typed.cc
  void Line(const std::string& text) { out_->append(text).append("\n"); }
  std::string Capture(const std::function<void()>& emit);
  std::string Temp(const std::string& stem);
  Typed Unfit();
  void FindVectors();
  bool IsVectorSafe(const Node& node, const std::string& name) const;
  bool IsVector(const Scope* owner, const std::string& name) const;
  std::string Declaration(const std::string& name) const;
  const Scope* OwnerOf(const std::string& name) const;

  // emit_typed_statement.cc
  bool Block(const std::vector<Node>& statements);
  bool Statement(const Node& node);
  void Assign(const Node& node);
  void AssignTo(const Node& target, const Typed& value, const Node& statement);
  void AssignName(const std::string& name, const Typed& value, const Node& statement);
  void AssignItem(const Node& target, const Typed& value);
  void AssignSlice(const Node& target, const Node& value);
  void AugmentedAssign(const Node& node);
  void Append(const Node& node);
  bool If(const Node& node);
  void Return(const Node& node);

  // emit_typed_loop.cc
  bool While(const Node& node);
  void For(const Node& node);
  bool LoopBody(const Node& node, const std::string& head, const std::function<void()>& first);
  // A loop's head over what the iterable gives; `use` gets each item.
  void Iterate(const Node& iterable,
               const std::function<void(const std::string& head, const Typed& item)>& use);
  std::string RangeText(const Node& call);

  // emit_typed_view.cc
  void OpenViews(const Node& loop);
  std::string ViewKey(const Node& list) const;
  // The slice of what is in a list; empty: it is not open.
  std::string ViewOf(const Node& list) const;

  // emit_typed_expression.cc
  Typed Expression(const Node& node);
  Typed Constant(const Node& node);
  Typed Name(const Node& node);
  Typed Global(const std::string& name);
  Typed Binary(const std::string& op, const Typed& left, const Typed& right);
  Typed BinaryInt(const std::string& op, const Typed& left, const Typed& right);
  Typed BinaryFloat(const std::string& op, const Typed& left, const Typed& right);
  Typed Unary(const Node& node);
  Typed Logical(const Node& node);
  Typed Conditional(const Node& node);
  std::string Compare(const Node& node);
  std::string OneTest(const std::string& op, const Typed& left, const Typed& right);
  std::string Condition(const Node& node);
  std::string Truth(const Typed& value);
  std::string AsInt(const Typed& value);
  std::string AsFloat(const Typed& value);
  std::string AsNumber(const Typed& value);
  // What a method can be called on.
  std::string Receiver(const Typed& value);
  std::string As(const Typed& value, const NumberType& type);
  std::string Suffixed(const Typed& value, const NumberType& type);

  // emit_typed_call.cc
  Typed Call(const Node& node);
  Typed CallBuiltin(const std::string& name, const std::vector<Node>& args);
  Typed LeastOrMost(const std::string& name, const std::vector<Node>& args);
  Typed CallTyped(const TypedFunction& callee, const std::vector<Node>& args);

  // emit_typed_list.cc
  Typed Subscript(const Node& node);
  Typed Slice(const Node& node);
  std::string SliceBounds(const Node& slice);
  Typed Vector(const Node& node, const NumberType& item);
  Typed List(const Node& node);
  Typed ListOperation(const Node& node, const Typed& left, const Typed& right);
  std::string Elements(const std::vector<Node>& nodes, const NumberType& item);
  std::string Comprehension(const Node& node, const NumberType& item);
  void ComprehensionLoops(const Node& node, size_t index, const std::function<void()>& innermost);

  const TypedContext& context_;
  const TypedFunction& function_;
  const Scope* scope_;
  LocalPlan plan_;
  const void* tail_ = nullptr;
  bool fits_ = true, calls_ = false;
  std::string* out_ = nullptr;
  int num_temps_ = 0;
  Names assigned_;
  Names vectors_;  // variables that are a Vec
  std::vector<Loop> loops_;
  std::map<std::string, Typed> globals_;
  std::map<std::string, std::string> views_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_TYPED_EMITTER_H_
