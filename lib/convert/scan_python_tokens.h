// Splits Python source into logical lines of tokens, as the language reference's lexical analysis
// does, but never gives up.
#ifndef BATUTA_LIB_CONVERT_SCAN_PYTHON_TOKENS_H_
#define BATUTA_LIB_CONVERT_SCAN_PYTHON_TOKENS_H_

#include <string>
#include <string_view>
#include <vector>

#include "lib/convert/scan_file.h"

namespace batuta::convert {

enum class PythonTokenKind { kName, kNumber, kString, kOperator };

// Views point into the source.
struct PythonToken {
  PythonTokenKind kind = PythonTokenKind::kOperator;
  std::string_view text;    // strings: between the quotes
  std::string_view prefix;  // strings: "rb"
  int line = 0;
  int depth = 0;            // open brackets around it; a bracket itself counts as outside

  bool Is(std::string_view name_or_operator) const {
    return kind != PythonTokenKind::kString && text == name_or_operator;
  }
};

struct PythonLine {
  int indent = 0;  // in columns, tabs to the next multiple of 8
  std::vector<PythonToken> tokens;
};

class PythonLexer {
 public:
  PythonLexer(std::string_view source, std::vector<Span>& comments, FileScan& scan)
      : source_(source), lines_(source), comments_(comments), scan_(scan) {}

  // Fills the next line that holds a token; false at the end.
  bool Next(PythonLine& line);

 private:
  int SkipToToken();
  void SkipComment();
  bool SkipNewline();
  void TakeToken(PythonLine& line);
  void TakeString(PythonLine& line, size_t prefix_begin);
  size_t EndOfString(size_t begin, char quote, bool triple, bool format, int nesting);
  size_t EndOfField(size_t begin, bool triple, int nesting);
  void TakeOperator(PythonLine& line);
  void Add(PythonLine& line, PythonToken token);
  char At(size_t position) const { return position < source_.size() ? source_[position] : '\0'; }

  std::string_view source_;
  size_t position_ = 0;
  LineFinder lines_;
  std::vector<Span>& comments_;
  FileScan& scan_;
  std::vector<std::pair<char, int>> brackets_;  // open ones, with their lines
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_PYTHON_TOKENS_H_
