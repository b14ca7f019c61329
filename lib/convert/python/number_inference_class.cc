// What is guessed of instances: attributes by their names alone, whatever the class.
#include "lib/convert/python/math_names.h"
#include "lib/convert/python/number_inference.h"

namespace batuta::convert {

void NumberInference::FindClass(const Node& node) {
  const Scope* scope = scopes_.module()->Inner(node);
  classes_[node.Text("name")] = scope;
  for (const Node& part : node.List("body")) {
    const std::string name = part.Text("name");
    const bool is_plain =
        part.Is("FunctionDef") && part.List("decorator_list").empty() && scope->binds.at(name) == 1;
    if (!is_plain) continue;
    const Scope* function = scope->Inner(part);
    methods_[name].push_back(function);
    is_method_.insert(function);
  }
}

const Scope* NumberInference::OnlyMethod(const std::string& name) const {
  const auto it = methods_.find(name);
  return it == methods_.end() || it->second.size() != 1 ? nullptr : it->second.front();
}

NumberType NumberInference::AttributeType(const Node& node, const Scope& scope) const {
  if (!MathConstant(PathOf(node, scope)).empty()) return NumberType::Float();
  const NumberType object = TypeOf(node.Child("value"), scope);
  if (object.kind == NumberType::Kind::kUnseen) return {};
  if (!object.IsObject()) return NumberType::Any();
  const auto it = attributes_.find(node.Text("attr"));
  return it == attributes_.end() ? NumberType() : it->second;
}

std::vector<const Scope*> NumberInference::MethodsOf(const Node& call, const Scope& scope) const {
  const Node callee = call.Child("func");
  if (callee.Is("Name") && OwnerOf(scope, callee.Text("id")) == scopes_.module()) {
    const auto known = classes_.find(callee.Text("id"));
    const auto makers = methods_.find("__init__");
    if (known == classes_.end() || makers == methods_.end()) return {};
    for (const Scope* maker : makers->second) {
      if (maker->parent == known->second) return {maker};
    }
  }
  if (!callee.Is("Attribute")) return {};
  const auto it = methods_.find(callee.Text("attr"));
  const bool is_objects = TypeOf(callee.Child("value"), scope).IsObject();
  return it == methods_.end() || !is_objects ? std::vector<const Scope*>() : it->second;
}

void NumberInference::VisitMethodCall(const Node& node, const Scope& scope) {
  const std::vector<Node> args = node.List("args");
  for (const Scope* function : MethodsOf(node, scope)) {
    for (size_t i = 0; i < args.size() && i + 1 < function->params.size(); ++i) {
      if (args[i].Is("Starred")) break;
      WidenParameter(*function, function->params[i + 1], TypeOf(args[i], scope));
    }
    for (const Node& keyword : node.List("keywords")) {
      WidenParameter(*function, keyword.Text("arg"), TypeOf(keyword.Child("value"), scope));
    }
  }
}

}  // namespace batuta::convert
