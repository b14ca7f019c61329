// Which name means what: Python's rules of scoping, worked out before anything is emitted.
//
// Comprehensions and class bodies become blocks of the function that they stand in, so that they
// see its locals as they are; only functions, lambdas and generator expressions capture, by shared
// cells.
#ifndef BATUTA_LIB_CONVERT_PYTHON_SCOPES_H_
#define BATUTA_LIB_CONVERT_PYTHON_SCOPES_H_

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

enum class ScopeKind { kModule, kClass, kFunction, kComprehension };

enum class Storage {
  kLocal,   // a variable of the Rust function
  kCell,    // a cell: captured here or by an inner function
  kGlobal,  // a slot of the module, else a builtin
  kClass,   // the namespace of the class body that is being run, else as outside of it
};

struct Scope {
  ScopeKind kind = ScopeKind::kModule;
  Node node;
  Scope* parent = nullptr;
  std::string name;      // of the function or class; "<lambda>", "<genexpr>", "<listcomp>"
  std::string qualname;  // "C.method.<locals>.inner"
  std::vector<std::string> params;   // positional, *args, keyword-only, **kwargs
  std::set<std::string> bound;       // assigned in this scope, parameters included
  std::map<std::string, int> binds;  // how many places bind a name (kModule: `global` included)
  std::set<std::string> globals, nonlocals;  // as declared
  std::set<std::string> deleted;             // by `del`
  std::map<std::string, int> handler_binds;  // by `except ... as name`, which unbinds it again
  std::set<std::string> cells;               // bound here, captured by an inner function
  std::set<std::string> frees;               // kFunction: captured from outside
  bool is_generator = false;                 // its body waits in between: a generator, a coroutine
  bool is_async = false;
  bool has_yield = false;
  std::map<const void*, std::unique_ptr<Scope>> inner;  // by the node that makes the scope

  Scope* Inner(const Node& place) const;
  // True: a place behind one that binds the name may find it unbound.
  bool MayVanish(const std::string& variable) const;
  // The function (or module) whose Rust code this scope's code is a part of.
  const Scope* Home() const;
};

// The scopes of a module.
class Scopes {
 public:
  explicit Scopes(const Node& module);

  Scope* module() const { return module_.get(); }
  // What `name` means in `scope`.
  Storage Find(const Scope& scope, const std::string& name) const;
  // Names that are variables of the module: assigned anywhere at its level, or by `global`.
  const std::set<std::string>& globals() const { return module_->bound; }

 private:
  void Visit(const Node& node, Scope& scope);
  void VisitAll(const std::vector<Node>& nodes, Scope& scope);
  void VisitFunction(const Node& node, Scope& scope);
  void VisitClass(const Node& node, Scope& scope);
  void VisitComprehension(const Node& node, Scope& scope);
  void VisitImport(const Node& node, Scope& scope);
  void VisitName(const Node& node, Scope& scope);
  void AddParams(const Node& arguments, Scope& scope);
  Scope& Open(const Node& node, Scope& parent, ScopeKind kind, const std::string& name);
  void Bind(Scope& scope, const std::string& name);
  void Use(Scope& scope, const std::string& name) { uses_.emplace_back(&scope, name); }
  void Resolve(Scope& scope, const std::string& name);

  std::unique_ptr<Scope> module_;
  std::vector<std::pair<Scope*, std::string>> uses_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_SCOPES_H_
