#include <algorithm>
#include <map>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/module_graph.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {
namespace {

const std::map<std::string, const char*, std::less<>>& InPlaceOperators() {
  static const std::map<std::string, const char*, std::less<>> names = {
      {"Add", "iadd"},       {"Sub", "isub"},    {"Mult", "imul"},      {"Div", "itruediv"},
      {"Mod", "imodulo"},    {"Pow", "ipow"},    {"LShift", "ilshift"}, {"RShift", "irshift"},
      {"BitOr", "ior"},      {"BitXor", "ixor"}, {"BitAnd", "iand"},    {"FloorDiv", "ifloordiv"},
      {"MatMult", "imatmul"}};
  return names;
}

bool IsDocstring(const Node& statement) {
  return statement.Is("Expr") && statement.Child("value").Is("Constant");
}

bool HasWord(std::string_view text, std::string_view word) {
  const auto continues = [&](size_t at) {
    return at < text.size() && (absl::ascii_isalnum(text[at]) || text[at] == '_');
  };
  for (size_t at = text.find(word); at != text.npos; at = text.find(word, at + 1)) {
    if (!continues(at - 1) && !continues(at + word.size())) return true;
  }
  return false;
}

// Perhaps: a = [... for ...]
bool IsListOfNumbers(const Node& statement) {
  return statement.Is("Assign") && statement.Child("value").Is("ListComp");
}

// `a, b`, as the target of a loop.
bool IsPair(const Node& target) {
  const std::vector<Node> parts = target.List("elts");
  return (target.Is("Tuple") || target.Is("List")) && parts.size() == 2 &&
         !parts[0].Is("Starred") && !parts[1].Is("Starred");
}

}  // namespace

bool Emitter::Block(const std::vector<Node>& statements) {
  for (const Node& statement : statements) {
    if (Statement(statement)) return true;
  }
  return false;
}

// True: what comes after it in its block is never reached.
bool Emitter::Statement(const Node& node) {
  Comments(node.Line());
  const std::string_view kind = node.Kind();
  if (kind == "Expr") {
    if (IsDocstring(node)) return false;
    std::string text = Expression(node.Child("value")).text;
    // What only makes None of a call that gives nothing.
    if (text.starts_with("{ ") && text.ends_with("; Value::None }")) {
      text = text.substr(2, text.size() - 2 - 15);
    }
    Line((text.starts_with("{") || text.starts_with("(") ? "let _ = " : "") + text + ";");
  } else if (kind == "For" || kind == "While" || IsListOfNumbers(node)) {
    return Calculation(node);
  } else if (kind == "Assign") {
    Assign(node);
  } else if (kind == "AugAssign") {
    AugmentedAssign(node);
  } else if (kind == "AnnAssign") {
    AnnotatedAssign(node);
  } else if (kind == "If") {
    return If(node);
  } else if (kind == "Return") {
    Return(node);
    return true;
  } else if (kind == "Raise") {
    Raise(node);
    return true;
  } else if (kind == "Break" || kind == "Continue") {
    BreakOrContinue(kind == "Break");
    return true;
  } else if (kind == "Try") {
    return TryStatement(node);
  } else if (kind == "With") {
    return With(node, 0);
  } else if (kind == "FunctionDef") {
    Function(node);
  } else if (kind == "ClassDef") {
    Class(node);
  } else if (kind == "Delete") {
    for (const Node& target : node.List("targets")) DeleteTarget(target);
  } else if (kind == "Assert") {
    Assert(node);
  } else if (kind == "Import") {
    Import(node);
  } else if (kind == "ImportFrom") {
    ImportFrom(node);
  } else if (kind == "Match") {
    return Match(node);
  } else if (kind == "CutOff") {
    Line(absl::StrFormat("py::cut_off(%s, %s);", RustText(outline_.name),
                         RustText(node.Text("function"))));
  }
  return false;
}

void Emitter::Assign(const Node& node) {
  const std::vector<Node> targets = node.List("targets");
  const Node value = node.Child("value");
  const bool is_parallel = targets.size() == 1 && value.Is("Tuple") && targets[0].Is("Tuple") &&
                           value.List("elts").size() == targets[0].List("elts").size();
  const auto has_star = [](const Node& n) {
    const std::vector<Node> items = n.List("elts");
    return std::any_of(items.begin(), items.end(), [](const Node& i) { return i.Is("Starred"); });
  };
  if (is_parallel && !has_star(value) && !has_star(targets[0])) {
    std::vector<std::string> held;
    for (const Node& item : value.List("elts")) {
      held.push_back(Temp("value"));
      Line("let " + held.back() + " = " + Owned(item) + ";");
    }
    const std::vector<Node> parts = targets[0].List("elts");
    for (size_t i = 0; i < parts.size(); ++i) {
      AssignTo(parts[i], {held[i], Emitted::Form::kOwned}, node);
    }
    return;
  }
  if (targets.size() == 1) return AssignTo(targets[0], Expression(value), node);
  const std::string held = Temp("value");
  Line("let " + held + " = " + Owned(value) + ";");
  for (const Node& target : targets) AssignTo(target, {held, Emitted::Form::kPlace}, node);
}

void Emitter::AssignName(const std::string& name, const std::string& value, const Node& statement) {
  const std::string variable = RustName(name);
  switch (scopes_.Find(*scope_, name)) {
    case Storage::kCell:
      Line(variable + ".set(" + value + ");");
      return;
    case Storage::kGlobal:
      Line("g().set(" + Slot(name) + ", " + value + ");");
      return;
    case Storage::kClass:
      Line("ns.set(" + SymbolName(name) + ", " + value + ");");
      return;
    case Storage::kLocal:
      break;
  }
  if (IsLoopScope(OwnerOf(name))) {
    Line("let mut " + variable + " = " + value + ";");
    return;
  }
  const auto plan = frame_->plan.in_place.find(name);
  const bool declares = plan != frame_->plan.in_place.end() && plan->second == statement.Key();
  Line((declares ? "let mut " : "") + variable + " = " + value + ";");
  if (!frame_->function->MayVanish(name)) frame_->assigned.insert(name);
}

void Emitter::AssignTo(const Node& target, const Emitted& value, const Node& statement) {
  if (target.Is("Name")) return AssignName(target.Text("id"), value.Owned(), statement);
  if (target.Is("Tuple") || target.Is("List")) return AssignSequence(target, value, statement);
  // Python evaluates the value first.
  std::string held = value.Owned();
  if (!value.IsFixed()) {
    held = Temp("value");
    Line("let " + held + " = " + value.Owned() + ";");
  }
  if (target.Is("Attribute")) {
    Line(Try(absl::StrFormat("py::setattr(%s, %s, %s)", Ref(target.Child("value")),
                             SymbolName(target.Text("attr")), held),
             target) +
         ";");
    return;
  }
  const std::string object = Ref(target.Child("value"));
  const Node key = target.Child("slice");
  const std::string call = key.Is("Slice")
                               ? "py::set_slice(" + object + SliceBounds(key) + ", " + held + ")"
                               : absl::StrFormat("py::setitem(%s, %s, %s)", object, Ref(key), held);
  Line(Try(call, target) + ";");
}

void Emitter::AssignSequence(const Node& target, const Emitted& value, const Node& statement) {
  const std::vector<Node> parts = target.List("elts");
  const auto star =
      std::find_if(parts.begin(), parts.end(), [](const Node& part) { return part.Is("Starred"); });
  const std::string held = Temp("parts");
  if (star != parts.end()) {
    const auto before = star - parts.begin(), after = parts.end() - star - 1;
    Line(absl::StrFormat(
        "let mut %s = %s.into_iter();", held,
        Try(absl::StrFormat("py::unpack_star(%s, %d, %d)", value.Ref(), before, after), target)));
    for (const Node& part : parts) {
      const std::string item = Temp("part");
      Line("let " + item + " = " + held + ".next().unwrap_or(Value::None);");
      AssignTo(part.Is("Starred") ? part.Child("value") : part, {item, Emitted::Form::kOwned},
               statement);
    }
    return;
  }
  if (AreVariables(parts, value.text)) {
    std::string places;
    for (const Node& part : parts) places += ", &mut " + RustName(part.Text("id"));
    Line(Try("py::unpack_into(" + value.Ref() + ", [" + places.substr(2) + "])", target) + ";");
    return;
  }
  AssignParts(target, absl::StrFormat("py::unpack::<%d>(%s)", parts.size(), value.Ref()),
              statement);
}

// Different variables of the function, all of which have values by now; the Rust of `value` has
// none of them.
bool Emitter::AreVariables(const std::vector<Node>& parts, const std::string& value) const {
  std::set<std::string> names;
  for (const Node& part : parts) {
    const std::string name = part.Text("id");
    const bool is_variable = part.Is("Name") && frame_->assigned.contains(name) &&
                             scopes_.Find(*scope_, name) == Storage::kLocal &&
                             !IsLoopScope(OwnerOf(name)) && !HasWord(value, RustName(name));
    if (!is_variable || !names.insert(name).second) return false;
  }
  return !parts.empty();
}

const char* Emitter::NextFor(const Node& target) {
  return IsPair(target) ? ".next_pair()" : ".next()";
}

void Emitter::AssignItem(const Node& target, const std::string& item, const Node& statement) {
  if (IsPair(target)) return AssignParts(target, item + ".split()", statement);
  AssignTo(target, {item, Emitted::Form::kOwned}, statement);
}

// `unpacking` gives an array of as many values.
void Emitter::AssignParts(const Node& target, const std::string& unpacking, const Node& statement) {
  const std::vector<Node> parts = target.List("elts");
  std::string names;
  std::vector<std::string> items;
  for (size_t i = 0; i < parts.size(); ++i) {
    items.push_back(Temp("part"));
    names += (i == 0 ? "" : ", ") + items.back();
  }
  Line(absl::StrFormat("let [%s] = %s;", names, Try(unpacking, target)));
  for (size_t i = 0; i < parts.size(); ++i) {
    AssignTo(parts[i], {items[i], Emitted::Form::kOwned}, statement);
  }
}

void Emitter::AugmentedAssign(const Node& node) {
  const Node target = node.Child("target"), value = node.Child("value");
  const std::string op = std::string("py::") + InPlaceOperators().at(node.Text("op"));
  const std::string held = Temp("value");
  const auto apply = [&](const std::string& variable) {
    return Try(op + "(&mut " + variable + ", " + Ref(value) + ")", node) + ";";
  };
  if (target.Is("Name")) {
    const std::string name = target.Text("id");
    const bool is_local = scopes_.Find(*scope_, name) == Storage::kLocal;
    if (is_local && frame_->assigned.contains(name)) {
      const Emitted right = Expression(value);
      const bool is_itself = right.text == RustName(name);
      if (is_itself || (right.form == Emitted::Form::kOwned && !value.Is("Constant"))) {
        Line("let " + held + " = " + right.Owned() + ";");
        Line(Try(op + "(&mut " + RustName(name) + ", &" + held + ")", node) + ";");
      } else {
        Line(Try(op + "(&mut " + RustName(name) + ", " + right.Ref() + ")", node) + ";");
      }
      return;
    }
    if (scopes_.Find(*scope_, name) == Storage::kGlobal && node.Text("op") == "Add") {
      return AddToGlobal(node);
    }
    Line("let mut " + held + " = " + LoadName(name, target).Owned() + ";");
    Line(apply(held));
    AssignName(name, held, node);
    return;
  }
  std::string lets;
  const auto named = [&](const Node& part, const std::vector<Node>& later, const char* stem) {
    lets.clear();
    const std::string text = Named(Kept(Expression(part), later), stem, lets).Ref();
    out_->append(lets);
    return text;
  };
  if (target.Is("Attribute")) {
    const std::string object = named(target.Child("value"), {value}, "object");
    const std::string name = SymbolName(target.Text("attr"));
    Line(absl::StrFormat("let mut %s = %s;", held,
                         Try("py::getattr(" + object + ", " + name + ")", target)));
    Line(apply(held));
    Line(Try(absl::StrFormat("py::setattr(%s, %s, %s)", object, name, held), target) + ";");
    return;
  }
  const Node slice = target.Child("slice");
  const std::string object = named(target.Child("value"), {slice, value}, "object");
  const std::string key = named(slice, {value}, "key");
  Line(absl::StrFormat("let mut %s = %s;", held,
                       Try("py::getitem(" + object + ", " + key + ")", target)));
  Line(apply(held));
  Line(Try(absl::StrFormat("py::setitem(%s, %s, %s)", object, key, held), target) + ";");
}

// A text that is collected in a global is not copied each time.
void Emitter::AddToGlobal(const Node& node) {
  const Node target = node.Child("target");
  const std::string name = target.Text("id"), before = Temp("value");
  Line("let " + before + " = " + LoadGlobal(name, target).Owned() + ";");
  const std::string by = Ref(node.Child("value"));
  Line(Try(absl::StrFormat("g().add_to(%s, %s, %s)", Slot(name), before, by), node) + ";");
}

void Emitter::AnnotatedAssign(const Node& node) {
  const Node target = node.Child("target"), hint = node.Child("annotation");
  if (node.Has("value")) AssignTo(target, Expression(node.Child("value")), node);
  if (scope_->kind != ScopeKind::kClass || !target.Is("Name")) return;
  const bool is_plain = hint.Is("Name") || hint.Is("Attribute") || hint.Is("Constant");
  const std::string value =
      is_plain && !has_text_annotations_ ? Owned(hint) : "s!(" + RustText(SourceText(hint)) + ")";
  Line("ns.annotate(" + RustText(target.Text("id")) + ", " + value + ");");
}

void Emitter::DeleteTarget(const Node& target) {
  if (target.Is("Tuple") || target.Is("List")) {
    for (const Node& item : target.List("elts")) DeleteTarget(item);
    return;
  }
  if (target.Is("Attribute")) {
    Line(Try(absl::StrFormat("py::delattr(%s, %s)", Ref(target.Child("value")),
                             SymbolName(target.Text("attr"))),
             target) +
         ";");
    return;
  }
  if (target.Is("Subscript")) {
    const std::string object = Ref(target.Child("value"));
    Line(Try("py::delitem(" + object + ", " + Ref(target.Child("slice")) + ")", target) + ";");
    return;
  }
  const std::string name = target.Text("id");
  switch (scopes_.Find(*scope_, name)) {
    case Storage::kLocal:
      Line("let _ = " + LoadName(name, target).Ref() + ";");
      Line(RustName(name) + " = Value::Undef;");
      frame_->assigned.erase(name);
      break;
    case Storage::kCell:
      Line("let _ = " + LoadName(name, target).text + ";");
      Line(RustName(name) + ".set(Value::Undef);");
      break;
    case Storage::kClass:
      Line("ns.del(" + SymbolName(name) + ");");
      break;
    case Storage::kGlobal:
      Line(Try("g().del(" + Slot(name) + ")", target) + ";");
      break;
  }
}

void Emitter::Import(const Node& node) {
  for (const Node& alias : node.List("names")) {
    const std::string dotted = alias.Text("name");
    const bool is_renamed = alias.Has("asname");
    const char* importer = is_renamed ? "import_module" : "import_top";
    const std::string name = is_renamed ? alias.Text("asname") : dotted.substr(0, dotted.find('.'));
    AssignName(name, Try(absl::StrFormat("py::%s(%s)", importer, RustText(dotted)), node), node);
  }
}

void Emitter::ImportFrom(const Node& node) {
  const std::string module = AbsoluteName(node, outline_.package);
  if (module == "__future__") {
    for (const Node& alias : node.List("names")) {
      if (alias.Text("name") == "annotations") has_text_annotations_ = true;
    }
    return;
  }
  const std::string held = Temp("module");
  Line("let " + held + " = " + Try("py::import_module(" + RustText(module) + ")", node) + ";");
  for (const Node& alias : node.List("names")) {
    const std::string name = alias.Text("name");
    if (name == "*") {
      Line(Try("py::import_star(&" + held + ", g())", node) + ";");
      continue;
    }
    const std::string bound = alias.Has("asname") ? alias.Text("asname") : name;
    AssignName(bound,
               Try(absl::StrFormat("py::import_from(&%s, %s)", held, SymbolName(name)), node),
               node);
  }
}

void Emitter::Assert(const Node& node) {
  const Node test = node.Child("test");
  Line("if !" + Condition(test) + " {");
  const std::set<std::string> assigned = frame_->assigned;
  const std::string message =
      node.Has("msg") ? "Some(" + Owned(node.Child("msg")) + ")" : std::string("None");
  Line(RaiseError(absl::StrFormat("py::assert_failed(%s).at(%d)", message, Site(test))) + ";");
  frame_->assigned = assigned;
  Line("}");
}

void Emitter::Raise(const Node& node) {
  if (!node.Has("exc")) {
    Line(RaiseError("py::reraise()") + ";");
    return;
  }
  const Node cause = node.Child("cause");
  const std::string value = Ref(node.Child("exc"));
  const std::string error =
      cause ? "py::raise_from(" + value + ", " + Ref(cause) + ")" : "py::raise(" + value + ")";
  Line(RaiseError(absl::StrFormat("%s.at(%d)", error, Site(node))) + ";");
}

}  // namespace batuta::convert
