// The words of a shell script: quotes, expansions and here-documents.
#ifndef BATUTA_LIB_CONVERT_SCAN_SHELL_WORDS_H_
#define BATUTA_LIB_CONVERT_SCAN_SHELL_WORDS_H_

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "lib/convert/scan_file.h"
#include "lib/convert/scan_shell_value.h"

namespace batuta::convert {

// Variables with values that are known; shared by a script and the texts nested in it.
using ShellVariables = std::map<std::string, ShellValue, std::less<>>;

// Reads words at a position of a text. Command substitutions are handed to `substitute`, which is
// the parser of commands, since the two need each other.
class ShellWordReader {
 public:
  virtual ~ShellWordReader() = default;

 protected:
  ShellWordReader(std::string_view source, int first_line, ShellVariables& variables,
                  FileScan& scan)
      : source_(source), lines_(source, first_line), variables_(variables), scan_(scan) {}

  // Parses commands from position_ past the closing ')', and returns what they are.
  virtual std::vector<ShellCommand> ReadSubstitution() = 0;
  // Parses `text`, what stood between backquotes.
  virtual std::vector<ShellCommand> ReadBackquoted(const std::string& text, int line) = 0;

  ShellValue ReadWord();
  void SkipBlanks();
  bool SkipComment(std::vector<Span>* comments);
  // Past the "))" of the arithmetic expression whose "((" is at position_; false, and nothing is
  // read, if there is none.
  bool SkipArithmetic();
  void ReadHereDocuments();
  void AddHereDocument(bool strip_tabs);

  char At(size_t position) const { return position < source_.size() ? source_[position] : '\0'; }
  bool AtEnd() const { return position_ >= source_.size(); }
  bool Sees(std::string_view text) const {
    return source_.substr(std::min(position_, source_.size())).starts_with(text);
  }
  void AddOddity(size_t position, std::string text);

  std::string_view source_;
  size_t position_ = 0;
  LineFinder lines_;
  ShellVariables& variables_;
  FileScan& scan_;
  int nesting_ = 0;

 private:
  struct HereDocument {
    std::string delimiter;
    bool strip_tabs = false;
    bool is_quoted = false;
  };

  // Single quotes are ordinary characters in kDouble.
  enum class Quotes { kNone, kDouble };

  bool Enter();
  void ReadDollar(ShellValue& value, Quotes quotes);
  void ReadBraces(ShellValue& value, Quotes quotes);
  void ReadBackquote(ShellValue& value);
  void ReadSingleQuoted(ShellValue& value);
  void ReadAnsiQuoted(ShellValue& value);
  void ReadDoubleQuoted(ShellValue& value);
  void ReadPart(ShellValue& value, Quotes quotes);
  void ReadExtendedGlob(ShellValue& value);
  void AppendVariable(ShellValue& value, std::string_view name);
  void ScanHereDocument(size_t end);

  std::vector<HereDocument> here_documents_;  // whose bodies start at the next newline
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_SHELL_WORDS_H_
