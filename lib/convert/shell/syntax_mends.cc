#include "lib/convert/shell/syntax_mends.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <cstring>
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
  json::object function = std::move(CommandOf(statement));
  json::object chain = std::move(function.at("Body").as_object());
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

bool JoinsLists(const Script& script, const json::value& connection) {
  return !script.SignAt(Node(&connection).Offset("OpPos"), {"&&", "||"}).empty();
}

// Whether a statement, read as the right side of a connection, is one that comes behind it.
bool GoesOn(const Script& script, const json::object& right, bool joins) {
  return IsConnection(right) && (!joins || JoinsLists(script, right.at("Cmd")));
}

// `a && (f && g)`, where no parentheses are, is `(a && f) && g`.
void Rotate(const Script& script, json::object& statement) {
  const bool joins = JoinsLists(script, statement.at("Cmd"));
  if (!GoesOn(script, CommandOf(statement).at("Y").as_object(), joins)) return;
  json::object connection = std::move(CommandOf(statement));
  json::object right = std::move(connection.at("Y").as_object());
  json::object* first = &right;
  while (GoesOn(script, *first, joins)) {
    (*first)["Pos"] = statement.at("Pos");
    CommandOf(*first)["Pos"] = statement.at("Pos");
    first = &CommandOf(*first).at("X").as_object();
  }
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

bool IsNameSign(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The bracket that the one at `at` closes, were there no quotes; 0: none that is near.
size_t OpeningOf(const std::string& text, size_t at) {
  constexpr size_t kNear = 4096;
  int depth = 0;
  for (size_t i = at; i > 0 && at - i < kNear; --i) {
    if (text[i] == ')') ++depth;
    if (text[i] == '(' && --depth == 0) return i;
  }
  return 0;
}

// Whether a # stands where quotes or an expansion end, so that it goes on with their word: behind
// `"x"`, `${x}`, `$(x)`, `$x`, `$#`.
bool IsBehindPart(const std::string& text, size_t at) {
  if (at < 2) return false;
  const char before = text[at - 1];
  if (before == '"' || before == '\'' || before == '}') return true;
  if (before == ')') {
    const size_t opening = OpeningOf(text, at - 1);
    return opening > 0 && text[opening - 1] == '$';
  }
  if (text[at - 2] == '$') return IsNameSign(before) || std::strchr("?!@*-$#", before) != nullptr;
  size_t begin = at;
  while (begin > 0 && IsNameSign(text[begin - 1])) --begin;
  return begin > 0 && begin < at && text[begin - 1] == '$' &&
         std::isdigit(static_cast<unsigned char>(text[begin])) == 0;
}

// Where the place that an error names is in the text; past its end: nowhere.
size_t OffsetInError(const std::string& text, const std::string& error) {
  int line = 0, column = 0;
  if (std::sscanf(error.c_str() + PlaceInError(error), "%d:%d:", &line, &column) != 2) {
    return text.size();
  }
  size_t at = 0;
  for (int i = 1; i < line && at != std::string::npos; ++i) {
    at = text.find('\n', at);
    if (at != std::string::npos) ++at;
  }
  return at == std::string::npos ? text.size() : at + static_cast<size_t>(column) - 1;
}

bool IsBlank(char c) { return c == ' ' || c == '\t'; }

size_t BlankBefore(const std::string& text, size_t at) {
  return at > 0 && at < text.size() && IsBlank(text[at - 1]) ? at - 1 : text.size();
}

// The first blank in the rest of the expression that stands between two operands: `a $t`.
size_t BlankBetweenOperands(const std::string& text, size_t at, const char* closing) {
  const auto is_operand = [](char c, const char* signs) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::strchr(signs, c) != nullptr;
  };
  const size_t end = std::min({text.find('\n', at), text.find(closing, at), text.size()});
  for (size_t blank = at + 1; blank + 1 < end; ++blank) {
    const bool is_between =
        IsBlank(text[blank]) && !IsBlank(text[blank + 1]) && is_operand(text[blank + 1], "_$\"'(");
    if (!is_between) continue;
    const size_t before = text.find_last_not_of(" \t", blank);
    if (before > at && is_operand(text[before], "_)}]\"'")) return blank;
  }
  return text.size();
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
  const size_t at = OffsetInError(text, error);
  if (at >= text.size() || text[at] != '[') return {};
  return text.substr(0, at) + std::string(kHiddenBracket) + text.substr(at + 1);
}

std::string WithHiddenBlank(const std::string& text, const std::string& error) {
  size_t at = OffsetInError(text, error);
  if (error.find("not a valid arithmetic operator") != std::string::npos ||
      error.find("\"expr\" must be followed by ;") != std::string::npos) {
    at = BlankBefore(text, at);
  } else if (error.find("without matching $[") != std::string::npos) {
    at = BlankBetweenOperands(text, at, "]");
  } else if (error.find("without matching ((") != std::string::npos) {
    at = BlankBetweenOperands(text, at, "))");
  } else {
    return {};
  }
  if (at >= text.size()) return {};
  return text.substr(0, at) + std::string(kHiddenBlank) + text.substr(at + 1);
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

std::string WithHiddenHashes(const std::string& text) {
  std::string mended;
  for (size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '#' && IsBehindPart(text, at)) {
      mended += kHiddenHash;
    } else {
      mended += text[at];
    }
  }
  return mended;
}

void MendFunctionBodies(Script& script) { MendFunctions(script, script.tree); }

}  // namespace batuta::convert::shell
