#include "lib/convert/shell/word_text.h"

#include <algorithm>

#include "absl/strings/str_replace.h"
#include "lib/convert/shell/command_text.h"
#include "lib/convert/shell/rust_text.h"

namespace batuta::convert::shell {
namespace {

struct Piece {
  Node node;
  bool in_quotes;  // stands in double quotes
};

bool IsOwn(std::string_view type) {
  return type == "CmdSubst" || type == "ProcSubst" || type == "SglQuoted";
}

// The word of `${x#word}`, `${x%word}`.
bool IsPattern(const Script& script, const Node& expansion, std::string_view key) {
  if (expansion.Type() != "ParamExp" || key != "Exp") return false;
  const size_t at = expansion.Get("Exp").Get("Word").Offset();
  return at > 0 && std::string_view("#%^,").find(script.text[at - 1]) != std::string_view::npos;
}

// The outermost parts of a word that are not kept as they are written.
void FindPieces(const Script& script, const json::value& value, bool in_quotes,
                std::vector<Piece>& found) {
  if (const json::array* list = value.if_array()) {
    for (const json::value& inner : *list) FindPieces(script, inner, in_quotes, found);
    return;
  }
  const json::object* object = value.if_object();
  if (object == nullptr) return;
  const Node node(&value);
  const std::string type = node.Type();
  if (IsOwn(type)) {
    found.push_back({node, in_quotes});
    return;
  }
  if (type == "DblQuoted") {
    if (node.Flag("Dollar")) found.push_back({node, in_quotes});
    in_quotes = true;
  }
  for (const auto& entry : *object) {
    // Patterns keep their quotes.
    const bool is_pattern = entry.key() == "Repl" || IsPattern(script, node, entry.key());
    FindPieces(script, entry.value(), in_quotes && !is_pattern, found);
  }
}

// A backslash before the end of a line joins it to the next.
std::string Joined(std::string_view written) {
  std::string text;
  for (size_t i = 0; i < written.size(); ++i) {
    if (written[i] != '\\' || i + 1 == written.size()) {
      text += written[i];
    } else if (written[++i] != '\n') {
      text += {'\\', written[i]};
    }
  }
  return text;
}

std::string InSingleQuotes(const std::string& text) {
  return text == "'" ? "\\'" : "'" + absl::StrReplaceAll(text, {{"'", "'\\''"}}) + "'";
}

// Empty: it is kept as it is written.
std::string PieceText(const Script& script, const Piece& piece) {
  const Node& node = piece.node;
  const std::string_view written = script.Slice(node.Offset(), node.Offset("End"));
  if (node.Type() == "SglQuoted") {
    if (!node.Flag("Dollar")) return std::string(written);
    const std::string text = UnescapeDollar(node.Text("Value"));
    return piece.in_quotes ? text : InSingleQuotes(text);
  }
  if (written.starts_with("`")) return Joined(written);
  const std::string commands = SubstitutionText(script, node.List("Stmts"));
  // Else it would begin as an expression does.
  const char* space = commands.starts_with("(") ? " " : "";
  return std::string(written.substr(0, 2)) + space + commands + ")";
}

std::string Unquoted(std::string text) {
  std::erase_if(text, [](char c) { return c == '\'' || c == '"' || c == '\\'; });
  return text;
}

}  // namespace

std::string TextBetween(const Script& script, const Node& node, size_t begin, size_t end) {
  std::vector<Piece> pieces;
  FindPieces(script, node.value(), /*in_quotes=*/false, pieces);
  std::sort(pieces.begin(), pieces.end(),
            [](const Piece& a, const Piece& b) { return a.node.Offset() < b.node.Offset(); });
  std::string text;
  size_t at = begin;
  for (const Piece& piece : pieces) {
    if (piece.node.Offset() < begin || piece.node.Offset() >= end) continue;
    text += Joined(script.Slice(at, piece.node.Offset()));
    at = piece.node.Offset("End");
    if (piece.node.Type() == "DblQuoted") {
      at = piece.node.Offset() + 1;  // `$"..."` without its sign
    } else {
      text += PieceText(script, piece);
    }
  }
  return text + Joined(script.Slice(at, end));
}

std::string WordText(const Script& script, const Node& word) {
  return TextBetween(script, word, word.Offset(), word.Offset("End"));
}

std::string WordsText(const Script& script, const std::vector<Node>& words) {
  std::string text;
  for (const Node& word : words) text += (text.empty() ? "" : " ") + WordText(script, word);
  return text;
}

std::string AssignmentText(const Script& script, const Node& assignment) {
  const Node array = assignment.Get("Array");
  if (!array) return WordText(script, assignment);
  std::string elements;
  for (const Node& element : array.List("Elems")) {
    size_t begin = element.Offset(), end = element.Offset("End");
    if (const Node index = element.Get("Index")) {
      begin = index.Offset() - 1;
      if (!element.Get("Value")) end = script.text.find('=', index.Offset("End")) + 1;
    }
    elements += elements.empty() ? "" : " ";
    elements += TextBetween(script, element, begin, end);
  }
  return std::string(script.Slice(assignment.Offset(), array.Offset())) + "(" + elements + ")";
}

std::string DocumentText(const Script& script, const Node& redirect) {
  const Node document = redirect.Get("Hdoc");
  if (!document) return Unquoted(DocumentEnd(script, redirect));
  const std::string_view written = script.Slice(document.Offset(), document.Offset("End"));
  const std::string end = DocumentEnd(script, redirect);
  std::string text = Unquoted(end) == end ? Joined(written) : std::string(written);
  if (script.SignAt(redirect.Offset("OpPos"), {"<<-"}) == "<<-") {
    text.erase(0, std::min(text.find_first_not_of('\t'), text.size()));
    for (size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1)) {
      text.erase(at + 1, std::min(text.find_first_not_of('\t', at + 1), text.size()) - at - 1);
    }
  }
  return text;
}

std::string DocumentEnd(const Script& script, const Node& redirect) {
  const Node word = redirect.Get("Word");
  return std::string(script.Slice(word.Offset(), word.Offset("End")));
}

}  // namespace batuta::convert::shell
