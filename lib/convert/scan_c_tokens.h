// Splits C and C++ source into tokens and preprocessor directives.
#ifndef BATUTA_LIB_CONVERT_SCAN_C_TOKENS_H_
#define BATUTA_LIB_CONVERT_SCAN_C_TOKENS_H_

#include <string_view>
#include <vector>

#include "lib/convert/scan_file.h"

namespace batuta::convert {

enum class CTokenKind { kEnd, kName, kNumber, kString, kCharacter, kPunctuator, kDirective };

// Views point into the source.
struct CToken {
  CTokenKind kind = CTokenKind::kEnd;
  std::string_view text;  // strings: between the quotes; directives: behind the '#'
  size_t position = 0;

  bool Is(std::string_view name_or_punctuator) const {
    return (kind == CTokenKind::kName || kind == CTokenKind::kPunctuator) &&
           text == name_or_punctuator;
  }
};

// Copies are cheap and independent, for looking ahead.
class CLexer {
 public:
  // `comments` and `scan` may be null; nothing is noted then.
  CLexer(std::string_view source, std::vector<Span>* comments, FileScan* scan)
      : source_(source), lines_(source), comments_(comments), scan_(scan) {}

  CToken Next();
  // A copy at the same place that notes nothing.
  CLexer Ahead() const;
  int LineOf(const CToken& token) { return lines_.At(token.position); }

 private:
  void SkipSpace();
  bool SkipComment();
  CToken TakeDirective();
  CToken TakeQuoted(char quote);
  bool TakeRawString(size_t name_end, CToken& token);
  CToken TakeNumber();
  char At(size_t position) const { return position < source_.size() ? source_[position] : '\0'; }
  void AddOddity(size_t position, const char* text);

  std::string_view source_;
  size_t position_ = 0;
  bool at_line_start_ = true;
  LineFinder lines_;
  std::vector<Span>* comments_;
  FileScan* scan_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_C_TOKENS_H_
