// Which functions have a typed form, and how the general form gets to it.
#include <algorithm>

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

std::string MissesName(const std::string& typed_name) {
  std::string name = typed_name + "_MISSES";
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return name;
}

}  // namespace

void Emitter::AddTypedCandidates(const NumberInference& types) {
  for (const Node& node : source_.tree.List("body")) {
    if (!node.Is("FunctionDef") || scopes_.module()->binds.at(node.Text("name")) != 1) continue;
    const Scope* scope = scope_->Inner(node);
    if (!MayBeTyped(*scope)) continue;
    TypedFunction function{scope, "", {}, AsForeign(types.Result(*scope))};
    for (const std::string& name : scope->params) {
      function.params.push_back(AsForeign(types.Variable(*scope, name)));
    }
    const auto is_complete = [](const NumberType& type) { return type.IsComplete(); };
    if (!function.result.IsComplete() ||
        !std::all_of(function.params.begin(), function.params.end(), is_complete)) {
      continue;
    }
    std::string& name = rust_names_[node.Key()];
    if (name.empty()) name = UniqueName(RustName(node.Text("name")), taken_);
    function.rust_name = UniqueName(name + "_typed", taken_);
    typed_.emplace(scope, std::move(function));
  }
}

void Emitter::FindTyped() {
  const NumberInference types(source_.tree, scopes_);
  AddTypedCandidates(types);
  const auto in_scope = [this](const Scope& scope, const auto& ask) {
    const Scope* const outer = std::exchange(scope_, &scope);
    const auto answer = ask();
    scope_ = outer;
    return answer;
  };
  const TypedContext context{scopes_,
                             types,
                             typed_,
                             [&](const Node& name, const Scope& scope) {
                               return in_scope(scope,
                                               [&] { return IsBuiltin(name, name.Text("id")); });
                             },
                             [&](const Node& call, const Scope& scope) {
                               return in_scope(scope, [&] { return DirectCallee(call); });
                             },
                             [this](const std::string& name) { return Slot(name); }};
  // What calls a function that turns out to have no typed form has none itself.
  for (bool is_settled = false; !is_settled;) {
    is_settled = true;
    typed_items_.clear();
    for (auto it = typed_.begin(); it != typed_.end();) {
      std::optional<std::string> item = TypedEmitter(context, it->second).Run();
      if (item) {
        typed_items_[it->first] = *std::move(item);
        ++it;
      } else {
        it = typed_.erase(it);
        is_settled = false;
      }
    }
  }
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
    passed += separator + (function.params[i].IsList() ? "&" : "") + name;
  }
  const std::string call = function.rust_name + "(" + passed + ")";
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

std::string Emitter::TypedItem(const Scope& scope) const {
  const auto it = typed_items_.find(&scope);
  if (it == typed_items_.end()) return {};
  return absl::StrFormat("static %s: py::typed::Misses = py::typed::Misses::NEW;\n",
                         MissesName(typed_.at(&scope).rust_name)) +
         it->second;
}

}  // namespace batuta::convert
