#include "lib/convert/scan_command.h"

#include <algorithm>
#include <cctype>
#include <span>
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

using Words = std::span<const CommandWord>;

// What an interpreter runs: the first word that is no option.
std::string AddScriptOf(Words words, size_t first, Language language, int line, FileScan& scan) {
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

// Where the wrapped command starts; words.size() if there is none.
size_t AfterWrapper(Words words, size_t wrapper) {
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

// The first action of a find: -exec PROGRAM ... ; (empty: it has none).
Words FindAction(Words words) {
  for (size_t i = 0; i + 1 < words.size(); ++i) {
    const std::string& option = words[i].text;
    if (option == "-exec" || option == "-execdir" || option == "-ok") return words.subspan(i + 1);
  }
  return {};
}

// What stands behind the wrappers around a command, which are added.
Words TakeWrappers(Words words, int line, FileScan& scan) {
  size_t at = 0;
  while (at < words.size() && words[at].is_known && words[at].anchor == Anchor::kNone &&
         IsWrapper(BaseName(words[at].text))) {
    if (!IsShellBuiltin(words[at].text) || words[at].text == "time") {
      AddProgram(words[at], line, scan);
    }
    at = AfterWrapper(words, at);
  }
  return words.subspan(at);
}

}  // namespace

std::string AddCommand(const std::vector<CommandWord>& all_words, int line, FileScan& scan) {
  Words words = TakeWrappers(all_words, line, scan);
  // The program of a find's action stands for it, so that no nesting of them is followed.
  const bool is_find = !words.empty() && words[0].is_known && words[0].anchor == Anchor::kNone &&
                       BaseName(words[0].text) == "find";
  if (const Words action = is_find ? FindAction(words) : Words(); !action.empty()) {
    AddProgram(words[0], line, scan);
    words = TakeWrappers(action, line, scan);
  }
  if (words.empty() || !words[0].is_known) return {};
  const CommandWord& program = words[0];
  const std::string_view name = BaseName(program.text);
  const bool has_argument = words.size() > 1 && words[1].is_known;
  if (program.text == "." || program.text == "source") {
    const size_t file = has_argument && words[1].text == "--" ? 2 : 1;
    if (file < words.size()) AddPath(words[file], DependencyKind::kSource, line, scan);
    return {};
  }
  if (program.text == "eval" || program.text == "trap") {
    return has_argument && words[1].anchor == Anchor::kNone ? words[1].text : std::string();
  }
  const bool is_plain = program.anchor == Anchor::kNone;
  if (is_plain && scan.language == Language::kShell && IsShellBuiltin(program.text)) return {};
  AddProgram(program, line, scan);
  if (!is_plain) return {};
  const Language language = LanguageOfInterpreter(name);
  if (language == Language::kOther) return {};
  return AddScriptOf(words, 1, language, line, scan);
}

}  // namespace batuta::convert
