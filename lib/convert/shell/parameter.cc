// ${...}, in all its forms.
#include <algorithm>

#include "absl/strings/ascii.h"
#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {

std::string WordWriter::Reference(const Node& part) {
  const std::string name = RustLiteral(part.Get("Param").Text("Value"));
  const bool indirect = part.Flag("Excl");
  const Node index = part.Get("Index");
  if (!index) return indirect ? "indirect(" + name + ")" : name;
  const std::string written(script_.Slice(index.Offset("Pos"), index.Offset("End")));
  if (written == "@") return "all(" + name + ")";
  if (written == "*") return "star(" + name + ")";
  const std::string place = Index(index);
  if (part.Flag("Excl")) return "Ref::IndirectElem(" + name + ", &" + place + ")";
  return "elem(" + name + ", &" + place + ")";
}

std::string WordWriter::Operand(const Node& word, WordPlace place) {
  if (!word) return "&join(&[])";  // nothing, not even an empty field
  // Inside of "..." the word is quoted already, but its own "..." are quotes all the same.
  if (place == WordPlace::kField || place == WordPlace::kOperand)
    return "&" + Write(word, WordPlace::kOperand);
  const bool is_quoted = place == WordPlace::kQuoted || place == WordPlace::kHere;
  return "&" + Write(word, is_quoted ? place : WordPlace::kText);
}

std::string WordWriter::Replacement(const Node& word, WordPlace place) {
  if (!word) return "&lit(\"\")";
  const bool outer = quoted_replacement_;
  quoted_replacement_ = place == WordPlace::kQuoted || place == WordPlace::kHere;
  std::string text = "&" + Write(word, WordPlace::kReplacement);
  quoted_replacement_ = outer;
  return text;
}

std::string WordWriter::PatternOperand(const Node& word) {
  return word ? "&" + Write(word, WordPlace::kText) : "&lit(\"\")";
}

std::string WordWriter::OperationOf(const Node& part, const Node& expansion, WordPlace place) {
  // The operator stands behind the name or the index.
  size_t at = part.Get("Param").Offset("End");
  if (const Node index = part.Get("Index")) at = index.Offset("End") + 1;
  const std::string sign(script_.Slice(at, at + 2));
  const Node word = expansion.Get("Word");
  static constexpr struct {
    const char* sign;
    const char* op;
  } kWords[] = {{":-", "Default(true, "}, {":+", "Instead(true, "}, {":?", "Require(true, "},
                {":=", "Assign(true, "},  {"-", "Default(false, "}, {"+", "Instead(false, "},
                {"?", "Require(false, "}, {"=", "Assign(false, "}};
  static constexpr struct {
    const char* sign;
    const char* op;
  } kPatterns[] = {{"##", "CutStart(true, "},        {"#", "CutStart(false, "},
                   {"%%", "CutEnd(true, "},          {"%", "CutEnd(false, "},
                   {"^^", "Case(Case::UpperAll, "},  {"^", "Case(Case::UpperFirst, "},
                   {",,", "Case(Case::LowerAll, "},  {",", "Case(Case::LowerFirst, "},
                   {"~~", "Case(Case::ToggleAll, "}, {"~", "Case(Case::ToggleFirst, "}};
  for (const auto& known : kWords) {
    if (sign.starts_with(known.sign))
      return std::string("Op::") + known.op + Operand(word, place) + ")";
  }
  for (const auto& known : kPatterns) {
    if (sign.starts_with(known.sign))
      return std::string("Op::") + known.op + PatternOperand(word) + ")";
  }
  if (sign.starts_with("@") && sign.size() == 2)
    return absl::StrFormat("Op::Transform(b'%c')", sign[1]);
  hooks_.refuse(part, "${...} with the operator " + sign);
  return "Op::Value";
}

std::string WordWriter::Operation(const Node& part, WordPlace place) {
  if (part.Flag("Length")) return "Op::Length";
  if (part.Flag("Width")) {
    hooks_.refuse(part, "${%...}");
    return "Op::Value";
  }
  if (const Node slice = part.Get("Slice")) {
    const Node offset = slice.Get("Offset"), length = slice.Get("Length");
    const std::string first = offset ? Arithmetic(offset) : "lit(\"\")";
    if (!length) return "Op::Slice(&" + first + ", None)";
    return "Op::Slice(&" + first + ", Some(&" + Arithmetic(length) + "))";
  }
  if (const Node replace = part.Get("Repl")) {
    const Node original = replace.Get("Orig");
    std::string where = replace.Flag("All") ? "All" : "First";
    std::string pattern = "lit(\"\")";
    if (original) {
      Atoms atoms = AtomsOf(original.List("Parts"), WordPlace::kText);
      const bool first_is_open = !atoms.empty() && atoms[0].kind == Atom::Kind::kOpen;
      if (!replace.Flag("All") && first_is_open && (atoms[0].text == "#" || atoms[0].text == "%")) {
        where = atoms[0].text == "#" ? "Start" : "End";
        atoms.erase(atoms.begin());
      }
      pattern = Join(atoms, WordPlace::kText);
    }
    const Node with = replace.Get("With");
    return "Op::Replace(Place::" + where + ", &" + pattern + ", " + Replacement(with, place) + ")";
  }
  if (const Node expansion = part.Get("Exp")) return OperationOf(part, expansion, place);
  return "Op::Value";
}

std::string WordWriter::Parameter(const Node& part, WordPlace place) {
  const std::string name = part.Get("Param").Text("Value");
  const size_t end = part.Offset("End");
  const bool excl = part.Flag("Excl");
  const bool cuts_folder = script_.Slice(part.Offset("Pos"), end) == "${0##*/}";
  const bool own_path = (name == "0" || name == "BASH_SOURCE") && !only_shown && !cuts_folder;
  if (own_path && !part.Flag("Length")) hooks_.uses_own_path(part);
  if (excl && !part.Get("Index") && !part.Get("Exp") && !part.Get("Repl") && !part.Get("Slice")) {
    const std::string_view last = script_.Slice(end - 2, end - 1);
    const std::string_view before = script_.Slice(part.Get("Param").Offset("End"), end - 1);
    if (before == "@" || before == "*") {
      return "exp(" + RustLiteral(name) + ", Op::Names(" + (last == "*" ? "true" : "false") + "))";
    }
  }
  if (excl && part.Get("Index") && !part.Get("Exp")) {
    const Node index = part.Get("Index");
    const std::string written(script_.Slice(index.Offset("Pos"), index.Offset("End")));
    if (written == "@" || written == "*") return "exp(" + Reference(part) + ", Op::Keys)";
  }
  const std::string operation = Operation(part, place);
  const std::string reference = Reference(part);
  // Of places, messages tell "$1" and "${1}" apart.
  const bool is_variable =
      reference.size() > 1 &&
      (reference[1] == '_' || absl::ascii_isalpha(static_cast<unsigned char>(reference[1])));
  const bool is_told_apart = !part.Flag("Short") && !is_variable;
  if (operation == "Op::Value" && reference[0] == '"' && !is_told_apart) {
    return "var(" + reference + ")";
  }
  return "exp(" + reference + ", " + operation + ")";
}

}  // namespace batuta::convert::shell
