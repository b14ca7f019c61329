#include "lib/convert/scan_shell.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>
#include <utility>

#include "lib/convert/scan_shell_words.h"

namespace batuta::convert {
namespace {

constexpr int kMaxTextNesting = 20;
// Longer values are no paths, and copying them at each use would cost time.
constexpr size_t kMaxVariable = 4096;

bool IsNamePart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// A recursive-descent parser of lists of commands. It checks little and accepts anything.
class ShellParser : public ShellWordReader {
 public:
  ShellParser(std::string_view source, int first_line, ShellVariables& variables, FileScan& scan,
              int text_nesting)
      : ShellWordReader(source, first_line, variables, scan), text_nesting_(text_nesting) {}

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
  std::vector<Span>* comments_ = nullptr;
  std::vector<bool> braces_;        // open "{", true: the body of a function
  int functions_open_ = 0;
  bool function_starts_ = false;    // "name()" was read, its body comes next
  std::array<int, kNumPairs> open_{};  // words that open minus words that close
};

std::vector<ShellCommand> ShellParser::ParseText(std::string_view text, int line) {
  if (text_nesting_ >= kMaxTextNesting) return {};
  ShellParser parser(text, line, variables_, scan_, text_nesting_ + 1);
  parser.functions_open_ = functions_open_;
  parser.nesting_ = nesting_;  // the stack is one
  return parser.ParseAll(nullptr);
}

void ShellParser::SkipNewlines() {
  while (!AtEnd()) {
    SkipBlanks();
    if (At(position_) == '\n') {
      ++position_;
      ReadHereDocuments();
    } else if (!SkipComment(comments_)) {
      return;
    }
  }
}

// To the next command. False at the end of the list, whose ")" is consumed but not its ";;".
bool ShellParser::SkipSeparators(ListEnd end) {
  while (true) {
    SkipNewlines();
    if (AtEnd()) return false;
    const char c = source_[position_];
    if (c == ')') {
      ++position_;
      if (end == ListEnd::kParenthesis) return false;
      AddOddity(position_ - 1, "')' closes nothing");
    } else if (Sees(";;") || Sees(";&")) {
      if (end == ListEnd::kCaseArm) return false;
      position_ += 2;
    } else if (Sees("&&") || Sees("||")) {
      ++scan_.complexity;
      position_ += 2;
    } else if (c == ';' || c == '|' || (c == '&' && At(position_ + 1) != '>')) {
      ++position_;
    } else {
      return true;
    }
  }
}

void ShellParser::ParseList(ListEnd end, std::vector<ShellCommand>* commands) {
  // Subshells nest through this function alone.
  if (nesting_ > 200) {
    if (!AtEnd()) AddOddity(position_, "commands are nested too deeply to be read");
    position_ = source_.size();
    return;
  }
  ++nesting_;
  while (SkipSeparators(end)) {
    if (end == ListEnd::kCaseArm && PeekWord() == "esac") break;
    const size_t before = position_;
    if (At(position_) == '(') {
      ParseParenthesis(commands);
    } else if (!TakeReservedWord(commands)) {
      ParseCommand(commands);
    }
    if (position_ == before) ++position_;
  }
  --nesting_;
}

// The word at the position if it is bare, without moving.
std::string_view ShellParser::PeekWord() const {
  size_t end = position_;
  while (end < source_.size() && end - position_ < 16 &&
         std::string_view(" \t\r\n;&|<>()\"'$`\\").find(source_[end]) == std::string_view::npos) {
    ++end;
  }
  const char c = At(end);
  if (c == '"' || c == '\'' || c == '$' || c == '`' || c == '\\') return {};
  return source_.substr(position_, end - position_);
}

bool ShellParser::TakeReservedWord(std::vector<ShellCommand>* commands) {
  const std::string_view word = PeekWord();
  if (word.empty()) return false;
  const auto is = [word](std::initializer_list<std::string_view> words) {
    return std::find(words.begin(), words.end(), word) != words.end();
  };
  if (!is({"if", "then", "elif", "else", "fi", "while", "until", "do", "done", "for", "select",
           "case", "esac", "function", "[[", "{", "}", "!", "time", "coproc"})) {
    return false;
  }
  position_ += word.size();
  if (is({"if", "elif", "while", "until", "for", "select"})) ++scan_.complexity;
  if (word == "if" || word == "fi") open_[kIf] += word == "if" ? 1 : -1;
  if (word == "do" || word == "done") open_[kDo] += word == "do" ? 1 : -1;
  if (word == "{") {
    ++open_[kBrace];
    braces_.push_back(std::exchange(function_starts_, false));
    if (braces_.back()) ++functions_open_;
  } else if (word == "}") {
    --open_[kBrace];
    if (!braces_.empty()) {
      if (braces_.back()) --functions_open_;
      braces_.pop_back();
    }
  } else if (word == "for" || word == "select") {
    ParseFor();
  } else if (word == "case") {
    ParseCase(commands);
  } else if (word == "[[") {
    ParseDoubleBracket();
  } else if (word == "function") {
    SkipBlanks();
    scan_.functions.push_back(ReadWord().text);
    SkipBlanks();
    if (Sees("()")) position_ += 2;
    function_starts_ = true;
  }
  return true;
}

void ShellParser::ParseParenthesis(std::vector<ShellCommand>* commands) {
  if (At(position_ + 1) == '(' && SkipArithmetic()) return;
  ++position_;
  const bool is_function = std::exchange(function_starts_, false);
  if (is_function) ++functions_open_;
  ParseList(ListEnd::kParenthesis, commands);
  if (is_function) --functions_open_;
}

// for NAME in WORDS, for ((...)); the "do" is left to the list.
void ShellParser::ParseFor() {
  SkipBlanks();
  if (Sees("((") && SkipArithmetic()) return;
  const ShellValue name = ReadWord();
  variables_.erase(name.text);
  SkipNewlines();
  if (PeekWord() != "in") return;
  position_ += 2;
  while (true) {
    SkipBlanks();
    const size_t before = position_;
    ReadWord();
    if (position_ == before) return;
  }
}

void ShellParser::ParseCase(std::vector<ShellCommand>* commands) {
  const size_t begin = position_;
  SkipBlanks();
  ReadWord();
  SkipNewlines();
  if (PeekWord() != "in") {
    AddOddity(begin, "'case' without 'in'");
    return;
  }
  position_ += 2;
  ++nesting_;
  while (ParseCaseArm(commands)) continue;
  --nesting_;
  if (PeekWord() == "esac") {
    position_ += 4;
  } else {
    ++open_[kCase];
  }
}

// "a|b) commands ;;". False before "esac" and at the end of the text.
bool ShellParser::ParseCaseArm(std::vector<ShellCommand>* commands) {
  SkipNewlines();
  if (AtEnd() || PeekWord() == "esac") return false;
  if (At(position_) == '(') ++position_;
  while (!AtEnd() && source_[position_] != ')') {
    SkipBlanks();
    const size_t before = position_;
    ReadWord();
    SkipBlanks();
    if (At(position_) == '|') ++position_;
    // Anything else that is no pattern.
    if (position_ == before && At(position_) != ')') ++position_;
  }
  position_ = std::min(position_ + 1, source_.size());
  ++scan_.complexity;
  ParseList(ListEnd::kCaseArm, commands);
  if (Sees(";;&")) {
    position_ += 3;
  } else if (Sees(";;") || Sees(";&")) {
    position_ += 2;
  }
  return true;
}

// To "]]"; characters that would end a command elsewhere are ordinary here.
void ShellParser::ParseDoubleBracket() {
  const size_t begin = position_;
  while (!AtEnd()) {
    SkipNewlines();
    if (PeekWord() == "]]") {
      position_ += 2;
      return;
    }
    const size_t before = position_;
    if (Sees("&&") || Sees("||")) {
      ++scan_.complexity;
      position_ += 2;
    } else {
      ReadWord();
    }
    if (position_ == before && !AtEnd()) ++position_;
  }
  AddOddity(begin, "'[[' without ']]'");
}

// NAME=value, NAME+=value, NAME[i]=value, NAME=(...).
bool ShellParser::ParseAssignment(const ShellCommand& command) {
  const bool may_assign =
      command.words.empty() || command.words[0].text == "export" ||
      command.words[0].text == "local" || command.words[0].text == "readonly" ||
      command.words[0].text == "declare" || command.words[0].text == "typeset";
  if (!may_assign) return false;
  size_t end = position_;
  while (IsNamePart(At(end))) ++end;
  if (end == position_ || std::isdigit(static_cast<unsigned char>(At(position_))) != 0) return false;
  const std::string name(source_.substr(position_, end - position_));
  bool is_whole = true;
  if (At(end) == '[') {
    const size_t bracket = source_.substr(end, 200).find("]");
    if (bracket == std::string_view::npos) return false;
    end += bracket + 1;
    is_whole = false;
  }
  if (At(end) == '+') {
    ++end;
    is_whole = false;
  }
  if (At(end) != '=') return false;
  position_ = end + 1;
  if (At(position_) == '(') {
    ParseArray();
    variables_.erase(name);
    return true;
  }
  ShellValue value = ReadWord();
  if (is_whole && value.text.size() <= kMaxVariable) {
    variables_[name] = std::move(value);
  } else {
    variables_.erase(name);
  }
  return true;
}

void ShellParser::ParseArray() {
  const size_t begin = position_++;
  while (!AtEnd()) {
    SkipNewlines();
    if (At(position_) == ')') {
      ++position_;
      return;
    }
    const size_t before = position_;
    ReadWord();
    if (position_ == before && !AtEnd()) ++position_;
  }
  AddOddity(begin, "'(' is never closed");
}

// 2>file, <<EOF, <&3; the words behind are no arguments.
bool ShellParser::ParseRedirection() {
  size_t at = position_;
  while (std::isdigit(static_cast<unsigned char>(At(at))) != 0) ++at;
  if (At(at) == '&' && At(at + 1) == '>' && at == position_) ++at;
  const char c = At(at);
  if ((c != '<' && c != '>') || (At(at + 1) == '(' && at == position_)) return false;
  position_ = at;
  if (Sees("<<<")) {
    position_ += 3;
  } else if (Sees("<<")) {
    const bool strip_tabs = At(position_ + 2) == '-';
    position_ += strip_tabs ? 3 : 2;
    AddHereDocument(strip_tabs);
    return true;
  } else {
    ++position_;
    if (std::string_view("<>&|").find(At(position_)) != std::string_view::npos &&
        At(position_) != '\0') {
      ++position_;
    }
  }
  SkipBlanks();
  ReadWord();
  return true;
}

// "name ()" after its name; the body is read as the next command.
bool ShellParser::ParseFunction(const ShellCommand& command) {
  if (command.words.size() != 1 || At(position_) != '(') return false;
  size_t at = position_ + 1;
  while (At(at) == ' ' || At(at) == '\t') ++at;
  if (At(at) != ')') return false;
  position_ = at + 1;
  scan_.functions.push_back(command.words[0].text);
  function_starts_ = true;
  return true;
}

void ShellParser::ParseCommand(std::vector<ShellCommand>* commands) {
  ShellCommand command;
  command.line = lines_.At(position_);
  while (true) {
    SkipBlanks();
    if (AtEnd()) break;
    if (At(position_) == '#' && SkipComment(comments_)) break;
    if (ParseFunction(command)) return;
    if (ParseRedirection() || ParseAssignment(command)) continue;
    const size_t before = position_;
    ShellValue word = ReadWord();
    if (position_ == before) break;
    command.words.push_back(std::move(word));
  }
  if (!command.words.empty()) Finish(std::move(command), commands);
}

void ShellParser::Finish(ShellCommand command, std::vector<ShellCommand>* commands) {
  std::vector<CommandWord> words;
  words.reserve(command.words.size());
  for (const ShellValue& value : command.words) words.push_back(value.ToWord());
  if (words[0].text == "alias" && words.size() > 1) {
    for (size_t i = 1; i < words.size(); ++i) {
      scan_.functions.push_back(words[i].text.substr(0, words[i].text.find('=')));
    }
  }
  if (functions_open_ == 0) scan_.runs = true;
  const std::string nested = AddCommand(words, command.line, scan_);
  if (!nested.empty()) ParseText(nested, command.line);
  if (commands != nullptr) commands->push_back(std::move(command));
}

void ShellParser::CheckPairs() {
  static constexpr std::array<const char*, kNumPairs> kTexts = {
      "'if' and 'fi' do not pair up", "'do' and 'done' do not pair up", "'case' without 'esac'",
      "'{' and '}' do not pair up"};
  for (size_t i = 0; i < kTexts.size(); ++i) {
    if (open_[i] != 0 && text_nesting_ == 0) scan_.AddOddity(0, kTexts[i]);
  }
}

}  // namespace

void ScanShell(std::string_view source, FileScan& scan, std::vector<Span>& comments) {
  ShellVariables variables;
  ShellParser parser(source, 1, variables, scan, 0);
  parser.ParseAll(&comments);
  std::sort(scan.functions.begin(), scan.functions.end());
  scan.functions.erase(std::unique(scan.functions.begin(), scan.functions.end()),
                       scan.functions.end());
}

void AddShellText(std::string_view text, int line, FileScan& scan) {
  // What the command does is not what the file does.
  FileScan inner;
  inner.language = Language::kShell;
  ShellVariables variables;
  ShellParser(text, line, variables, inner, 1).ParseAll(nullptr);
  for (Reference& reference : inner.references) scan.AddReference(std::move(reference));
}

}  // namespace batuta::convert
