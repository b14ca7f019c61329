// Guesses, for a whole module, what its variables hold: flow-insensitive, joined over every
// assignment and every call that is seen, repeated until nothing changes.
#ifndef BATUTA_LIB_CONVERT_PYTHON_NUMBER_INFERENCE_H_
#define BATUTA_LIB_CONVERT_PYTHON_NUMBER_INFERENCE_H_

#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/convert/python/number_type.h"
#include "lib/convert/python/scopes.h"
#include "lib/convert/python/syntax_tree.h"

namespace batuta::convert {

class NumberInference {
 public:
  NumberInference(const Node& module, const Scopes& scopes);

  // What an expression in `scope` gives.
  NumberType TypeOf(const Node& node, const Scope& scope) const;
  NumberType Variable(const Scope& owner, const std::string& name) const;
  // What a function of the module returns.
  NumberType Result(const Scope& function) const;
  // The scope whose variable a name is; null for cells and names of class bodies.
  const Scope* OwnerOf(const Scope& scope, const std::string& name) const;
  // What a loop over `iterable` gives.
  NumberType ItemOf(const Node& iterable, const Scope& scope) const;
  // `list.method` that a call goes to, be it by a variable that is bound to it; else none.
  Node MethodOf(const Node& call, const Scope& scope) const;
  // The function of the module that a call by its name goes to, unless it was bound again.
  const Scope* Callee(const Node& node, const Scope& scope) const;
  // The only function of a class of the module's level that is a method of that name; null: there
  // are several or none.
  const Scope* OnlyMethod(const std::string& name) const;
  // "math", "math.sqrt": what an import of the module's level binds a name to; empty: nothing.
  std::string ImportOf(const Node& name, const Scope& scope) const;
  // "math.sqrt": what a name or an attribute of a module is by the imports.
  std::string PathOf(const Node& node, const Scope& scope) const;

 private:
  using Place = std::pair<const Scope*, std::string>;

  void Round();
  void Visit(const Node& node, const Scope& scope);
  void VisitAll(const std::vector<Node>& nodes, const Scope& scope);
  void VisitFunction(const Node& node, const Scope& scope);
  void VisitComprehension(const Node& node, const Scope& scope);
  void VisitCall(const Node& node, const Scope& scope);
  void VisitNames(const Node& node, const Scope& scope);
  void Bind(const Node& target, const NumberType& type, const Scope& scope);
  void BindName(const std::string& name, const NumberType& type, const Scope& scope);
  void WidenParameter(const Scope& function, const std::string& name, const NumberType& argument);
  void Widen(NumberType& type, const NumberType& by);
  // Where the type of what a list expression holds is kept.
  NumberType* ItemPlace(const Node& list, const Scope& scope);
  NumberType CallType(const Node& node, const Scope& scope) const;
  NumberType BuiltinType(const std::string& name, const Node& node, const Scope& scope) const;
  NumberType SubscriptType(const Node& node, const Scope& scope) const;
  NumberType MethodType(const Node& method, const Scope& scope) const;
  void VisitMethod(const Node& method, const std::vector<Node>& args, const Scope& scope);
  NumberType AttributeType(const Node& node, const Scope& scope) const;
  void FindClass(const Node& node);
  // Functions that a call of a method may go to.
  std::vector<const Scope*> MethodsOf(const Node& call, const Scope& scope) const;
  void VisitMethodCall(const Node& node, const Scope& scope);
  void VisitImport(const Node& node, const Scope& scope);
  void NoteAlias(const Node& assign, const Scope& scope);
  void PassFunction(const Scope& function, const std::string& param, const Node& arg,
                    const Scope& scope);
  // Functions that a parameter was given.
  const std::set<const Scope*>* PassedTo(const Node& name, const Scope& scope) const;
  bool IsBuiltin(const Node& node, const Scope& scope) const;
  void GuessUncalled();

  const Node module_;
  const Scopes& scopes_;
  std::map<std::string, const Scope*> functions_;  // of the module's level, bound once
  std::map<Place, NumberType> variables_;
  std::map<const Scope*, NumberType> results_;
  // Of classes of the module's level: by name, what they define, what instances' attributes are, of
  // whatever class.
  std::map<std::string, const Scope*> classes_;
  std::map<std::string, std::vector<const Scope*>> methods_;
  std::set<const Scope*> is_method_;
  std::map<std::string, NumberType> attributes_;
  std::map<std::string, std::string> imports_;
  std::map<Place, Node> aliases_;  // insert = list.insert
  std::map<Place, std::set<const Scope*>> passed_;
  bool has_changed_ = false;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_NUMBER_INFERENCE_H_
