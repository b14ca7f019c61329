#include "lib/convert/shell/command_text.h"

#include <algorithm>
#include <utility>

#include "lib/convert/shell/word_text.h"

namespace batuta::convert::shell {
namespace {

constexpr int kIndent = 4;

bool IsNumber(const std::string& text) {
  return text.find_first_not_of("0123456789-") == std::string::npos;
}

// Whether a new line, not a sign, is between a statement and the next.
bool EndsItsLine(const Node& statement) { return !statement.Get("Semicolon"); }

// What stands between two commands; empty for another command.
std::string SignOf(const Script& script, const Node& command) {
  if (command.Type() != "BinaryCmd") return {};
  return script.SignAt(command.Offset("OpPos"), {"&&", "||", "|&", "|"});
}

// bash 5.2's layout of commands, with what is odd about it: a list is in one line, but for that of
// a function's body; the texts of here-documents stand behind the next operator.
class Printer {
 public:
  explicit Printer(const Script& script) : script_(script) {}

  void Statement(const Node& statement);
  void Told(const Node& statement);
  void Substitution(const std::vector<Node>& statements);
  void Function(const Node& body, FunctionForm form);
  void Head(const Node& command);
  std::string Take() { return std::move(text_); }

 private:
  void Indent();
  void Line(const char* text);
  void Semicolon();
  // Without an indent: what it stands behind is in its line.
  void Here(const Node& statement);
  void List(const std::vector<Node>& statements);
  void Separator(const Node& statement, bool is_last);
  void Command(const Node& command);
  void Simple(const Node& command);
  void Connection(const Node& command);
  void Stages(const Node& pipeline);
  void Group(const Node& command);
  void Subshell(const Node& command);
  void If(const Node& clause);
  void While(const Node& clause);
  void For(const Node& clause);
  void CountingHead(const Node& loop);
  void Case(const Node& clause);
  void DoGroup(const std::vector<Node>& statements);
  void NestedFunction(const Node& declaration);
  void FunctionBody(const Node& body);
  void Test(const Node& test);
  void Redirects(const std::vector<Node>& redirects);
  void Redirect(const Node& redirect);
  void Documents(const std::string& sign);

  const Script& script_;
  std::string text_;
  int indent_ = 0;
  int step_ = kIndent;
  int in_line_ = 0;  // so many commands to come have no indent
  int functions_ = 0;
  int connections_ = 0;
  bool in_substitution_ = false;
  std::string documents_;      // texts that wait for the next operator
  bool has_document_ = false;  // such texts end here, and the line with them
};

void Printer::Indent() { text_.append(static_cast<size_t>(indent_), ' '); }

void Printer::Line(const char* text) {
  text_ += '\n';
  Indent();
  text_ += text;
}

void Printer::Semicolon() {
  if (!text_.ends_with('&') && !text_.ends_with('\n')) text_ += ';';
}

void Printer::Here(const Node& statement) {
  ++in_line_;
  Statement(statement);
}

void Printer::Statement(const Node& statement) {
  if (in_line_ > 0) {
    --in_line_;
  } else {
    Indent();
  }
  const Node command = statement.Get("Cmd");
  if (command.Type() == "TimeClause") {
    text_ += command.Flag("PosixFormat") ? "time -p " : "time ";
    if (statement.Flag("Negated")) text_ += "! ";
    if (command.Get("Stmt")) Here(command.Get("Stmt"));
    return;
  }
  if (statement.Flag("Negated")) text_ += "! ";
  Command(command);
  const auto redirects = statement.List("Redirs");
  if (redirects.empty()) return;
  if (command) text_ += ' ';
  Redirects(redirects);
}

void Printer::Told(const Node& statement) {
  const Node command = statement.Get("Cmd");
  const std::string type = command.Type();
  Command(command);
  const auto redirects = statement.List("Redirs");
  if (redirects.empty() || type == "TestClause" || type == "ArithmCmd") return;
  if (command) text_ += ' ';
  Redirects(redirects);
}

void Printer::Substitution(const std::vector<Node>& statements) {
  in_substitution_ = true;
  List(statements);
}

void Printer::List(const std::vector<Node>& statements) {
  const bool connects =
      statements.size() > 1 || (!statements.empty() && statements[0].Flag("Background"));
  if (connects) ++connections_;
  for (size_t i = 0; i < statements.size(); ++i) {
    Statement(statements[i]);
    if (i > 0 && !statements[i].Flag("Background")) Documents("");
    Separator(statements[i], i + 1 == statements.size());
  }
  if (connects) --connections_;
}

void Printer::Separator(const Node& statement, bool is_last) {
  if (statement.Flag("Background")) {
    Documents(" &");
    if (is_last) return Documents("");
    text_ += ' ';
    ++in_line_;
    return;
  }
  if (is_last) return;
  const bool ends_line = in_substitution_ && EndsItsLine(statement);
  if (!documents_.empty()) {
    Documents("");
  } else if (std::exchange(has_document_, false)) {
    // The line is over.
  } else {
    text_ += ends_line && functions_ == 0 ? '\n' : ';';
  }
  if (functions_ > 0) {
    text_ += '\n';
  } else {
    if (!ends_line) text_ += ' ';
    ++in_line_;
  }
}

void Printer::Command(const Node& command) {
  const std::string type = command.Type();
  if (type == "CallExpr" || type == "DeclClause" || type == "LetClause") return Simple(command);
  if (type == "BinaryCmd") return Connection(command);
  if (type == "Block") return Group(command);
  if (type == "Subshell") return Subshell(command);
  if (type == "IfClause") return If(command);
  if (type == "WhileClause") return While(command);
  if (type == "ForClause") return For(command);
  if (type == "CaseClause") return Case(command);
  if (type == "FuncDecl") return NestedFunction(command);
  if (type == "TestClause") {
    text_ += "[[ ";
    Test(command.Get("X"));
    text_ += " ]]";
  } else if (command) {
    text_ += WordText(script_, command);  // `(( ))`
  }
}

void Printer::Simple(const Node& command) {
  std::vector<std::string> words;
  const bool declares = command.Type() == "DeclClause";
  if (declares) words.push_back(command.Get("Variant").Text("Value"));
  if (command.Type() == "LetClause") words.emplace_back("let");
  for (const Node& assign : command.List("Assigns")) {
    words.push_back(AssignmentText(script_, assign));
  }
  for (const Node& word : command.List("Args")) {
    words.push_back(declares ? AssignmentText(script_, word) : WordText(script_, word));
  }
  for (const Node& word : command.List("Exprs")) words.push_back(WordText(script_, word));
  for (size_t i = 0; i < words.size(); ++i) text_ += (i > 0 ? " " : "") + words[i];
}

void Printer::Connection(const Node& command) {
  ++connections_;
  const std::string sign = SignOf(script_, command);
  if (sign == "&&" || sign == "||") {
    Here(command.Get("X"));
    Documents(" " + sign + " ");
    Here(command.Get("Y"));
  } else {
    Stages(command);
  }
  Documents("");
  --connections_;
}

void Printer::Stages(const Node& pipeline) {
  const Node left = pipeline.Get("X");
  const std::string before = SignOf(script_, left.Get("Cmd"));
  if (before == "|" || before == "|&") {
    Stages(left.Get("Cmd"));
  } else {
    Here(left);
  }
  if (SignOf(script_, pipeline) == "|&") text_ += " 2>&1";
  Documents(" |");
  text_ += ' ';
  Here(pipeline.Get("Y"));
}

void Printer::Group(const Node& command) {
  text_ += "{ ";
  if (functions_ == 0) {
    ++in_line_;
  } else {
    text_ += '\n';
    indent_ += step_;
  }
  List(command.List("Stmts"));
  Documents("");
  if (functions_ == 0) {
    Semicolon();
    text_ += ' ';
  } else {
    indent_ -= step_;
    Line("");
  }
  text_ += '}';
}

void Printer::Subshell(const Node& command) {
  text_ += "( ";
  ++in_line_;
  List(command.List("Stmts"));
  Documents("");
  text_ += " )";
}

void Printer::If(const Node& clause) {
  text_ += "if ";
  ++in_line_;
  List(clause.List("Cond"));
  Semicolon();
  text_ += " then\n";
  indent_ += step_;
  List(clause.List("Then"));
  Documents("");
  indent_ -= step_;
  if (const Node otherwise = clause.Get("Else")) {
    Semicolon();
    Line("else\n");
    indent_ += step_;
    if (otherwise.List("Cond").empty()) {
      List(otherwise.List("Then"));
    } else {
      Indent();
      If(otherwise);
    }
    Documents("");
    indent_ -= step_;
  }
  Semicolon();
  Line("fi");
}

void Printer::While(const Node& clause) {
  text_ += clause.Flag("Until") ? "until " : "while ";
  ++in_line_;
  List(clause.List("Cond"));
  Documents("");
  Semicolon();
  text_ += " do\n";
  DoGroup(clause.List("Do"));
}

// Up to `done`.
void Printer::DoGroup(const std::vector<Node>& statements) {
  indent_ += step_;
  List(statements);
  Documents("");
  Semicolon();
  indent_ -= step_;
  Line("done");
}

void Printer::Head(const Node& command) {
  if (command.Type() == "CaseClause") {
    text_ += "case " + WordText(script_, command.Get("Word")) + " in ";
    return;
  }
  const Node loop = command.Get("Loop");
  text_ += command.Flag("Select") ? "select " : "for ";
  text_ += loop.Get("Name").Text("Value") + " in ";
  const bool has_in = loop.Get("InPos") || !loop.List("Items").empty();
  text_ += has_in ? WordsText(script_, loop.List("Items")) : "\"$@\"";
}

void Printer::For(const Node& clause) {
  const Node loop = clause.Get("Loop");
  if (loop.Type() == "CStyleLoop") {
    CountingHead(loop);
  } else {
    Head(clause);
    text_ += ';';
  }
  Line("do\n");
  DoGroup(clause.List("Do"));
}

// Expressions are kept with the blanks behind them.
void Printer::CountingHead(const Node& loop) {
  text_ += "for ((";
  size_t at = loop.Offset("Lparen") + 2;
  for (const char* part : {"Init", "Cond", "Post"}) {
    const bool is_last = part == std::string_view("Post");
    const Node expression = loop.Get(part);
    const size_t behind = expression ? expression.Offset("End") : at;
    const size_t end = is_last ? loop.Offset("Rparen") : script_.text.find(';', behind);
    at = std::min(script_.text.find_first_not_of(" \t\n", at), end);
    text_ += at == end ? "1" : TextBetween(script_, loop, at, end);
    text_ += is_last ? "))" : "; ";
    at = end + 1;
  }
}

void Printer::Case(const Node& clause) {
  Head(clause);
  indent_ += step_;
  for (const Node& item : clause.List("Items")) {
    Line("");
    const char* separator = "";
    for (const Node& pattern : item.List("Patterns")) {
      text_ += std::exchange(separator, " | ") + WordText(script_, pattern);
    }
    text_ += ")\n";
    indent_ += step_;
    List(item.List("Stmts"));
    indent_ -= step_;
    Documents("");
    const std::string end = script_.SignAt(item.Offset("OpPos"), {";;&", ";&", ";;"});
    Line(end.empty() ? ";;" : end.c_str());
  }
  indent_ -= step_;
  Line("esac");
}

void Printer::NestedFunction(const Node& declaration) {
  text_ += "function " + declaration.Get("Name").Text("Value") + " () \n";
  Indent();
  text_ += "{ \n";
  FunctionBody(declaration.Get("Body"));
}

void Printer::Function(const Node& body, FunctionForm form) {
  if (form == FunctionForm::kExported) {
    text_ = "() { ";
    indent_ = 1;
    step_ = 0;
  } else {
    text_ = "() \n{ \n";
  }
  FunctionBody(body);
}

// Up to its brace, and the redirections of the whole.
void Printer::FunctionBody(const Node& body) {
  ++functions_;
  indent_ += step_;
  const bool is_group = body.Get("Cmd").Type() == "Block";
  if (is_group) {
    List(body.Get("Cmd").List("Stmts"));
  } else {
    Statement(body);
  }
  Documents("");
  indent_ -= step_;
  --functions_;
  if (functions_ == 0) indent_ = 0;
  const auto redirects = body.List("Redirs");
  Line(!is_group || redirects.empty() ? "}" : "} ");
  if (is_group) Redirects(redirects);
}

void Printer::Test(const Node& test) {
  const std::string type = test.Type();
  if (type == "ParenTest") {
    text_ += "( ";
    Test(test.Get("X"));
    text_ += " )";
  } else if (type == "UnaryTest") {
    const std::string sign(script_.Slice(test.Offset("OpPos"), test.Offset("OpPos") + 2));
    text_ += sign[0] == '!' ? "! " : sign + " ";
    if (sign[0] == '!') return Test(test.Get("X"));
    if (test.Get("X").Type() == "Word") text_ += WordText(script_, test.Get("X"));
  } else if (type == "BinaryTest") {
    const std::string sign = script_.SignAt(
        test.Offset("OpPos"), {"&&", "||", "=~", "==", "!=", "=", "<", ">", "-eq", "-ne", "-lt",
                               "-le", "-gt", "-ge", "-nt", "-ot", "-ef"});
    if (sign == "&&" || sign == "||") {
      Test(test.Get("X"));
      text_ += " " + sign + " ";
      return Test(test.Get("Y"));
    }
    text_ += WordText(script_, test.Get("X")) + " " + sign + " " + WordText(script_, test.Get("Y"));
  } else {
    text_ += "-n " + WordText(script_, test);
  }
}

void Printer::Redirects(const std::vector<Node>& redirects) {
  has_document_ = false;
  std::string documents;
  for (size_t i = 0; i < redirects.size(); ++i) {
    if (i > 0) text_ += ' ';
    Redirect(redirects[i]);
    if (script_.SignAt(redirects[i].Offset("OpPos"), {"<<<", "<<"}) == "<<") {
      documents += DocumentText(script_, redirects[i]) + "\n";
    }
  }
  if (documents.empty()) return;
  documents_ = std::move(documents);
  if (connections_ == 0) Documents("");
}

void Printer::Redirect(const Node& redirect) {
  std::string sign =
      script_.SignAt(redirect.Offset("OpPos"),
                     {"&>>", "<<<", "<<-", "<<", "<>", "<&", ">&", ">>", ">|", "&>", "<", ">"});
  const std::string usual = sign[0] == '<' ? "0" : "1";
  const std::string number = redirect.Get("N").Text("Value");
  const bool is_usual = number.empty() || number == usual;
  if (sign == "<<" || sign == "<<-") {
    const std::string written = DocumentEnd(script_, redirect);
    std::string end = written;
    std::erase_if(end, [](char c) { return c == '\'' || c == '"' || c == '\\'; });
    text_ += (is_usual ? "" : number) + sign + (end == written ? end : "'" + end + "'");
    return;
  }
  const std::string word = WordText(script_, redirect.Get("Word"));
  if (sign == "<&" || sign == ">&") {
    if (word == "-") sign = ">&";
    // Which file it is shows only when it runs.
    const bool is_known = IsNumber(word);
    text_ += is_usual && !is_known ? "" : number.empty() ? usual : number;
    text_ += sign + word;
    return;
  }
  if (sign == "<>" && number.empty()) text_ += "0";
  text_ += (is_usual && sign != "<>" ? "" : number) + sign + " " + word;
}

// The texts that wait stand behind a sign.
void Printer::Documents(const std::string& sign) {
  text_ += sign;
  if (documents_.empty()) return;
  text_ += "\n" + std::exchange(documents_, {});
  if (!sign.empty()) text_ += ' ';
  has_document_ = true;
}

}  // namespace

std::string ToldText(const Script& script, const Node& statement) {
  Printer printer(script);
  printer.Told(statement);
  return printer.Take();
}

std::string CommandText(const Script& script, const Node& statement) {
  Printer printer(script);
  printer.Statement(statement);
  return printer.Take();
}

std::string SubstitutionText(const Script& script, const std::vector<Node>& statements) {
  Printer printer(script);
  printer.Substitution(statements);
  return printer.Take();
}

std::string HeadText(const Script& script, const Node& command) {
  Printer printer(script);
  printer.Head(command);
  return printer.Take();
}

std::string FunctionText(const Script& script, const Node& declaration, FunctionForm form) {
  Printer printer(script);
  printer.Function(declaration.Get("Body"), form);
  return printer.Take();
}

}  // namespace batuta::convert::shell
