// Calls of functions that were declared without their parameters: "char *alloc(); ... alloc(n)".
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "lib/convert/c/c_repair.h"

namespace batuta::convert {
namespace {

bool IsWordSign(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// Words and single signs of preprocessed C; text in quotes is one token, line markers are none.
std::vector<std::string_view> Tokens(std::string_view text) {
  std::vector<std::string_view> tokens;
  bool at_line_start = true;
  for (size_t at = 0; at < text.size();) {
    const char c = text[at];
    size_t end = at + 1;
    if (c == '#' && at_line_start) {
      at = std::min(text.find('\n', at), text.size());
      continue;
    }
    if (c == '\n') at_line_start = true;
    if (std::isspace(static_cast<unsigned char>(c)) != 0) {
      at = end;
      continue;
    }
    at_line_start = false;
    if (c == '"' || c == '\'') {
      while (end < text.size() && text[end] != c && text[end] != '\n') {
        end += text[end] == '\\' ? 2 : 1;
      }
      end = std::min(end + 1, text.size());
    } else if (IsWordSign(c)) {
      while (end < text.size() && IsWordSign(text[end])) ++end;
    }
    tokens.push_back(text.substr(at, end - at));
    at = end;
  }
  return tokens;
}

class OldStyleCalls {
 public:
  explicit OldStyleCalls(std::string_view text) : text_(text), tokens_(Tokens(text)) {}

  std::string Rewrite() {
    Visit([this](size_t i, bool in_body) { Learn(i, in_body); });
    std::string out;
    const char* done = text_.data();
    Visit([&](size_t i, bool in_body) {
      if (!in_body || !unknown_.contains(tokens_[i]) || Is(i + 2, ")") || !IsCall(i)) return;
      out.append(done, tokens_[i].data());
      out.append("(&").append(tokens_[i]).append(")");
      done = tokens_[i].data() + tokens_[i].size();
    });
    return out.append(done, text_.data() + text_.size());
  }

 private:
  // Calls visit(i, inside a function) for every word i that a parenthesis follows and that stands in
  // no parenthesis itself, or in a function's body.
  template <typename Visitor>
  void Visit(Visitor visit) {
    int braces = 0;
    int parentheses = 0;
    statement_ = 0;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      const std::string_view token = tokens_[i];
      if (IsWordSign(token[0]) && Is(i + 1, "(") && (braces > 0 || parentheses == 0)) {
        visit(i, braces > 0);
      }
      braces += token == "{" ? 1 : token == "}" ? -1 : 0;
      parentheses += token == "(" ? 1 : token == ")" ? -1 : 0;
      if (token == ";" || token == "{" || token == "}") statement_ = i + 1;
    }
  }

  bool Is(size_t i, std::string_view what) const {
    return i < tokens_.size() && tokens_[i] == what;
  }

  void Learn(size_t i, bool in_body) {
    if (Is(i + 2, ")") && (!in_body || IsDeclared(i))) unknown_.insert(tokens_[i]);
  }

  // "char *name" or "int a(), name" at the start of a statement, as no expression begins.
  bool IsDeclared(size_t i) const {
    if (statement_ >= i) return false;
    const std::string_view second = tokens_[statement_ + 1];
    if (!IsWordSign(second[0]) && second != "*") return false;
    static const std::set<std::string_view> kNoTypes{"return", "else", "do", "case", "goto", "sizeof"};
    if (kNoTypes.contains(tokens_[statement_]) || !IsWordSign(tokens_[statement_][0])) return false;
    return std::all_of(tokens_.begin() + static_cast<std::ptrdiff_t>(statement_),
                       tokens_.begin() + static_cast<std::ptrdiff_t>(i), [](std::string_view token) {
                         return IsWordSign(token[0]) || token == "*" || token == "," ||
                                token == "(" || token == ")";
                       });
  }

  bool IsCall(size_t i) const {
    const bool is_member = Is(i - 1, ".") || (Is(i - 1, ">") && Is(i - 2, "-"));
    return !is_member && !IsDeclared(i);
  }

  std::string_view text_;
  std::vector<std::string_view> tokens_;
  std::set<std::string_view> unknown_;  // functions whose parameters a declaration keeps silent about
  size_t statement_ = 0;                // where the statement at hand begins
};

}  // namespace

std::string CallOldStyleByAddress(std::string_view text) { return OldStyleCalls(text).Rewrite(); }

}  // namespace batuta::convert
