#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/library_names.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

// Calls without * and **.
bool IsPlain(const Node& call) {
  for (const Node& arg : call.List("args")) {
    if (arg.Is("Starred")) return false;
  }
  for (const Node& keyword : call.List("keywords")) {
    if (!keyword.Has("arg")) return false;
  }
  return true;
}

// Takes all items of its first argument and shows it to nobody.
bool ConsumesFirst(const std::string& name, size_t num_args) {
  static const std::set<std::string> consumers = {"all",    "any",       "bytearray", "bytes",
                                                  "dict",   "frozenset", "list",      "set",
                                                  "sorted", "sum",       "tuple"};
  const bool of_one = (name == "max" || name == "min") && num_args == 1;
  return num_args > 0 && (of_one || consumers.contains(name));
}

// An object that nobody else has, and whose class may look at its end.
bool MayEndWithCall(const Node& value) {
  static const std::set<std::string> kinds = {"Call",   "BinOp", "Subscript", "Attribute", "IfExp",
                                              "BoolOp", "List",  "Tuple",     "Dict",      "Set"};
  return kinds.contains(std::string(value.Kind()));
}

// The runtime has a function that takes the items of a generator expression one by one.
bool GathersItems(const std::string& name) {
  static const std::set<std::string> names = {"all", "any", "list", "set", "sum", "tuple"};
  return names.contains(name);
}

}  // namespace

// What a call gets, `first` before all others.
std::vector<Emitted> Emitter::ArgumentValues(const Node& call,
                                             const std::optional<Emitted>& first) {
  std::vector<Node> later = call.List("args"), keywords = call.List("keywords");
  const size_t count = later.size();
  later.insert(later.end(), keywords.begin(), keywords.end());
  std::vector<Emitted> values;
  if (first) values.push_back(Kept(*first, later));
  for (size_t i = 0; i < count; ++i) {
    const Node node = later.front();
    later.erase(later.begin());
    values.push_back(Kept(Expression(node), later));
  }
  return values;
}

// Values are lent where something else has them.
std::string Emitter::Arguments(const Node& call, const std::optional<Emitted>& first) {
  const std::vector<Emitted> values = ArgumentValues(call, first);
  const std::vector<Node> args = call.List("args");
  bool lends = false;
  for (const Emitted& value : values) lends |= value.form != Emitted::Form::kOwned;
  int num_ending = 0;
  for (size_t i = 0; i < args.size(); ++i) {
    const Emitted& value = values[values.size() - args.size() + i];
    num_ending += value.form == Emitted::Form::kOwned && MayEndWithCall(args[i]) ? 1 : 0;
  }
  // Several that end with the call do so in turn, as one array drops them.
  lends = lends && num_ending < 2;
  std::string list;
  for (const Emitted& value : values) {
    list += (list.empty() ? "" : ", ") + (lends ? value.Ref() : value.Owned());
  }
  return lends ? "&py::lend([" + list + "])" : "&[" + list + "]";
}

bool Emitter::IsBuiltin(const Node& node, const std::string& name) const {
  return node.Is("Name") && node.Text("id") == name && IsKnownBuiltin(name) && !imports_star_ &&
         scopes_.Find(*scope_, name) == Storage::kGlobal && !scopes_.globals().contains(name);
}

bool Emitter::IsBareSuper(const Node& node) const {
  return node.Is("Call") && IsBuiltin(node.Child("func"), "super") && node.List("args").empty() &&
         node.List("keywords").empty() && scopes_.Find(*scope_, "__class__") == Storage::kCell &&
         !scope_->Home()->params.empty();
}

const Scope* Emitter::DirectCallee(const Node& node) const {
  const Node callee = node.Child("func");
  if (!callee.Is("Name") || !node.List("keywords").empty() || !IsPlain(node)) return nullptr;
  const std::string name = callee.Text("id");
  const auto it = direct_.find(name);
  if (it == direct_.end() || scopes_.Find(*scope_, name) != Storage::kGlobal) return nullptr;
  const Node arguments = it->second->node.Child("args");
  const size_t plain = arguments.List("args").size() + arguments.List("posonlyargs").size();
  const bool fits = plain == it->second->params.size() && plain == node.List("args").size();
  return fits ? it->second : nullptr;
}

// ", (n!("k"), v)..." as the elements of a slice.
std::string Emitter::Keywords(const Node& node) {
  std::string list;
  for (const Node& keyword : node.List("keywords")) {
    list += absl::StrFormat("%s(%s, %s)", list.empty() ? "" : ", ", SymbolName(keyword.Text("arg")),
                            Owned(keyword.Child("value")));
  }
  return list;
}

Emitted Emitter::Call(const Node& node) {
  const Node callee = node.Child("func");
  if (IsBareSuper(node)) return CallSuper(node);
  if (callee.Is("Attribute")) return CallMethod(node);
  if (const Scope* direct = DirectCallee(node)) {
    std::string list;
    for (const Emitted& value : ArgumentValues(node, {})) {
      list += (list.empty() ? "" : ", ") + value.Ref();
    }
    return TryValue(rust_names_.at(direct->node.Key()) + "(" + list + ")", node);
  }
  const std::string name = callee.Text("id");
  if ((name == "locals" || name == "dir") && node.List("args").empty() &&
      scopes_.Find(*scope_, name) == Storage::kGlobal && !scopes_.globals().contains(name)) {
    const Emitted variables = CallLocals(node);
    return name == "locals" ? variables : TryValue("py::names_of(" + variables.Ref() + ")", node);
  }
  if (callee.Is("Name") && IsBuiltin(callee, callee.Text("id"))) {
    return CallBuiltin(node, callee.Text("id"));
  }
  return CallGeneral(node, Expression(callee).Ref());
}

// A dict of the variables that are bound by now, in CPython's order: parameters, variables, those
// that inner functions share, those of outer functions.
Emitted Emitter::CallLocals(const Node& node) {
  if (scope_->kind == ScopeKind::kModule) {
    return TryValue("py::call(&py::globals_function(g()), &[])", node);
  }
  std::vector<std::string> names, collecting;
  const Node arguments = scope_->node.Child("args");
  for (const char* field : {"vararg", "kwarg"}) {
    if (arguments.Has(field)) collecting.push_back(arguments.Child(field).Text("arg"));
  }
  for (const std::string& name : scope_->params) {
    const bool collects = std::find(collecting.begin(), collecting.end(), name) != collecting.end();
    if (!collects) names.push_back(name);
  }
  const auto add = [&](const auto& more) {
    for (const std::string& name : more) {
      if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
    }
  };
  add(collecting);
  add(frame_->plan.at_head);
  add(scope_->cells);
  add(scope_->frees);
  std::string list;
  for (const std::string& name : names) {
    const bool is_cell = scopes_.Find(*scope_, name) == Storage::kCell;
    absl::StrAppendFormat(&list, "(%s, %s.%s()),\n", SymbolName(name), RustName(name),
                          is_cell ? "get_or_undef" : "clone");
  }
  return {"py::locals(&" + frame_->locals + ", &[\n" + list + "])"};
}

Emitted Emitter::CallBuiltin(const Node& node, const std::string& name) {
  const std::vector<Node> args = node.List("args");
  const bool is_bare = IsPlain(node) && node.List("keywords").empty();
  if (ConsumesFirst(name, args.size())) Consume(args[0]);
  if (name == "sorted" && args.size() == 1) listed_.emplace(args[0].Key(), node);
  if (is_bare && args.size() == 1 && IsGathered(args[0]) && GathersItems(name)) {
    return TryValue(Gathered(name + "_from", args[0]), node);
  }
  if (is_bare && args.size() == 1) {
    if (name == "len") return {"Value::Int(" + Try("py::len(" + Ref(args[0]) + ")", node) + ")"};
    if (name == "repr") return TryValue("py::repr(" + Ref(args[0]) + ")", node);
    if (name == "str") return TryValue("py::str_of(" + Ref(args[0]) + ")", node);
    if (name == "int") return TryValue("py::int_of(" + Ref(args[0]) + ")", node);
    if (name == "bool") {
      return {"Value::bool(" + Try("py::truth(" + Ref(args[0]) + ")", node) + ")"};
    }
    if (name == "abs" || name == "ord" || name == "chr") {
      return TryValue("py::" + name + "(" + Arguments(node) + ")", node);
    }
    if (name == "type") return {"py::type_of(" + Ref(args[0]) + ")"};
  }
  if (is_bare && name == "isinstance" && args.size() == 2) {
    return {"Value::bool(" + Condition(node) + ")"};
  }
  if (is_bare && (name == "min" || name == "max") && args.size() > 1) {
    return TryValue("py::" + name + "_of(" + Arguments(node) + ")", node);
  }
  if (is_bare && name == "print") {
    return {"{ " + Try("py::print(" + Arguments(node) + ")", node) + "; Value::None }"};
  }
  return CallGeneral(node, "builtin!(" + RustText(name) + ")");
}

// `callee`: a &Value.
Emitted Emitter::CallGeneral(const Node& node, const std::string& callee) {
  const std::vector<Node> args = node.List("args"), keywords = node.List("keywords");
  if (IsPlain(node)) {
    if (keywords.empty())
      return TryValue("py::call(" + callee + ", " + Arguments(node) + ")", node);
    const std::string all = Arguments(node);
    return TryValue("py::call_kw(" + callee + ", " + all + ", [" + Keywords(node) + "])", node);
  }
  const std::string function = Temp("function"), all = Temp("args");
  const std::string body = Capture([&] {
    for (const Node& arg : args) {
      if (arg.Is("Starred")) {
        Line(Try(all + ".star(" + Ref(arg.Child("value")) + ")", node) + ";");
      } else {
        Line(all + ".push(" + Owned(arg) + ");");
      }
    }
    for (const Node& keyword : keywords) {
      const Node value = keyword.Child("value");
      if (keyword.Has("arg")) {
        Line(all + ".kw(" + SymbolName(keyword.Text("arg")) + ", " + Owned(value) + ");");
      } else {
        Line(Try(all + ".double_star(&" + function + ", " + Ref(value) + ")", node) + ";");
      }
    }
  });
  const std::string held =
      callee.starts_with("&") ? callee.substr(1) + ".clone()" : callee + ".clone()";
  return {absl::StrFormat("{ let %s = %s;\nlet mut %s = Args::new();\n%s%s }", function, held, all,
                          body, Try("py::call_args(&" + function + ", " + all + ")", node))};
}

Emitted Emitter::CallMethod(const Node& node) {
  const Node callee = node.Child("func"), object = callee.Child("value");
  const std::string name = SymbolName(callee.Text("attr"));
  if (!IsPlain(node)) return CallGeneral(node, Expression(callee).Ref());
  if (callee.Text("attr") == "join" && object.Text("type") == "str" &&
      node.List("args").size() == 1) {
    Consume(node.List("args")[0]);
    listed_.emplace(node.List("args")[0].Key(), node);
  }
  const std::vector<Node> arguments = node.List("args");
  if (IsBareSuper(object)) {
    if (!node.List("keywords").empty()) return CallGeneral(node, Expression(callee).Ref());
    const std::string all = Arguments(node, LoadName(scope_->Home()->params[0], object));
    return TryValue(
        absl::StrFormat("py::call_super(&%s, %s, %s)", RustName("__class__"), name, all), node);
  }
  if (callee.Text("attr") == "append" && node.List("keywords").empty() && arguments.size() == 1) {
    const Emitted list = Kept(Expression(object), arguments);
    return TryValue(absl::StrFormat("py::append(%s, %s)", list.Ref(), Owned(arguments[0])), node);
  }
  const std::string all = Arguments(node, Expression(object)), keywords = Keywords(node);
  if (keywords.empty()) return TryValue("py::call_method(" + name + ", " + all + ")", node);
  return TryValue("py::call_method_kw(" + name + ", " + all + ", [" + keywords + "])", node);
}

// `super()` of a method: an object to take attributes from.
Emitted Emitter::CallSuper(const Node& node) {
  const std::string receiver = LoadName(scope_->Home()->params[0], node).Ref();
  return TryValue("py::super_(&" + RustName("__class__") + ", " + receiver + ")", node);
}

}  // namespace batuta::convert
