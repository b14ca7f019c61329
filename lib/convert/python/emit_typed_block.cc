// Statements on native numbers outside of typed functions. They begin with the variables around
// them and end with setting those; in between nobody else looks.
#include "absl/strings/str_format.h"
#include "lib/convert/python/rust_names.h"
#include "lib/convert/python/typed_emitter.h"

namespace batuta::convert {
namespace {

void FindBound(const Node& node, std::set<std::string>& names) {
  if (node.Is("Name") && node.Text("ctx") != "Load") names.insert(node.Text("id"));
  for (const Node& child : node.Children()) FindBound(child, names);
}

// Says that a variable was bound.
std::string FlagName(const std::string& name) { return RustName(name) + "_is_set0_"; }

}  // namespace

void TypedEmitter::NoteStored(const std::string& name) {
  stored_.insert(name);
  if (maybe_.contains(name)) Line(FlagName(name) + " = true;");
}

std::optional<TypedStatement> TypedEmitter::RunStatement(const Node& statement,
                                                         const std::set<std::string>& inner) {
  inner_ = inner;
  if (!EmitBlock(statement)) return std::nullopt;
  // What is not bound on every way gets a flag, now that it is known.
  TypedEmitter again(context_, function_);
  again.inner_ = inner;
  for (const std::string& name : stored_) {
    const bool is_bound = assigned_.contains(name) || inputs_.contains(name);
    if (!is_bound && !inner.contains(name)) again.maybe_.insert(name);
  }
  return again.EmitBlock(statement);
}

std::optional<TypedStatement> TypedEmitter::EmitBlock(const Node& statement) {
  is_statement_ = true;
  if (IsModules()) FindBound(statement, block_);
  bool ends = false;
  const std::string body = Capture([&] { ends = Statement(statement); });
  for (const std::string& name : inputs_) {
    if (inner_.contains(name)) fits_ = false;
  }
  if (!fits_ || ends) return std::nullopt;
  TypedStatement made;
  made.results = Results();
  std::string params, types, values;
  for (const std::string& name : IsModules() ? Names() : inputs_) {
    made.inputs.push_back(name);
    params += (params.empty() ? "" : ", ") + RustName(name) + ": &Value";
  }
  for (const auto& [name, may_be_unbound] : made.results) {
    const std::string value = "py::typed::value(" + RustName(name) + ")";
    types += "Value, ";
    values += may_be_unbound ? "if " + FlagName(name) + " { " + value + " } else { Value::Undef }, "
                             : value + ", ";
  }
  made.item = absl::StrFormat(
      "/// Line %d on native numbers; None: the general code has to be asked.\n"
      "fn %s(%s) -> Option<(%s)> {\n%s%s%s%sSome((%s))\n}\n\n",
      statement.Line(), function_.rust_name, params, types, Head(), BlockVariables(), body,
      SettingGlobals(), values);
  return made;
}

std::string TypedEmitter::BlockVariables() const {
  std::string text;
  for (const std::string& name : inputs_) {
    const std::string type = RustType(VariableType(*scope_, name)), variable = RustName(name);
    const std::string value =
        IsModules() ? absl::StrFormat("g().read::<%s>(%s)?", type, context_.slot(name))
                    : absl::StrFormat("py::typed::of::<%s>(%s)?", type, variable);
    text += "let mut " + variable + " = " + value + ";\n";
  }
  for (const std::string& name : stored_) {
    if (inputs_.contains(name)) continue;
    const NumberType type = VariableType(*scope_, name);
    if (IsModules()) absl::StrAppendFormat(&text, "g().may_go(%s)?;\n", context_.slot(name));
    absl::StrAppendFormat(&text, "let mut %s%s = %s;\n", RustName(name), Typing(type),
                          RustDefault(type));
    if (maybe_.contains(name)) text += "let mut " + FlagName(name) + " = false;\n";
  }
  return text;
}

std::string TypedEmitter::SettingGlobals() const {
  std::string text;
  if (!IsModules()) return text;
  for (const std::string& name : stored_) {
    const std::string set = absl::StrFormat("g().set(%s, py::typed::value(%s));\n",
                                            context_.slot(name), RustName(name));
    text += maybe_.contains(name) ? "if " + FlagName(name) + " {\n" + set + "}\n" : set;
  }
  return text;
}

// What the function around a statement gets of it.
std::vector<TypedStatement::Result> TypedEmitter::Results() const {
  std::vector<TypedStatement::Result> results;
  if (IsModules()) return results;
  for (const std::string& name : stored_) {
    if (!inner_.contains(name)) results.push_back({name, maybe_.contains(name)});
  }
  return results;
}

}  // namespace batuta::convert
