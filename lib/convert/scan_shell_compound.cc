// Commands that are made of other commands: if, for, case, [[ ]], ( ), functions.
#include <algorithm>
#include <cctype>
#include <string>
#include <utility>

#include "lib/convert/scan_shell_parser.h"

namespace batuta::convert {

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

}  // namespace batuta::convert
