#include "lib/convert/scan_python_tokens.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace batuta::convert {
namespace {

// Beyond this a logical line is data; more tokens would only cost memory.
constexpr size_t kMaxTokens = 200000;
// Strings within the fields of format strings within ...
constexpr int kMaxNesting = 50;

bool IsNameStart(unsigned char c) { return std::isalpha(c) != 0 || c == '_' || c >= 0x80; }
bool IsNamePart(unsigned char c) { return IsNameStart(c) || std::isdigit(c) != 0; }

bool IsStringPrefix(std::string_view name) {
  if (name.size() > 2) return false;
  for (const char c : name) {
    if (std::string_view("rRbBuUfFtT").find(c) == std::string_view::npos) return false;
  }
  return true;
}

}  // namespace

// Returns the column of the next token of a new logical line, past blank lines and comments.
int PythonLexer::SkipToToken() {
  int column = 0;
  while (position_ < source_.size()) {
    const char c = source_[position_];
    if (c == ' ') {
      ++column;
    } else if (c == '\t') {
      column = (column / 8 + 1) * 8;
    } else if (c == '\f' || c == '\n' || c == '\r') {
      column = 0;
    } else if (c == '#') {
      SkipComment();
      continue;
    } else if (source_.substr(position_).starts_with("\xef\xbb\xbf") && position_ == 0) {
      position_ = 2;  // a byte order mark
    } else {
      break;
    }
    ++position_;
  }
  return column;
}

void PythonLexer::SkipComment() {
  const size_t begin = position_;
  position_ = std::min(source_.find('\n', begin), source_.size());
  comments_.push_back({begin, position_});
}

// Past a backslash and the newline behind it.
bool PythonLexer::SkipNewline() {
  size_t end = position_ + 1;
  if (At(end) == '\r') ++end;
  if (At(end) != '\n') return false;
  position_ = end + 1;
  return true;
}

bool PythonLexer::Next(PythonLine& line) {
  line.tokens.clear();
  line.indent = SkipToToken();
  while (position_ < source_.size()) {
    const char c = source_[position_];
    if (c == '\n') {
      ++position_;
      if (brackets_.empty() && !line.tokens.empty()) return true;
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\f') {
      ++position_;
    } else if (c == '#') {
      SkipComment();
    } else if (c != '\\' || !SkipNewline()) {
      TakeToken(line);
    }
  }
  if (!brackets_.empty()) {
    scan_.AddOddity(brackets_.back().second,
                    std::string("'") + brackets_.back().first + "' is never closed");
    brackets_.clear();
  }
  return !line.tokens.empty();
}

void PythonLexer::Add(PythonLine& line, PythonToken token) {
  if (line.tokens.size() >= kMaxTokens) return;
  token.depth = static_cast<int>(brackets_.size());
  line.tokens.push_back(token);
}

void PythonLexer::TakeToken(PythonLine& line) {
  const size_t begin = position_;
  const auto c = static_cast<unsigned char>(source_[begin]);
  if (c == '"' || c == '\'') {
    TakeString(line, begin);
  } else if (IsNameStart(c)) {
    while (position_ < source_.size() && IsNamePart(static_cast<unsigned char>(At(position_)))) {
      ++position_;
    }
    const std::string_view name = source_.substr(begin, position_ - begin);
    if ((At(position_) == '"' || At(position_) == '\'') && IsStringPrefix(name)) {
      TakeString(line, begin);
    } else {
      Add(line, {PythonTokenKind::kName, name, {}, lines_.At(begin), 0});
    }
  } else if (std::isdigit(c) != 0) {
    while (position_ < source_.size() &&
           (IsNamePart(static_cast<unsigned char>(At(position_))) || At(position_) == '.')) {
      ++position_;
    }
    Add(line, {PythonTokenKind::kNumber, source_.substr(begin, position_ - begin), {},
               lines_.At(begin), 0});
  } else {
    TakeOperator(line);
  }
}

void PythonLexer::TakeOperator(PythonLine& line) {
  const size_t begin = position_;
  const char c = source_[begin];
  ++position_;
  if (c == ')' || c == ']' || c == '}') {
    if (brackets_.empty()) {
      scan_.AddOddity(lines_.At(begin), std::string("'") + c + "' closes nothing");
    } else {
      brackets_.pop_back();
    }
  }
  const std::string_view repeatable = "*/<>";
  if (repeatable.find(c) != std::string_view::npos && At(position_) == c) ++position_;
  if (std::string_view("+-*/%&|^@<>=!:").find(c) != std::string_view::npos &&
      At(position_) == '=') {
    ++position_;
  } else if (c == '-' && At(position_) == '>') {
    ++position_;
  }
  const int line_number = lines_.At(begin);
  Add(line, {PythonTokenKind::kOperator, source_.substr(begin, position_ - begin), {}, line_number,
             0});
  if (c == '(' || c == '[' || c == '{') brackets_.emplace_back(c, line_number);
}

void PythonLexer::TakeString(PythonLine& line, size_t prefix_begin) {
  const std::string_view prefix = source_.substr(prefix_begin, position_ - prefix_begin);
  const char quote = source_[position_];
  const bool triple = At(position_ + 1) == quote && At(position_ + 2) == quote;
  const size_t begin = position_ + (triple ? 3 : 1);
  const bool format = prefix.find_first_of("fFtT") != std::string_view::npos;
  const size_t end = EndOfString(begin, quote, triple, format, 0);
  const int line_number = lines_.At(prefix_begin);
  Add(line, {PythonTokenKind::kString, source_.substr(begin, end - begin), prefix, line_number, 0});
  const bool is_closed = At(end) == quote;
  if (!is_closed) scan_.AddOddity(line_number, "a string is never closed");
  position_ = std::min(end + (is_closed ? (triple ? 3 : 1) : 0), source_.size());
}

// Where the closing quotes start; the end of the line (or file) for a string without them.
size_t PythonLexer::EndOfString(size_t begin, char quote, bool triple, bool format, int nesting) {
  size_t i = begin;
  while (i < source_.size()) {
    const char c = source_[i];
    if (c == '\\' && format && At(i + 1) == '{') {
      ++i;  // a brace cannot be escaped so
    } else if (c == '\\') {
      i += At(i + 1) == '\r' && At(i + 2) == '\n' ? 3 : 2;
    } else if (c == quote && (!triple || (At(i + 1) == quote && At(i + 2) == quote))) {
      return i;
    } else if (c == '\n' && !triple) {
      return i;
    } else if (format && c == '{' && At(i + 1) == '{') {
      i += 2;
    } else if (format && c == '{') {
      i = EndOfField(i + 1, triple, nesting);
    } else {
      ++i;
    }
  }
  return source_.size();
}

// Past the "}" of a replacement field. Strings inside may use the outer quotes (Python 3.12).
size_t PythonLexer::EndOfField(size_t begin, bool triple, int nesting) {
  size_t i = begin;
  int depth = 1;
  while (i < source_.size()) {
    const char c = source_[i];
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) return i + 1;
    if (c == '\n' && !triple) return i;
    if (c == '"' || c == '\'') {
      if (nesting >= kMaxNesting) return source_.size();
      const bool inner_triple = At(i + 1) == c && At(i + 2) == c;
      const bool inner_format = i > begin && (At(i - 1) == 'f' || At(i - 1) == 'F');
      const size_t end =
          EndOfString(i + (inner_triple ? 3 : 1), c, inner_triple, inner_format, nesting + 1);
      if (At(end) != c) return end;
      i = end + (inner_triple ? 3 : 1);
    } else {
      ++i;
    }
  }
  return source_.size();
}

}  // namespace batuta::convert
