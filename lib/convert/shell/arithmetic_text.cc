// Expressions and indices as texts that are evaluated at run time.
#include <algorithm>

#include "lib/convert/shell/rust_text.h"
#include "lib/convert/shell/word.h"

namespace batuta::convert::shell {
namespace {

// What an expression holds that is expanded before it is evaluated.
struct Piece {
  Node node;
  std::string array;  // whose index it is; else it is a word
};

bool IsPlain(std::string_view text) {
  return text.find_first_of("$`'\"\\") == std::string_view::npos;
}

// In the order of the text.
std::vector<Piece> PiecesOf(const Script& script, const Node& expression) {
  std::vector<Piece> pieces;
  std::vector<Node> next{expression};
  while (!next.empty()) {
    const Node node = next.back();
    next.pop_back();
    if (!node) continue;
    const auto parts = node.List("Parts");
    if (parts.empty()) {
      for (const char* child : {"X", "Y"}) next.push_back(node.Get(child));
      continue;
    }
    // a[i] without $: what it names is read, or set, by the expression itself.
    const Node index = parts.size() == 1 ? parts[0].Get("Index") : Node();
    const size_t at = parts[0].Offset("Pos");
    if (!index || script.Slice(at, at + 1) == "$") {
      pieces.push_back({node, ""});
    } else if (!IsPlain(script.Slice(index.Offset("Pos"), index.Offset("End")))) {
      pieces.push_back({index, parts[0].Get("Param").Text("Value")});
    }
  }
  std::sort(pieces.begin(), pieces.end(), [](const Piece& a, const Piece& b) {
    return a.node.Offset("Pos") < b.node.Offset("Pos");
  });
  return pieces;
}

}  // namespace

std::string WordWriter::Arithmetic(const Node& expression) {
  return ExpressionText(expression, WordPlace::kQuoted);
}

std::string WordWriter::Key(const Node& index) { return ExpressionText(index, WordPlace::kText); }

std::string WordWriter::Index(const Node& index) {
  const std::string expression = Arithmetic(index);
  if (script_.dialect == Dialect::kDash) return expression;
  if (IsPlain(script_.Slice(index.Offset("Pos"), index.Offset("End")))) return expression;
  const std::string key = Key(index);
  return key == expression ? key : "key(&" + expression + ", &" + key + ")";
}

// dash's messages show an expression with the blanks around it.
std::string WordWriter::ExpansionText(const Node& expansion) {
  const Node expression = expansion.Get("X");
  if (script_.dialect == Dialect::kBash) return Arithmetic(expression);
  const size_t begin = expansion.Offset("Left") + std::string_view("$((").size();
  return ExpressionText(expression, begin, expansion.Offset("Right"), WordPlace::kQuoted);
}

std::string WordWriter::ExpressionText(const Node& expression, WordPlace place) {
  return ExpressionText(expression, expression.Offset("Pos"), expression.Offset("End"), place);
}

std::string WordWriter::ExpressionText(const Node& expression, size_t begin, size_t end,
                                       WordPlace place) {
  Atoms atoms;
  const auto add_text = [&](size_t from, size_t to) {
    std::string text(script_.Slice(from, to));
    for (size_t at; (at = text.find("\\\n")) != std::string::npos;) text.erase(at, 2);
    if (!text.empty()) AddQuoted(atoms, text);
  };
  size_t at = begin;
  for (const Piece& piece : PiecesOf(script_, expression)) {
    add_text(at, piece.node.Offset("Pos"));
    at = piece.node.Offset("End");
    if (!piece.array.empty()) {
      const std::string code =
          "within(" + RustLiteral(piece.array) + ", &" + Index(piece.node) + ")";
      atoms.push_back({Atom::Kind::kCode, code, {}});
      continue;
    }
    for (const Node& part : piece.node.List("Parts")) {
      // dash takes quotes in an expression for what they are: signs that it does not know.
      const bool keeps = script_.dialect == Dialect::kDash && part.Type() == "DblQuoted";
      if (keeps) AddQuoted(atoms, "\"");
      for (Atom& atom : AtomsOf({part}, place)) {
        if (atom.kind == Atom::Kind::kQuoted) {
          AddQuoted(atoms, atom.text);
        } else {
          atoms.push_back(std::move(atom));
        }
      }
      if (keeps) AddQuoted(atoms, "\"");
    }
  }
  add_text(at, end);
  return Join(atoms, place);
}

}  // namespace batuta::convert::shell
