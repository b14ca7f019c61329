#include "lib/convert/scan_command.h"

#include <algorithm>
#include <cctype>
#include <string_view>
#include <utility>

#include "lib/convert/analysis_standard.h"
#include "lib/convert/languages.h"

namespace batuta::convert {
namespace {

// Programs that run the rest of their command line.
constexpr std::string_view kWrappers[] = {"command", "exec",  "builtin", "env",    "nohup",
                                          "nice",    "time",  "sudo",    "xargs",  "timeout",
                                          "setsid",  "stdbuf", "ionice", "strace", "valgrind"};

bool IsWrapper(std::string_view name) {
  return std::find(std::begin(kWrappers), std::end(kWrappers), name) != std::end(kWrappers);
}

bool IsProgramName(std::string_view name) {
  if (name.empty() || name.front() == '-') return false;
  const bool plain = std::all_of(name.begin(), name.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c >= 0x80 || std::string_view("_.+-[").find(static_cast<char>(c)) !=
                                                    std::string_view::npos;
  });
  return plain && name.find_first_not_of("0123456789.") != std::string_view::npos;
}

bool IsAssignment(std::string_view word) {
  const size_t equals = word.find('=');
  if (equals == std::string_view::npos || equals == 0) return false;
  return std::all_of(word.begin(), word.begin() + static_cast<std::ptrdiff_t>(equals),
                     [](unsigned char c) { return std::isalnum(c) != 0 || c == '_'; });
}

bool IsNumberLike(std::string_view word) {
  return !word.empty() && std::isdigit(static_cast<unsigned char>(word.front())) != 0;
}

void AddPath(const CommandWord& word, DependencyKind kind, int line, FileScan& scan) {
  if (!word.is_known || word.text.empty()) return;
  Reference reference;
  reference.kind = kind;
  reference.form = ReferenceForm::kPath;
  reference.name = word.text;
  reference.anchor = word.anchor;
  reference.line = line;
  scan.AddReference(std::move(reference));
}

void AddProgram(const CommandWord& word, int line, FileScan& scan) {
  if (word.anchor != Anchor::kNone || word.text.find('/') != std::string::npos) {
    AddPath(word, DependencyKind::kExec, line, scan);
    return;
  }
  if (!IsProgramName(word.text)) return;
  Reference reference;
  reference.kind = DependencyKind::kExec;
  reference.form = ReferenceForm::kProgram;
  reference.name = word.text;
  reference.line = line;
  scan.AddReference(std::move(reference));
}

// What an interpreter runs: the first word that is no option.
std::string AddScriptOf(const std::vector<CommandWord>& words, size_t first, Language language,
                        int line, FileScan& scan) {
  for (size_t i = first; i < words.size(); ++i) {
    const CommandWord& word = words[i];
    if (!word.is_known) return {};
    const bool is_option = word.anchor == Anchor::kNone && word.text.size() > 1 &&
                           (word.text.front() == '-' || word.text.front() == '+');
    if (!is_option) {
      if (word.text != "-") AddPath(word, DependencyKind::kExec, line, scan);
      return {};
    }
    const bool has_next = i + 1 < words.size() && words[i + 1].is_known;
    // Short options may be gathered: "bash -ec TEXT".
    const bool is_short = word.text[0] == '-' && word.text[1] != '-';
    if (is_short && word.text.find('c') != std::string::npos) {
      return has_next && language == Language::kShell ? words[i + 1].text : std::string();
    }
    if (language == Language::kPython && word.text == "-m") {
      if (!has_next) return {};
      Reference reference;
      reference.kind = DependencyKind::kExec;
      reference.form = ReferenceForm::kModule;
      reference.name = words[i + 1].text;
      reference.line = line;
      scan.AddReference(std::move(reference));
      return {};
    }
    const bool takes_word = language == Language::kPython
                                ? word.text == "-W" || word.text == "-X"
                                : word.text == "-o" || word.text == "+o" || word.text == "-O";
    if (takes_word) ++i;
  }
  return {};
}

// find -exec PROGRAM ... ;
void AddFindActions(const std::vector<CommandWord>& words, size_t first, int line,
                    FileScan& scan) {
  for (size_t i = first; i + 1 < words.size(); ++i) {
    const std::string& option = words[i].text;
    if (option != "-exec" && option != "-execdir" && option != "-ok") continue;
    std::vector<CommandWord> action(words.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                    words.end());
    // An action holds no further find, so this ends.
    if (BaseName(action[0].text) != "find") AddCommand(action, line, scan);
    return;
  }
}

// Where the wrapped command starts; words.size() if there is none.
size_t AfterWrapper(const std::vector<CommandWord>& words, size_t wrapper) {
  const std::string_view name = BaseName(words[wrapper].text);
  size_t i = wrapper + 1;
  for (; i < words.size(); ++i) {
    const CommandWord& word = words[i];
    if (!word.is_known) return words.size();
    if (name == "command" && (word.text == "-v" || word.text == "-V")) return words.size();
    if (word.anchor != Anchor::kNone) return i;
    if (word.text.empty() || word.text.front() == '-' || IsAssignment(word.text)) continue;
    if (name != "command" && name != "exec" && name != "env" && IsNumberLike(word.text)) continue;
    return i;
  }
  return i;
}

}  // namespace

std::string AddCommand(const std::vector<CommandWord>& words, int line, FileScan& scan) {
  size_t at = 0;
  while (at < words.size() && words[at].is_known && words[at].anchor == Anchor::kNone &&
         IsWrapper(BaseName(words[at].text))) {
    if (!IsShellBuiltin(words[at].text) || words[at].text == "time") {
      AddProgram(words[at], line, scan);
    }
    at = AfterWrapper(words, at);
  }
  if (at >= words.size() || !words[at].is_known) return {};
  const CommandWord& program = words[at];
  const std::string_view name = BaseName(program.text);
  const bool has_argument = at + 1 < words.size() && words[at + 1].is_known;
  if (program.text == "." || program.text == "source") {
    const size_t file = has_argument && words[at + 1].text == "--" ? at + 2 : at + 1;
    if (file < words.size()) AddPath(words[file], DependencyKind::kSource, line, scan);
    return {};
  }
  if (program.text == "eval" || program.text == "trap") {
    return has_argument && words[at + 1].anchor == Anchor::kNone ? words[at + 1].text
                                                                 : std::string();
  }
  const bool is_plain = program.anchor == Anchor::kNone;
  if (is_plain && scan.language == Language::kShell && IsShellBuiltin(program.text)) return {};
  AddProgram(program, line, scan);
  if (!is_plain) return {};
  if (name == "find") AddFindActions(words, at + 1, line, scan);
  const Language language = LanguageOfInterpreter(name);
  if (language == Language::kOther) return {};
  return AddScriptOf(words, at + 1, language, line, scan);
}

}  // namespace batuta::convert
