#include "lib/convert/shell/statement_writer.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/shell/command_text.h"
#include "lib/convert/shell/rust_text.h"

namespace batuta::convert::shell {
namespace {

bool IsPlainBlock(const Node& statement) {
  return statement.Get("Cmd").Type() == "Block" && statement.List("Redirs").empty() &&
         !statement.Flag("Negated") && !statement.Flag("Background");
}

// "sh.run(...)?;" alone -> "sh.run(...)"
std::string LoneExpression(const std::string& marked) {
  const std::string body = WithoutMark(marked);
  if (!body.ends_with("?;\n") || body.find('\n') != body.size() - 1) return {};
  if (!body.starts_with("sh.") && !body.starts_with("pipe(")) return {};
  return body.substr(0, body.size() - 3);
}

}  // namespace

StatementWriter::StatementWriter(ProgramParts& parts, const Script& script)
    : parts_(parts),
      script_(script),
      words_(script, {.closure =
                          [this](const std::vector<Node>& statements) {
                            return Closure(statements, /*in_child=*/true);
                          },
                      .text_closure = [this](const std::string& text,
                                             const Node& at) { return TextClosure(text, at); },
                      .refuse = [this](const Node& at,
                                       const std::string& construct) { Refuse(at, construct); },
                      .uses_own_path = [this](const Node&) { parts_.uses_own_path = true; }}) {}

std::string StatementWriter::Comments(const Node& statement) const {
  std::string text;
  for (const Node& comment : statement.List("Comments")) {
    std::string line = WithoutHiddenSigns(comment.Text("Text"));
    if (line.starts_with("!") && comment.Line("Pos") == 1) continue;
    while (!line.empty() && (line.back() == ' ' || line.back() == '\r' || line.back() == '\t')) {
      line.pop_back();
    }
    std::replace(line.begin(), line.end(), '\r', ' ');
    const bool reads_as_documentation = line.starts_with("!") || line.starts_with("/");
    text += (reads_as_documentation ? "// " : "//") + line + "\n";
  }
  return text;
}

std::string StatementWriter::Body(const std::vector<Node>& statements) {
  std::string body;
  const bool outer = unread_;
  for (size_t i = 0; i < statements.size(); ++i) {
    const Node& statement = statements[i];
    if (i + 1 < statements.size()) {
      unread_ = !parts_.facts().MayReadStatus(statements[i + 1].value());
    } else {
      unread_ = outer;
    }
    body += Comments(statement) + parts_.Mark(script_, Line(statement));
    std::string text = Statement(statement);
    body += text;
    // What follows a jump is never reached, and Rust would say so.
    if (text.starts_with("sh.at(")) text.erase(0, text.find('\n') + 1);
    const bool leaves = text.ends_with("break;\n") || text.ends_with("continue;\n") ||
                        text.find("\nbreak 'l") != std::string::npos ||
                        text.find("\ncontinue 'l") != std::string::npos ||
                        text.starts_with("break 'l") || text.starts_with("continue 'l");
    if (leaves && text.find('{') == std::string::npos) break;
  }
  unread_ = outer;
  return body;
}

std::string StatementWriter::Wrap(const std::string& body) const {
  if (const std::string lone = LoneExpression(body); !lone.empty()) return "|sh| " + lone;
  return "|sh| {\n" + body + "Ok(())\n}";
}

std::string StatementWriter::Closure(const std::vector<Node>& statements, bool in_child) {
  std::vector<Loop> outer;
  if (in_child) outer.swap(loops_);
  ++closures_;
  const bool unread = std::exchange(unread_, false);
  std::string body;
  if (in_child && statements.size() == 1) {
    const Node only = statements[0];
    const bool plain = !only.Flag("Negated") && !only.Flag("Background") && !only.Flag("Coprocess");
    const std::string type = only.Get("Cmd").Type();
    if (plain && type == "CallExpr") {
      body = Comments(only) + Simple(only, /*last=*/true);
    } else if (plain && (type == "Subshell" || type == "Block") && only.List("Redirs").empty()) {
      body = Comments(only) + Body(only.Get("Cmd").List("Stmts"));
    }
  }
  if (body.empty()) body = Body(statements);
  --closures_;
  unread_ = unread;
  if (in_child) outer.swap(loops_);
  return Wrap(body);
}

std::string StatementWriter::TextClosure(const std::string& text, const Node& at) {
  const Script* parsed = parts_.ParseText(script_, text, Line(at));
  if (parsed == nullptr) {
    Refuse(at, "what stands between these backquotes");
    return "|_| Ok(())";
  }
  StatementWriter inner(parts_, *parsed);
  inner.in_function_ = in_function_;
  const auto statements = parsed->Root().List("Stmts");
  return statements.empty() ? "|_| Ok(())" : inner.Closure(statements, /*in_child=*/true);
}

std::string StatementWriter::ClosureOf(const Node& statement) {
  return Closure({statement}, /*in_child=*/false);
}

std::string StatementWriter::Statement(const Node& statement) {
  if (statement.Flag("Coprocess")) {
    Refuse(statement, "a coprocess");
    return {};
  }
  if (!statement.Flag("Background")) return Negatable(statement);
  // The child's code is the statement without its "&".
  std::vector<Loop> outer;
  outer.swap(loops_);
  ++closures_;
  const bool unread = std::exchange(unread_, false);
  std::string body;
  const std::string type = statement.Get("Cmd").Type();
  const std::string tell = IsToldBefore(statement) ? Tell(statement) : "";
  told_ = !tell.empty();
  if (type == "CallExpr" && !statement.Flag("Negated")) {
    body = Simple(statement, /*last=*/true);
  } else if (type == "Subshell" && statement.List("Redirs").empty() && !statement.Flag("Negated")) {
    body = Body(statement.Get("Cmd").List("Stmts"));
  } else {
    body = Negatable(statement);
  }
  --closures_;
  unread_ = unread;
  outer.swap(loops_);
  const std::string job = JobText(statement);
  constexpr std::string_view kWait = ".wait(sh)?;\n";
  const std::string plain = WithoutMark(body);
  if (type == "BinaryCmd" && plain.starts_with("pipe(") && plain.ends_with(kWait)) {
    return job + plain.substr(0, plain.size() - kWait.size()) + ".start(sh)?;\n";
  }
  return tell + job + absl::StrFormat("sh.background(%d, &%s)?;\n", Line(statement), Wrap(body));
}

std::string StatementWriter::Negatable(const Node& statement) {
  if (!statement.Flag("Negated")) return Redirected(statement);
  ++closures_;
  const bool unread = std::exchange(unread_, false);
  const std::string body = Redirected(statement);
  unread_ = unread;
  --closures_;
  return "sh.not(" + Wrap(body) + ")?;\n";
}

std::string StatementWriter::Redirected(const Node& statement) {
  const std::string type = statement.Get("Cmd").Type();
  const auto redirects = statement.List("Redirs");
  if (type.empty() || type == "CallExpr") return Simple(statement, /*last=*/false);
  if (type == "DeclClause") return Declaration(statement);
  if (redirects.empty()) return Command(statement);
  if (type == "Subshell") {
    const std::string about = Tell(statement);
    return about + absl::StrFormat("sh.subshell_with(%d, %s, &%s)?;\n", Line(statement),
                                   Redirects(redirects),
                                   Closure(statement.Get("Cmd").List("Stmts"), /*in_child=*/true));
  }
  const std::string list = Redirects(redirects);
  ++closures_;
  const bool unread = std::exchange(unread_, false);
  const std::string body = Command(statement);
  unread_ = unread;
  --closures_;
  return absl::StrFormat("sh.with(%d, %s, %s)?;\n", Line(statement), list, Wrap(body));
}

std::string StatementWriter::Command(const Node& statement) {
  const Node command = statement.Get("Cmd");
  const std::string type = command.Type();
  if (type == "Block") return Body(command.List("Stmts"));
  if (type == "IfClause") return If(command);
  if (type == "WhileClause") return While(command);
  if (type == "ForClause") return For(command);
  if (type == "CaseClause") {
    const std::string tell = TellHead(command);
    return (tell.empty() ? "" : "sh.at(" + tell + ")?;\n") + Case(command);
  }
  if (type == "BinaryCmd") return AndOr(command);
  if (type == "FuncDecl") return Function(command);
  if (type == "Subshell") {
    const std::string about = Tell(statement);
    return about + absl::StrFormat("sh.subshell(%d, &%s)?;\n", Line(command),
                                   Closure(command.List("Stmts"), /*in_child=*/true));
  }
  if (type == "ArithmCmd") {
    if (const std::string step = Step(command); !step.empty()) return step;
    std::string expression = words_.Expression(command.Get("X"));
    if (expression.empty()) expression = words_.Arithmetic(command.Get("X"));
    return Tell(statement) +
           absl::StrFormat("sh.arith_command(%d, &%s)?;\n", Line(command), expression);
  }
  if (type == "CoprocClause") {
    Refuse(command, "a coprocess");
    return {};
  }
  if (type == "TestClause") {
    return Tell(statement) + absl::StrFormat("sh.condition(%d, |sh| %s)?;\n", Line(command),
                                             Answer(WithoutParens(Test(command.Get("X")))));
  }
  if (type == "LetClause") {
    const std::string tell = std::exchange(told_, false) ? "" : Tell(statement);
    std::string list = "\"let\"";
    for (const Node& expression : command.List("Exprs")) {
      if (expression.List("Parts").empty()) {
        list += ", quoted(&[" + words_.Arithmetic(expression) + "])";
        continue;
      }
      for (const std::string& field : words_.Fields(expression)) list += ", " + AsWord(field);
    }
    return tell + absl::StrFormat("sh.run(%d, words![%s])?;\n", Line(command), list);
  }
  if (type == "TimeClause") {
    const Node inner = command.Get("Stmt");
    return absl::StrFormat("sh.timed(%s, %s)?;\n", command.Flag("PosixFormat") ? "true" : "false",
                           inner ? ClosureOf(inner) : "|_| Ok(())");
  }
  Refuse(command, type);
  return {};
}

std::string StatementWriter::For(const Node& clause) {
  const Node loop = clause.Get("Loop");
  if (loop.Type() == "CStyleLoop") return ArithmeticFor(clause);
  const std::string name = RustLiteral(loop.Get("Name").Text("Value"));
  // Without "in": the positional parameters.
  std::string items;
  const bool has_in = loop.object()->contains("InPos") || !loop.List("Items").empty();
  if (has_in && loop.Get("InPos")) {
    for (const Node& word : loop.List("Items")) {
      for (const std::string& field : words_.Fields(word))
        items += (items.empty() ? "" : ", ") + field;
    }
  } else {
    items = "quoted(&[var(\"@\")])";
  }
  const std::string list = absl::StrFormat("sh.items(%d, &[%s])?", Line(clause), items);
  if (clause.Flag("Select")) return Select(clause, list);
  const std::string tell = TellHead(clause);
  const bool closure = NeedsClosure(clause.List("Do"));
  const bool unread = unread_ && !parts_.facts().MayReadStatus(clause.value());
  loops_.push_back({absl::StrFormat("'l%d", ++next_label_), !closure, false, unread});
  const int outer = std::exchange(closures_, 0);
  const bool after = std::exchange(unread_, unread);
  std::string text;
  if (closure) {
    const std::string body = Closure(clause.List("Do"), /*in_child=*/false);
    loops_.pop_back();
    const std::string each = tell.empty() ? "sh.each(" : "sh.each_told(Some(told(" + tell + ")), ";
    text = "let values = " + list + ";\n" + each + name + ", values, " + body + ")?;\n";
  } else {
    const std::string body = Body(clause.List("Do"));
    const Loop done = loops_.back();
    loops_.pop_back();
    text = (done.labelled ? done.label + ": " : "") + "for value in " + list + " {\n" +
           (tell.empty() ? "" : "sh.at(" + tell + ")?;\n") + "sh.assign_loop(" + name +
           ", value)?;\n" + body + "}\n";
  }
  unread_ = after;
  closures_ = outer;
  return text;
}

std::string StatementWriter::Select(const Node& clause, const std::string& list) {
  const std::string tell = TellHead(clause);
  return (tell.empty() ? "" : "sh.at(" + tell + ")?;\n") + "let values = " + list + ";\n" +
         absl::StrFormat("sh.select(%d, %s, values, %s)?;\n", Line(clause),
                         RustLiteral(clause.Get("Loop").Get("Name").Text("Value")),
                         LoopClosure(clause));
}

// The body of a loop that the runtime turns.
std::string StatementWriter::LoopClosure(const Node& clause) {
  loops_.push_back({absl::StrFormat("'l%d", ++next_label_), false});
  const int outer = std::exchange(closures_, 0);
  const std::string body = Closure(clause.List("Do"), /*in_child=*/false);
  loops_.pop_back();
  closures_ = outer;
  return body;
}

std::string StatementWriter::ArithmeticFor(const Node& clause) {
  const Node loop = clause.Get("Loop");
  const auto step = [&](const char* part) {
    const Node expression = loop.Get(part);
    if (!expression) return std::string("&lit(\"\")");
    const std::string compiled = words_.Expression(expression);
    return "&" + (compiled.empty() ? words_.Arithmetic(expression) : compiled);
  };
  const std::string init = step("Init"), condition = step("Cond"), next = step("Post");
  return absl::StrFormat("sh.count(%d, [%s, %s, %s], %s)?;\n", Line(clause), init, condition, next,
                         LoopClosure(clause));
}

std::string StatementWriter::Function(const Node& declaration) {
  const std::string name = declaration.Get("Name").Text("Value");
  const std::string rust = parts_.Claim(name);
  std::string definition = "sh.define(" + RustLiteral(name) + ", " + rust + ");\n";
  const auto keep = [&](const char* call, FunctionForm form) {
    const std::string text = RustLiteral(FunctionText(script_, declaration, form));
    if (text.starts_with("b\"")) return;  // it is no UTF-8
    definition += absl::StrFormat("sh.%s(%s, %s);\n", call, RustLiteral(name), text);
  };
  if (parts_.facts().may_export(name)) keep("keep_text", FunctionForm::kExported);
  if (parts_.facts().may_show(name)) keep("keep_shown", FunctionForm::kShown);
  if (parts_.facts().tells_commands()) {
    definition +=
        absl::StrFormat("sh.keep_line(%s, %d);\n", RustLiteral(name), FirstLine(declaration));
  }
  StatementWriter inner(parts_, script_);
  inner.set_in_function();
  inner.set_counters(parts_.counters().Of(declaration.value()));
  const Node body = declaration.Get("Body");
  const std::string earlier = parts_.refusal();
  const std::string text =
      IsPlainBlock(body) ? inner.Body(body.Get("Cmd").List("Stmts")) : inner.Body({body});
  if (earlier.empty() && !parts_.refusal().empty()) {
    if (const auto bridge = BridgeOf(script_, declaration)) {
      parts_.AddBridged(name, rust, *bridge);
      return definition;
    }
  }
  parts_.AddFunction("fn " + rust + "(sh: &mut Shell) -> Flow {\n" + text + "Ok(())\n}\n");
  return definition;
}

}  // namespace batuta::convert::shell
