#include "lib/convert/shell/command_text.h"

#include <algorithm>

namespace batuta::convert::shell {
namespace {

void Append(std::string& text, const std::string& word) {
  if (!text.empty()) text += ' ';
  text += word;
}

// The outermost substitutions of a word.
void FindSubstitutions(const json::value& value, std::vector<Node>& found) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& inner : *list) FindSubstitutions(inner, found);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  const Node node(&value);
  if (node.Type() == "CmdSubst") {
    found.push_back(node);
    return;
  }
  for (const auto& entry : *object) FindSubstitutions(entry.value(), found);
}

bool IsNumber(const std::string& text) {
  return text.find_first_not_of("0123456789-") == std::string::npos;
}

}  // namespace

// A word is printed as it is written, but for the commands in it.
std::string CommandText::Written(const Node& node) const {
  std::vector<Node> found;
  FindSubstitutions(node.value(), found);
  std::sort(found.begin(), found.end(),
            [](const Node& a, const Node& b) { return a.Offset() < b.Offset(); });
  std::string text;
  size_t at = node.Offset();
  for (const Node& inner : found) {
    const std::string_view written = script_.Slice(inner.Offset(), inner.Offset("End"));
    if (!written.starts_with("$(") || written.find('\n') != std::string_view::npos) continue;
    text += script_.Slice(at, inner.Offset());
    text += "$(" + List(inner.List("Stmts")) + ")";
    at = inner.Offset("End");
  }
  text += script_.Slice(at, node.Offset("End"));
  return text;
}

std::string CommandText::Words(const std::vector<Node>& words) const {
  std::string text;
  for (const Node& word : words) Append(text, Written(word));
  return text;
}

std::string CommandText::Assignment(const Node& assign) const {
  const Node array = assign.Get("Array");
  if (!array) return Written(assign);
  return std::string(script_.Slice(assign.Offset(), array.Offset())) + "(" +
         Words(array.List("Elems")) + ")";
}

std::string CommandText::Simple(const Node& command) const {
  std::string text;
  if (command.Type() == "DeclClause") text = command.Get("Variant").Text("Value");
  if (command.Type() == "LetClause") text = "let";
  for (const Node& assign : command.List("Assigns")) Append(text, Assignment(assign));
  const bool declares = command.Type() == "DeclClause";
  for (const Node& word : command.List("Args")) {
    Append(text, declares ? Assignment(word) : Written(word));
  }
  for (const Node& expression : command.List("Exprs")) Append(text, Written(expression));
  return text;
}

std::string CommandText::List(const std::vector<Node>& statements) const {
  std::string text;
  for (size_t i = 0; i < statements.size(); ++i) {
    text += Of(statements[i]);
    const bool is_last = i + 1 == statements.size();
    if (statements[i].Flag("Background")) {
      text += is_last ? " &" : " & ";
    } else if (!is_last) {
      text += "; ";
    }
  }
  return text;
}

std::string CommandText::Head(const Node& command) const {
  const std::string type = command.Type();
  if (type == "CaseClause") return "case " + Written(command.Get("Word")) + " in ";
  const Node loop = command.Get("Loop");
  const bool has_in = loop.object()->contains("InPos") || !loop.List("Items").empty();
  const std::string items = has_in && loop.Get("InPos") ? Words(loop.List("Items")) : "\"$@\"";
  return (command.Flag("Select") ? "select " : "for ") + loop.Get("Name").Text("Value") + " in " +
         items;
}

std::string CommandText::Test(const Node& test) const {
  const std::string type = test.Type();
  if (type == "ParenTest") return "( " + Test(test.Get("X")) + " )";
  if (type == "UnaryTest") {
    const std::string sign(script_.Slice(test.Offset("OpPos"), test.Offset("OpPos") + 2));
    const std::string inner = test.Get("X").Type() == "Word" ? Written(test.Get("X")) : "";
    if (sign[0] != '!') return sign + " " + inner;
    return "! " + Test(test.Get("X"));
  }
  if (type != "BinaryTest") return "-n " + Written(test);
  const std::string sign = script_.SignAt(
      test.Offset("OpPos"), {"&&", "||", "=~", "==", "!=", "=", "<", ">", "-eq", "-ne", "-lt",
                             "-le", "-gt", "-ge", "-nt", "-ot", "-ef"});
  if (sign == "&&" || sign == "||") {
    return Test(test.Get("X")) + " " + sign + " " + Test(test.Get("Y"));
  }
  return Written(test.Get("X")) + " " + sign + " " + Written(test.Get("Y"));
}

std::string CommandText::Command(const Node& statement) const {
  const Node command = statement.Get("Cmd");
  const std::string type = command.Type();
  if (type.empty()) return {};
  if (type == "CallExpr" || type == "DeclClause" || type == "LetClause") return Simple(command);
  if (type == "TestClause") return "[[ " + Test(command.Get("X")) + " ]]";
  if (type == "Subshell") return "( " + List(command.List("Stmts")) + " )";
  if (type == "Block") return "{ " + List(command.List("Stmts")) + "; }";
  if (type == "BinaryCmd") {
    const std::string sign = script_.SignAt(command.Offset("OpPos"), {"&&", "||", "|&", "|"});
    return Of(command.Get("X")) + (sign == "|&" ? " 2>&1 | " : " " + sign + " ") +
           Of(command.Get("Y"));
  }
  return std::string(script_.Slice(command.Offset(), command.Offset("End")));
}

std::string CommandText::Redirect(const Node& redirect) const {
  std::string sign =
      script_.SignAt(redirect.Offset("OpPos"),
                     {"&>>", "<<<", "<<-", "<<", "<>", "<&", ">&", ">>", ">|", "&>", "<", ">"});
  const std::string usual = sign[0] == '<' ? "0" : "1";
  const std::string number = redirect.Get("N").Text("Value");
  const std::string word = Written(redirect.Get("Word"));
  if (sign == "<&" || sign == ">&") {
    if (sign == ">&" && number.empty() && !IsNumber(word) && word[0] != '$') return "&> " + word;
    if (word == "-") sign = ">&";
    return (number.empty() ? usual : number) + sign + word;
  }
  const std::string shown = number == usual ? "" : number;
  return shown + sign + (sign == "<<" || sign == "<<-" ? "" : " ") + word;
}

// The texts of here-documents come behind all of them.
std::string CommandText::Redirects(const std::vector<Node>& redirects) const {
  std::string text, documents;
  for (const Node& redirect : redirects) {
    text += (text.empty() ? "" : " ") + Redirect(redirect);
    const Node document = redirect.Get("Hdoc");
    if (!document) continue;
    std::string end = Written(redirect.Get("Word"));
    std::erase_if(end, [](char c) { return c == '\'' || c == '"' || c == '\\'; });
    const std::string written = Written(document);
    documents += "\n" + written + (written.ends_with(end) ? "" : end);
  }
  return text + (documents.empty() ? "" : documents + "\n");
}

std::string CommandText::Told(const Node& statement) const {
  const std::string type = statement.Get("Cmd").Type();
  std::string text = Command(statement);
  const auto redirects = statement.List("Redirs");
  if (!redirects.empty() && type != "TestClause" && type != "ArithmCmd") {
    Append(text, Redirects(redirects));
  }
  return text;
}

std::string CommandText::Of(const Node& statement) const {
  std::string text = Command(statement);
  const auto redirects = statement.List("Redirs");
  if (!redirects.empty()) Append(text, Redirects(redirects));
  return (statement.Flag("Negated") ? "! " : "") + text;
}

}  // namespace batuta::convert::shell
