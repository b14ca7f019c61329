// The parser behind scan_shell: lists of commands, with all that may stand in them. scan_shell.cc
// holds lists and simple commands, scan_shell_compound.cc what is made of other commands.
#ifndef BATUTA_LIB_CONVERT_SCAN_SHELL_PARSER_H_
#define BATUTA_LIB_CONVERT_SCAN_SHELL_PARSER_H_

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "lib/convert/scan_shell_words.h"

namespace batuta::convert {

// A recursive-descent parser of lists of commands. It checks little and accepts anything.
class ShellParser : public ShellWordReader {
 public:
  ShellParser(std::string_view source, int first_line, ShellVariables& variables, FileScan& scan,
              int text_nesting)
      : ShellWordReader(source, first_line, variables, scan),
        text_nesting_(text_nesting),
        outermost_(this) {}
  ShellParser(const ShellParser&) = delete;
  ShellParser& operator=(const ShellParser&) = delete;

  std::vector<ShellCommand> ParseAll(std::vector<Span>* comments) {
    comments_ = comments;
    std::vector<ShellCommand> commands;
    while (!AtEnd()) ParseList(ListEnd::kText, &commands);
    CheckPairs();
    return commands;
  }

 protected:
  std::vector<ShellCommand> ReadSubstitution() override {
    std::vector<ShellCommand> commands;
    ParseList(ListEnd::kParenthesis, &commands);
    return commands;
  }
  std::vector<ShellCommand> ReadBackquoted(const std::string& text, int line) override {
    return ParseText(text, line);
  }

 private:
  enum class ListEnd { kText, kParenthesis, kCaseArm };
  enum Pair { kIf, kDo, kCase, kBrace, kNumPairs };

  // Of a text that stands in `outer`: with its variables, and as deep.
  ShellParser(std::string_view text, int line, ShellParser& outer);
  std::vector<ShellCommand> ParseText(std::string_view text, int line);
  void ParseList(ListEnd end, std::vector<ShellCommand>* commands);
  bool SkipSeparators(ListEnd end);
  bool TakeReservedWord(std::vector<ShellCommand>* commands);
  std::string_view PeekWord() const;
  void ParseCommand(std::vector<ShellCommand>* commands);
  bool ParseAssignment(const ShellCommand& command);
  void ParseArray();
  bool ParseRedirection();
  bool ParseFunction(const ShellCommand& command);
  void ParseParenthesis(std::vector<ShellCommand>* commands);
  void ParseFor();
  void ParseCase(std::vector<ShellCommand>* commands);
  bool ParseCaseArm(std::vector<ShellCommand>* commands);
  void ParseDoubleBracket();
  void SkipNewlines();
  void Finish(ShellCommand command, std::vector<ShellCommand>* commands);
  void CheckPairs();

  int text_nesting_;
  ShellParser* outermost_;       // of those that a text and the texts in it have
  size_t num_nested_bytes_ = 0;  // of the outermost: of all texts in it
  std::vector<Span>* comments_ = nullptr;
  std::vector<bool> braces_;        // open "{", true: the body of a function
  int functions_open_ = 0;
  bool function_starts_ = false;    // "name()" was read, its body comes next
  std::array<int, kNumPairs> open_{};  // words that open minus words that close
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_SHELL_PARSER_H_
