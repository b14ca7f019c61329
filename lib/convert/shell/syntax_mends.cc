#include "lib/convert/shell/syntax_mends.h"

#include <algorithm>
#include <cstdio>
#include <functional>
#include <set>
#include <utility>

#include "lib/convert/shell/rust_text.h"

namespace batuta::convert::shell {
namespace {

// Where the comment of a line begins in which `let` is a command; npos: there is none.
size_t CommentBehindLet(std::string_view line) {
  size_t let = std::string_view::npos;
  char quote = '\0';
  for (size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    if (quote != '\0') {
      if (c == quote) quote = '\0';
      continue;
    }
    const bool begins =
        i == 0 || std::string_view(" \t;&|").find(line[i - 1]) != std::string_view::npos;
    if (c == '\'' || c == '"') quote = c;
    if (begins && line.substr(i).starts_with("let ")) let = i;
    if (begins && c == '#') return let == std::string_view::npos ? let : i;
  }
  return std::string_view::npos;
}

// Where the signs of comments stand, and where expansions end whose last sign also ends commands.
struct Marks {
  std::vector<size_t> hashes;
  std::set<size_t> ends;
};

void FindMarks(const json::value& value, Marks& marks) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& inner : *list) FindMarks(inner, marks);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  const Node node(&value);
  if (node.Get("Hash")) marks.hashes.push_back(node.Offset("Hash"));
  const std::string type = node.Type();
  if (type == "CmdSubst" || type == "ProcSubst" || type == "ArithmExp" || type == "ExtGlob") {
    marks.ends.insert(node.Offset("End"));
  }
  for (const auto& entry : *object) FindMarks(entry.value(), marks);
}

bool IsConnection(const json::object& statement) {
  const json::value* command = statement.if_contains("Cmd");
  return command != nullptr && Node(command).Type() == "BinaryCmd";
}

json::object& CommandOf(json::object& statement) { return statement.at("Cmd").as_object(); }

// The statement that a chain of commands begins with; all that stand around it begin at `from`.
json::object& FirstOf(json::object& statement, const json::value& from) {
  json::object* first = &statement;
  while (IsConnection(*first)) {
    (*first)["Pos"] = from;
    CommandOf(*first)["Pos"] = from;
    first = &CommandOf(*first).at("X").as_object();
  }
  return *first;
}

// `f() { ...; } && g`, read as a function of that body.
bool HoldsMore(const json::object& statement) {
  const json::value* command = statement.if_contains("Cmd");
  if (command == nullptr || Node(command).Type() != "FuncDecl") return false;
  const json::value* body = command->as_object().if_contains("Body");
  return body != nullptr && body->is_object() && IsConnection(body->get_object());
}

void TakeOut(const Script& script, json::object& statement) {
  json::object function = CommandOf(statement);
  json::object chain = function.at("Body").as_object();
  json::object& first = FirstOf(chain, statement.at("Pos"));
  json::object declaration;
  declaration["Pos"] = statement.at("Pos");
  declaration["End"] = first.at("End");
  const bool is_pipeline =
      script.SignAt(Node(&chain.at("Cmd")).Offset("OpPos"), {"||", "|"}) == "|";
  if (!is_pipeline && statement.contains("Negated")) {
    declaration["Negated"] = true;
    statement.erase("Negated");
  }
  function["Body"] = std::move(first);
  function["End"] = declaration.at("End");
  declaration["Cmd"] = std::move(function);
  first = std::move(declaration);
  statement["Cmd"] = std::move(chain.at("Cmd"));
}

bool JoinsLists(const Script& script, const json::object& connection) {
  const json::value* place = connection.if_contains("OpPos");
  const json::object* object = place == nullptr ? nullptr : place->if_object();
  const auto at = static_cast<size_t>(object->at("Offset").to_number<int64_t>());
  return !script.SignAt(at, {"&&", "||"}).empty();
}

// `a && (f && g)`, where no parentheses are, is `(a && f) && g`.
void Rotate(const Script& script, json::object& statement) {
  json::object connection = CommandOf(statement);
  const bool joins = JoinsLists(script, connection);
  json::object right = connection.at("Y").as_object();
  json::object* first = &right;
  while (IsConnection(*first) && (!joins || JoinsLists(script, CommandOf(*first)))) {
    (*first)["Pos"] = statement.at("Pos");
    CommandOf(*first)["Pos"] = statement.at("Pos");
    first = &CommandOf(*first).at("X").as_object();
  }
  if (first == &right) return;
  json::object inner;
  inner["Pos"] = statement.at("Pos");
  inner["End"] = first->at("End");
  connection["End"] = first->at("End");
  connection["Y"] = std::move(*first);
  inner["Cmd"] = std::move(connection);
  *first = std::move(inner);
  statement["Cmd"] = std::move(right.at("Cmd"));
}

void MendFunctions(const Script& script, json::value& value) {
  if (json::array* list = value.if_array()) {
    for (json::value& inner : *list) MendFunctions(script, inner);
    return;
  }
  json::object* object = value.if_object();
  if (object == nullptr) return;
  if (HoldsMore(*object)) TakeOut(script, *object);
  for (auto& entry : *object) MendFunctions(script, entry.value());
  if (IsConnection(*object)) Rotate(script, *object);
}

}  // namespace

size_t PlaceInError(const std::string& error) {
  return error.starts_with('<') ? error.find(':') + 1 : 0;
}

std::string WithoutCommentsBehindLet(const std::string& text) {
  std::string mended = text;
  for (size_t start = 0; start < text.size();) {
    const size_t end = std::min(text.find('\n', start), text.size());
    const std::string_view line = std::string_view(text).substr(start, end - start);
    const size_t at = CommentBehindLet(line);
    if (at != std::string_view::npos)
      mended.replace(start + at, line.size() - at, line.size() - at, ' ');
    start = end + 1;
  }
  return mended;
}

std::string WithHiddenBracket(const std::string& text, const std::string& error) {
  if (error.find("\"[x]\" must be followed by =") == std::string::npos) return {};
  int line = 0, column = 0;
  if (std::sscanf(error.c_str() + PlaceInError(error), "%d:%d:", &line, &column) != 2) return {};
  size_t at = 0;
  for (int i = 1; i < line && at != std::string::npos; ++i) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  if (at == std::string::npos) return {};
  at += static_cast<size_t>(column) - 1;
  if (at >= text.size() || text[at] != '[') return {};
  return text.substr(0, at) + std::string(kHiddenBracket) + text.substr(at + 1);
}

std::string WithHiddenHashes(const Script& script) {
  Marks marks;
  FindMarks(script.tree, marks);
  std::sort(marks.hashes.begin(), marks.hashes.end(), std::greater<>());
  std::string text = script.text;
  for (const size_t at : marks.hashes) {
    if (at == 0 || at >= text.size()) continue;
    const char before = text[at - 1];
    const bool may_begin =
        std::string_view(" \t\r\n;&|<>()`").find(before) != std::string_view::npos;
    if (!may_begin || marks.ends.contains(at)) text.replace(at, 1, kHiddenHash);
  }
  return text;
}

void MendFunctionBodies(Script& script) { MendFunctions(script, script.tree); }

}  // namespace batuta::convert::shell
