// `case`: as comparisons where it can be, else with all that `;&` and `;;&` do.
#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/statement_writer.h"

namespace batuta::convert::shell {
namespace {

std::string Number(int number) { return absl::StrFormat("%d", number); }

}  // namespace

std::string StatementWriter::Case(const Node& clause) {
  const auto items = clause.List("Items");
  const auto ending = [&](const Node& item) {
    return script_.SignAt(item.Offset("OpPos"), {";;&", ";&", ";;"});
  };
  for (const Node& item : items) {
    const std::string sign = ending(item);
    if (sign == ";&" || sign == ";;&") return FallingCase(clause);
  }
  const std::string word = words_.Write(clause.Get("Word"), WordPlace::kText);
  const std::string subject = "sh.subject(" + Number(Line(clause)) + ", &" + word + ")?";
  if (items.empty()) return subject + ";\nsh.set_status(0);\n";
  const bool fits = ChangesNothing(clause);
  std::string text = fits ? "" : "let subject = " + subject + ";\n";
  const std::string test =
      fits ? absl::StrFormat("sh.fits(%d, &%s, &[", Line(clause), word) : "sh.matches(&subject, &[";
  bool first = true, has_default = false;
  for (const Node& item : items) {
    std::string patterns;
    bool is_default = false;
    for (const Node& pattern : item.List("Patterns")) {
      const std::string written = words_.Write(pattern, WordPlace::kText);
      patterns += (patterns.empty() ? "" : ", ") + written;
      is_default |= written == "glob(\"*\")";
    }
    std::string body = Body(item.List("Stmts"));
    if (body.empty() && !unread_) body = "sh.set_status(0);\n";
    if (is_default && !first) {
      text += " else {\n" + body + "}";
      has_default = true;
      break;
    }
    text += (first ? "" : " else ") + ("if " + test + patterns + "])? {\n") + body + "}";
    first = false;
  }
  if (!has_default && !unread_) text += " else {\nsh.set_status(0);\n}";
  return fits ? text + "\n" : "{\n" + text + "\n}\n";
}

// A plain parameter against fixed patterns: the word may be looked at for each of them.
bool StatementWriter::ChangesNothing(const Node& clause) const {
  auto parts = clause.Get("Word").List("Parts");
  if (parts.size() == 1 && parts[0].Type() == "DblQuoted") parts = parts[0].List("Parts");
  if (parts.size() != 1 || parts[0].Type() != "ParamExp") return false;
  const std::string_view written = script_.Slice(parts[0].Offset("Pos"), parts[0].Offset("End"));
  const std::string name = parts[0].Get("Param").Text("Value");
  if (written != "$" + name && written != "${" + name + "}") return false;
  if (name == "RANDOM" || name == "SRANDOM" || name == "@" || name == "*") return false;
  for (const Node& item : clause.List("Items")) {
    for (const Node& pattern : item.List("Patterns")) {
      for (const Node& part : pattern.List("Parts")) {
        const std::string type = part.Type();
        if (type == "DblQuoted") {
          for (const Node& inner : part.List("Parts")) {
            if (inner.Type() != "Lit") return false;
          }
        } else if (type != "Lit" && type != "SglQuoted") {
          return false;
        }
      }
    }
  }
  return true;
}

std::string StatementWriter::FallingCase(const Node& clause) {
  std::string text = "{\nlet subject = sh.subject(" + Number(Line(clause)) + ", &" +
                     words_.Write(clause.Get("Word"), WordPlace::kText) +
                     ")?;\nlet mut way = Way::default();\n";
  for (const Node& item : clause.List("Items")) {
    std::string patterns;
    for (const Node& pattern : item.List("Patterns")) {
      patterns += (patterns.empty() ? "" : ", ") + words_.Write(pattern, WordPlace::kText);
    }
    const std::string sign = script_.SignAt(item.Offset("OpPos"), {";;&", ";&", ";;"});
    const char* then = sign == ";&" ? "through" : sign == ";;&" ? "on" : "out";
    std::string body = Body(item.List("Stmts"));
    if (body.empty()) body = "sh.set_status(0);\n";
    text +=
        "if way.enters(sh, &subject, &[" + patterns + "])? {\n" + body + "way." + then + "();\n}\n";
  }
  return text + "way.end(sh);\n}\n";
}

}  // namespace batuta::convert::shell
