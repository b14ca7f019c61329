// Simple commands: words, assignments, redirections, jumps, declarations, tests.
#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/statement_writer.h"

namespace batuta::convert::shell {
namespace {

bool IsName(std::string_view text) {
  if (text.empty() || std::isdigit(static_cast<unsigned char>(text[0])) != 0) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  });
}

// Commands whose arguments people read.
bool ShowsItsArguments(std::string_view name) {
  return name == "echo" || name == "printf" || name == "basename";
}

// `set("x", &lit("a"))` -> `"x", "a"`; empty: it is no plain one.
std::string PlainAssignment(const std::string& assignment) {
  if (!assignment.starts_with("set(\"") || assignment.ends_with(".append()")) return {};
  const size_t name_end = assignment.find("\", &", 5);
  if (name_end == std::string::npos || !assignment.ends_with(')')) return {};
  const std::string name = assignment.substr(4, name_end - 3);
  const std::string value = assignment.substr(name_end + 4, assignment.size() - name_end - 5);
  // "set(...).at(...)" ends with a parenthesis as well.
  int depth = 0;
  bool in_text = false;
  for (size_t i = 0; i < value.size(); ++i) {
    if (in_text && value[i] == '\\') {
      ++i;
      continue;
    }
    if (value[i] == '"') in_text = !in_text;
    if (in_text) continue;
    depth += value[i] == '(' ? 1 : value[i] == ')' ? -1 : 0;
    if (depth < 0) return {};
  }
  return name + ", " + AsWord(value);
}

}  // namespace

// bash takes a command's line when it has read its second word, assignment or redirection, or all
// of it; dash when it begins.
int StatementWriter::CommandLine(const Node& statement) const {
  const Node call = statement.Get("Cmd");
  std::vector<Node> parts;
  for (const char* list : {"Assigns", "Args"}) {
    if (!call) break;
    for (const Node& part : call.List(list)) parts.push_back(part);
  }
  for (const Node& redirect : statement.List("Redirs")) parts.push_back(redirect.Get("Word"));
  std::sort(parts.begin(), parts.end(),
            [](const Node& a, const Node& b) { return a.Offset() < b.Offset(); });
  if (parts.empty()) return Line(statement);
  if (IsBash()) return Line(parts[std::min<size_t>(parts.size(), 2) - 1], "End");
  // dash has read the first sign or word.
  return parts[0].Offset() == statement.Offset() ? Line(parts[0], "End") : Line(statement);
}

std::string StatementWriter::SimpleCommand(const Node& statement, bool last) {
  const Node call = statement.Get("Cmd");
  const auto args = call ? call.List("Args") : std::vector<Node>{};
  const auto assigns = call ? call.List("Assigns") : std::vector<Node>{};
  const auto redirects = statement.List("Redirs");
  const std::string line = absl::StrFormat("%d", CommandLine(statement));
  if (args.empty()) {
    if (redirects.empty() && assigns.size() == 1) {
      const std::string counted = CounterAssignment(assigns[0], statement);
      if (!counted.empty()) return counted;
      const std::string assignment = AssignmentOf(assigns[0]);
      if (const std::string plain = PlainAssignment(assignment); !plain.empty()) {
        return "sh.set(" + line + ", " + plain + ")?;\n";
      }
      return "sh.assign(" + line + ", &[" + assignment + "])?;\n";
    }
    if (redirects.empty()) {
      return "sh.assign(" + line + ", " + Assignments(assigns) + ")?;\n";
    }
    return "sh.run_with(" + line + ", " + Assignments(assigns) + ", &[], " + Redirects(redirects) +
           ")?;\n";
  }
  const std::string name = WordWriter::Literal(args[0]).value_or("");
  if (assigns.empty() && redirects.empty()) {
    bool done = false;
    std::string jump = Jump(statement, name, done);
    if (done) return jump;
  }
  static const std::set<std::string> declares = {"export", "readonly", "local", "declare",
                                                 "typeset"};
  if (assigns.empty() && declares.contains(name) && (IsBash() || name[0] != 'd') &&
      name != "typeset") {
    return DeclareCall(statement, name);
  }
  NoteTexts(call, name);
  words_.only_shown = ShowsItsArguments(name);
  std::string list;
  for (const Node& word : args) {
    for (const std::string& field : words_.Fields(word))
      list += (list.empty() ? "" : ", ") + AsWord(field);
  }
  words_.only_shown = false;
  if (name == "[" && !last && assigns.empty() && redirects.empty()) {
    const std::string ends = "\"]\"", begins = "\"[\", ";
    const size_t around = begins.size() + ends.size() + 2;
    if (list.size() > around && list.starts_with(begins) && list.ends_with(", " + ends)) {
      list = list.substr(begins.size(), list.size() - around);
      return "sh.bracket(" + line + ", words![" + list + "])?;\n";
    }
  }
  const std::string words = "words![" + list + "]";
  const std::string run = last ? "run_last" : "run";
  if (assigns.empty() && redirects.empty())
    return "sh." + run + "(" + line + ", " + words + ")?;\n";
  return "sh." + run + "_with(" + line + ", " + Assignments(assigns) + ", " + words + ", " +
         Redirects(redirects) + ")?;\n";
}

std::string StatementWriter::Jump(const Node& statement, const std::string& name, bool& done) {
  const auto args = statement.Get("Cmd").List("Args");
  if (name == "break" || name == "continue") return LoopJump(statement, name, done);
  if ((name != "exit" && name != "return") || args.size() != 2) return {};
  if (name == "return" && !in_function_) return {};
  const auto status = WordWriter::Literal(args[1]);
  if (!status || status->empty() || status->size() > 3) return {};
  if (!std::all_of(status->begin(), status->end(), [](char c) { return c >= '0' && c <= '9'; }))
    return {};
  done = true;
  const int number = std::stoi(*status);
  return absl::StrFormat("sh.%s(%d, %d)?;\n", name == "exit" ? "exit" : "give", Line(statement),
                         number);
}

std::string StatementWriter::LoopJump(const Node& statement, const std::string& name, bool& done) {
  const auto args = statement.Get("Cmd").List("Args");
  if (loops_.empty() || args.size() > 2) {
    if (is_text_) Refuse(statement, name + " in a text that is evaluated");
    return {};
  }
  size_t levels = 1;
  if (args.size() == 2) {
    const auto number = WordWriter::Literal(args[1]);
    if (!number || number->size() != 1 || (*number)[0] < '1' || (*number)[0] > '9') {
      Refuse(statement, name + " with a computed number");
      return {};
    }
    levels = static_cast<size_t>((*number)[0] - '0');
  }
  done = true;
  levels = std::min(levels, loops_.size());
  const size_t target = loops_.size() - levels;
  const bool native =
      closures_ == 0 && std::all_of(loops_.begin() + static_cast<std::ptrdiff_t>(target),
                                    loops_.end(), [](const Loop& l) { return l.native; });
  if (native) {
    const std::string end = loops_[target].unread ? "" : "sh.set_status(0);\n";
    if (levels == 1) return end + name + ";\n";
    loops_[target].labelled = true;
    return end + name + " " + loops_[target].label + ";\n";
  }
  if (loops_[target].native) {
    Refuse(statement, name + " out of several loops");
    return {};
  }
  const auto count = std::count_if(loops_.begin() + static_cast<std::ptrdiff_t>(target),
                                   loops_.end(), [](const Loop& loop) { return !loop.native; });
  return absl::StrFormat("sh.%s_loops(%d)?;\n", name, count);
}

std::string StatementWriter::Declaration(const Node& statement) {
  const Node clause = statement.Get("Cmd");
  const bool told = std::exchange(told_, false);
  const std::string tell = told ? "" : Tell(statement);
  if (const auto args = clause.List("Args"); args.size() == 1 && statement.List("Redirs").empty()) {
    const std::string counted = CounterAssignment(args[0], statement);
    if (!counted.empty()) return counted;
  }
  std::string builtin = clause.Get("Variant").Text("Value");
  std::string list;
  bool nameref = builtin == "nameref";
  if (nameref) {
    builtin = "declare";
    list = "Decl::Word(lit(\"-n\"))";
  }
  for (const Node& arg : clause.List("Args")) {
    std::string word;
    if (arg.Get("Name") && !arg.Flag("Naked")) {
      word = "Decl::Assign(" + AssignmentOf(arg) + ")";
    } else if (arg.Get("Name")) {
      word = "Decl::Word(lit(" + RustLiteral(arg.Get("Name").Text("Value")) + "))";
    } else {
      for (const std::string& field : words_.Fields(arg.Get("Value"))) {
        word += (word.empty() ? "" : ", ") + ("Decl::Word(" + field + ")");
      }
    }
    if (!word.empty()) list += (list.empty() ? "" : ", ") + word;
  }
  return tell + absl::StrFormat("sh.declare(%d, \"%s\", &[%s], %s)?;\n", CommandLine(statement),
                                builtin, list, Redirects(statement.List("Redirs")));
}

// In a POSIX script "export x=$y" is a plain command to shfmt.
std::string StatementWriter::DeclareCall(const Node& statement, const std::string& builtin) {
  std::string list;
  const auto args = statement.Get("Cmd").List("Args");
  for (size_t i = 1; i < args.size(); ++i) {
    const auto parts = args[i].List("Parts");
    const std::string first =
        !parts.empty() && parts[0].Type() == "Lit" ? parts[0].Text("Value") : "";
    const size_t equals = first.find('=');
    std::string word;
    if (equals != std::string::npos && IsName(std::string_view(first).substr(0, equals))) {
      word = "Decl::Assign(set(" + RustLiteral(first.substr(0, equals)) + ", &" +
             words_.WriteAfter(args[i], equals + 1) + "))";
    } else {
      for (const std::string& field : words_.Fields(args[i])) {
        word += (word.empty() ? "" : ", ") + ("Decl::Word(" + field + ")");
      }
    }
    list += (list.empty() ? "" : ", ") + word;
  }
  return absl::StrFormat("sh.declare(%d, \"%s\", &[%s], %s)?;\n", CommandLine(statement), builtin,
                         list, Redirects(statement.List("Redirs")));
}

std::string StatementWriter::Assignments(const std::vector<Node>& assigns) {
  std::string list;
  for (const Node& assign : assigns) list += (list.empty() ? "" : ", ") + AssignmentOf(assign);
  return "&[" + list + "]";
}

std::string StatementWriter::AssignmentOf(const Node& assign) {
  const std::string name = RustLiteral(assign.Get("Name").Text("Value"));
  std::string text;
  if (const Node array = assign.Get("Array")) {
    std::string items;
    for (const Node& element : array.List("Elems")) {
      const Node value = element.Get("Value");
      if (const Node index = element.Get("Index")) {
        const std::string word = value ? words_.Write(value, WordPlace::kValue) : "lit(\"\")";
        items += (items.empty() ? "" : ", ") +
                 ("item_at(&" + words_.Key(index) + ", " + word + ")");
        continue;
      }
      if (!value) continue;
      for (const std::string& field : words_.Fields(value)) {
        items += (items.empty() ? "" : ", ") + ("item(" + field + ")");
      }
    }
    text = "set_list(" + name + ", &[" + items + "])";
  } else {
    const Node value = assign.Get("Value");
    text = "set(" + name + ", &" + (value ? words_.Write(value, WordPlace::kValue) : "lit(\"\")") +
           ")";
  }
  if (const Node index = assign.Get("Index")) text += ".at(&" + words_.Index(index) + ")";
  if (assign.Flag("Append")) text += ".append()";
  return text;
}

std::string StatementWriter::Redirects(const std::vector<Node>& redirects) {
  std::string list;
  for (const Node& redirect : redirects) list += (list.empty() ? "" : ", ") + RedirectOf(redirect);
  return "&[" + list + "]";
}

std::string StatementWriter::HereText(const Node& redirect, bool strips_tabs) {
  const Node text = redirect.Get("Hdoc");
  if (!text) return "lit(\"\")";
  const Node delimiter = redirect.Get("Word");
  const std::string written(script_.Slice(delimiter.Offset("Pos"), delimiter.Offset("End")));
  // A quoted delimiter leaves the text as it is.
  if (written.find_first_of("\"'\\") != std::string::npos) {
    std::string literal;
    for (const Node& part : text.List("Parts")) literal += part.Text("Value");
    return "lit(" + RustLiteral(strips_tabs ? WithoutTabs(literal, /*at_start=*/true) : literal) +
           ")";
  }
  words_.only_shown = true;
  words_.strip_tabs = strips_tabs;
  std::string word = words_.Write(text, WordPlace::kHere);
  words_.strip_tabs = false;
  words_.only_shown = false;
  return word;
}

std::string StatementWriter::RedirectOf(const Node& redirect) {
  static constexpr struct {
    const char* sign;
    const char* kind;
    int fd;
  } kKinds[] = {{"&>>", "AppendBoth", 1}, {"<<<", "HereString", 0}, {"<<-", "Here", 0},
                {"<<", "Here", 0},        {"<>", "ReadWrite", 0},   {"<&", "Copy", 0},
                {">&", "Copy", 1},        {">>", "Append", 1},      {">|", "Clobber", 1},
                {"&>", "WriteBoth", 1},   {"<", "Read", 0},         {">", "Write", 1}};
  const std::string sign =
      script_.SignAt(redirect.Offset("OpPos"),
                     {"&>>", "<<<", "<<-", "<<", "<>", "<&", ">&", ">>", ">|", "&>", "<", ">"});
  const auto* known = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const auto& entry) { return sign == entry.sign; });
  if (known == std::end(kKinds)) {
    Refuse(redirect, "a redirection");
    return {};
  }
  std::string kind = known->kind;
  std::string word;
  if (kind == "Here") {
    word = HereText(redirect, sign == "<<-");
  } else {
    word = words_.Write(redirect.Get("Word"), WordPlace::kText);
    if (sign == ">&" && !redirect.Get("N")) {
      const auto literal = WordWriter::Literal(redirect.Get("Word"));
      const bool number = literal && !literal->empty() &&
                          literal->find_first_not_of("0123456789-") == std::string::npos;
      if (literal && !number) kind = "WriteBoth";
    }
  }
  const std::string fd = redirect.Get("N").Text("Value");
  if (fd.starts_with("{")) {
    return "redirect_named(" + RustLiteral(fd.substr(1, fd.size() - 2)) + ", Kind::" + kind + ", " +
           word + ")";
  }
  const std::string number = fd.empty() ? absl::StrFormat("%d", known->fd) : fd;
  return "redirect(" + number + ", Kind::" + kind + ", " + word + ")";
}

std::string StatementWriter::TestWord(const Node& node, WordPlace place) {
  return "&" + words_.Write(node, place);
}

std::string StatementWriter::Test(const Node& test) {
  const std::string type = test.Type();
  if (type == "ParenTest") return "(" + Test(test.Get("X")) + ")";
  if (type == "Word") return "sh.is('n', " + TestWord(test) + ")?";
  if (type == "UnaryTest") {
    const std::string sign(script_.Slice(test.Offset("OpPos"), test.Offset("OpPos") + 2));
    if (sign[0] == '!') return Negated(test.Get("X"));
    return std::string("sh.is('") + sign[1] + "', " + TestWord(test.Get("X")) + ")?";
  }
  if (type == "BinaryTest") return BinaryTest(test);
  Refuse(test, "[[ ]] with " + type);
  return {};
}

// To shfmt the "!" of "! a || b" is that of the whole; to bash it is that of a.
std::string StatementWriter::Negated(const Node& test) {
  if (test.Type() == "BinaryTest") {
    const std::string sign = script_.SignAt(test.Offset("OpPos"), {"&&", "||"});
    if (!sign.empty()) {
      return "(" + Negated(test.Get("X")) + " " + sign + " " + Test(test.Get("Y")) + ")";
    }
  }
  return "!(" + Test(test) + ")";
}

std::string StatementWriter::BinaryTest(const Node& test) {
  const std::string sign = script_.SignAt(
      test.Offset("OpPos"), {"&&", "||", "=~", "==", "!=", "=", "<", ">", "-eq", "-ne", "-lt",
                             "-le", "-gt", "-ge", "-nt", "-ot", "-ef"});
  const Node left = test.Get("X"), right = test.Get("Y");
  if (sign == "&&" || sign == "||") return "(" + Test(left) + " " + sign + " " + Test(right) + ")";
  if (sign == "=~") {
    return "sh.is_match(" + TestWord(left) + ", " + TestWord(right, WordPlace::kRegex) + ")?";
  }
  if (sign == "==" || sign == "=" || sign == "!=") {
    return std::string(sign == "!=" ? "!" : "") + "sh.is_like(" + TestWord(left) + ", " +
           TestWord(right) + ")?";
  }
  return "sh.compare(" + TestWord(left) + ", \"" + sign + "\", " + TestWord(right) + ")?";
}

}  // namespace batuta::convert::shell
