#include "lib/convert/scan_c_tokens.h"

#include <algorithm>
#include <cctype>
#include <string>

namespace batuta::convert {
namespace {

bool IsNameStart(unsigned char c) {
  return std::isalpha(c) != 0 || c == '_' || c == '$' || c >= 0x80;
}
bool IsNamePart(unsigned char c) { return IsNameStart(c) || std::isdigit(c) != 0; }

bool IsRawPrefix(std::string_view name) {
  return name == "R" || name == "LR" || name == "uR" || name == "UR" || name == "u8R";
}

// The length of a backslash and the newline behind it; 0 if there is none.
size_t SpliceLength(std::string_view text) {
  if (text.starts_with("\\\n")) return 2;
  return text.starts_with("\\\r\n") ? 3 : 0;
}

}  // namespace

CLexer CLexer::Ahead() const {
  CLexer copy = *this;
  copy.comments_ = nullptr;
  copy.scan_ = nullptr;
  return copy;
}

void CLexer::AddOddity(size_t position, const char* text) {
  if (scan_ != nullptr) scan_->AddOddity(lines_.At(position), text);
}

bool CLexer::SkipComment() {
  const size_t begin = position_;
  if (At(begin) != '/' || (At(begin + 1) != '/' && At(begin + 1) != '*')) return false;
  if (At(begin + 1) == '*') {
    const size_t end = source_.find("*/", begin + 2);
    if (end == std::string_view::npos) AddOddity(begin, "a comment is never closed");
    position_ = end == std::string_view::npos ? source_.size() : end + 2;
  } else {
    size_t end = begin;
    do {
      end = std::min(source_.find('\n', end + 1), source_.size());
    } while (end < source_.size() && (source_[end - 1] == '\\' ||
                                      (source_[end - 1] == '\r' && source_[end - 2] == '\\')));
    position_ = end;
  }
  if (comments_ != nullptr) comments_->push_back({begin, position_});
  return true;
}

void CLexer::SkipSpace() {
  while (position_ < source_.size()) {
    const char c = source_[position_];
    if (c == '\n') {
      at_line_start_ = true;
      ++position_;
    } else if (std::string_view(" \t\r\f\v").find(c) != std::string_view::npos) {
      ++position_;
    } else if (const size_t splice = SpliceLength(source_.substr(position_)); splice > 0) {
      position_ += splice;
    } else if (position_ == 0 && source_.starts_with("\xef\xbb\xbf")) {
      position_ = 3;
    } else if (!SkipComment()) {
      return;
    }
  }
}

CToken CLexer::Next() {
  SkipSpace();
  CToken token;
  token.position = position_;
  if (position_ >= source_.size()) return token;
  const auto c = static_cast<unsigned char>(source_[position_]);
  if (c == '#' && at_line_start_) return TakeDirective();
  at_line_start_ = false;
  if (c == '"' || c == '\'') return TakeQuoted(static_cast<char>(c));
  const bool is_number =
      std::isdigit(c) != 0 ||
      (c == '.' && std::isdigit(static_cast<unsigned char>(At(position_ + 1))) != 0);
  if (is_number) return TakeNumber();
  if (IsNameStart(c)) {
    size_t end = position_;
    while (end < source_.size() && IsNamePart(static_cast<unsigned char>(source_[end]))) ++end;
    token.kind = CTokenKind::kName;
    token.text = source_.substr(position_, end - position_);
    if (IsRawPrefix(token.text) && At(end) == '"' && TakeRawString(end, token)) return token;
    position_ = end;
    return token;
  }
  token.kind = CTokenKind::kPunctuator;
  const std::string_view two = source_.substr(position_, 2);
  const bool is_double = two == "&&" || two == "||" || two == "->" || two == "::" || two == "==";
  token.text = two.substr(0, is_double ? 2 : 1);
  position_ += token.text.size();
  return token;
}

// R"delimiter(...)delimiter"; false if what follows is an ordinary string.
bool CLexer::TakeRawString(size_t name_end, CToken& token) {
  const size_t open = source_.substr(name_end, 20).find('(');
  if (open == std::string_view::npos) return false;
  const std::string_view delimiter = source_.substr(name_end + 1, open - 1);
  if (delimiter.find_first_of(" \t\n\\)\"") != std::string_view::npos) return false;
  const std::string closing = std::string(")").append(delimiter).append("\"");
  const size_t begin = name_end + open + 1;
  const size_t end = source_.find(closing, begin);
  if (end == std::string_view::npos) AddOddity(name_end, "a raw string is never closed");
  token.kind = CTokenKind::kString;
  token.text = source_.substr(begin, end == std::string_view::npos ? end : end - begin);
  position_ = end == std::string_view::npos ? source_.size() : end + closing.size();
  return true;
}

CToken CLexer::TakeQuoted(char quote) {
  CToken token;
  token.kind = quote == '"' ? CTokenKind::kString : CTokenKind::kCharacter;
  token.position = position_;
  size_t end = position_ + 1;
  while (end < source_.size() && source_[end] != quote && source_[end] != '\n') {
    const size_t splice = SpliceLength(source_.substr(end));
    end += splice > 0 ? splice : source_[end] == '\\' ? 2 : 1;
  }
  end = std::min(end, source_.size());
  token.text = source_.substr(position_ + 1, end - position_ - 1);
  if (At(end) != quote) {
    AddOddity(position_, quote == '"' ? "a string is never closed" : "a quote ' is never closed");
  }
  position_ = At(end) == quote ? end + 1 : end;
  return token;
}

// A preprocessing number, with the digit separators of C++14 and C23.
CToken CLexer::TakeNumber() {
  CToken token;
  token.kind = CTokenKind::kNumber;
  token.position = position_;
  size_t end = position_;
  while (end < source_.size()) {
    const char c = source_[end];
    const char next = At(end + 1);
    if (std::string_view("eEpP").find(c) != std::string_view::npos && (next == '+' || next == '-')) {
      end += 2;
    } else if (c == '\'' && std::isalnum(static_cast<unsigned char>(next)) != 0) {
      end += 2;
    } else if (c == '.' || IsNamePart(static_cast<unsigned char>(c))) {
      ++end;
    } else {
      break;
    }
  }
  token.text = source_.substr(position_, end - position_);
  position_ = end;
  return token;
}

// To the end of the line, with what is spliced to it. Comments inside are noted.
CToken CLexer::TakeDirective() {
  CToken token;
  token.kind = CTokenKind::kDirective;
  token.position = position_;
  const size_t begin = ++position_;
  while (position_ < source_.size() && source_[position_] != '\n') {
    const size_t splice = SpliceLength(source_.substr(position_));
    if (splice > 0) {
      position_ += splice;
    } else if (source_[position_] == '"') {
      // An apostrophe may be prose ("#error don't"), a quote hides what looks like a comment.
      size_t end = position_ + 1;
      while (end < source_.size() && source_[end] != '"' && source_[end] != '\n') {
        const size_t inner = SpliceLength(source_.substr(end));
        end += inner > 0 ? inner : source_[end] == '\\' ? 2 : 1;
      }
      position_ = std::min(end + (At(end) == '"' ? 1 : 0), source_.size());
    } else if (!SkipComment()) {
      ++position_;
    }
  }
  token.text = source_.substr(begin, position_ - begin);
  return token;
}

}  // namespace batuta::convert
