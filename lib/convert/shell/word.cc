#include "lib/convert/shell/word.h"

#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/shell/rust_text.h"

namespace batuta::convert::shell {
namespace {

bool IsTextPlace(WordPlace place) {
  return place == WordPlace::kQuoted || place == WordPlace::kHere;
}

bool IsNameSign(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// The words "name=" and "name+=" at the start of unquoted text: where the value starts; 0: none.
size_t AssignmentPrefix(const Atoms& atoms) {
  size_t i = 0;
  while (i < atoms.size() && atoms[i].kind == Atom::Kind::kOpen && IsNameSign(atoms[i].text[0]))
    ++i;
  if (i == 0 || std::isdigit(static_cast<unsigned char>(atoms[0].text[0])) != 0) return 0;
  if (i < atoms.size() && atoms[i].kind == Atom::Kind::kOpen && atoms[i].text == "=") return i + 1;
  return 0;
}

// Turns ~user at `at` into code. True: it was one.
bool TakeTilde(Atoms& atoms, size_t at, bool in_value) {
  if (at >= atoms.size() || atoms[at].kind != Atom::Kind::kOpen || atoms[at].text != "~")
    return false;
  std::string user;
  size_t end = at + 1;
  for (; end < atoms.size(); ++end) {
    if (atoms[end].kind != Atom::Kind::kOpen) return false;
    const char c = atoms[end].text[0];
    if (c == '/' || (in_value && c == ':')) break;
    user += c;
  }
  atoms.erase(atoms.begin() + static_cast<std::ptrdiff_t>(at) + 1,
              atoms.begin() + static_cast<std::ptrdiff_t>(end));
  atoms[at] = {Atom::Kind::kCode, "tilde(" + RustLiteral(user) + ")", {}};
  return true;
}

void TakeTildes(Atoms& atoms, WordPlace place) {
  if (IsTextPlace(place)) return;
  size_t value = place == WordPlace::kValue ? 0 : std::string::npos;
  if (place == WordPlace::kField) {
    if (const size_t start = AssignmentPrefix(atoms); start > 0) value = start;
  }
  if (value == std::string::npos || value > 0) TakeTilde(atoms, 0, false);
  if (value == std::string::npos) return;
  TakeTilde(atoms, value, true);
  for (size_t i = value; i < atoms.size(); ++i) {
    if (atoms[i].kind == Atom::Kind::kOpen && atoms[i].text == ":") TakeTilde(atoms, i + 1, true);
  }
}

// {$a,$b}x is $ax and $bx.
void LengthenNames(Atoms& atoms) {
  for (size_t i = 0; i + 1 < atoms.size(); ++i) {
    std::string name = atoms[i].name;
    if (name.empty() || !IsNameSign(name.back())) continue;
    size_t end = i + 1;
    while (end < atoms.size() && atoms[end].kind == Atom::Kind::kOpen &&
           IsNameSign(atoms[end].text[0])) {
      name += atoms[end++].text;
    }
    if (end == i + 1) continue;
    atoms.erase(atoms.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                atoms.begin() + static_cast<std::ptrdiff_t>(end));
    atoms[i] = {Atom::Kind::kCode, "var(" + RustLiteral(name) + ")", name};
  }
}

bool IsPatternSign(char c) { return c == '*' || c == '?' || c == '['; }

}  // namespace

void AddQuoted(Atoms& atoms, std::string text) {
  if (!atoms.empty() && atoms.back().kind == Atom::Kind::kQuoted) {
    atoms.back().text += text;
  } else {
    atoms.push_back({Atom::Kind::kQuoted, std::move(text), {}});
  }
}

std::string WithoutTabs(std::string_view text, bool at_start) {
  std::string kept;
  for (const char c : text) {
    if (c == '\t' && at_start) continue;
    kept += c;
    at_start = c == '\n';
  }
  return kept;
}

void WordWriter::AddLiteral(const Node& lit, WordPlace place, Atoms& atoms) {
  std::string text = lit.Text("Value");
  const bool ends_line = text.ends_with('\n');
  if (place == WordPlace::kHere && strip_tabs) text = WithoutTabs(text, at_line_start_);
  at_line_start_ = ends_line;
  const bool quoted = IsTextPlace(place);
  for (size_t i = 0; i < text.size(); ++i) {
    if (std::string_view(text).substr(i).starts_with(kHiddenBracket)) {
      atoms.push_back({Atom::Kind::kOpen, "[", {}});
      i += kHiddenBracket.size() - 1;
      continue;
    }
    const char c = text[i];
    if (c == '\\' && i + 1 < text.size()) {
      const char next = text[i + 1];
      if (next == '\n') {
        ++i;
        continue;
      }
      const bool in_quotes = quoted || (place == WordPlace::kReplacement && quoted_replacement_);
      const bool escapes = !in_quotes || (next == '&' && place == WordPlace::kReplacement) ||
                           next == '$' || next == '`' || next == '\\' ||
                           (next == '"' && place == WordPlace::kQuoted);
      if (escapes) {
        AddQuoted(atoms, std::string(1, next));
        ++i;
        continue;
      }
    }
    if (quoted || c == '\\') {
      AddQuoted(atoms, std::string(1, c));
    } else {
      atoms.push_back({Atom::Kind::kOpen, std::string(1, c), {}});
    }
  }
}

void WordWriter::AddPart(const Node& part, WordPlace place, Atoms& atoms) {
  const std::string type = part.Type();
  if (type == "Lit") return AddLiteral(part, place, atoms);
  if (type == "SglQuoted") {
    if (part.Flag("Dollar") && script_.dialect == Dialect::kBash) {
      return AddQuoted(atoms, UnescapeDollar(part.Text("Value")));
    }
    // Inside of "${x:-'a'}" the signs are no quotes.
    const std::string sign = IsTextPlace(place) ? "'" : "";
    return AddQuoted(atoms, (part.Flag("Dollar") ? "$" : "") + sign + part.Text("Value") + sign);
  }
  if (type == "DblQuoted") {
    const Atoms inner = AtomsOf(part.List("Parts"), WordPlace::kQuoted);
    if (inner.empty()) return AddQuoted(atoms, "");
    if (inner.size() == 1 && inner[0].kind == Atom::Kind::kQuoted)
      return AddQuoted(atoms, inner[0].text);
    if (IsTextPlace(place)) {
      atoms.insert(atoms.end(), inner.begin(), inner.end());
      return;
    }
    if (inner.size() == 1 && !CounterOf(inner[0].name).empty()) {
      atoms.push_back({Atom::Kind::kCode, "number(&" + CounterOf(inner[0].name) + ")", {}});
      return;
    }
    std::vector<std::string> list;
    for (const Atom& atom : inner) {
      list.push_back(atom.kind == Atom::Kind::kCode ? atom.text
                                                    : "lit(" + RustLiteral(atom.text) + ")");
    }
    atoms.push_back({Atom::Kind::kCode, QuotedText(list), {}});
    return;
  }
  if (type == "ExtGlob") {
    const std::string text(script_.Slice(part.Offset("Pos"), part.Offset("End")));
    if (text.find_first_of("$`\"'\\") != std::string::npos) {
      hooks_.refuse(part, "an expansion inside of an extended pattern");
    }
    atoms.push_back({Atom::Kind::kPattern, text, {}});
    return;
  }
  at_line_start_ = false;
  std::string code;
  if (type == "ParamExp") {
    code = Parameter(part, place);
  } else if (type == "CmdSubst") {
    code = Substitution(part, place);
  } else if (type == "ArithmExp") {
    code = Expansion(part);
  } else if (type == "ProcSubst") {
    const std::string_view sign = script_.Slice(part.Offset("OpPos"), part.Offset("OpPos") + 1);
    code = (sign == "<" ? "source_of(&" : "sink_of(&") + hooks_.closure(part.List("Stmts")) + ")";
  } else {
    hooks_.refuse(part, type);
  }
  Atom atom{Atom::Kind::kCode, code, {}};
  if (type == "ParamExp" && part.Flag("Short")) atom.name = part.Get("Param").Text("Value");
  atoms.push_back(std::move(atom));
}

Atoms WordWriter::AtomsOf(const std::vector<Node>& parts, WordPlace place) {
  Atoms atoms;
  for (const Node& part : parts) AddPart(part, place, atoms);
  return atoms;
}

std::string WordWriter::Join(const Atoms& atoms, WordPlace place) {
  // "[" alone, the command, is no pattern.
  const bool is_bracket = atoms.size() == 1 && atoms[0].text == "[";
  const bool has_signs =
      !is_bracket && std::any_of(atoms.begin(), atoms.end(), [](const Atom& atom) {
        return atom.kind == Atom::Kind::kPattern ||
               (atom.kind == Atom::Kind::kOpen && IsPatternSign(atom.text[0]));
      });
  std::vector<std::string> parts;
  std::string run;
  Atom::Kind kind = Atom::Kind::kCode;
  bool opens = false;
  const auto flush = [&] {
    if (kind == Atom::Kind::kOpen) {
      parts.push_back((opens ? "open(" : "lit(") + RustLiteral(run) + ")");
      opens = false;
    }
    if (kind == Atom::Kind::kQuoted) parts.push_back("lit(" + RustLiteral(run) + ")");
    if (kind == Atom::Kind::kPattern) parts.push_back("glob(" + RustLiteral(run) + ")");
    run.clear();
    kind = Atom::Kind::kCode;
  };
  for (const Atom& atom : atoms) {
    Atom::Kind wanted = atom.kind;
    if (wanted == Atom::Kind::kOpen &&
        (place == WordPlace::kReplacement || place == WordPlace::kRegex)) {
      wanted = Atom::Kind::kPattern;
    } else if (wanted == Atom::Kind::kOpen && place != WordPlace::kOperand) {
      wanted = has_signs && !IsTextPlace(place) ? Atom::Kind::kPattern : Atom::Kind::kQuoted;
    }
    if (wanted != kind || wanted == Atom::Kind::kCode) flush();
    if (wanted == Atom::Kind::kOpen)
      opens |= std::isalnum(static_cast<unsigned char>(atom.text[0])) == 0;
    if (wanted == Atom::Kind::kCode) {
      parts.push_back(atom.text);
    } else {
      kind = wanted;
      run += atom.text;
    }
  }
  flush();
  if (parts.empty()) return "lit(\"\")";
  if (parts.size() == 1) return parts[0];
  std::string list;
  for (const std::string& part : parts) list += (list.empty() ? "" : ", ") + part;
  return "join(&[" + list + "])";
}

std::string WordWriter::Write(const Node& word, WordPlace place) {
  if (place == WordPlace::kHere) at_line_start_ = true;
  Atoms atoms = AtomsOf(word.List("Parts"), place);
  TakeTildes(atoms, place);
  return Join(atoms, place);
}

std::string WordWriter::WriteAfter(const Node& word, size_t skip) {
  Atoms atoms = AtomsOf(word.List("Parts"), WordPlace::kValue);
  atoms.erase(atoms.begin(),
              atoms.begin() + static_cast<std::ptrdiff_t>(std::min(skip, atoms.size())));
  TakeTildes(atoms, WordPlace::kValue);
  return Join(atoms, WordPlace::kValue);
}

std::vector<std::string> WordWriter::Fields(const Node& word) {
  const Atoms atoms = AtomsOf(word.List("Parts"), WordPlace::kField);
  std::vector<std::string> fields;
  std::optional<std::vector<Atoms>> words = std::vector<Atoms>{atoms};
  if (script_.dialect == Dialect::kBash) words = ExpandBraces(atoms);
  if (!words) {
    hooks_.refuse(word, "braces that make too many words");
    return fields;
  }
  for (Atoms& made : *words) {
    if (made.empty()) continue;
    LengthenNames(made);
    TakeTildes(made, WordPlace::kField);
    fields.push_back(Join(made, WordPlace::kField));
  }
  return fields;
}

std::optional<std::string> WordWriter::Literal(const Node& word) {
  std::string text;
  for (const Node& part : word.List("Parts")) {
    const std::string type = part.Type();
    std::vector<Node> inner{part};
    if (type == "DblQuoted") inner = part.List("Parts");
    for (const Node& piece : inner) {
      const std::string kind = piece.Type();
      const std::string value = piece.Text("Value");
      if (kind == "SglQuoted" && !piece.Flag("Dollar")) {
        text += value;
      } else if (kind == "Lit") {
        for (size_t i = 0; i < value.size(); ++i) {
          if (value[i] == '\\' && i + 1 < value.size()) {
            const char next = value[i + 1];
            const bool escapes = type != "DblQuoted" || next == '$' || next == '`' ||
                                 next == '\\' || next == '"' || next == '\n';
            if (escapes) {
              ++i;
              if (next != '\n') text += next;
              continue;
            }
          }
          text += value[i];
        }
      } else {
        return std::nullopt;
      }
    }
  }
  return text;
}

std::string WordWriter::Unescaped(const Node& part, bool in_quotes) const {
  const std::string_view raw = script_.Slice(part.Offset("Pos") + 1, part.Offset("End") - 1);
  std::string text;
  for (size_t i = 0; i < raw.size(); ++i) {
    const char next = i + 1 < raw.size() ? raw[i + 1] : '\0';
    const bool escapes = raw[i] == '\\' &&
                         (next == '\\' || next == '`' || next == '$' || (next == '"' && in_quotes));
    text += escapes ? raw[++i] : raw[i];
  }
  return text;
}

std::string WordWriter::Substitution(const Node& part, WordPlace place) {
  if (part.Flag("Backquotes")) {
    const std::string text = Unescaped(part, place == WordPlace::kQuoted);
    if (text != script_.Slice(part.Offset("Pos") + 1, part.Offset("End") - 1)) {
      return "sub(&" + hooks_.text_closure(text, part) + ")";
    }
  }
  const std::vector<Node> statements = part.List("Stmts");
  if (statements.empty()) return "lit(\"\")";
  // $(<file)
  if (statements.size() == 1 && script_.dialect == Dialect::kBash && !statements[0].Get("Cmd") &&
      statements[0].List("Redirs").size() == 1) {
    const Node redirect = statements[0].List("Redirs")[0];
    const size_t at = redirect.Offset("OpPos");
    const bool is_input =
        script_.Slice(at, at + 1) == "<" && script_.Slice(at + 1, at + 2) != "<" &&
        script_.Slice(at + 1, at + 2) != "&" && script_.Slice(at + 1, at + 2) != ">";
    if (is_input && !redirect.Get("N")) {
      return "content(&" + Write(redirect.Get("Word"), WordPlace::kText) + ")";
    }
  }
  return "sub(&" + hooks_.closure(statements) + ")";
}

}  // namespace batuta::convert::shell
