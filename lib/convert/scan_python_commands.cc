#include <algorithm>
#include <string>
#include <utility>

#include "lib/convert/scan_command.h"
#include "lib/convert/scan_python.h"
#include "lib/convert/scan_shell.h"

namespace batuta::convert {
namespace {

// Arguments are read no further than this many tokens, so that nested calls stay cheap, and longer
// texts are no commands.
constexpr size_t kMaxArgument = 2000;
constexpr size_t kMaxText = 1 << 16;

enum class CallForm { kNone, kProgramOrList, kShellText, kProgramPath };

CallForm FormOf(const std::vector<PythonToken>& tokens, size_t i) {
  const auto is_attribute_of = [&](std::string_view module) {
    return i >= 2 && tokens[i - 1].Is(".") && tokens[i - 2].Is(module);
  };
  const std::string_view name = tokens[i].text;
  const bool of_subprocess = is_attribute_of("subprocess") || is_attribute_of("sp");
  if (of_subprocess && (name == "getoutput" || name == "getstatusoutput")) {
    return CallForm::kShellText;
  }
  if (of_subprocess && (name == "run" || name == "call")) return CallForm::kProgramOrList;
  const bool is_bare = i == 0 || !tokens[i - 1].Is(".");
  if ((of_subprocess || is_bare) &&
      (name == "Popen" || name == "check_call" || name == "check_output")) {
    return CallForm::kProgramOrList;
  }
  if (!is_attribute_of("os")) return CallForm::kNone;
  if (name == "system" || name == "popen") return CallForm::kShellText;
  return name.starts_with("exec") ? CallForm::kProgramPath : CallForm::kNone;
}

// The value of a literal; format fields become a shell variable, which is unknown to every reader.
std::string ValueOf(const PythonToken& token) {
  const bool is_raw = token.prefix.find_first_of("rR") != std::string_view::npos;
  const bool is_format = token.prefix.find_first_of("fF") != std::string_view::npos;
  std::string value;
  for (size_t i = 0; i < token.text.size(); ++i) {
    const char c = token.text[i];
    if (c == '\\' && !is_raw && i + 1 < token.text.size()) {
      const char next = token.text[++i];
      value += next == 'n' ? '\n' : next == 't' ? '\t' : next;
    } else if (c == '{' && is_format) {
      const size_t end = token.text.find('}', i);
      value += "${_}";
      if (end == std::string_view::npos) break;
      i = end;
    } else {
      value += c;
    }
  }
  return value;
}

// One argument, tokens [begin, end): its constant text, or the constant end of a path.
CommandWord WordOf(const std::vector<PythonToken>& tokens, size_t begin, size_t end) {
  CommandWord word;
  bool is_constant = begin < end;
  bool has_string = false, is_executable = false;
  for (size_t i = begin; i < end; ++i) {
    const PythonToken& token = tokens[i];
    is_executable = is_executable || (token.Is("executable") && i > begin);
    if (token.Is("__file__")) word.anchor = Anchor::kScriptFolder;
    if (token.kind != PythonTokenKind::kString || token.text.size() > kMaxText) {
      is_constant = false;
      continue;
    }
    const std::string value = ValueOf(token);
    if (!is_constant && !value.starts_with('/')) word.text += '/';
    word.text += value;
    has_string = true;
  }
  if (!has_string) {
    word.text = is_executable ? "python3" : "";
    word.is_known = is_executable;
    word.anchor = Anchor::kNone;
    return word;
  }
  if (!is_constant && word.anchor == Anchor::kNone) word.anchor = Anchor::kUnknown;
  const size_t field = word.text.rfind("${_}");
  if (field != std::string::npos) {
    word.anchor = Anchor::kUnknown;
    word.text.erase(0, field + 4);
    word.is_known = word.text.starts_with('/');
  }
  return word;
}

// Where the argument that starts at `begin` ends, at a comma or the closing bracket.
size_t EndOfArgument(const std::vector<PythonToken>& tokens, size_t begin) {
  size_t i = begin;
  const size_t limit = std::min(tokens.size(), begin + kMaxArgument);
  const int depth = begin < tokens.size() ? tokens[begin].depth : 0;
  while (i < limit && tokens[i].depth >= depth &&
         !(tokens[i].depth == depth && tokens[i].Is(","))) {
    ++i;
  }
  return i;
}

bool SaysShell(const std::vector<PythonToken>& tokens, size_t begin) {
  const int depth = tokens[begin].depth;
  const size_t limit = std::min(tokens.size(), begin + kMaxArgument);
  for (size_t i = begin; i + 2 < limit && tokens[i].depth >= depth; ++i) {
    if (tokens[i].depth == depth && tokens[i].Is("shell") && tokens[i + 1].Is("=")) {
      return tokens[i + 2].Is("True") || tokens[i + 2].Is("1");
    }
  }
  return false;
}

void AddList(const std::vector<PythonToken>& tokens, size_t bracket, FileScan& scan) {
  std::vector<CommandWord> words;
  size_t i = bracket + 1;
  while (i < tokens.size() && tokens[i].depth > tokens[bracket].depth) {
    const size_t end = EndOfArgument(tokens, i);
    words.push_back(WordOf(tokens, i, end));
    i = end + 1;
    if (end < tokens.size() && !tokens[end].Is(",")) break;
  }
  const int line = tokens[bracket].line;
  const std::string nested = AddCommand(words, line, scan);
  if (!nested.empty()) AddShellText(nested, line, scan);
}

void AddText(const std::vector<PythonToken>& tokens, size_t begin, FileScan& scan) {
  const size_t end = EndOfArgument(tokens, begin);
  std::string text;
  for (size_t i = begin; i < end && text.size() <= kMaxText; ++i) {
    if (tokens[i].kind == PythonTokenKind::kString && tokens[i].text.size() <= kMaxText) {
      text += ValueOf(tokens[i]);
    } else if (tokens[i].kind == PythonTokenKind::kName) {
      text += "${_}";
    }
  }
  AddShellText(text, tokens[begin].line, scan);
}

}  // namespace

void AddPythonCommands(const std::vector<PythonToken>& tokens, FileScan& scan) {
  for (size_t i = 0; i + 2 < tokens.size(); ++i) {
    if (tokens[i].kind != PythonTokenKind::kName || !tokens[i + 1].Is("(")) continue;
    const CallForm form = FormOf(tokens, i);
    const size_t argument = i + 2;
    if (form == CallForm::kNone || tokens[argument].Is(")")) continue;
    if (form == CallForm::kShellText ||
        (form == CallForm::kProgramOrList && SaysShell(tokens, argument))) {
      AddText(tokens, argument, scan);
    } else if (form == CallForm::kProgramOrList && tokens[argument].Is("[")) {
      AddList(tokens, argument, scan);
    } else {
      const CommandWord word = WordOf(tokens, argument, EndOfArgument(tokens, argument));
      AddCommand({word}, tokens[argument].line, scan);
    }
  }
}

}  // namespace batuta::convert
