// What calls tell of lists and of the functions that they go to.
#include "lib/convert/python/library_names.h"
#include "lib/convert/python/math_names.h"
#include "lib/convert/python/number_inference.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

bool ChangesList(const std::string& method) {
  return method == "append" || method == "insert" || method == "pop";
}

// array("d", ...)
NumberType ArrayType(const std::vector<Node>& args) {
  const std::string code = args.empty() ? "" : args[0].Text("text");
  if (code == "d") return {Kind::kArray, false, {NumberType::Float()}};
  const bool is_whole =
      code.size() == 1 && std::string("bhilqBHIL").find(code) != std::string::npos;
  if (!is_whole) return NumberType::Any();
  return {Kind::kArray, false, {NumberType::Int()}};
}

}  // namespace

// insert = list.insert
void NumberInference::NoteAlias(const Node& assign, const Scope& scope) {
  const std::vector<Node> targets = assign.List("targets");
  const Node value = assign.Child("value");
  if (scope.kind != ScopeKind::kFunction || targets.size() != 1 || !targets[0].Is("Name")) return;
  const std::string name = targets[0].Text("id");
  const bool is_alias = value.Is("Attribute") && value.Child("value").Is("Name") &&
                        ChangesList(value.Text("attr")) && scope.binds.contains(name) &&
                        scope.binds.at(name) == 1;
  if (is_alias) aliases_[{&scope, name}] = value;
}

Node NumberInference::MethodOf(const Node& call, const Scope& scope) const {
  const Node callee = call.Child("func");
  if (callee.Is("Attribute")) return callee;
  if (!callee.Is("Name")) return {};
  const auto it = aliases_.find({OwnerOf(scope, callee.Text("id")), callee.Text("id")});
  return it == aliases_.end() ? Node() : it->second;
}

NumberType NumberInference::MethodType(const Node& method, const Scope& scope) const {
  const NumberType list = TypeOf(method.Child("value"), scope);
  if (list.kind == Kind::kUnseen) return list;
  if (method.Text("attr") != "pop") return NumberType::Any();
  return list.IsList() ? list.items[0] : NumberType::Any();
}

void NumberInference::VisitMethod(const Node& method, const std::vector<Node>& args,
                                  const Scope& scope) {
  const std::string name = method.Text("attr");
  const bool adds =
      (name == "append" && args.size() == 1) || (name == "insert" && args.size() == 2);
  NumberType* item = adds ? ItemPlace(method.Child("value"), scope) : nullptr;
  if (item != nullptr) Widen(*item, TypeOf(args.back(), scope));
}

void NumberInference::VisitImport(const Node& node, const Scope& scope) {
  for (const Node& alias : node.List("names")) {
    const std::string full = alias.Text("name");
    std::string name = alias.Text("asname");
    if (name.empty()) name = full.substr(0, full.find('.'));
    if (&scope == scopes_.module()) {
      imports_[name] = node.Is("Import") ? full : node.Text("module") + "." + full;
    }
    BindName(name, NumberType::Any(), scope);
  }
}

std::string NumberInference::ImportOf(const Node& name, const Scope& scope) const {
  if (!name.Is("Name") || OwnerOf(scope, name.Text("id")) != scopes_.module()) return {};
  const auto it = imports_.find(name.Text("id"));
  return it == imports_.end() ? std::string() : it->second;
}

std::string NumberInference::PathOf(const Node& node, const Scope& scope) const {
  if (!node.Is("Attribute")) return ImportOf(node, scope);
  const std::string module = ImportOf(node.Child("value"), scope);
  return module.empty() ? module : module + "." + node.Text("attr");
}

const std::set<const Scope*>* NumberInference::PassedTo(const Node& name,
                                                        const Scope& scope) const {
  if (!name.Is("Name")) return nullptr;
  // Comprehensions are a part of the function around them.
  const auto it = passed_.find({OwnerOf(scope, name.Text("id")), name.Text("id")});
  return it == passed_.end() ? nullptr : &it->second;
}

void NumberInference::PassFunction(const Scope& function, const std::string& param, const Node& arg,
                                   const Scope& scope) {
  if (!arg.Is("Name") || OwnerOf(scope, arg.Text("id")) != scopes_.module()) return;
  const auto it = functions_.find(arg.Text("id"));
  if (it == functions_.end()) return;
  if (passed_[{&function, param}].insert(it->second).second) has_changed_ = true;
}

void NumberInference::VisitCall(const Node& node, const Scope& scope) {
  const std::vector<Node> args = node.List("args");
  VisitMethodCall(node, scope);
  if (const Node method = MethodOf(node, scope)) return VisitMethod(method, args, scope);
  if (const auto* passed = PassedTo(node.Child("func"), scope)) {
    for (const Scope* function : *passed) {
      for (size_t i = 0; i < args.size() && i < function->params.size(); ++i) {
        if (!args[i].Is("Starred")) {
          WidenParameter(*function, function->params[i], TypeOf(args[i], scope));
        }
      }
    }
  }
  const Scope* function = Callee(node, scope);
  if (function == nullptr) return;
  for (size_t i = 0; i < args.size() && i < function->params.size(); ++i) {
    if (args[i].Is("Starred")) break;
    WidenParameter(*function, function->params[i], TypeOf(args[i], scope));
    PassFunction(*function, function->params[i], args[i], scope);
  }
  for (const Node& keyword : node.List("keywords")) {
    WidenParameter(*function, keyword.Text("arg"), TypeOf(keyword.Child("value"), scope));
  }
}

// An argument that nothing is known of says nothing: calls look at what they get.
void NumberInference::WidenParameter(const Scope& function, const std::string& name,
                                     const NumberType& argument) {
  if (argument.kind == Kind::kAny || argument.kind == Kind::kNone) return;
  Widen(variables_[{&function, name}], AsForeign(argument));
}

const Scope* NumberInference::Callee(const Node& node, const Scope& scope) const {
  const Node callee = node.Child("func");
  if (!callee.Is("Name") || OwnerOf(scope, callee.Text("id")) != scopes_.module()) return nullptr;
  const auto it = functions_.find(callee.Text("id"));
  return it == functions_.end() ? nullptr : it->second;
}

NumberType NumberInference::CallType(const Node& node, const Scope& scope) const {
  const Node callee = node.Child("func");
  if (const Scope* function = Callee(node, scope)) {
    return function->is_generator ? NumberType::Any() : Result(*function);
  }
  if (IsBuiltin(callee, scope)) return BuiltinType(callee.Text("id"), node, scope);
  if (const auto* passed = PassedTo(callee, scope)) {
    NumberType type;
    for (const Scope* function : *passed) type = Join(type, Result(*function));
    return type;
  }
  if (callee.Is("Name") && classes_.contains(callee.Text("id")) &&
      OwnerOf(scope, callee.Text("id")) == scopes_.module()) {
    return NumberType::Object();
  }
  if (const std::vector<const Scope*> methods = MethodsOf(node, scope); !methods.empty()) {
    NumberType type;
    for (const Scope* method : methods) type = Join(type, Result(*method));
    return type;
  }
  // A parameter of which no call was seen yet.
  const Scope* owner = callee.Is("Name") ? OwnerOf(scope, callee.Text("id")) : nullptr;
  const bool is_open = owner != nullptr && owner->kind == ScopeKind::kFunction &&
                       Variable(*owner, callee.Text("id")).kind == Kind::kUnseen &&
                       MethodOf(node, scope).IsNone();
  if (is_open) return {};
  const std::string path = PathOf(callee, scope);
  if (const MathFunction* math = FindMathFunction(path)) return math->result;
  if (path == "array.array") return ArrayType(node.List("args"));
  if (const Node method = MethodOf(node, scope)) return MethodType(method, scope);
  return NumberType::Any();
}

bool NumberInference::IsBuiltin(const Node& node, const Scope& scope) const {
  return node.Is("Name") && OwnerOf(scope, node.Text("id")) == scopes_.module() &&
         !scopes_.globals().contains(node.Text("id")) && IsKnownBuiltin(node.Text("id"));
}

}  // namespace batuta::convert
