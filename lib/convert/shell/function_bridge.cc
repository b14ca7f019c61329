#include "lib/convert/shell/function_bridge.h"

#include <algorithm>
#include <map>
#include <vector>

#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {
namespace {

// What another process would answer differently.
constexpr const char* kOwnToTheProcess[] = {"BASHPID", "PPID",   "FUNCNAME",  "BASH_SOURCE",
                                            "$$",      "caller", "trap",      "BASH_LINENO",
                                            "local -", "SHLVL",  "declare -g"};

using Functions = std::map<std::string, std::vector<Node>>;

void FindFunctions(const json::value& value, Functions& functions) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& inner : *list) FindFunctions(inner, functions);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  const Node node(&value);
  if (node.Type() == "FuncDecl") functions[node.Get("Name").Text("Value")].push_back(node);
  for (const auto& entry : *object) FindFunctions(entry.value(), functions);
}

// Adds the names of the commands in some code. False: one of them is not known, or the code
// defines functions or runs texts.
bool AddCommands(const json::value& value, std::set<std::string>& names) {
  if (const json::array* list = value.if_array()) {
    return std::all_of(list->begin(), list->end(),
                       [&](const json::value& inner) { return AddCommands(inner, names); });
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return true;
  const Node node(&value);
  const std::string type = node.Type();
  if (type == "FuncDecl") return false;
  if (type == "CallExpr" && !node.List("Args").empty()) {
    const auto name = WordWriter::Literal(node.List("Args")[0]);
    if (!name || name == "eval" || name == "." || name == "source" || name == "exec") return false;
    names.insert(*name);
  }
  return std::all_of(object->begin(), object->end(),
                     [&](const auto& entry) { return AddCommands(entry.value(), names); });
}

bool HasWord(std::string_view text, std::string_view word) {
  const auto is_inside = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (size_t at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const size_t end = at + word.size();
    const bool begins = at == 0 || !is_inside(text[at - 1]) || !is_inside(word[0]);
    if (begins && (end == text.size() || !is_inside(text[end]) || !is_inside(word.back())))
      return true;
  }
  return false;
}

bool IsOwnToTheProcess(std::string_view text) {
  return std::any_of(std::begin(kOwnToTheProcess), std::end(kOwnToTheProcess),
                     [&](const char* sign) { return HasWord(text, sign); });
}

}  // namespace

std::optional<FunctionBridge> BridgeOf(const Script& script, const Node& declaration) {
  if (script.dialect != Dialect::kBash || script.first_line != 1) return std::nullopt;
  Functions functions;
  FindFunctions(script.tree, functions);
  FunctionBridge bridge;
  bridge.first_line = script.LineOf(declaration);
  bridge.last_line = script.LineOf(declaration, "End");
  std::vector<std::string> waiting{declaration.Get("Name").Text("Value")};
  std::vector<Node> taken;
  while (!waiting.empty()) {
    const std::string name = waiting.back();
    waiting.pop_back();
    const auto found = functions.find(name);
    if (found == functions.end() || !bridge.functions.insert(name).second) continue;
    // Which of several definitions counts is known only at run time.
    if (found->second.size() != 1) return std::nullopt;
    const Node function = found->second[0];
    if (IsOwnToTheProcess(script.Slice(function.Offset("Pos"), function.Offset("End"))))
      return std::nullopt;
    taken.push_back(function);
    std::set<std::string> called;
    if (!AddCommands(function.Get("Body").value(), called)) return std::nullopt;
    waiting.insert(waiting.end(), called.begin(), called.end());
  }
  std::sort(taken.begin(), taken.end(),
            [](const Node& a, const Node& b) { return a.Offset("Pos") < b.Offset("Pos"); });
  int line = 1;
  for (const Node& function : taken) {
    if (function.Line() < line || (line > 1 && function.Line() == line)) return std::nullopt;
    bridge.text.append(static_cast<size_t>(function.Line() - line), '\n');
    bridge.text += script.Slice(function.Offset("Pos"), function.Offset("End"));
    line = function.Line("End");
  }
  if (PlainBytes(bridge.text) != bridge.text) return std::nullopt;
  return bridge;
}

}  // namespace batuta::convert::shell
