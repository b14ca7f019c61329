// What programs whose traps look at the commands say before each of them.
#include <utility>

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

}  // namespace

std::string StatementWriter::TextAt(const Node& statement, const char* behind) const {
  const std::string type = statement.Get("Cmd").Type();
  const bool is_simple = type.empty() || type == "CallExpr" || type == "DeclClause";
  const int line = is_simple ? CommandLine(statement) : Line(statement.Get("Cmd"));
  return absl::StrFormat("%d, %s", line, RustText(CommandText(script_).Told(statement) + behind));
}

std::string StatementWriter::Tell(const Node& statement) const {
  if (!parts_.facts().tells_commands()) return {};
  if (statement.Get("Cmd").Type() == "Subshell") {
    return "sh.about(" + RustText(CommandText(script_).Told(statement)) + ");\n";
  }
  return "sh.at(" + TextAt(statement) + ")?;\n";
}

std::string StatementWriter::TellStage(const Node& part, bool with_errors) const {
  if (!IsToldBefore(part)) return {};
  return ".at(" + TextAt(part, with_errors ? " 2>&1" : "") + ")";
}

std::string StatementWriter::TellHead(const Node& clause) const {
  if (!parts_.facts().tells_commands()) return {};
  return absl::StrFormat("%d, %s", Line(clause), RustText(CommandText(script_).Head(clause)));
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

}  // namespace batuta::convert::shell
