// The commands of a bash script's top level: behind one with an expression that is none, bash goes
// on with the next line.
#include <algorithm>
#include <set>

#include "absl/strings/str_format.h"
#include "lib/convert/shell/statement_writer.h"

namespace batuta::convert::shell {
namespace {

// "${1:=x}" is wrong.
bool IsName(const std::string& text) {
  return !text.empty() &&
         (std::isalpha(static_cast<unsigned char>(text[0])) != 0 || text[0] == '_');
}

// Looks for what bash may abandon: arithmetic, indexes, wrong names, assignments to read-only
// variables.
class Finder {
 public:
  explicit Finder(const Script& script) : script_(script) {
    Learn(script.tree);
    for (const json::value* body : bodies_) functions_may_ |= MayAbandon(*body);
  }

  bool MayAbandon(const json::value& value) const {
    if (const json::array* list = value.if_array()) {
      return std::any_of(list->begin(), list->end(),
                         [this](const json::value& inner) { return MayAbandon(inner); });
    }
    const json::object* object = value.if_object();
    if (object == nullptr) return false;
    const Node node(&value);
    const std::string type = node.Type();
    if (type == "FuncDecl") return false;
    if (type == "ArithmExp" || type == "ArithmCmd" || type == "LetClause") return Computes(node);
    if (type == "CStyleLoop") return true;
    if (guarded_ && (type == "DeclClause" || type == "ForClause")) return true;
    if (node.Get("Index") || node.Get("Slice") || node.Flag("Excl")) return true;
    if (type == "ParamExp" && node.Get("Exp") && !IsName(node.Get("Param").Text("Value")))
      return true;
    if (type == "CallExpr" && CallMay(node)) return true;
    return std::any_of(object->begin(), object->end(),
                       [this](const auto& entry) { return MayAbandon(entry.value()); });
  }

 private:
  // Sums and comparisons of plain digits have a value.
  bool Computes(const Node& node) const {
    const std::string_view text = script_.Slice(node.Offset("Pos"), node.Offset("End"));
    return text.find_first_not_of("123456789+-*<>$() ") != std::string_view::npos ||
           text.find('$', 1) != std::string_view::npos;
  }

  bool CallMay(const Node& call) const {
    if (guarded_ && !call.List("Assigns").empty()) return true;
    const auto args = call.List("Args");
    if (args.empty()) return false;
    const auto name = WordWriter::Literal(args[0]);
    if (!name || name == "eval" || name == "." || name == "source") return true;
    return functions_may_ && (functions_.contains(*name) || sources_);
  }

  void Learn(const json::value& value) {
    if (const json::array* list = value.if_array()) {
      for (const json::value& inner : *list) Learn(inner);
      return;
    }
    const json::object* object = value.if_object();
    if (object == nullptr) return;
    const Node node(&value);
    const std::string type = node.Type();
    if (type == "DeclClause") guarded_ |= Guards(node);
    if (type == "CallExpr" && !node.List("Args").empty()) {
      const auto name = WordWriter::Literal(node.List("Args")[0]);
      if (!name || name == "." || name == "source" || name == "eval") {
        sources_ = functions_may_ = true;
      }
    }
    if (type == "FuncDecl") {
      functions_.insert(node.Get("Name").Text("Value"));
      bodies_.push_back(&node.Get("Body").value());
    }
    for (const auto& entry : *object) Learn(entry.value());
  }

  // Does it make variables read-only, or numbers?
  static bool Guards(const Node& declaration) {
    if (declaration.Get("Variant").Text("Value") == "readonly") return true;
    const auto args = declaration.List("Args");
    return std::any_of(args.begin(), args.end(), [](const Node& arg) {
      const auto word = WordWriter::Literal(arg.Get("Value"));
      return arg.Flag("Naked") && !arg.Get("Name") &&
             (!word || word->find_first_of("ri") != std::string::npos);
    });
  }

  const Script& script_;
  std::set<std::string> functions_;
  std::vector<const json::value*> bodies_;
  bool functions_may_ = false;  // one of the functions may abandon what calls it
  bool sources_ = false;        // there may be functions that are not seen here
  bool guarded_ = false;        // some variables may be read-only or numbers
};

}  // namespace

std::string StatementWriter::TopLevel(const std::vector<Node>& statements) {
  if (!IsBash()) return Body(statements);
  const Finder finder(script_);
  const CounterNames& counters = parts_.counters().Of(script_.tree);
  std::string body;
  for (size_t i = 0; i < statements.size();) {
    // What stands in one line is one command to bash.
    size_t end = i + 1;
    while (end < statements.size() && statements[end].Line() == statements[end - 1].Line("End"))
      ++end;
    const std::vector<Node> group(statements.begin() + static_cast<std::ptrdiff_t>(i),
                                  statements.begin() + static_cast<std::ptrdiff_t>(end));
    const bool may = std::any_of(group.begin(), group.end(), [&](const Node& statement) {
      // A counter stands alone in its line, and has to live on.
      return Counters::MadeBy(statement, counters).empty() && finder.MayAbandon(statement.value());
    });
    unread_ = end < statements.size() && !parts_.facts().MayReadStatus(statements[end].value());
    body += may ? absl::StrFormat("sh.step(%d, %s)?;\n", script_.LineOf(group.back(), "End"),
                                  Wrap(Body(group)))
                : Body(group);
    i = end;
  }
  unread_ = false;
  return body;
}

}  // namespace batuta::convert::shell
