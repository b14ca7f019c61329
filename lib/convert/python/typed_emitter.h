// Rust on native numbers for functions of arithmetic, beside the general code for the same
// function.
//
// A typed function knows the usual way only: where Python would raise, go beyond 64 bits or meet a
// value of another type it gives None, and its caller runs the general code from the start. That is
// right because nobody sees what it did until then: it writes its own variables and lists that it
// made itself, and notes what it changes in other lists, so that they are put back.
//
//   emit_typed.cc             the frame, which lists are plain vectors
//   emit_typed_block.cc       loops outside of typed functions
//   emit_typed_statement.cc   statements
//   emit_typed_assign.cc      assignments
//   emit_typed_unpack.cc      assignments to several targets
//   emit_typed_loop.cc        loops
//   emit_typed_lanes.cc       rounds of a loop side by side
//   emit_typed_view.cc        lists that a loop only reads
//   emit_typed_open.cc        short lists that a loop changes
//   emit_typed_expression.cc  numbers, conditions
//   emit_typed_call.cc        calls
//   emit_typed_list.cc        lists
//   emit_typed_object.cc      attributes and methods of instances
//   emit_typed_method.cc      methods of lists that are plain vectors
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
  bool writes = false;          // to lists that others see
  std::set<std::string> reads;  // variables of the module
};

// A statement that is tried on native numbers: a Rust function of variables of the function around
// it, none of the module's.
struct TypedStatement {
  struct Result {
    std::string variable;
    bool may_be_unbound = false;
  };
  std::string item;
  std::vector<std::string> inputs;
  std::vector<Result> results;
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
  // A statement of a module or of a function that has no typed form. `inner` are variables that
  // the statement declares itself.
  std::optional<TypedStatement> RunStatement(const Node& statement,
                                             const std::set<std::string>& inner);
  bool writes() const { return writes_; }
  const std::set<std::string>& reads() const { return reads_; }

 private:
  struct Typed {
    std::string text;
    NumberType type;
    bool is_place = false;    // of a list: a variable, to be cloned where it is kept
    bool is_vector = false;   // of a list: a Vec of native numbers
    bool is_literal = false;  // of an int
    bool is_row = false;      // of a tuple: Python's, whose items are not looked at yet
  };
  // An item of a list, to be read or written.
  struct Place {
    Typed list;
    std::string row;  // of list[row][at]
    std::string at;
    NumberType item;
    bool is_own = false, is_array = false;
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
  // The Rust variable of a Python one, here.
  std::string Variable(const std::string& name) const;
  bool IsOfLane(const std::string& name) const { return lane_ != nullptr && lane_->contains(name); }
  Typed Unfit();
  void FindVectors();
  void FindAliases();
  bool IsAlias(const std::string& name) const { return aliases_.contains(name); }
  bool IsMentioned(const std::vector<Node>& nodes, const std::string& name) const;
  bool IsVectorSafe(const Node& node, const std::string& name) const;
  bool IsVector(const Scope* owner, const std::string& name) const;
  std::string Declaration(const std::string& name) const;
  const Scope* OwnerOf(const std::string& name) const;
  NumberType VariableType(const Scope& owner, const std::string& name) const;
  // What stands in front of the statements.
  std::string Head();

  // emit_typed_block.cc
  std::optional<TypedStatement> EmitBlock(const Node& statement);
  bool IsModules() const { return scope_->kind == ScopeKind::kModule; }
  std::string BlockVariables() const;
  std::string SettingGlobals() const;
  std::vector<TypedStatement::Result> Results() const;
  void NoteStored(const std::string& name);

  // emit_typed_statement.cc
  bool Block(const std::vector<Node>& statements);
  bool Statement(const Node& node);
  void Break();
  void CallAlone(const Node& node);
  void Append(const Node& node);
  bool If(const Node& node);
  void Return(const Node& node);

  // emit_typed_assign.cc
  void Assign(const Node& node);
  void AssignParallel(const std::vector<Node>& targets, const Node& value, const Node& statement);
  void AssignTo(const Node& target, const Typed& value, const Node& statement);
  void AssignName(const std::string& name, const Typed& value, const Node& statement);
  void AssignItem(const Node& target, const Typed& value);
  void AssignSlice(const Node& target, const Node& value);
  void AugmentedAssign(const Node& node);
  Place PlaceOf(const Node& target);
  // An index, evaluated here.
  std::string HeldIndex(const Node& index);
  Typed Load(const Place& place);
  Typed Kept(const Place& place, const Typed& value);
  void Store(const Place& place, const Typed& value);
  bool IsCalm(const Node& node) const;
  void ChangeItem(const Place& place, const Node& node);

  // emit_typed_unpack.cc
  // Targets of which there are as many as items in the list.
  Typed Unpacked(const Typed& list, size_t count);
  Typed UnpackedRow(const Node& row, size_t count);
  bool IsRow(const Node& node) const;
  // What stands in a tuple of Python's, where `field` refers to it.
  void AssignFields(const std::vector<Node>& targets, const Typed& row, const Node& statement);
  void AssignField(const Node& target, const std::string& field, const NumberType& type,
                   const Node& statement);

  // emit_typed_loop.cc
  bool While(const Node& node);
  void For(const Node& node);
  bool LoopBody(const Node& node, const std::string& head, const std::function<void()>& first);
  // A loop's head over what the iterable gives; `use` gets each item.
  void Iterate(const Node& iterable,
               const std::function<void(const std::string& head, const Typed& item)>& use);
  void IterateRows(const Typed& list, const std::pair<std::string, std::string>& at_and_item,
                   const std::function<void(const std::string& head, const Typed& item)>& use);
  std::string RangeText(const Node& call);

  // emit_typed_lanes.cc
  // The body of a loop whose rounds can be run side by side: what stands before and behind the
  // loop in it, and the names that it binds.
  struct Abreast {
    std::vector<Node> before, after;
    Node inner;
    Names bound;
  };
  // Items that the rounds read side by side.
  struct Fours {
    const Abreast* parts = nullptr;
    std::string target, first;  // the variable of the rounds, and what the first of them has in it
    size_t lane = 0;
    std::map<const void*, std::string> held;  // by the expression that reads them
  };
  std::optional<Abreast> FindAbreast(const Node& loop) const;
  std::optional<Abreast> PartsOf(const Node& loop) const;
  bool AreRoundsApart(const Node& loop, const Abreast& parts) const;
  bool IsPure(const Node& node) const;
  bool IsPureStatement(const Node& statement) const;
  bool IsCounted(const Node& loop, size_t max_args) const;
  bool IsPlainNumber(const std::string& name) const;
  bool AddsUp(const Node& statement, const Names& begun) const;
  bool StoresApart(const Abreast& parts) const;
  std::vector<std::map<std::string, std::string>> DeclareLanes(const Names& bound);
  void RunAbreast(const Node& loop, const Abreast& parts, const std::string& first);
  void ForAbreast(const Node& loop, const Abreast& parts);
  // list[target], of all rounds at once; none: it is not read so.
  std::optional<Typed> OfFour(const Node& node);
  std::string FourText(const Node& list, const NumberType& item);

  // emit_typed_view.cc
  // Names that a loop binds, and whether it changes lists that are not vectors.
  struct Changes {
    Names bound;
    bool own = false, others = false;
  };
  void FindChanges(const Node& node, Changes& changes) const;
  void OpenViews(const Node& loop);
  void OpenRows(const Node& loop, const Names& bound);
  // The slices of all rows of a list of lists; empty: they are not open.
  std::string RowsOf(const Node& list) const;
  std::string ViewKey(const Node& list) const;
  // The slice of what is in a list; empty: it is not open.
  std::string ViewOf(const Node& list) const;

  // emit_typed_open.cc
  // A list of floats, and how much of it statements read and change.
  struct ShortList {
    Node name;
    size_t num_places = 0, num_changes = 0;
  };
  bool MayBeOpened(const Node& list) const;
  bool FindShort(const Node& node, std::map<std::string, ShortList>& lists) const;
  std::map<std::string, ShortList> ShortLists(const std::vector<Node>& statements,
                                              size_t first) const;
  void RunOpened(const std::vector<Node>& statements, size_t first,
                 const std::map<std::string, ShortList>& lists);
  std::string OpenedItem(const Node& subscript) const;

  // emit_typed_expression.cc
  Typed Expression(const Node& node);
  Typed Constant(const Node& node);
  Typed Name(const Node& node);
  Typed Global(const std::string& name);
  Typed Binary(const std::string& op, const Typed& left, const Typed& right);
  std::string ByPowerOfTwo(const std::string& op, const Typed& left, const Typed& right);
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
  const Scope* CheckedCallee(const Node& node);
  // `first`: what is passed before the arguments.
  Typed CallTyped(const TypedFunction& callee, const std::vector<std::string>& first,
                  const std::vector<Node>& args);
  // Of the module math.
  Typed CallMath(const Node& callee, const std::vector<Node>& args);
  bool IsMath(const Node& callee) const;
  void NeedMath(const Node& name);

  // emit_typed_object.cc
  Typed Attribute(const Node& node);
  void AssignAttribute(const Node& target, const Typed& value);
  void ChangeAttribute(const Node& node);
  Typed CallMethod(const Node& node);
  std::string OneObjectTest(const std::string& op, const Typed& left, const Typed& right);

  // emit_typed_method.cc
  // `vector.method` that a call goes to; none: it goes elsewhere.
  Node VectorMethod(const Node& call) const;
  bool RefillsVector(const std::string& name, const Node& value) const;
  void Refill(const std::string& name, const Node& value);
  // A method of a vector, called for what it changes, or for what it gives.
  void ChangeVector(const Node& method, const std::vector<Node>& args);
  Typed Pop(const Node& method, const std::vector<Node>& args);
  void AssignAlias(const Node& node);

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
  bool fits_ = true, calls_ = false, writes_ = false;
  std::string* out_ = nullptr;
  int num_temps_ = 0;
  Names assigned_;
  Names vectors_;       // variables that are a Vec
  Names kept_vectors_;  // that are declared at the head, for their memory
  // append = vector.append: names of such methods, and the list of each.
  std::map<std::string, std::string> aliases_;
  Names needs_;  // what has to hold for the module's variables, in Rust
  std::vector<Loop> loops_;
  std::map<std::string, Typed> globals_;
  std::map<std::string, std::string> views_;
  // The variables of lists that are opened, and whether statements are emitted for that.
  std::map<std::string, std::string> opened_;
  bool is_opening_ = false;
  // Of rounds side by side: the variables of the round that is emitted.
  const std::map<std::string, std::string>* lane_ = nullptr;
  std::optional<Fours> fours_;
  Names reads_;
  // Of a statement: variables of the module that it may bind, variables that have to be there
  // before, that it binds, those of them that need not be bound behind it, that it declares.
  bool is_statement_ = false;
  Names block_, inputs_, stored_, maybe_, inner_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_TYPED_EMITTER_H_
