// What stands between "if" and "then": commands as Rust conditions; and what conditions lead to.
#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/statement_writer.h"

namespace batuta::convert::shell {
namespace {

// "sh.run(...)?;" -> "sh.succeeds(...)?"; empty: it is no lone call of the first name.
std::string AsCondition(const std::string& text) {
  static constexpr struct {
    const char* command;
    const char* condition;
  } kNames[] = {{"sh.run(", "sh.succeeds("},
                {"sh.bracket(", "sh.tests("},
                {"sh.condition(", "sh.holds("},
                {"sh.arith_command(", "sh.computes("}};
  for (const auto& name : kNames) {
    if (text.starts_with(name.command) && text.ends_with(")?;\n")) {
      return name.condition + text.substr(std::string(name.command).size(),
                                          text.size() - std::string(name.command).size() - 2);
    }
  }
  return {};
}

bool IsJump(const Node& call) {
  const auto name = WordWriter::Literal(call.List("Args")[0]);
  return name == "break" || name == "continue" || name == "exit" || name == "return";
}

}  // namespace

std::string StatementWriter::Condition(const std::vector<Node>& statements, bool is_free) {
  if (statements.size() == 1 && Comments(statements[0]).empty()) {
    return ConditionOf(statements[0], is_free);
  }
  return "sh.ok(" + Closure(statements, /*in_child=*/false) + ")?";
}

std::string StatementWriter::ConditionOf(const Node& statement, bool is_free) {
  const bool negated = statement.Flag("Negated");
  const std::string type = statement.Get("Cmd").Type();
  const bool has_redirects = !statement.List("Redirs").empty() && type != "CallExpr";
  if (statement.Flag("Background") || statement.Flag("Coprocess") || has_redirects ||
      (negated && !is_free)) {
    return "sh.ok(" + ClosureOf(statement) + ")?";
  }
  const bool unread = std::exchange(unread_, false);
  std::string text = PositiveCondition(statement, is_free);
  unread_ = unread;
  return negated ? Opposite(text) : text;
}

std::string StatementWriter::PositiveCondition(const Node& statement, bool is_free) {
  const Node command = statement.Get("Cmd");
  const std::string type = command.Type();
  if (type == "BinaryCmd") {
    const std::string sign = script_.SignAt(command.Offset("OpPos"), {"&&", "||", "|"});
    if (sign != "|" && Comments(command.Get("Y")).empty()) {
      return "(" + ConditionOf(command.Get("X"), is_free) + " " + sign + " " +
             ConditionOf(command.Get("Y"), is_free) + ")";
    }
  }
  if (const std::string counted = words_.CounterTest(statement); !counted.empty()) {
    return is_free ? "(" + counted + ")" : "sh.answer(" + counted + ")";
  }
  const bool is_call = type == "CallExpr" && !command.List("Args").empty() && !IsJump(command);
  if (!is_call && type != "TestClause" && type != "ArithmCmd") {
    ++closures_;
    const std::string body = Redirected(statement);
    --closures_;
    return "sh.ok(" + Wrap(body) + ")?";
  }
  const std::string text = is_call ? Simple(statement, /*last=*/false) : Command(statement);
  const std::string condition = AsCondition(text);
  return condition.empty() ? "sh.ok(" + Wrap(text) + ")?" : condition;
}

std::string StatementWriter::If(const Node& clause) {
  const bool is_free = !parts_.facts().MayReadStatus(clause.value());
  std::string text = "if " + WithoutParens(Condition(clause.List("Cond"), is_free)) + " {\n";
  const std::string_view condition =
      script_.Slice(clause.Offset("Position"), clause.Offset("ThenPos"));
  const bool outer = other_shells_;
  other_shells_ |= condition.find("ZSH_VERSION") != std::string_view::npos;
  text += Body(clause.List("Then")) + "}";
  other_shells_ = outer;
  const Node otherwise = clause.Get("Else");
  if (!otherwise) return text + (unread_ ? "\n" : " else {\nsh.set_status(0);\n}\n");
  if (otherwise.List("Cond").empty()) {
    return text + " else {\n" + Body(otherwise.List("Then")) + "}\n";
  }
  return text + " else " + If(otherwise);
}

std::string StatementWriter::While(const Node& clause) {
  const bool until = clause.Flag("Until");
  const bool closure = NeedsClosure(clause.List("Do")) || NeedsClosure(clause.List("Cond"));
  const bool unread = unread_ && !parts_.facts().MayReadStatus(clause.value());
  loops_.push_back({absl::StrFormat("'l%d", ++next_label_), !closure, false, unread});
  const int outer = std::exchange(closures_, 0);
  const bool after = std::exchange(unread_, unread);
  std::string text;
  if (closure) {
    const std::string condition = Closure(clause.List("Cond"), /*in_child=*/false);
    const std::string body = Closure(clause.List("Do"), /*in_child=*/false);
    loops_.pop_back();
    text = std::string("sh.repeat(") + (until ? "false" : "true") + ", " + condition + ", " + body +
           ")?;\n";
  } else {
    const std::string condition = unread ? Condition(clause.List("Cond"), /*is_free=*/true)
                                         : Closure(clause.List("Cond"), /*in_child=*/false);
    const std::string body = Body(clause.List("Do"));
    const Loop loop = loops_.back();
    loops_.pop_back();
    const std::string label = loop.labelled ? loop.label + ": " : "";
    const std::string turns = absl::StrFormat("turns%d", static_cast<int>(loops_.size()) + 1);
    if (unread) {
      text = label + "while " + WithoutParens(until ? Opposite(condition) : condition) + " {\n";
    } else {
      text = "let mut " + turns + " = Turns::" + (until ? "until" : "while_") + "();\n" + label +
             "while " + turns + ".next(sh, " + condition + ")? {\n";
    }
    text += body + "}\n";
  }
  unread_ = after;
  closures_ = outer;
  return text;
}

std::string StatementWriter::AndOr(const Node& binary) {
  const std::string sign = script_.SignAt(binary.Offset("OpPos"), {"&&", "||", "|&", "|"});
  if (sign == "|" || sign == "|&") return Pipe(binary);
  const bool is_free = unread_ && !parts_.facts().MayReadStatus(binary.value());
  const std::string condition = ConditionOf(binary.Get("X"), is_free);
  const std::string body = Comments(binary.Get("Y")) + Statement(binary.Get("Y"));
  return "if " + WithoutParens(sign == "||" ? Opposite(condition) : condition) + " {\n" + body +
         "}\n";
}

// One command of a pipeline: ".run(...)" or ".code(...)".
std::string StatementWriter::Stage(const Node& part, bool with_errors) {
  const std::string tell = TellStage(part, with_errors);
  told_ = !tell.empty();
  const std::string closure = Closure({part}, /*in_child=*/true);
  constexpr std::string_view kRun = "|sh| sh.run_last(";
  if (with_errors) {
    return tell +
           absl::StrFormat(".code(&|sh| sh.with(%d, &[redirect(2, Kind::Copy, lit(\"1\"))], %s))",
                           Line(part), closure);
  }
  if (closure.starts_with(kRun)) return tell + ".run(" + closure.substr(kRun.size());
  return tell + ".code(&" + closure + ")";
}

std::string StatementWriter::Pipe(const Node& binary) {
  // a | b | c is (a | b) | c. With |&, the errors of the command before it go into the pipe as
  // well.
  Node node = binary, first;
  bool with_errors = false;
  std::vector<std::pair<Node, bool>> parts;
  while (!first) {
    parts.emplace_back(node.Get("Y"), with_errors);
    with_errors = script_.SignAt(node.Offset("OpPos"), {"|&", "|"}) == "|&";
    const Node left = node.Get("X");
    const Node inner = left.Get("Cmd");
    const bool goes_on = inner.Type() == "BinaryCmd" &&
                         script_.SignAt(inner.Offset("OpPos"), {"&&", "||", "|"}) == "|" &&
                         left.List("Redirs").empty() && !left.Flag("Negated");
    if (goes_on) {
      node = inner;
    } else {
      first = left;
    }
  }
  parts.emplace_back(first, with_errors);
  std::string text = absl::StrFormat("pipe(%d)", Line(first));
  for (auto part = parts.rbegin(); part != parts.rend(); ++part) {
    text += Stage(part->first, part->second);
  }
  return text + ".wait(sh)?;\n";
}

}  // namespace batuta::convert::shell
