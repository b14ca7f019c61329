// Statements about counters: they are Rust's own assignments.
#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/statement_writer.h"

namespace batuta::convert::shell {

std::string StatementWriter::CounterAssignment(const Node& assign, const Node& statement) {
  const std::string name = assign.Get("Name").Text("Value");
  const std::string own = words_.CounterOf(name);
  if (own.empty()) return {};
  const std::string end = unread_ ? "" : "sh.set_status(0);\n";
  const auto literal = WordWriter::Literal(assign.Get("Value"));
  if (literal && begun_.insert(name).second) {
    return "let " + own + " = sh.counter(" + RustLiteral(name) + ", " + *literal + ");\n" + end;
  }
  if (literal) return own + ".set(" + *literal + ");\n" + end;
  const Node sum = assign.Get("Value").List("Parts")[0].Get("X");
  if (const std::string pure = words_.CounterSum(sum); !pure.empty()) {
    return own + ".set(" + pure + ");\n" + end;
  }
  std::string expression = words_.Expression(sum);
  if (expression.empty()) expression = words_.Arithmetic(sum);
  return absl::StrFormat("%s.set(sh.value_of(%d, &%s)?);\n%s", own, Line(statement), expression,
                         end);
}

std::string StatementWriter::Step(const Node& command) {
  const Node node = command.Get("X");
  const std::string sign = script_.SignAt(node.Offset("OpPos"), {"++", "--", "+=", "-="});
  const std::string own = words_.CounterOf(WordWriter::Literal(node.Get("X")).value_or(""));
  if (own.empty() || sign.empty()) return {};
  std::string change = "1";
  if (sign[1] == '=') {
    change = words_.CounterSum(node.Get("Y"));
    if (change.empty()) {
      std::string expression = words_.Expression(node.Get("Y"));
      if (expression.empty()) expression = words_.Arithmetic(node.Get("Y"));
      change = absl::StrFormat("sh.value_of(%d, &%s)?", Line(command), expression);
    }
  }
  const bool adds = sign[0] == '+';
  std::string text =
      own + ".set(" + own + ".get().wrapping_" + (adds ? "add(" : "sub(") + change + "));\n";
  if (unread_ && !parts_.facts().may_end_at_failures()) return text;
  // i++ is true if i was.
  const std::string zero = !node.Flag("Post") ? "0" : adds ? "1" : "-1";
  return text + absl::StrFormat("sh.outcome(%d, %s.get() != %s)?;\n", Line(command), own, zero);
}

}  // namespace batuta::convert::shell
