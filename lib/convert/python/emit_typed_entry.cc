// Which functions have a typed form, and how the general form gets to it.
#include <algorithm>
#include <cctype>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

// Plain parameters only, and no variable that anybody shares.
bool MayBeTyped(const Scope& scope) {
  const Node arguments = scope.node.Child("args");
  const size_t plain = arguments.List("args").size() + arguments.List("posonlyargs").size();
  return plain == scope.params.size() && scope.cells.empty() && scope.frees.empty() &&
         !scope.is_generator && scope.node.List("decorator_list").empty();
}

// Functions may differ in case alone.
std::string MissesName(const std::string& typed_name) {
  if (std::any_of(typed_name.begin(), typed_name.end(),
                  [](unsigned char c) { return std::isupper(c) != 0; })) {
    return typed_name + "_Misses";
  }
  std::string name = typed_name + "_MISSES";
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

// It changes a list, or calls what may: a function without a result has nothing else to do.
bool MayChange(const Node& node) {
  const bool is_place = node.Is("Subscript") || node.Is("Attribute");
  if (is_place && node.Text("ctx") != "Load") return true;
  if (node.Is("Call")) return true;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(), MayChange);
}

bool Holds(const Node& node, const void* key) {
  if (node.Key() == key) return true;
  const std::vector<Node> children = node.Children();
  return std::any_of(children.begin(), children.end(),
                     [key](const Node& child) { return Holds(child, key); });
}

}  // namespace

void Emitter::AddTypedCandidates() {
  for (const Node& node : source_.tree.List("body")) {
    const bool is_once = scopes_.module()->binds.contains(node.Text("name")) &&
                         scopes_.module()->binds.at(node.Text("name")) == 1;
    if (node.Is("FunctionDef") && is_once) AddTypedCandidate(*scope_->Inner(node));
    if (!node.Is("ClassDef") || !is_once) continue;
    for (const Node& part : node.List("body")) {
      const Scope& scope = *scope_->Inner(node);
      // Attributes that are set for the first time are left to the general code.
      const bool is_method = part.Is("FunctionDef") && part.Text("name") != "__init__" &&
                             scope.binds.at(part.Text("name")) == 1;
      if (is_method) AddTypedCandidate(*scope.Inner(part));
    }
  }
}

void Emitter::AddTypedCandidate(const Scope& scope) {
  if (!MayBeTyped(scope)) return;
  TypedFunction function{&scope, "", {}, AsForeign(types_->Result(scope))};
  for (const std::string& name : scope.params) {
    function.params.push_back(AsForeign(types_->Variable(scope, name)));
  }
  if (function.result.kind == NumberType::Kind::kNone && !MayChange(scope.node)) return;
  const auto is_complete = [](const NumberType& type) { return type.IsComplete(); };
  if (!function.result.IsComplete() ||
      !std::all_of(function.params.begin(), function.params.end(), is_complete)) {
    return;
  }
  std::string name = RustName(scope.name);
  if (scope.parent->kind == ScopeKind::kClass) {
    name = RustName(scope.parent->name) + "_" + name;
  } else {
    std::string& known = rust_names_[scope.node.Key()];
    if (known.empty()) known = UniqueName(name, taken_);
    name = known;
  }
  function.rust_name = UniqueName(name + "_typed", taken_);
  typed_.emplace(&scope, std::move(function));
}

TypedContext Emitter::MakeTypedContext() {
  const auto in_scope = [this](const Scope& scope, const auto& ask) {
    const Scope* const outer = std::exchange(scope_, &scope);
    const auto answer = ask();
    scope_ = outer;
    return answer;
  };
  return {scopes_,
          *types_,
          typed_,
          [this, in_scope](const Node& name, const Scope& scope) {
            return in_scope(scope, [&] { return IsBuiltin(name, name.Text("id")); });
          },
          [this, in_scope](const Node& call, const Scope& scope) {
            return in_scope(scope, [&] { return DirectCallee(call); });
          },
          [this](const std::string& name) { return Slot(name); }};
}

void Emitter::FindTyped() {
  types_.emplace(source_.tree, scopes_);
  AddTypedCandidates();
  const TypedContext context = MakeTypedContext();
  // What calls a function that turns out to have no typed form has none itself.
  for (bool is_settled = false; !is_settled;) {
    is_settled = true;
    typed_items_.clear();
    for (auto it = typed_.begin(); it != typed_.end();) {
      TypedEmitter emitter(context, it->second);
      std::optional<std::string> item = emitter.Run();
      if (item) {
        typed_items_[it->first] = *std::move(item);
        is_settled = is_settled && it->second.writes == emitter.writes() &&
                     it->second.reads == emitter.reads();
        it->second.writes = emitter.writes();
        it->second.reads = emitter.reads();
        ++it;
      } else {
        it = typed_.erase(it);
        is_settled = false;
      }
    }
  }
}

std::set<std::string> Emitter::DeclaredIn(const Node& node) const {
  std::set<std::string> names;
  for (const auto& [name, place] : frame_->plan.in_place) {
    if (Holds(node, place)) names.insert(name);
  }
  return names;
}

std::string Emitter::TypedAttempt(const Node& node) {
  const bool is_modules = scope_ == scopes_.module();
  const bool is_functions = scope_->kind == ScopeKind::kFunction && frame_->function == scope_ &&
                            !scope_->is_generator && !typed_.contains(scope_) &&
                            !frame_->plan.reads_all;
  if (is_calculated_ || (!is_modules && !(is_functions && !node.Is("Assign")))) return {};
  const std::string name = UniqueName(absl::StrFormat("line_%d_typed", node.Line()), taken_);
  const TypedContext context = MakeTypedContext();
  TypedFunction function;
  function.scope = scope_;
  function.rust_name = name;
  const auto made = TypedEmitter(context, function).RunStatement(node, DeclaredIn(node));
  if (!made) return {};
  const std::string misses = MissesName(name);
  items_ += absl::StrFormat("static %s: py::typed::Misses = py::typed::Misses::NEW;\n", misses);
  items_ += made->item;
  std::string passed, pattern, sets;
  for (const std::string& input : made->inputs) {
    passed += (passed.empty() ? "&" : ", &") + RustName(input);
  }
  const std::string attempt =
      misses + ".tried(" + (is_modules ? name : "|| " + name + "(" + passed + ")") + ")";
  if (made->results.empty()) return "if " + attempt + ".is_none() {";
  for (const auto& [variable, may_be_unbound] : made->results) {
    const std::string result = Temp("result"), set = RustName(variable) + " = " + result + ";\n";
    pattern += result + ", ";
    sets += may_be_unbound ? "if !" + result + ".is_undef() {\n" + set + "}\n" : set;
  }
  return "if let Some((" + pattern + ")) = " + attempt + " {\n" + sets + "} else {";
}

// Tries the typed form, if the arguments are what it takes.
std::string Emitter::TypedEntry(const Scope& scope) {
  const auto it = typed_.find(&scope);
  if (it == typed_.end()) return {};
  const TypedFunction& function = it->second;
  const std::string misses = MissesName(function.rust_name);
  std::string names, reads, passed;
  for (size_t i = 0; i < scope.params.size(); ++i) {
    const std::string name = RustName(scope.params[i]), separator = names.empty() ? "" : ", ";
    names += separator + "Some(" + name + ")";
    reads += separator + "py::typed::of::<" + RustType(function.params[i]) + ">(" + name + ")";
    passed += separator + (function.params[i].IsShared() ? "&" : "") + name;
  }
  std::string call = function.rust_name + "(" + passed + ")";
  if (function.writes) call = "py::typed::settled(" + call + ")";
  std::string attempt = absl::StrFormat(
      "if let Some(result) = %s {\nreturn Ok(py::typed::value(result));\n}\n%s.add().at(%d)?;\n",
      call, misses, sites_.Add(scope.node.List("body").front(), scope.name));
  if (!names.empty()) {
    const bool is_one = scope.params.size() == 1;
    attempt = absl::StrFormat("if let %s = %s {\n%s}\n", is_one ? names : "(" + names + ")",
                              is_one ? reads : "(" + reads + ")", attempt);
  }
  return absl::StrFormat("if %s.are_few() {\n%s}\n", misses, attempt);
}

std::string Emitter::TypedItem(const Scope& scope) {
  const auto it = typed_items_.find(&scope);
  if (it == typed_items_.end()) return {};
  const std::string item =
      absl::StrFormat("static %s: py::typed::Misses = py::typed::Misses::NEW;\n",
                      MissesName(typed_.at(&scope).rust_name)) +
      it->second;
  if (scope.parent->kind != ScopeKind::kClass) return item;
  // Other functions call it, who do not see into the class.
  items_ += item;
  return {};
}

}  // namespace batuta::convert
