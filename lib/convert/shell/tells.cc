// Traps: their texts, and what is said before each command in programs whose traps look at them.
#include <algorithm>
#include <utility>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "lib/convert/shell/command_text.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/statement_writer.h"

namespace batuta::convert::shell {
namespace {

// A text that is UTF-8, whatever the script is.
std::string RustText(const std::string& text) {
  const std::string literal = RustLiteral(text);
  return literal.starts_with("b\"") ? "\"\"" : literal;
}

void FindLastFunction(const json::value& value, Node& last) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& inner : *list) FindLastFunction(inner, last);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  const Node node(&value);
  if (node.Type() == "FuncDecl" && node.Offset() > last.Offset()) last = node;
  for (const auto& entry : *object) FindLastFunction(entry.value(), last);
}

bool IsCommandTrap(const Node& word) {
  const std::string name = absl::AsciiStrToUpper(WordWriter::Literal(word).value_or(""));
  return name == "ERR" || name == "DEBUG" || name == "RETURN";
}

}  // namespace

std::string StatementWriter::TextAt(const Node& statement, const char* behind) const {
  const std::string type = statement.Get("Cmd").Type();
  const bool is_simple = type.empty() || type == "CallExpr" || type == "DeclClause";
  const int line = is_simple ? CommandLine(statement) : Line(statement.Get("Cmd"));
  return absl::StrFormat("%d, %s", line, RustText(ToldText(script_, statement) + behind));
}

std::string StatementWriter::Tell(const Node& statement) const {
  if (!parts_.facts().tells_commands()) return {};
  if (statement.Get("Cmd").Type() == "Subshell") {
    return "sh.about(" + RustText(ToldText(script_, statement)) + ");\n";
  }
  return "sh.at(" + TextAt(statement) + ")?;\n";
}

std::string StatementWriter::TellStage(const Node& part, bool with_errors) const {
  if (!IsToldBefore(part)) return {};
  return ".at(" + TextAt(part, with_errors ? " 2>&1" : "") + ")";
}

std::string StatementWriter::TellHead(const Node& clause) const {
  if (!parts_.facts().tells_commands()) return {};
  return absl::StrFormat("%d, %s", Line(clause), RustText(HeadText(script_, clause)));
}

// What `jobs` shows of a command of the background, in programs that ask.
std::string StatementWriter::JobText(const Node& statement) const {
  if (!parts_.facts().lists_jobs()) return {};
  return "sh.job(" + RustText(CommandText(script_, statement)) + ");\n";
}

// The line at which a function's traps find it: bash takes that of the last function in it.
int StatementWriter::FirstLine(const Node& function) const {
  Node last = function;
  FindLastFunction(function.Get("Body").value(), last);
  return Line(last.Get("Body"));
}

// bash tells of a simple command in the shell that starts it, of any other in the one that runs it.
bool StatementWriter::IsToldBefore(const Node& part) const {
  const std::string type = part.Get("Cmd").Type();
  return parts_.facts().tells_commands() && !part.Flag("Negated") &&
         (type.empty() || type == "CallExpr" || type == "DeclClause" || type == "LetClause");
}

std::string StatementWriter::Simple(const Node& statement, bool last) {
  const bool told = std::exchange(told_, false);
  return (told ? "" : Tell(statement)) + SimpleCommand(statement, last);
}

// Texts that eval and trap are given as they are known now.
void StatementWriter::NoteTexts(const Node& call, const std::string& name) {
  const auto args = call.List("Args");
  if (name == "alias" && !IsBash() && !other_shells_) Refuse(call, "alias");
  if (name == "enable" && IsBash()) Refuse(call, "enable");
  if (name == "shopt") {
    for (const Node& word : args) {
      if (WordWriter::Literal(word) == "expand_aliases") Refuse(call, "aliases");
    }
  }
  if (args.size() < 2) return;
  if ((name == "." || name == "source") && parts_.sourcing_line == 0) {
    parts_.sourcing_line = Line(call);
  } else if (name == "trap") {
    const auto text = WordWriter::Literal(args[1]);
    if (!text) return parts_.NoteInterpreted(name, Line(call));
    if (text->empty() || *text == "-") return;
    // Their lines are those of the command that they are about: they are read when it is there.
    if (IsBash() && std::any_of(args.begin() + 2, args.end(), IsCommandTrap)) {
      parts_.NoteInterpreted(name, Line(call));
    }
    parts_.AddText(script_, *text, 1);
  } else if (name == "eval") {
    std::string text;
    for (size_t i = 1; i < args.size(); ++i) {
      const auto part = WordWriter::Literal(args[i]);
      if (!part) return parts_.NoteInterpreted(name, Line(call));
      text += (i > 1 ? " " : "") + *part;
    }
    parts_.AddText(script_, text, IsBash() ? Line(call) : 1);
  }
}

}  // namespace batuta::convert::shell
