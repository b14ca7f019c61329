#include "lib/convert/shell/program_facts.h"

#include <algorithm>
#include <vector>

#include "absl/strings/ascii.h"
#include "absl/strings/str_split.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {
namespace {

// Commands of the shells that no file which is sourced may be expected to replace.
const std::set<std::string>& Builtins() {
  static const std::set<std::string> names = {
      ":",       "[",        "test",    "true",   "false", "echo",   "printf", "cd",
      "pwd",     "read",     "set",     "shift",  "unset", "export", "local",  "umask",
      "declare", "readonly", "break",   "kill",   "wait",  "type",   "hash",   "shopt",
      "exec",    "continue", "getopts", "ulimit", "let",   "times",  "typeset"};
  return names;
}

// Commands that name variables by their arguments.
bool NamesVariables(const std::string& name) {
  static const std::set<std::string> names = {"read",    "unset",     "export",  "readonly",
                                              "local",   "declare",   "typeset", "getopts",
                                              "mapfile", "readarray", "let",     "wait"};
  return names.contains(name);
}

// `jobs`, `fg`, `kill %name`, `set -m`.
bool LooksAtJobs(const std::string& name, const std::vector<Node>& args) {
  if (name == "jobs" || name == "fg" || name == "bg") return true;
  if (name != "set" && name != "kill" && name != "wait" && name != "disown") return false;
  return std::any_of(args.begin() + 1, args.end(), [&name](const Node& arg) {
    const std::string word = WordWriter::Literal(arg).value_or("");
    if (name != "set") return word.starts_with("%");
    const bool is_letter = word.starts_with("-") && word.find('m') != std::string::npos;
    return is_letter || word == "monitor";
  });
}

// `type name` and `command -V name`.
bool TellsFunctions(const std::string& name, const std::vector<Node>& args) {
  const std::string option = args.size() < 2 ? "" : WordWriter::Literal(args[1]).value_or("name");
  if (name == "command") return option == "-V";
  return name == "type" &&
         (!option.starts_with("-") || option.find_first_of("tpPf") == std::string::npos);
}

bool TrapsCommands(const json::value& value) {
  if (const json::array* list = value.if_array()) {
    return std::any_of(list->begin(), list->end(), TrapsCommands);
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return false;
  const Node node(&value);
  if (const auto args = node.List("Args");
      node.Type() == "CallExpr" && args.size() > 2 && WordWriter::Literal(args[0]) == "trap") {
    for (const Node& arg : args) {
      const std::string name = absl::AsciiStrToUpper(WordWriter::Literal(arg).value_or(""));
      if (name == "DEBUG" || name == "RETURN") return true;
    }
  }
  return std::any_of(object->begin(), object->end(),
                     [](const auto& entry) { return TrapsCommands(entry.value()); });
}

// Also in texts that it evaluates: what looks like such a trap in one line is taken for one.
bool MayTellCommands(const Script& script) {
  if (script.text.find("BASH_COMMAND") != std::string::npos) return true;
  const std::vector<std::string> lines = absl::StrSplit(script.text, '\n');
  for (const std::string& line : lines) {
    const size_t trap = line.find("trap ");
    if (trap == std::string::npos) continue;
    const std::string rest = absl::AsciiStrToUpper(line.substr(trap));
    if (rest.ends_with("DEBUG") || rest.find("DEBUG\"") != std::string::npos ||
        rest.find("DEBUG'") != std::string::npos) {
      return true;
    }
  }
  return TrapsCommands(script.tree);
}

}  // namespace

void ProgramFacts::Learn(const Script& script) {
  if (script.dialect == Dialect::kBash && MayTellCommands(script)) {
    tells_commands_ = has_unseen_code_ = true;
  }
  LearnFrom(script.tree);
}

void ProgramFacts::LearnFrom(const json::value& value) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& inner : *list) LearnFrom(inner);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  const Node node(&value);
  const std::string type = node.Type();
  if (node.Get("Cmd")) LearnShown(node);
  if (type == "CallExpr") LearnCall(node);
  if (type == "ParamExp") {
    const std::string name = node.Get("Param").Text("Value");
    reads_last_word_ |= name == "_";
    has_unseen_code_ |= node.Flag("Excl") || name == "PIPESTATUS" || name == "_";
  }
  if (type == "DeclClause") LearnExports(node);
  if (type == "DeclClause" && node.Get("Variant").Text("Value") != "local") {
    // "declare -n", and lists of all variables.
    for (const Node& arg : node.List("Args")) has_unseen_code_ |= !arg.Get("Name");
    has_unseen_code_ |= node.List("Args").empty();
  }
  for (const auto& entry : *object) LearnFrom(entry.value());
  if (type == "FuncDecl") {
    functions_.insert(node.Get("Name").Text("Value"));
    // Functions may be called by others: what one of them does, each may.
    functions_read_status_ |= MayReadStatus(node.Get("Body").value());
  }
}

void ProgramFacts::LearnExports(const Node& clause) {
  bool is_about_functions = false;
  for (const Node& arg : clause.List("Args")) {
    const auto word = WordWriter::Literal(arg.Get("Value"));
    const bool is_option = !arg.Get("Name") && word && word->starts_with("-");
    is_about_functions |= is_option && word->find('f') != std::string::npos;
    if (!is_about_functions || is_option) continue;
    if (arg.Get("Name")) exported_.insert(arg.Get("Name").Text("Value"));
    exports_any_ |= !arg.Get("Name");
  }
}

// What is written to /dev/null is not shown: that is how scripts ask whether a function is there.
void ProgramFacts::LearnShown(const Node& statement) {
  for (const Node& redirect : statement.List("Redirs")) {
    const std::string number = redirect.Get("N").Text("Value");
    if ((number.empty() || number == "1") &&
        WordWriter::Literal(redirect.Get("Word")) == "/dev/null") {
      return;
    }
  }
  const Node command = statement.Get("Cmd");
  const auto args = command.List("Args");
  if (command.Type() == "DeclClause") return LearnDeclared(command.Get("Variant"), args);
  const auto name = args.empty() ? std::nullopt : WordWriter::Literal(args[0]);
  if (name == "set" && args.size() == 1) shows_any_ = true;
  if (!name || !TellsFunctions(*name, args)) return;
  for (size_t i = 1; i < args.size(); ++i) LearnShownName(WordWriter::Literal(args[i]));
}

// `declare -f`, `export -f` without names, `declare` alone.
void ProgramFacts::LearnDeclared(const Node& variant, const std::vector<Node>& args) {
  const std::string builtin = variant.Text("Value");
  const bool declares = builtin == "declare" || builtin == "typeset";
  bool of_functions = args.empty() && declares, names_only = false, names_any = false;
  for (const Node& arg : args) {
    const std::string word = WordWriter::Literal(arg.Get("Value")).value_or("");
    if (!arg.Get("Name") && word.starts_with("-")) {
      of_functions |= word.find('f') != std::string::npos;
      names_only |= word.find('F') != std::string::npos;
      continue;
    }
    names_any = true;
    if (!of_functions || names_only || !declares) continue;
    LearnShownName(arg.Get("Name") ? arg.Get("Name").Text("Value")
                                   : WordWriter::Literal(arg.Get("Value")));
  }
  if (of_functions && !names_only && !names_any) shows_any_ = true;
}

void ProgramFacts::LearnShownName(const std::optional<std::string>& name) {
  if (name) shown_.insert(*name);
  shows_any_ |= !name;
}

void ProgramFacts::LearnCall(const Node& call) {
  const auto args = call.List("Args");
  if (args.empty()) return;
  const auto name = WordWriter::Literal(args[0]);
  sources_files_ |= name == "." || name == "source";
  has_unseen_code_ |= !name || name == "." || name == "source" || name == "eval" ||
                      name == "trap" || name == "alias" || name == "command" || name == "builtin" ||
                      name == "compgen" || name == "enable";
  if (!name) return;
  lists_jobs_ |= LooksAtJobs(*name, args);
  if (*name == "set") {
    has_unseen_code_ |= args.size() == 1;
    for (size_t i = 1; i < args.size(); ++i) {
      const std::string word = WordWriter::Literal(args[i]).value_or(i == 1 ? "-x" : "");
      if (word == "--" || word == "-") break;
      if (word.empty() || (word[0] != '-' && word[0] != '+')) {
        may_end_at_failures_ |= word == "errexit";
        has_unseen_code_ |= word == "xtrace" || word == "allexport";
        continue;
      }
      may_end_at_failures_ |= word.find('e') != std::string::npos;
      has_unseen_code_ |= word.find_first_of("xak") != std::string::npos;
    }
  }
  const bool stores = *name == "printf" && args.size() > 1 && WordWriter::Literal(args[1]) == "-v";
  if (!stores && !NamesVariables(*name)) return;
  for (size_t i = 1; i < args.size(); ++i) {
    // "local x=$y" names x.
    const auto parts = args[i].List("Parts");
    const std::string first =
        !parts.empty() && parts[0].Type() == "Lit" ? parts[0].Text("Value") : "";
    const bool is_named = WordWriter::Literal(args[i]) || first.find('=') != std::string::npos ||
                          (stores && i > 2) || (*name == "let" && i > 0 && !first.empty());
    has_unseen_code_ |= !is_named;
  }
}

bool ProgramFacts::CallMayReadStatus(const Node& call) const {
  const auto args = call.List("Args");
  if (args.empty()) return false;
  const auto name = WordWriter::Literal(args[0]);
  if (!name) return true;
  if ((name == "exit" || name == "return") && args.size() == 1) return true;
  if (name == "eval" || name == "." || name == "source" || name == "trap" || name == "command" ||
      name == "builtin") {
    return true;
  }
  if (functions_.contains(*name)) return functions_read_status_;
  return sources_files_ && !Builtins().contains(*name);
}

bool ProgramFacts::MayReadStatus(const json::value& code) const {
  if (const json::array* list = code.if_array()) {
    return std::any_of(list->begin(), list->end(),
                       [this](const json::value& inner) { return MayReadStatus(inner); });
  }
  const json::object* object = code.if_object();
  if (object == nullptr) return false;
  const Node node(&code);
  const std::string type = node.Type();
  if (type == "FuncDecl") return true;
  if (type == "ParamExp") {
    const std::string name = node.Get("Param").Text("Value");
    if (name == "?" || name == "PIPESTATUS" || node.Flag("Excl")) return true;
  }
  if (type == "CallExpr" && CallMayReadStatus(node)) return true;
  return std::any_of(object->begin(), object->end(),
                     [this](const auto& entry) { return MayReadStatus(entry.value()); });
}

}  // namespace batuta::convert::shell
