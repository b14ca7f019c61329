#include "lib/convert/python/scopes.h"

#include <algorithm>

namespace batuta::convert {
namespace {

bool IsFunctionNode(std::string_view kind) {
  return kind == "FunctionDef" || kind == "AsyncFunctionDef" || kind == "Lambda";
}

bool IsComprehension(std::string_view kind) {
  return kind == "ListComp" || kind == "SetComp" || kind == "DictComp" || kind == "GeneratorExp";
}

const char* ComprehensionName(std::string_view kind) {
  if (kind == "ListComp") return "<listcomp>";
  if (kind == "SetComp") return "<setcomp>";
  return kind == "DictComp" ? "<dictcomp>" : "<genexpr>";
}

// It awaits something, or loops by `async for`, outside of inner functions.
bool Awaits(const Node& node) {
  if (node.Is("Await") || (node.Is("comprehension") && node.Number("is_async") != 0)) return true;
  if (IsFunctionNode(node.Kind())) return false;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), Awaits);
}

std::string QualifiedName(const Scope& parent, const std::string& name) {
  const Scope* owner = &parent;
  if (owner->kind == ScopeKind::kModule || owner->globals.contains(name)) return name;
  if (owner->kind == ScopeKind::kClass) return owner->qualname + "." + name;
  return owner->qualname + ".<locals>." + name;
}

}  // namespace

Scope* Scope::Inner(const Node& place) const {
  const auto it = inner.find(place.Key());
  return it == inner.end() ? nullptr : it->second.get();
}

bool Scope::MayVanish(const std::string& variable) const {
  if (deleted.contains(variable)) return true;
  const auto handlers = handler_binds.find(variable);
  if (handlers == handler_binds.end()) return false;
  const bool is_param = std::find(params.begin(), params.end(), variable) != params.end();
  return is_param || binds.at(variable) > handlers->second;
}

const Scope* Scope::Home() const {
  const Scope* home = this;
  while (home->kind == ScopeKind::kClass || home->kind == ScopeKind::kComprehension) {
    home = home->parent;
  }
  return home;
}

Scopes::Scopes(const Node& module) : module_(std::make_unique<Scope>()) {
  module_->node = module;
  module_->name = "<module>";
  module_->qualname = "<module>";
  for (const char* name : {"__name__", "__file__", "__doc__", "__package__"}) {
    module_->bound.insert(name);
  }
  VisitAll(module.List("body"), *module_);
  for (const auto& [scope, name] : uses_) Resolve(*scope, name);
}

void Scopes::VisitAll(const std::vector<Node>& nodes, Scope& scope) {
  for (const Node& node : nodes) {
    if (node) Visit(node, scope);
  }
}

Scope& Scopes::Open(const Node& node, Scope& parent, ScopeKind kind, const std::string& name) {
  auto made = std::make_unique<Scope>();
  made->kind = kind;
  made->node = node;
  made->parent = &parent;
  made->name = name;
  made->qualname = QualifiedName(parent, name);
  Scope& scope = *made;
  parent.inner[node.Key()] = std::move(made);
  return scope;
}

void Scopes::Bind(Scope& scope, const std::string& name) {
  if (scope.globals.contains(name)) {
    module_->bound.insert(name);
    ++module_->binds[name];
  } else if (!scope.nonlocals.contains(name)) {
    scope.bound.insert(name);
    ++scope.binds[name];
  }
  Use(scope, name);
}

void Scopes::VisitName(const Node& node, Scope& scope) {
  const std::string name = node.Text("id");
  if (node.Text("ctx") == "Load") {
    Use(scope, name);
    if (name != "super" && name != "__class__") return;
    for (const Scope* s = &scope; s != nullptr; s = s->parent) {
      if (s->kind == ScopeKind::kFunction && s->parent->kind == ScopeKind::kClass) {
        Use(scope, "__class__");
        return;
      }
    }
    return;
  }
  if (node.Text("ctx") == "Del") scope.deleted.insert(name);
  Bind(scope, name);
}

void Scopes::AddParams(const Node& arguments, Scope& scope) {
  const auto add = [&](const Node& arg) {
    scope.params.push_back(arg.Text("arg"));
    scope.bound.insert(arg.Text("arg"));
  };
  for (const Node& arg : arguments.List("posonlyargs")) add(arg);
  for (const Node& arg : arguments.List("args")) add(arg);
  if (const Node arg = arguments.Child("vararg")) add(arg);
  for (const Node& arg : arguments.List("kwonlyargs")) add(arg);
  if (const Node arg = arguments.Child("kwarg")) add(arg);
}

void Scopes::VisitFunction(const Node& node, Scope& scope) {
  const bool is_lambda = node.Is("Lambda");
  const Node arguments = node.Child("args");
  VisitAll(node.List("decorator_list"), scope);
  VisitAll(arguments.List("defaults"), scope);
  VisitAll(arguments.List("kw_defaults"), scope);
  for (const char* part : {"posonlyargs", "args", "kwonlyargs"}) {
    for (const Node& arg : arguments.List(part)) {
      if (const Node hint = arg.Child("annotation")) Visit(hint, scope);
    }
  }
  for (const char* part : {"vararg", "kwarg"}) {
    const Node hint = arguments.Child(part).Child("annotation");
    if (hint) Visit(hint, scope);
  }
  if (const Node hint = node.Child("returns")) Visit(hint, scope);
  if (!is_lambda) Bind(scope, node.Text("name"));
  Scope& inner =
      Open(node, scope, ScopeKind::kFunction, is_lambda ? "<lambda>" : node.Text("name"));
  inner.is_async = inner.is_generator = node.Number("is_async") != 0;
  AddParams(arguments, inner);
  if (is_lambda) {
    Visit(node.Child("body"), inner);
  } else {
    VisitAll(node.List("body"), inner);
  }
}

void Scopes::VisitClass(const Node& node, Scope& scope) {
  VisitAll(node.List("decorator_list"), scope);
  VisitAll(node.List("bases"), scope);
  VisitAll(node.List("keywords"), scope);
  Bind(scope, node.Text("name"));
  Scope& inner = Open(node, scope, ScopeKind::kClass, node.Text("name"));
  VisitAll(node.List("body"), inner);
}

void Scopes::VisitComprehension(const Node& node, Scope& scope) {
  const bool is_generator = node.Is("GeneratorExp");
  Scope& inner = Open(node, scope, is_generator ? ScopeKind::kFunction : ScopeKind::kComprehension,
                      ComprehensionName(node.Kind()));
  inner.is_generator = inner.has_yield = is_generator;
  inner.is_async = is_generator && Awaits(node);
  bool is_first = true;
  for (const Node& part : node.List("generators")) {
    Visit(part.Child("iter"), is_first ? scope : inner);
    is_first = false;
    Visit(part.Child("target"), inner);
    VisitAll(part.List("ifs"), inner);
  }
  for (const char* field : {"elt", "key", "value"}) {
    if (const Node child = node.Child(field)) Visit(child, inner);
  }
}

void Scopes::VisitImport(const Node& node, Scope& scope) {
  for (const Node& alias : node.List("names")) {
    std::string name = alias.Text("asname");
    if (name.empty()) name = alias.Text("name");
    if (node.Is("Import") && !alias.Has("asname")) name = name.substr(0, name.find('.'));
    if (name != "*") Bind(scope, name);
  }
}

void Scopes::Visit(const Node& node, Scope& scope) {
  const std::string_view kind = node.Kind();
  if (kind == "Name") return VisitName(node, scope);
  if (IsFunctionNode(kind)) return VisitFunction(node, scope);
  if (kind == "ClassDef") return VisitClass(node, scope);
  if (IsComprehension(kind)) return VisitComprehension(node, scope);
  if (kind == "Import" || kind == "ImportFrom") return VisitImport(node, scope);
  if (kind == "Global" || kind == "Nonlocal") {
    for (const std::string& name : node.Texts("names")) {
      (kind == "Global" ? scope.globals : scope.nonlocals).insert(name);
      if (kind == "Global") module_->bound.insert(name);
    }
    return;
  }
  if (kind == "NamedExpr") {
    Visit(node.Child("value"), scope);
    Scope* owner = &scope;
    while (owner->kind == ScopeKind::kComprehension ||
           (owner->kind == ScopeKind::kFunction && owner->name == "<genexpr>")) {
      owner = owner->parent;
    }
    Bind(*owner, node.Child("target").Text("id"));
    return Use(scope, node.Child("target").Text("id"));
  }
  if (kind == "Yield" || kind == "YieldFrom") {
    for (Scope* s = &scope; s != nullptr; s = s->parent) {
      if (s->kind == ScopeKind::kFunction) {
        s->is_generator = s->has_yield = true;
        break;
      }
    }
  }
  if (kind == "ExceptHandler" || kind == "MatchAs" || kind == "MatchStar") {
    if (const std::string name = node.Text("name"); !name.empty()) {
      Bind(scope, name);
      if (kind == "ExceptHandler") ++scope.handler_binds[name];
    }
  }
  if (kind == "MatchMapping" && node.Has("rest")) Bind(scope, node.Text("rest"));
  VisitAll(node.Children(), scope);
}

void Scopes::Resolve(Scope& start, const std::string& name) {
  std::vector<Scope*> crossed;
  for (Scope* scope = &start; scope->kind != ScopeKind::kModule; scope = scope->parent) {
    if (scope->kind == ScopeKind::kClass && name == "__class__" && !crossed.empty()) {
      scope->cells.insert(name);
      for (Scope* s : crossed) s->frees.insert(name);
      return;
    }
    const bool is_visible = scope->kind != ScopeKind::kClass || scope == &start;
    if (is_visible && scope->globals.contains(name)) return;
    if (is_visible && scope->bound.contains(name)) {
      if (scope->kind == ScopeKind::kClass || crossed.empty()) return;
      scope->cells.insert(name);
      for (Scope* s : crossed) s->frees.insert(name);
      return;
    }
    if (scope->kind == ScopeKind::kFunction) crossed.push_back(scope);
  }
}

Storage Scopes::Find(const Scope& start, const std::string& name) const {
  for (const Scope* scope = &start; scope->kind != ScopeKind::kModule; scope = scope->parent) {
    const bool is_visible = scope->kind != ScopeKind::kClass || scope == &start;
    if (!is_visible) continue;
    if (scope->globals.contains(name)) return Storage::kGlobal;
    if (scope->frees.contains(name) || scope->cells.contains(name)) return Storage::kCell;
    if (!scope->bound.contains(name)) continue;
    return scope->kind == ScopeKind::kClass ? Storage::kClass : Storage::kLocal;
  }
  return Storage::kGlobal;
}

}  // namespace batuta::convert
