#include "lib/convert/shell/counters.h"

#include <algorithm>
#include <optional>

#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {
namespace {

// What is known of a name.
struct Use {
  std::set<const json::value*> bodies;
  size_t first = std::string::npos;  // where it is named first
  int sets = 0;                      // how often it is set
  bool spoiled = false;              // something may make it more than a number
};

bool IsNumber(const std::string& text) {
  return !text.empty() && text.size() <= 15 && (text == "0" || text[0] != '0') &&
         text.find_first_not_of("0123456789") == std::string::npos;
}

bool IsNameSign(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// "i" of a word that is i, i=..., i+=..., i[...
std::string NameAtStart(const std::string& text) {
  size_t end = 0;
  while (end < text.size() && IsNameSign(text[end])) ++end;
  if (end == 0 || std::isdigit(static_cast<unsigned char>(text[0])) != 0) return {};
  const bool ends = end == text.size() || text[end] == '=' || text[end] == '+' || text[end] == '[';
  return ends ? text.substr(0, end) : "";
}

// The arithmetic that an assignment's value is; nothing if it is anything else.
Node SumOf(const Node& assign) {
  const auto parts = assign.Get("Value").List("Parts");
  return parts.size() == 1 && parts[0].Type() == "ArithmExp" ? parts[0].Get("X") : Node();
}

bool HasCommand(const json::value& value) {
  if (const json::array* list = value.if_array())
    return std::any_of(list->begin(), list->end(), HasCommand);
  const json::object* object = value.if_object();
  if (object == nullptr) return false;
  if (Node(&value).Type() == "CmdSubst") return true;
  return std::any_of(object->begin(), object->end(),
                     [](const auto& entry) { return HasCommand(entry.value()); });
}

bool IsNumeric(const Node& assign) {
  if (assign.Get("Index") || assign.Get("Array") || assign.Flag("Append") || assign.Flag("Naked"))
    return false;
  if (const Node sum = SumOf(assign)) return !HasCommand(sum.value());
  return IsNumber(WordWriter::Literal(assign.Get("Value")).value_or(""));
}

bool IsPlain(const Node& statement) {
  return statement.List("Redirs").empty() && !statement.Flag("Negated") &&
         !statement.Flag("Background") && !statement.Flag("Coprocess");
}

class Finder {
 public:
  explicit Finder(const Script& script) : script_(script) {
    body_ = &script.tree;
    Walk(script.tree);
  }

  std::map<std::string, Use>& uses() { return uses_; }

 private:
  Use& Mention(const std::string& name, size_t at) {
    Use& use = uses_[name];
    use.bodies.insert(body_);
    use.first = std::min(use.first, at);
    use.spoiled |= in_backquotes_;
    return use;
  }
  void Spoil(const std::string& name) {
    if (!name.empty()) Mention(name, 0).spoiled = true;
  }

  // All names in a text that is evaluated.
  void SpoilNames(const std::string& text) {
    for (size_t i = 0; i < text.size();) {
      size_t end = i;
      while (end < text.size() && IsNameSign(text[end])) ++end;
      if (end > i) Spoil(text.substr(i, end - i));
      i = end + 1;
    }
  }

  void Walk(const json::value& value) {
    if (const json::array* list = value.if_array()) {
      for (const json::value& inner : *list) Walk(inner);
      return;
    }
    const json::object* object = value.if_object();
    if (object == nullptr) return;
    const Node node(&value);
    const std::string type = node.Type();
    if (type == "FuncDecl") {
      const json::value* outer = std::exchange(body_, &value);
      Walk(node.Get("Body").value());
      body_ = outer;
      return;
    }
    const bool outer = in_backquotes_;
    in_backquotes_ |= type == "CmdSubst" && node.Flag("Backquotes");
    Look(node, type);
    for (const auto& entry : *object) Walk(entry.value());
    in_backquotes_ = outer;
  }

  void Look(const Node& node, const std::string& type) {
    if (type == "ParamExp") return Parameter(node);
    if (type == "CallExpr") return Call(node);
    if (type == "DeclClause") return Declaration(node);
    if (type == "ForClause") {
      Spoil(node.Get("Loop").Get("Name").Text("Value"));
      for (const char* part : {"Init", "Cond", "Post"}) {
        if (const Node step = node.Get("Loop").Get(part)) Arithmetic(step, /*is_free=*/false);
      }
    }
    if (type == "TestClause") return TestWords(node.value());
    if (type == "ArithmCmd") return Arithmetic(node.Get("X"), /*is_free=*/true);
    if (type == "ArithmExp") return Arithmetic(node.Get("X"), /*is_free=*/false);
    if (type == "LetClause") {
      for (const Node& expression : node.List("Exprs")) {
        Arithmetic(expression, false);
        SpoilNames(WordWriter::Literal(expression).value_or(""));
      }
    }
    for (const char* part : {"Index", "Slice"}) {
      if (const Node inner = node.Get(part)) Arithmetic(inner, false);
    }
    const std::string fd = node.Get("N").Text("Value");
    if (fd.starts_with("{")) Spoil(fd.substr(1, fd.size() - 2));
  }

  void Parameter(const Node& node) {
    Use& use = Mention(node.Get("Param").Text("Value"), node.Offset("Pos"));
    for (const char* more : {"Index", "Slice", "Repl", "Exp"}) {
      const Node inner = node.Get(more);
      use.spoiled |= static_cast<bool>(inner);
      if (inner && (more[0] == 'I' || more[0] == 'S')) Arithmetic(inner, false);
    }
    for (const char* flag : {"Excl", "Length", "Width"}) use.spoiled |= node.Flag(flag);
  }

  void Call(const Node& call) {
    const auto assigns = call.List("Assigns");
    for (const Node& assign : assigns) {
      Use& use = Mention(assign.Get("Name").Text("Value"), assign.Get("Name").Offset("ValuePos"));
      ++use.sets;
      use.spoiled |= !call.List("Args").empty() || assigns.size() > 1 || !IsNumeric(assign);
    }
    for (const Node& arg : call.List("Args")) {
      const auto parts = arg.List("Parts");
      if (!parts.empty() && parts[0].Type() == "Lit") Spoil(NameAtStart(parts[0].Text("Value")));
      if (const auto text = WordWriter::Literal(arg)) Spoil(NameAtStart(*text));
    }
  }

  void Declaration(const Node& clause) {
    const auto args = clause.List("Args");
    for (const Node& arg : args) {
      Use& use = Mention(arg.Get("Name").Text("Value"), arg.Get("Name").Offset("ValuePos"));
      ++use.sets;
      use.spoiled |= clause.Get("Variant").Text("Value") != "local" || args.size() > 1 ||
                     !IsNumeric(arg) || body_ == &script_.tree;
    }
  }

  void TestWords(const json::value& value) {
    if (const json::array* list = value.if_array()) {
      for (const json::value& inner : *list) TestWords(inner);
    }
    const json::object* object = value.if_object();
    if (object == nullptr) return;
    if (Node(&value).Type() == "Word" || object->contains("Parts")) {
      if (const auto text = WordWriter::Literal(Node(&value))) Spoil(NameAtStart(*text));
    }
    for (const auto& entry : *object) TestWords(entry.value());
  }

  // `is_free`: the expression is a command, which may step a counter.
  void Arithmetic(const Node& node, bool is_free) {
    if (!node) return;
    const auto parts = node.List("Parts");
    if (!parts.empty()) {
      if (parts.size() == 1 && parts[0].Type() == "Lit") {
        const std::string name = parts[0].Text("Value");
        Mention(name, node.Offset("Pos"));
      }
      return;
    }
    const std::string_view sign = script_.Slice(node.Offset("OpPos"), node.Offset("OpPos") + 3);
    const std::string type = node.Type();
    const Node left = node.Get("X");
    const std::string target = WordWriter::Literal(left).value_or("");
    const bool steps = sign.starts_with("++") || sign.starts_with("--");
    const bool assigns = type == "BinaryArithm" &&
                         (sign.substr(0, 2).ends_with("=") || sign.ends_with("=")) &&
                         !sign.starts_with("==") && !sign.starts_with("!=") &&
                         !sign.starts_with("<=") && !sign.starts_with(">=");
    const bool sets = (type == "UnaryArithm" && steps) || assigns || sign.starts_with("= ") ||
                      (type == "BinaryArithm" && sign[0] == '=' && sign[1] != '=');
    if (sets) {
      const bool simple = is_free && (steps || sign.starts_with("+=") || sign.starts_with("-="));
      if (!simple || target.empty()) {
        Spoil(NameAtStart(target));
      } else {
        ++uses_[target].sets;
      }
    }
    Arithmetic(left, false);
    Arithmetic(node.Get("Y"), false);
    for (const char* more : {"Cond", "Offset", "Length"}) Arithmetic(node.Get(more), false);
  }

  const Script& script_;
  const json::value* body_ = nullptr;
  bool in_backquotes_ = false;
  std::map<std::string, Use> uses_;
};

// Statements of a body, outside of everything.
std::vector<Node> StatementsOf(const json::value& body) {
  const Node node(&body);
  if (node.Type() != "FuncDecl") return node.List("Stmts");
  const Node block = node.Get("Body");
  if (block.Get("Cmd").Type() != "Block" || !IsPlain(block)) return {};
  return block.Get("Cmd").List("Stmts");
}

// The assignment that a statement is, alone: i=0, local i=0.
Node LoneAssignment(const Node& statement) {
  if (!IsPlain(statement)) return {};
  const Node command = statement.Get("Cmd");
  const std::string type = command.Type();
  const auto list = command.List(type == "DeclClause" ? "Args" : "Assigns");
  const bool alone = list.size() == 1 && (type == "DeclClause" || command.List("Args").empty());
  return alone ? list[0] : Node();
}

// A name in Rust that nothing else in the body has: functions, other counters, the writers' own.
std::string FreeName(const std::string& name, const ProgramFacts& facts,
                     const CounterNames& taken) {
  std::string rust = RustName(name);
  const auto is_taken = [&] {
    return rust.starts_with("turns") ||
           std::any_of(taken.begin(), taken.end(),
                       [&](const auto& entry) { return entry.second == rust; }) ||
           std::any_of(facts.functions().begin(), facts.functions().end(),
                       [&](const std::string& function) { return RustName(function) == rust; });
  };
  while (is_taken()) rust = "count_" + rust;
  return rust;
}

}  // namespace

Counters::Counters(const Script& script, const ProgramFacts& facts) {
  if (facts.has_unseen_code()) return;
  Finder finder(script);
  for (const auto& [name, use] : finder.uses()) {
    const bool has_small = std::any_of(name.begin(), name.end(), [](char c) { return c >= 'a'; });
    if (use.spoiled || use.bodies.size() != 1 || use.sets < 2 || !has_small) continue;
    const json::value& body = **use.bodies.begin();
    const auto statements = StatementsOf(body);
    for (size_t i = 0; i < statements.size(); ++i) {
      const Node assign = LoneAssignment(statements[i]);
      if (!assign || assign.Get("Name").Text("Value") != name) continue;
      const bool is_function = Node(&body).Type() == "FuncDecl";
      const bool starts = assign.Get("Name").Offset("ValuePos") == use.first &&
                          IsNumber(WordWriter::Literal(assign.Get("Value")).value_or("")) &&
                          is_function == (statements[i].Get("Cmd").Type() == "DeclClause");
      // What stands in its line is one command to bash.
      const bool own_line =
          (i == 0 || statements[i - 1].Line("End") != statements[i].Line()) &&
          (i + 1 == statements.size() || statements[i + 1].Line() != statements[i].Line("End"));
      if (starts && own_line) names_[&body][name] = FreeName(name, facts, names_[&body]);
      break;
    }
  }
}

const CounterNames& Counters::Of(const json::value& body) const {
  static const CounterNames none;
  const auto found = names_.find(&body);
  return found == names_.end() ? none : found->second;
}

std::string Counters::MadeBy(const Node& statement, const CounterNames& names) {
  const Node assign = LoneAssignment(statement);
  if (!assign) return {};
  const std::string name = assign.Get("Name").Text("Value");
  return names.contains(name) ? name : "";
}

}  // namespace batuta::convert::shell
