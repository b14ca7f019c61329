#include <algorithm>
#include <utility>

#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

bool IsListMaker(const Node& node) {
  if (node.Is("List") || node.Is("ListComp")) return true;
  if (node.Is("Subscript")) return node.Child("slice").Is("Slice");
  if (node.Is("BinOp")) return node.Text("op") == "Mult" && node.Child("left").Is("List");
  return node.Is("Call") && node.Child("func").Is("Name") &&
         node.Child("func").Text("id") == "list" && node.List("args").size() == 1;
}

bool IsName(const Node& node, const std::string& name) {
  return node.Is("Name") && node.Text("id") == name;
}

// Where a call looks at a list and keeps nothing of it.
bool IsLookingCall(const Node& node) {
  static const std::set<std::string> names = {"len", "enumerate", "zip", "reversed"};
  const Node callee = node.Child("func");
  return node.Is("Call") && callee.Is("Name") && names.contains(callee.Text("id"));
}

}  // namespace

TypedEmitter::TypedEmitter(const TypedContext& context, const TypedFunction& function)
    : context_(context), function_(function), scope_(function.scope) {}

std::string TypedEmitter::Capture(const std::function<void()>& emit) {
  std::string text;
  std::string* const outer = std::exchange(out_, &text);
  emit();
  out_ = outer;
  return text;
}

std::string TypedEmitter::Temp(const std::string& stem) {
  return absl::StrFormat("%s%d_", stem, ++num_temps_);
}

std::string TypedEmitter::Variable(const std::string& name) const {
  return IsOfLane(name) ? lane_->at(name) : RustName(name);
}

TypedEmitter::Typed TypedEmitter::Unfit() {
  fits_ = false;
  return {"0", NumberType::Int()};
}

const Scope* TypedEmitter::OwnerOf(const std::string& name) const {
  return context_.types.OwnerOf(*scope_, name);
}

NumberType TypedEmitter::VariableType(const Scope& owner, const std::string& name) const {
  const NumberType type = context_.types.Variable(owner, name);
  // What a statement begins with may be known elsewhere.
  const bool is_shared = owner.kind == ScopeKind::kModule || is_statement_;
  return is_shared ? AsForeign(type) : type;
}

// By what is more than the name itself.
bool TypedEmitter::IsMentioned(const std::vector<Node>& nodes, const std::string& name) const {
  const std::function<bool(const Node&)> mentions = [&](const Node& node) {
    const std::string id = node.Is("Name") ? node.Text("id") : std::string();
    const auto alias = aliases_.find(id);
    if (id == name || (alias != aliases_.end() && alias->second == name)) return true;
    const std::vector<Node> children = node.Children();
    return std::any_of(children.begin(), children.end(), mentions);
  };
  return std::any_of(nodes.begin(), nodes.end(),
                     [&](const Node& node) { return !IsName(node, name) && mentions(node); });
}

// All of the name's occurrences below `node` only look at the list, or change it where it is.
bool TypedEmitter::IsVectorSafe(const Node& node, const std::string& name) const {
  if (IsName(node, name)) return false;
  const auto rest_is_safe = [&](const std::vector<Node>& nodes) {
    return std::all_of(nodes.begin(), nodes.end(), [&](const Node& child) {
      return IsName(child, name) || IsVectorSafe(child, name);
    });
  };
  if (node.Is("Assign")) {
    const std::vector<Node> targets = node.List("targets");
    const bool is_alias = targets.size() == 1 && targets[0].Is("Name") &&
                          IsAlias(targets[0].Text("id")) &&
                          aliases_.at(targets[0].Text("id")) == name;
    if (is_alias) return true;
    if (targets.size() == 1 && IsName(targets[0], name)) {
      return IsListMaker(node.Child("value")) && IsVectorSafe(node.Child("value"), name);
    }
  }
  if ((node.Is("While") || node.Is("If")) && IsName(node.Child("test"), name)) {
    return rest_is_safe(node.List("body")) && rest_is_safe(node.List("orelse"));
  }
  if (node.Is("Subscript") && IsName(node.Child("value"), name)) {
    return IsVectorSafe(node.Child("slice"), name);
  }
  if (IsLookingCall(node)) return rest_is_safe(node.List("args"));
  if (node.Is("Call") && node.Child("func").Is("Attribute")) {
    const Node callee = node.Child("func");
    const std::string method = callee.Text("attr");
    const std::vector<Node> args = node.List("args");
    if (IsName(callee.Child("value"), name) &&
        (method == "append" || method == "insert" || method == "pop")) {
      return std::all_of(args.begin(), args.end(),
                         [&](const Node& arg) { return IsVectorSafe(arg, name); });
    }
  }
  // What is iterated has to stay the same list.
  if (node.Is("For") && IsName(node.Child("iter"), name)) {
    if (function_.scope->binds.at(name) != 1) return false;
    const std::vector<Node> body = node.List("body"), orelse = node.List("orelse");
    return IsVectorSafe(node.Child("target"), name) &&
           std::all_of(body.begin(), body.end(),
                       [&](const Node& n) { return IsVectorSafe(n, name); }) &&
           std::all_of(orelse.begin(), orelse.end(),
                       [&](const Node& n) { return IsVectorSafe(n, name); });
  }
  if (node.Is("Return")) {
    const Node value = node.Child("value");
    if (IsName(value, name)) return true;
    const std::vector<Node> parts = value.Is("Tuple") ? value.List("elts") : std::vector<Node>();
    const auto count = std::count_if(parts.begin(), parts.end(),
                                     [&](const Node& part) { return IsName(part, name); });
    // The list goes into the tuple: what stands beside it has nothing more of it.
    if (count > 0) return count == 1 && !IsMentioned(parts, name);
  }
  const std::vector<Node> children = node.Children();
  return std::all_of(children.begin(), children.end(),
                     [&](const Node& child) { return IsVectorSafe(child, name); });
}

void TypedEmitter::FindVectors() {
  FindAliases();
  const Scope& scope = *function_.scope;
  const std::vector<Node> body = scope.node.List("body");
  for (const std::string& name : scope.bound) {
    const NumberType type = context_.types.Variable(scope, name);
    if (!type.IsList() || !type.is_own) continue;
    const Kind item = type.items[0].kind;
    const bool is_plain = item == Kind::kInt || item == Kind::kFloat || item == Kind::kBool;
    const bool is_safe =
        std::all_of(body.begin(), body.end(), [&](const Node& n) { return IsVectorSafe(n, name); });
    if (is_plain && is_safe) vectors_.insert(name);
  }
}

bool TypedEmitter::IsVector(const Scope* owner, const std::string& name) const {
  return owner == function_.scope && vectors_.contains(name);
}

std::string TypedEmitter::Declaration(const std::string& name) const {
  const NumberType type = context_.types.Variable(*function_.scope, name);
  const bool is_vector = vectors_.contains(name);
  return absl::StrFormat(
      "let mut %s%s = %s;", RustName(name), is_vector ? "" : Typing(type),
      is_vector ? "Vec::<" + RustType(type.items[0]) + ">::new()" : RustDefault(type));
}

std::optional<std::string> TypedEmitter::Run() {
  const Scope& scope = *function_.scope;
  const std::vector<Node> body = scope.node.List("body");
  plan_ = PlanLocals(scope, body);
  if (!body.empty() && body.back().Is("Return")) tail_ = body.back().Key();
  FindVectors();
  std::string params;
  for (size_t i = 0; i < scope.params.size(); ++i) {
    const NumberType& type = function_.params[i];
    params += absl::StrFormat("%s%s: %s%s", params.empty() ? "" : ", ", RustName(scope.params[i]),
                              type.IsShared() ? "&" : "", RustType(type));
    assigned_.insert(scope.params[i]);
  }
  const std::string statements = Capture([&] {
    for (size_t i = 0; i < scope.params.size(); ++i) {
      if (!plan_.rebound.contains(scope.params[i])) continue;
      const std::string name = RustName(scope.params[i]);
      Line("let mut " + name + " = " + name + (function_.params[i].IsShared() ? ".clone();" : ";"));
    }
    for (const std::string& name : plan_.at_head) {
      if (IsAlias(name)) continue;
      if (!context_.types.Variable(scope, name).IsComplete()) fits_ = false;
      if (fits_) Line(Declaration(name));
    }
    if (fits_ && !Block(body)) {
      if (function_.result.kind != Kind::kNone) fits_ = false;
      Line("Some(())");
    }
  });
  if (!fits_) return std::nullopt;
  const std::string head = Head();
  return absl::StrFormat(
      "/// `%s` on native numbers; None: the general function has to be asked.\n"
      "fn %s(%s) -> Option<%s> {\n%s%s}\n\n",
      scope.name, function_.rust_name, params, RustType(function_.result), head, statements);
}

std::string TypedEmitter::Head() {
  std::string head;
  for (const std::string& need : needs_) head += need + "?;\n";
  for (const std::string& name : kept_vectors_) head += Declaration(name) + "\n";
  if (calls_) head += "let _depth = py::typed::enter()?;\n";
  for (const auto& [name, global] : globals_) {
    reads_.insert(name);
    head += absl::StrFormat("let %s = g().read::<%s>(%s)?;\n", global.text, RustType(global.type),
                            context_.slot(name));
  }
  return head;
}

}  // namespace batuta::convert
