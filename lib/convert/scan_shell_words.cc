#include "lib/convert/scan_shell_words.h"

#include <algorithm>
#include <cctype>
#include <utility>

namespace batuta::convert {
namespace {

using Place = ShellValue::Place;

// Substitutions within substitutions; scripts of people stay far below.
constexpr int kMaxNesting = 100;
// A longer "((" is none, or data: parentheses are counted up to here.
constexpr size_t kMaxArithmetic = 2000;

bool IsNamePart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

bool EndsWord(char c) { return std::string_view(" \t\n;&|<>()").find(c) != std::string_view::npos; }

}  // namespace

void ShellWordReader::AddOddity(size_t position, std::string text) {
  scan_.AddOddity(lines_.At(position), std::move(text));
}

// One level deeper, unless that is too deep: then the rest of the text is given up.
bool ShellWordReader::Enter() {
  if (++nesting_ <= kMaxNesting) return true;
  if (!AtEnd()) AddOddity(position_, "substitutions are nested too deeply to be read");
  position_ = source_.size();
  --nesting_;
  return false;
}

void ShellWordReader::SkipBlanks() {
  while (!AtEnd()) {
    const char c = source_[position_];
    if (c == '\\' && At(position_ + 1) == '\n') {
      position_ += 2;
    } else if (c == '\\' && At(position_ + 1) == '\r' && At(position_ + 2) == '\n') {
      position_ += 3;
    } else if (c == ' ' || c == '\t' || c == '\r') {
      ++position_;
    } else {
      return;
    }
  }
}

bool ShellWordReader::SkipComment(std::vector<Span>* comments) {
  if (At(position_) != '#') return false;
  const size_t end = std::min(source_.find('\n', position_), source_.size());
  if (comments != nullptr) comments->push_back({position_, end});
  position_ = end;
  return true;
}

bool ShellWordReader::SkipArithmetic() {
  int depth = 0;
  const size_t end = std::min(source_.size(), position_ + kMaxArithmetic);
  for (size_t i = position_; i < end; ++i) {
    if (source_[i] == '(') ++depth;
    if (source_[i] == ')' && --depth == 0) {
      if (source_[i - 1] != ')') return false;
      position_ = i + 1;
      return true;
    }
  }
  return false;
}

ShellValue ShellWordReader::ReadWord() {
  ShellValue value;
  while (!AtEnd()) {
    const char c = source_[position_];
    const bool is_process = (c == '<' || c == '>') && At(position_ + 1) == '(';
    if (is_process) {
      position_ += 2;
      if (Enter()) {
        ReadSubstitution();
        --nesting_;
      }
      value.AppendUnknown();
    } else if (EndsWord(c)) {
      break;
    } else if (std::string_view("?*+@!").find(c) != std::string_view::npos &&
               At(position_ + 1) == '(') {
      ReadExtendedGlob(value);
    } else {
      ReadPart(value, Quotes::kNone);
    }
  }
  return value;
}

void ShellWordReader::ReadPart(ShellValue& value, Quotes quotes) {
  const char c = source_[position_];
  if (c == '\\') {
    if (At(position_ + 1) != '\n' && position_ + 1 < source_.size()) {
      const char next = source_[position_ + 1];
      const bool keeps = quotes == Quotes::kDouble &&
                         std::string_view("$`\"\\").find(next) == std::string_view::npos;
      value.Append(source_.substr(position_ + (keeps ? 0 : 1), keeps ? 2 : 1));
      value.is_quoted = true;
    }
    position_ = std::min(position_ + 2, source_.size());
  } else if (c == '$') {
    ReadDollar(value, quotes);
  } else if (c == '`') {
    ReadBackquote(value);
  } else if (c == '\'' && quotes == Quotes::kNone) {
    ReadSingleQuoted(value);
  } else if (c == '"') {
    ReadDoubleQuoted(value);
  } else {
    value.Append(source_.substr(position_, 1));
    ++position_;
  }
}

void ShellWordReader::ReadExtendedGlob(ShellValue& value) {
  if (!Enter()) return;
  position_ += 2;
  ShellValue ignored;
  int depth = 1;
  while (!AtEnd()) {
    const char c = source_[position_];
    if (c == '(') ++depth;
    if (c == ')' && --depth == 0) {
      ++position_;
      break;
    }
    ReadPart(ignored, Quotes::kNone);
    ignored.text.clear();
  }
  value.AppendUnknown();
  --nesting_;
}

void ShellWordReader::ReadSingleQuoted(ShellValue& value) {
  const size_t begin = position_ + 1;
  const size_t end = source_.find('\'', begin);
  if (end == std::string_view::npos) AddOddity(position_, "a quote ' is never closed");
  value.Append(source_.substr(begin, end == std::string_view::npos ? end : end - begin));
  value.is_quoted = true;
  position_ = end == std::string_view::npos ? source_.size() : end + 1;
}

// $'...' at the quote.
void ShellWordReader::ReadAnsiQuoted(ShellValue& value) {
  const size_t begin = position_++;
  value.is_quoted = true;
  while (!AtEnd() && source_[position_] != '\'') {
    if (source_[position_] == '\\') ++position_;
    if (!AtEnd()) value.Append(source_.substr(position_++, 1));
  }
  if (AtEnd()) AddOddity(begin, "a quote $' is never closed");
  position_ = std::min(position_ + 1, source_.size());
}

void ShellWordReader::ReadDoubleQuoted(ShellValue& value) {
  if (!Enter()) return;
  const size_t begin = position_++;
  value.is_quoted = true;
  while (!AtEnd() && source_[position_] != '"') ReadPart(value, Quotes::kDouble);
  // After giving up because of depth there is nothing left to say.
  if (AtEnd() && scan_.oddities.empty()) AddOddity(begin, "a quote \" is never closed");
  position_ = std::min(position_ + 1, source_.size());
  --nesting_;
}

void ShellWordReader::ReadBackquote(ShellValue& value) {
  const size_t begin = position_++;
  std::string text;
  while (!AtEnd() && source_[position_] != '`') {
    const char next = At(position_ + 1);
    const bool escapes = source_[position_] == '\\' && (next == '`' || next == '\\' || next == '$');
    if (escapes) ++position_;
    text += source_[position_++];
  }
  if (AtEnd()) AddOddity(begin, "a quote ` is never closed");
  position_ = std::min(position_ + 1, source_.size());
  if (!Enter()) return;
  value.Append(ValueOfSubstitution(ReadBackquoted(text, lines_.At(begin))));
  --nesting_;
}

void ShellWordReader::AppendVariable(ShellValue& value, std::string_view name) {
  ShellValue known;
  if (name == "0" || name == "BASH_SOURCE") {
    known.place = Place::kScript;
  } else if (name == "PWD") {
    known.place = Place::kWorkingFolder;
  } else if (const auto found = variables_.find(name); found != variables_.end()) {
    known = found->second;
  } else {
    value.AppendUnknown();
    return;
  }
  value.Append(known);
}

void ShellWordReader::ReadDollar(ShellValue& value, Quotes quotes) {
  const char next = At(++position_);
  if (next == '(') {
    if (At(position_ + 1) == '(' && SkipArithmetic()) {
      value.AppendUnknown();
      return;
    }
    ++position_;
    if (!Enter()) return;
    value.Append(ValueOfSubstitution(ReadSubstitution()));
    --nesting_;
  } else if (next == '{') {
    if (!Enter()) return;
    ReadBraces(value, quotes);
    --nesting_;
  } else if (next == '\'' && quotes == Quotes::kNone) {
    ReadAnsiQuoted(value);
  } else if (next == '"' && quotes == Quotes::kNone) {
    ReadDoubleQuoted(value);
  } else if (std::isdigit(static_cast<unsigned char>(next)) != 0 ||
             (next != '\0' && std::string_view("@*#?-$!").find(next) != std::string_view::npos)) {
    AppendVariable(value, source_.substr(position_++, 1));
  } else if (IsNamePart(next)) {
    const size_t begin = position_;
    while (IsNamePart(At(position_))) ++position_;
    AppendVariable(value, source_.substr(begin, position_ - begin));
  } else {
    value.Append("$");
  }
}

// ${name}, ${name[0]}, ${name%/*}, ${name:-default}; at the brace.
void ShellWordReader::ReadBraces(ShellValue& value, Quotes quotes) {
  const size_t brace = position_++;
  const size_t begin = position_;
  while (IsNamePart(At(position_))) ++position_;
  const std::string_view name = source_.substr(begin, position_ - begin);
  if (!name.empty() && At(position_) == '[') {
    const size_t bracket = source_.substr(position_, 200).find(']');
    if (bracket != std::string_view::npos) position_ += bracket + 1;
  }
  const size_t operation_begin = position_;
  for (const std::string_view fallback : {":-", ":=", "-", "="}) {
    if (Sees(fallback)) {
      position_ += fallback.size();
      break;
    }
  }
  const bool has_fallback = position_ > operation_begin;
  ShellValue rest;
  while (!AtEnd() && source_[position_] != '}') ReadPart(rest, quotes);
  if (AtEnd() && scan_.oddities.empty()) AddOddity(brace, "${ is never closed");
  const std::string_view operation =
      source_.substr(operation_begin, std::min(position_, source_.size()) - operation_begin);
  position_ = std::min(position_ + 1, source_.size());
  const bool is_set = name == "0" || name == "BASH_SOURCE" || variables_.contains(name);
  ShellValue known;
  if (!name.empty()) AppendVariable(known, name);
  if (name.empty()) {
    value.AppendUnknown();
  } else if (operation.empty() || (has_fallback && is_set)) {
    value.Append(known);
  } else if (has_fallback) {
    value.Append(rest);
  } else if (operation == "%/*") {
    value.Append(FolderOfValue(known));
  } else {
    value.AppendUnknown();
  }
}

// The delimiter behind "<<" or "<<-".
void ShellWordReader::AddHereDocument(bool strip_tabs) {
  SkipBlanks();
  const ShellValue delimiter = ReadWord();
  here_documents_.push_back({delimiter.text, strip_tabs, delimiter.is_quoted});
}

// Expansions in a body that ends before `end`; they cannot reach past it.
void ShellWordReader::ScanHereDocument(size_t end) {
  const std::string_view whole = std::exchange(source_, source_.substr(0, end));
  ShellValue ignored;
  while (!AtEnd()) {
    const char c = source_[position_];
    if (c == '\\' || c == '$' || c == '`') {
      ReadPart(ignored, Quotes::kDouble);
      ignored.text.clear();
    } else {
      ++position_;
    }
  }
  source_ = whole;
}

// Reads the bodies that start at position_, which is right behind a newline.
void ShellWordReader::ReadHereDocuments() {
  for (const HereDocument& document : std::exchange(here_documents_, {})) {
    const size_t body = position_;
    size_t line = body;
    bool is_closed = false;
    while (line < source_.size() && !is_closed) {
      const size_t newline = std::min(source_.find('\n', line), source_.size());
      std::string_view content = source_.substr(line, newline - line);
      if (content.ends_with('\r')) content.remove_suffix(1);
      if (document.strip_tabs) {
        content.remove_prefix(std::min(content.find_first_not_of('\t'), content.size()));
      }
      if (content == document.delimiter) {
        if (!document.is_quoted) ScanHereDocument(line);
        is_closed = true;
      }
      line = std::min(newline + 1, source_.size());
    }
    if (!is_closed) {
      AddOddity(body, "a here-document is never closed by " + document.delimiter.substr(0, 40));
    }
    position_ = line;
  }
}

}  // namespace batuta::convert
