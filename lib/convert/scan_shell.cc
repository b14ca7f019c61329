#include "lib/convert/scan_shell.h"

#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "lib/convert/scan_shell_parser.h"

namespace batuta::convert {
namespace {

constexpr int kMaxTextNesting = 20;
// Texts are read as often as they are evaluated. A variable that evaluates itself would multiply
// them without end; those of people come to about what the file itself has.
constexpr size_t kMinNestedBytes = 1 << 20;
constexpr size_t kNestedShare = 4;   // of the file's own bytes
constexpr size_t kBytesOfText = 64;  // an empty one takes time too
// Longer values are no paths, and copying them at each use would cost time.
constexpr size_t kMaxVariable = 4096;

bool IsNamePart(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

}  // namespace

ShellParser::ShellParser(std::string_view text, int line, ShellParser& outer)
    : ShellWordReader(text, line, outer.variables_, outer.scan_),
      text_nesting_(outer.text_nesting_ + 1),
      outermost_(outer.outermost_),
      functions_open_(outer.functions_open_) {
  nesting_ = outer.nesting_;  // the stack is one
}

std::vector<ShellCommand> ShellParser::ParseText(std::string_view text, int line) {
  if (text_nesting_ >= kMaxTextNesting) return {};
  const size_t most = kMinNestedBytes + kNestedShare * outermost_->source_.size();
  size_t& num_bytes = outermost_->num_nested_bytes_;
  if (num_bytes > most) return {};
  num_bytes += text.size() + kBytesOfText;
  if (num_bytes > most) scan_.AddOddity(line, "texts that evaluate texts are not read to the end");
  return ShellParser(text, line, *this).ParseAll(nullptr);
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
