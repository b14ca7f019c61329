// Rust for one Python module, on batuta-py's values. Every construct keeps Python's meaning whole;
// where more is known (a function that nothing rebinds, a loop over range, a condition), shorter
// code is made of it.
//
//   emit_module.cc      the module's frame, comments, sites, functions' frames
//   emit_expression.cc  names, attributes, operators, conditions
//   emit_display.cc     lists, dicts, f-strings, comprehensions
//   emit_call.cc        calls
//   emit_statement.cc   assignment, imports, the simple statements
//   emit_flow.cc        if, loops, try, with, return
//   emit_code.cc        code objects
//   emit_function.cc    def, lambda, generator expressions, class
//   emit_match.cc       match
//   emit_typed_entry.cc the way to functions on native numbers (typed_emitter.h)
#ifndef BATUTA_LIB_CONVERT_PYTHON_EMITTER_H_
#define BATUTA_LIB_CONVERT_PYTHON_EMITTER_H_

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "lib/convert/python/local_blocks.h"
#include "lib/convert/python/scopes.h"
#include "lib/convert/python/syntax_tree.h"
#include "lib/convert/python/traceback_sites.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {

// What is told of a module from outside.
struct ModuleOutline {
  std::string name;     // dotted: "wordstat.counting"; "__main__" for the program
  std::string package;  // that relative imports start from
  bool is_package = false;
  bool has_carets = true;             // the interpreter marks places in tracebacks
  bool reads_code = false;            // the program asks for code objects
  bool marks_iterables = false;       // from 3.12 on: an iteration fails at what is iterated
  std::vector<std::string> children;  // Rust modules below it, for `pub mod`
  std::set<std::string> patched;      // names that somebody may rebind from outside; "*": any
};

struct EmittedModule {
  std::string text;
  std::vector<int> site_lines;  // site -> Python's line
};

// An expression's Rust.
struct Emitted {
  enum class Form {
    kPlace,  // a variable that holds a Value
    kRef,    // a &Value
    kText,   // s!("..."), which t!("...") lends
    kOwned,  // a Value of its own
  };
  std::string text;
  Form form = Form::kOwned;

  std::string Ref() const {
    if (form == Form::kText) return "t" + text.substr(1);
    return form == Form::kRef ? text : "&" + text;
  }
  std::string Owned() const { return IsOwned() ? text : text + ".clone()"; }
  bool IsOwned() const { return form == Form::kOwned || form == Form::kText; }
  // It comes out the same whenever it is asked for: a literal, or a variable of the function.
  bool IsFixed() const;
};

class Emitter {
 public:
  Emitter(const PythonSource& source, const ModuleOutline& outline);
  EmittedModule Run();

 private:
  // What stands between a statement and the end of its function.
  struct Exit {
    enum class Kind {
      kLoop,
      kTry,        // a labelled block that errors end
      kProtected,  // one that everything ends
      kBlock,      // one that gives a value, or an error
      kPlain,      // one that nothing ends but itself
    };
    Kind kind = Kind::kLoop;
    std::string label;        // with its quote
    std::string break_label;  // kLoop: where `break` goes, past an else part
    bool uses_label = false, uses_break_label = false;
    bool returns = false, breaks = false, continues = false;  // kProtected: what passes through
  };
  // The Rust function that code is being made for.
  struct Frame {
    const Scope* function = nullptr;
    LocalPlan plan;
    std::vector<Exit> exits;
    std::set<std::string> assigned;  // locals that are bound here for certain
    std::string locals;              // the Rust variable of the dict that locals() gives
    const void* tail = nullptr;      // the statement that ends the function, if it is a return
    std::set<std::string> items;     // Rust functions that stand in this block
  };

  // emit_module.cc
  std::string ModuleFrame(const std::string& items, const std::string& body);
  void Line(const std::string& text);
  std::string Capture(const std::function<void()>& emit);
  void Comments(int before_line);
  int Site(const Node& node);
  std::string Temp(const std::string& stem);
  std::string Label(const std::string& stem);
  std::string Try(const std::string& operation, const Node& node);
  Emitted TryValue(const std::string& operation, const Node& node);
  std::string RaiseError(const std::string& error) const;
  const Exit* ErrorTarget() const;
  // The Rust constant of a global's slot.
  std::string Slot(const std::string& name);
  std::string DocLines(const std::vector<Node>& body, const char* marker) const;
  std::string SourceText(const Node& node) const;
  std::string SymbolName(const std::string& name) const;

  // emit_expression.cc
  Emitted Expression(const Node& node);
  std::string Owned(const Node& node) { return Expression(node).Owned(); }
  std::string Ref(const Node& node) { return Expression(node).Ref(); }
  std::string OwnedList(const std::vector<Node>& nodes);
  Emitted LoadLocal(const std::string& name, const Node& node);
  Emitted LoadGlobal(const std::string& name, const Node& node);
  // The comprehension or function that a local belongs to.
  const Scope& OwnerOf(const std::string& name) const;
  // Its variables are declared by its loops.
  static bool IsLoopScope(const Scope& scope) {
    return scope.kind == ScopeKind::kComprehension || scope.name == "<genexpr>";
  }
  Emitted LoadName(const std::string& name, const Node& node);
  Emitted Constant(const Node& node);
  Emitted Attribute(const Node& node);
  Emitted Subscript(const Node& node);
  // The three bounds as further arguments: a comma before each.
  std::string SliceBounds(const Node& slice);
  Emitted SliceValue(const Node& node);
  Emitted Binary(const Node& node);
  Emitted Unary(const Node& node);
  Emitted Compare(const Node& node);
  Emitted Logical(const Node& node);
  Emitted Conditional(const Node& node);
  Emitted Walrus(const Node& node);
  Emitted Yield(const Node& node);
  std::string Condition(const Node& node);
  std::string CompareTest(const Node& node);
  std::string MembershipTest(const Node& node);
  std::string OneTest(const std::string& op, const Emitted& left, const Emitted& right,
                      const Node& node);
  // Holds `value` still while `later` is evaluated.
  Emitted Kept(const Emitted& value, const std::vector<Node>& later);
  // A variable that `lets` declares, unless the value is fixed.
  Emitted Named(const Emitted& value, const std::string& stem, std::string& lets);
  // From one operator of a comparison on; `left` is fixed.
  std::string CompareChain(const Node& node, size_t index, const Emitted& left);

  // emit_display.cc
  Emitted Sequence(const Node& node);
  Emitted Tuple(const Node& node);
  Emitted Items(const Node& node, const std::string& maker);
  // The right side of `in`.
  Emitted Container(const Node& node);
  // Its value is always the same and never changes.
  bool IsLasting(const Node& node) const;
  bool RunsOften() const;
  Emitted DictDisplay(const Node& node);
  Emitted FString(const Node& node);
  std::string FStringPart(const Node& node);
  // `loop`: the statement or comprehension that iterates.
  bool IsRangeCall(const Node& iterable) const;
  std::string IteratorOf(const Node& iterable, const Node& loop);
  // Where CPython says that asking for the next item failed.
  Node IterationPlace(const Node& iterable, const Node& loop) const {
    return outline_.marks_iterables ? iterable : loop;
  }
  std::string AsyncIteratorOf(const Node& iterable);
  static std::string AsyncNext(const std::string& iterator) {
    return "yielder_.next_item(&" + iterator + ").await";
  }
  // `part`: one `for` of a comprehension.
  std::string PartIterator(const Node& part, const Node& node);
  std::string ComprehensionStart(const Node& node);
  Emitted Comprehension(const Node& node);
  void ComprehensionLoops(const Node& node, size_t index, const std::string& first_iterable,
                          const std::function<void()>& innermost);
  void FillVector(const std::string& vector, const std::vector<Node>& items);

  // emit_call.cc
  Emitted Call(const Node& node);
  Emitted CallMethod(const Node& node);
  Emitted CallSuper(const Node& node);
  Emitted CallLocals(const Node& node);
  Emitted CallBuiltin(const Node& node, const std::string& name);
  Emitted CallGeneral(const Node& node, const std::string& callee);
  std::vector<Emitted> ArgumentValues(const Node& call, const std::optional<Emitted>& first);
  std::string Arguments(const Node& call, const std::optional<Emitted>& first = {});
  std::string Keywords(const Node& node);
  bool IsBuiltin(const Node& node, const std::string& name) const;
  bool IsBareSuper(const Node& node) const;
  const Scope* DirectCallee(const Node& node) const;

  // emit_statement.cc
  bool Statement(const Node& node);
  bool Block(const std::vector<Node>& statements);
  void Assign(const Node& node);
  void AssignTo(const Node& target, const Emitted& value, const Node& statement);
  void AssignName(const std::string& name, const std::string& value, const Node& statement);
  void AssignSequence(const Node& target, const Emitted& value, const Node& statement);
  bool AreVariables(const std::vector<Node>& parts, const std::string& value) const;
  void AssignParts(const Node& target, const std::string& unpacking, const Node& statement);
  // What a loop asks its iterator for, and what it does with that.
  static const char* NextFor(const Node& target);
  void AssignItem(const Node& target, const std::string& item, const Node& statement);
  void AddToGlobal(const Node& node);
  void AugmentedAssign(const Node& node);
  void AnnotatedAssign(const Node& node);
  void DeleteTarget(const Node& target);
  void Import(const Node& node);
  void ImportFrom(const Node& node);
  void Assert(const Node& node);
  void Raise(const Node& node);

  // emit_flow.cc
  bool If(const Node& node);
  // A statement that may be worth trying on native numbers first.
  bool Calculation(const Node& node);
  bool While(const Node& node);
  void For(const Node& node);
  void LoopBody(const Node& node, const std::string& head, const std::function<void()>& first);
  bool TryStatement(const Node& node);
  bool Protected(const std::function<bool()>& body, const std::string& result, Exit& exit);
  bool TryExcept(const Node& node);
  bool Handlers(const Node& node, const std::string& error);
  bool With(const Node& node, size_t index);
  // `ends`: the block is never left at its end.
  void Resume(const Exit& exit, bool ends);
  void Forget(const std::string& name);
  void Return(const Node& node);
  void ReturnValue(const std::string& value);
  void BreakOrContinue(bool is_break);

  // emit_function.cc
  void Function(const Node& node);
  Emitted Lambda(const Node& node);
  Emitted GeneratorExpression(const Node& node);
  // What a closure does with an item.
  using ItemLine = std::function<std::string(const std::string& item)>;
  std::string ClosureBody(const Node& node, const Scope& scope, const std::string& iterator,
                          const ItemLine& item_line, const std::string& end);
  Emitted Stepper(const Node& node, const Scope& scope);
  // True of a generator expression whose loop can run where it stands.
  bool IsGathered(const Node& node) const;
  // A call of the runtime's function that takes in the items of the generator expression.
  std::string Gathered(const std::string& function, const Node& node);
  // Notes a generator expression that only a loop or a builtin gets.
  void Consume(const Node& node) {
    if (node.Is("GeneratorExp")) consumed_.insert(node.Key());
  }
  std::string FunctionItem(const Scope& scope, const std::string& rust_name, const Node& node);
  std::string FunctionBody(const Scope& scope, const Node& node);
  std::string FunctionObject(const Scope& scope, const std::string& rust_name, const Node& node);
  std::string SignatureItem(const Scope& scope, const Node& node, const std::string& name);
  std::string CellClones(const Scope& scope) const;
  // What `__code__` tells beyond the signature, as a constant.
  std::string CodeValue(const Scope& scope, const Node& node) const;
  void Class(const Node& node);
  void ClassBody(const Node& node, const Scope& scope);
  std::vector<std::string> Decorators(const Node& node);
  std::string Decorated(const std::vector<std::string>& decorators, const Node& node,
                        std::string value);

  // emit_match.cc
  bool Match(const Node& node);
  void WholePattern(const Node& pattern, const std::string& subject, const std::string& fail);
  void FindCaptures(const Node& pattern);
  void HoldCapture(const std::string& name, const std::string& value);
  void Pattern(const Node& pattern, const std::string& subject, const std::string& fail);
  void SequencePattern(const Node& pattern, const std::string& subject, const std::string& fail);
  void MappingPattern(const Node& pattern, const std::string& subject, const std::string& fail);
  void ClassPattern(const Node& pattern, const std::string& subject, const std::string& fail);
  void OrPattern(const Node& pattern, const std::string& subject, const std::string& fail);

  // emit_typed_entry.cc
  void FindTyped();
  void AddTypedCandidates();
  void AddTypedCandidate(const Scope& scope);
  TypedContext MakeTypedContext();
  // Up to the "{" of what is run if the statement was not done on native numbers; empty: it cannot
  // be.
  std::string TypedAttempt(const Node& node);
  // Variables that the statement declares.
  std::set<std::string> DeclaredIn(const Node& node) const;
  std::string TypedEntry(const Scope& scope);
  std::string TypedItem(const Scope& scope);

  const PythonSource& source_;
  const ModuleOutline& outline_;
  Scopes scopes_;
  TracebackSites sites_;
  const Scope* scope_ = nullptr;  // that names are looked up in
  Frame* frame_ = nullptr;
  std::string* out_ = nullptr;
  std::string items_;  // functions of the module
  size_t next_comment_ = 0;
  int num_temps_ = 0;
  std::set<std::string> taken_;               // Rust names of the module's items
  std::vector<std::string> slot_names_;       // globals, in the order of their slots
  std::map<std::string, std::string> slots_;  // global -> its Rust constant
  std::set<std::string> taken_constants_;
  bool has_text_annotations_ = false;              // from __future__ import annotations
  bool is_calculated_ = false;                     // the statement, on native numbers too
  std::set<const void*> consumed_;                 // generator expressions that nobody else sees
  std::map<const void*, Node> listed_;             // those that a call takes as a list -> the call
  bool imports_star_ = false;                      // any name may be bound by `from m import *`
  std::map<const void*, std::string> rust_names_;  // function scopes' nodes -> Rust function
  std::map<std::string, const Scope*> direct_;     // functions that calls may go to directly
  std::optional<NumberInference> types_;
  std::map<const Scope*, TypedFunction> typed_;  // functions that have a typed form
  std::map<const Scope*, std::string> typed_items_;
  std::map<std::string, std::string> captures_;  // of the pattern: name -> what holds its value
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_EMITTER_H_
