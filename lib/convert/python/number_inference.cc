#include "lib/convert/python/number_inference.h"

#include <algorithm>

#include "lib/convert/python/parameter_guess.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

constexpr int kMaxRounds = 30;

bool IsNone(const Node& node) {
  return node.Is("Constant") && node.Text("type") == "singleton" && node.Text("text") == "None";
}

// A statement of the function itself that gives something to its caller.
bool ReturnsValue(const Node& node) {
  if (node.Is("FunctionDef") || node.Is("Lambda") || node.Is("ClassDef")) return false;
  if (node.Is("Return")) return node.Has("value") && !IsNone(node.Child("value"));
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), ReturnsValue);
}

}  // namespace

NumberInference::NumberInference(const Node& module, const Scopes& scopes)
    : module_(module), scopes_(scopes) {
  for (const Node& node : module.List("body")) {
    if (!node.Is("FunctionDef") || scopes.module()->binds.at(node.Text("name")) != 1) continue;
    functions_[node.Text("name")] = scopes.module()->Inner(node);
  }
  for (const Node& node : module.List("body")) {
    if (node.Is("ClassDef") && scopes.module()->binds.at(node.Text("name")) == 1) FindClass(node);
  }
  Round();
  GuessUncalled();
  Round();
}

void NumberInference::Round() {
  for (int i = 0; i < kMaxRounds; ++i) {
    has_changed_ = false;
    VisitAll(module_.List("body"), *scopes_.module());
    if (!has_changed_) return;
  }
  // Nothing that is not settled may be relied on.
  for (auto& [place, type] : variables_) type = NumberType::Any();
  for (auto& [name, type] : attributes_) type = NumberType::Any();
}

// Functions that somebody else calls.
void NumberInference::GuessUncalled() {
  std::set<const Scope*> all = is_method_;
  for (const auto& [name, function] : functions_) all.insert(function);
  for (const Scope* function : all) {
    for (const std::string& param : function->params) {
      NumberType& type = variables_[{function, param}];
      if (type.kind == Kind::kUnseen) type = GuessParameter(function->node, param);
    }
  }
}

const Scope* NumberInference::OwnerOf(const Scope& start, const std::string& name) const {
  for (const Scope* scope = &start; scope->kind != ScopeKind::kModule; scope = scope->parent) {
    if (scope->kind == ScopeKind::kClass && scope != &start) continue;
    if (scope->globals.contains(name)) return scopes_.module();
    if (scope->frees.contains(name) || scope->cells.contains(name)) return nullptr;
    if (!scope->bound.contains(name)) continue;
    return scope->kind == ScopeKind::kClass ? nullptr : scope;
  }
  return scopes_.module();
}

NumberType NumberInference::Variable(const Scope& owner, const std::string& name) const {
  const auto it = variables_.find({&owner, name});
  return it == variables_.end() ? NumberType() : it->second;
}

NumberType NumberInference::Result(const Scope& function) const {
  const auto it = results_.find(&function);
  return it == results_.end() ? NumberType() : it->second;
}

void NumberInference::Widen(NumberType& type, const NumberType& by) {
  NumberType joined = Join(type, by);
  if (joined == type) return;
  type = std::move(joined);
  has_changed_ = true;
}

void NumberInference::BindName(const std::string& name, const NumberType& type,
                               const Scope& scope) {
  if (scope.kind == ScopeKind::kClass) return Widen(attributes_[name], AsForeign(type));
  if (const Scope* owner = OwnerOf(scope, name)) Widen(variables_[{owner, name}], type);
}

void NumberInference::Bind(const Node& target, const NumberType& type, const Scope& scope) {
  if (target.Is("Name")) return BindName(target.Text("id"), type, scope);
  if (target.Is("Attribute")) return Widen(attributes_[target.Text("attr")], AsForeign(type));
  if (target.Is("Subscript")) {
    NumberType* item = ItemPlace(target.Child("value"), scope);
    if (item != nullptr && !target.Child("slice").Is("Slice")) Widen(*item, type);
    return;
  }
  if (target.Is("Starred")) return Bind(target.Child("value"), NumberType::Any(), scope);
  const std::vector<Node> parts = target.List("elts");
  for (size_t i = 0; i < parts.size(); ++i) {
    NumberType part = NumberType::Any();
    const bool has_parts = type.IsTuple() || type.IsRecord();
    if (has_parts && type.items.size() == parts.size()) part = type.items[i];
    if (type.IsList()) part = type.items[0];
    if (type.kind == Kind::kUnseen) part = {};
    Bind(parts[i], part, scope);
  }
}

NumberType* NumberInference::ItemPlace(const Node& list, const Scope& scope) {
  NumberType* place = nullptr;
  if (list.Is("Name")) {
    const std::string name = list.Text("id");
    const Scope* owner = OwnerOf(scope, name);
    if (owner != nullptr) place = &variables_[{owner, name}];
  } else if (list.Is("Subscript") && !list.Child("slice").Is("Slice")) {
    place = ItemPlace(list.Child("value"), scope);
  } else if (list.Is("Attribute")) {
    place = &attributes_[list.Text("attr")];
  }
  const bool has_items = place != nullptr && (place->IsList() || place->IsDict());
  return has_items ? &place->items[0] : nullptr;
}

void NumberInference::VisitAll(const std::vector<Node>& nodes, const Scope& scope) {
  for (const Node& node : nodes) {
    if (node) Visit(node, scope);
  }
}

// Names that are bound by something that gives no number.
void NumberInference::VisitNames(const Node& node, const Scope& scope) {
  const NumberType any = NumberType::Any();
  if (node.Is("Import") || node.Is("ImportFrom")) {
    return VisitImport(node, scope);
  }
  if (node.Is("With")) {
    for (const Node& item : node.List("items")) {
      if (const Node target = item.Child("optional_vars")) Bind(target, any, scope);
    }
    return;
  }
  if (node.Is("Delete")) {
    for (const Node& target : node.List("targets")) Bind(target, any, scope);
    return;
  }
  if (node.Is("NamedExpr")) {
    const Scope* owner = &scope;
    while (owner->kind == ScopeKind::kComprehension) owner = owner->parent;
    return BindName(node.Child("target").Text("id"), any, *owner);
  }
  for (const char* field : {"name", "rest"}) {
    if (const std::string name = node.Text(field); !name.empty()) BindName(name, any, scope);
  }
}

void NumberInference::Visit(const Node& node, const Scope& scope) {
  const std::string_view kind = node.Kind();
  if (kind == "FunctionDef" || kind == "Lambda") return VisitFunction(node, scope);
  if (kind == "ListComp" || kind == "SetComp" || kind == "DictComp" || kind == "GeneratorExp") {
    return VisitComprehension(node, scope);
  }
  if (kind == "ClassDef") {
    BindName(node.Text("name"), NumberType::Any(), scope);
    for (const char* field : {"decorator_list", "bases", "keywords"}) {
      VisitAll(node.List(field), scope);
    }
    return VisitAll(node.List("body"), *scope.Inner(node));
  }
  if (kind == "Assign") {
    NoteAlias(node, scope);
    const NumberType type = TypeOf(node.Child("value"), scope);
    for (const Node& target : node.List("targets")) Bind(target, type, scope);
  } else if (kind == "AnnAssign" && node.Has("value")) {
    Bind(node.Child("target"), TypeOf(node.Child("value"), scope), scope);
  } else if (kind == "AugAssign") {
    const Node target = node.Child("target");
    Bind(target,
         OperationType(node.Text("op"), TypeOf(target, scope), TypeOf(node.Child("value"), scope)),
         scope);
  } else if (kind == "For") {
    Bind(node.Child("target"), ItemOf(node.Child("iter"), scope), scope);
  } else if (kind == "Return" && node.Has("value") && !IsNone(node.Child("value"))) {
    Widen(results_[scope.Home()], AsForeign(TypeOf(node.Child("value"), scope)));
  } else if (kind == "Return") {
    Widen(results_[scope.Home()], NumberType::None());
  } else if (kind == "Call") {
    VisitCall(node, scope);
  } else {
    VisitNames(node, scope);
  }
  VisitAll(node.Children(), scope);
}

void NumberInference::VisitFunction(const Node& node, const Scope& scope) {
  const Scope& inner = *scope.Inner(node);
  const Node arguments = node.Child("args");
  const std::vector<Node> defaults = arguments.List("defaults");
  VisitAll(defaults, scope);
  VisitAll(arguments.List("kw_defaults"), scope);
  VisitAll(node.List("decorator_list"), scope);
  const auto known = node.Is("Lambda") ? functions_.end() : functions_.find(node.Text("name"));
  const bool is_method = is_method_.contains(&inner);
  const bool is_called_by_name =
      is_method || (known != functions_.end() && known->second == &inner);
  if (!node.Is("Lambda")) BindName(node.Text("name"), NumberType::Any(), scope);
  const size_t plain = arguments.List("posonlyargs").size() + arguments.List("args").size();
  for (size_t i = 0; i < inner.params.size(); ++i) {
    NumberType type;
    if (!is_called_by_name || i >= plain) {
      type = NumberType::Any();
    } else if (is_method && i == 0) {
      type = NumberType::Object();
    } else if (i + defaults.size() >= plain) {
      type = AsForeign(TypeOf(defaults[i + defaults.size() - plain], scope));
    }
    Widen(variables_[{&inner, inner.params[i]}], type);
  }
  if (node.Is("Lambda")) return Visit(node.Child("body"), inner);
  const std::vector<Node> body = node.List("body");
  if (std::none_of(body.begin(), body.end(), ReturnsValue)) {
    Widen(results_[&inner], NumberType::None());
  }
  VisitAll(body, inner);
}

void NumberInference::VisitComprehension(const Node& node, const Scope& scope) {
  const Scope& inner = *scope.Inner(node);
  bool is_first = true;
  for (const Node& part : node.List("generators")) {
    const Scope& around = is_first ? scope : inner;
    Visit(part.Child("iter"), around);
    Bind(part.Child("target"), ItemOf(part.Child("iter"), around), inner);
    VisitAll(part.List("ifs"), inner);
    is_first = false;
  }
  for (const char* field : {"elt", "key", "value"}) {
    if (const Node child = node.Child(field)) Visit(child, inner);
  }
}

}  // namespace batuta::convert
