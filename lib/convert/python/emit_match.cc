#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/python/emitter.h"
#include "lib/convert/python/rust_names.h"

namespace batuta::convert {

// Each case is a labelled block that a test which fails leaves; one that fits leaves the whole.
bool Emitter::Match(const Node& node) {
  const std::string subject = Temp("subject");
  const std::string whole = Label("match");
  Line("let " + subject + " = " + Owned(node.Child("subject")) + ";");
  Line(whole + ": {");
  const std::set<std::string> before = frame_->assigned;
  Exit plain;
  plain.kind = Exit::Kind::kPlain;
  frame_->exits.push_back(plain);
  for (const Node& part : node.List("cases")) {
    Comments(part.Child("pattern").Line());
    const std::string fail = Label("case");
    Line(fail + ": {");
    frame_->assigned = before;
    WholePattern(part.Child("pattern"), subject, fail);
    if (const Node guard = part.Child("guard")) {
      Line("if !" + Condition(guard) + " { break " + fail + "; }");
    }
    if (!Block(part.List("body"))) Line("break " + whole + ";");
    Line("}");
  }
  frame_->exits.pop_back();
  frame_->assigned = before;
  Line("}");
  return false;
}

// Names are bound when all of the pattern fits, and not by the part of one that does not.
void Emitter::WholePattern(const Node& pattern, const std::string& subject,
                           const std::string& fail) {
  captures_.clear();
  FindCaptures(pattern);
  for (const auto& [name, held] : captures_) Line("let mut " + held + " = Value::Undef;");
  Pattern(pattern, subject, fail);
  for (const auto& [name, held] : captures_) AssignName(name, held, pattern);
}

void Emitter::FindCaptures(const Node& pattern) {
  for (const char* field : {"name", "rest"}) {
    const std::string name = pattern.Text(field);
    if (!name.empty() && !captures_.contains(name)) captures_[name] = Temp("captured");
  }
  for (const Node& child : pattern.Children()) {
    if (child.Kind().starts_with("Match")) FindCaptures(child);
  }
}

void Emitter::HoldCapture(const std::string& name, const std::string& value) {
  Line(captures_.at(name) + " = " + value + ";");
}

void Emitter::Pattern(const Node& pattern, const std::string& subject, const std::string& fail) {
  const std::string_view kind = pattern.Kind();
  const std::string leave = " { break " + fail + "; }";
  if (kind == "MatchValue") {
    Line("if !" + Try("py::is_eq(&" + subject + ", " + Ref(pattern.Child("value")) + ")", pattern) +
         leave);
  } else if (kind == "MatchSingleton") {
    Line("if !py::is_same(&" + subject + ", &" + Constant(pattern).text + ")" + leave);
  } else if (kind == "MatchSequence") {
    SequencePattern(pattern, subject, fail);
  } else if (kind == "MatchMapping") {
    MappingPattern(pattern, subject, fail);
  } else if (kind == "MatchClass") {
    ClassPattern(pattern, subject, fail);
  } else if (kind == "MatchOr") {
    OrPattern(pattern, subject, fail);
  } else if (kind == "MatchAs") {
    if (const Node inner = pattern.Child("pattern")) Pattern(inner, subject, fail);
    if (pattern.Has("name")) HoldCapture(pattern.Text("name"), subject + ".clone()");
  }
}

void Emitter::SequencePattern(const Node& pattern, const std::string& subject,
                              const std::string& fail) {
  const std::vector<Node> parts = pattern.List("patterns");
  const auto star = std::find_if(parts.begin(), parts.end(),
                                 [](const Node& part) { return part.Is("MatchStar"); });
  const auto before = star - parts.begin();
  const std::string after =
      star == parts.end() ? "None" : absl::StrFormat("Some(%d)", parts.end() - star - 1);
  const std::string items = Temp("items");
  Line(absl::StrFormat(
      "let Some(%s) = %s else { break %s };", items,
      Try(absl::StrFormat("py::match_sequence(&%s, %d, %s)", subject, before, after), pattern),
      fail));
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string item = Temp("item");
    Line(absl::StrFormat("let %s = %s[%d].clone();", item, items, i));
    if (!parts[i].Is("MatchStar")) {
      Pattern(parts[i], item, fail);
    } else if (parts[i].Has("name")) {
      HoldCapture(parts[i].Text("name"), item);
    }
  }
}

void Emitter::MappingPattern(const Node& pattern, const std::string& subject,
                             const std::string& fail) {
  const std::vector<Node> parts = pattern.List("patterns");
  const std::string found = Temp("found");
  Line(absl::StrFormat(
      "let Some(%s) = %s else { break %s };", found,
      Try(absl::StrFormat("py::match_mapping(&%s, &[%s], %s)", subject,
                          OwnedList(pattern.List("keys")), pattern.Has("rest") ? "true" : "false"),
          pattern),
      fail));
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string item = Temp("item");
    Line(absl::StrFormat("let %s = %s.0[%d].clone();", item, found, i));
    Pattern(parts[i], item, fail);
  }
  if (pattern.Has("rest")) HoldCapture(pattern.Text("rest"), found + ".1.clone()");
}

void Emitter::ClassPattern(const Node& pattern, const std::string& subject,
                           const std::string& fail) {
  std::vector<Node> parts = pattern.List("patterns");
  const size_t positional = parts.size();
  std::string names;
  for (const std::string& name : pattern.Texts("kwd_attrs")) {
    names += (names.empty() ? "" : ", ") + SymbolName(name);
  }
  for (const Node& part : pattern.List("kwd_patterns")) parts.push_back(part);
  const std::string found = Temp("found");
  Line(absl::StrFormat("let Some(%s) = %s else { break %s };", found,
                       Try(absl::StrFormat("py::match_class(&%s, %s, %d, &[%s])", subject,
                                           Ref(pattern.Child("cls")), positional, names),
                           pattern),
                       fail));
  for (size_t i = 0; i < parts.size(); ++i) {
    const std::string item = Temp("item");
    Line(absl::StrFormat("let %s = %s[%d].clone();", item, found, i));
    Pattern(parts[i], item, fail);
  }
}

// Every alternative binds the same names; the first that fits ends the block.
void Emitter::OrPattern(const Node& pattern, const std::string& subject, const std::string& fail) {
  const std::string whole = Label("any");
  Line(whole + ": {");
  for (const Node& part : pattern.List("patterns")) {
    const std::string next = Label("or");
    Line(next + ": {");
    Pattern(part, subject, next);
    Line("break " + whole + ";");
    Line("}");
  }
  Line("break " + fail + ";");
  Line("}");
}

}  // namespace batuta::convert
