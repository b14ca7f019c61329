#include "lib/convert/languages.h"

#include <array>
#include <utility>

namespace batuta::convert {
namespace {

using namespace std::string_view_literals;

constexpr std::array kExtensions = {
    std::pair{".py"sv, Language::kPython},  std::pair{".pyw"sv, Language::kPython},
    std::pair{".c"sv, Language::kC},        std::pair{".h"sv, Language::kC},
    std::pair{".cc"sv, Language::kCxx},     std::pair{".cpp"sv, Language::kCxx},
    std::pair{".cxx"sv, Language::kCxx},    std::pair{".c++"sv, Language::kCxx},
    std::pair{".C"sv, Language::kCxx},      std::pair{".hpp"sv, Language::kCxx},
    std::pair{".hh"sv, Language::kCxx},     std::pair{".hxx"sv, Language::kCxx},
    std::pair{".h++"sv, Language::kCxx},    std::pair{".ipp"sv, Language::kCxx},
    std::pair{".tcc"sv, Language::kCxx},    std::pair{".inl"sv, Language::kCxx},
    std::pair{".sh"sv, Language::kShell},   std::pair{".bash"sv, Language::kShell},
    std::pair{".ksh"sv, Language::kShell},  std::pair{".dash"sv, Language::kShell},
};

// The next word of `line`, removed from it. Quotes around `env -S` words are dropped.
std::string_view TakeWord(std::string_view& line) {
  const size_t begin = line.find_first_not_of(" \t\"'");
  if (begin == std::string_view::npos) {
    line = {};
    return {};
  }
  line.remove_prefix(begin);
  const size_t end = line.find_first_of(" \t\"'");
  const std::string_view word = line.substr(0, end);
  line.remove_prefix(word.size());
  return word;
}

std::string_view ProgramOfEnv(std::string_view line) {
  while (true) {
    std::string_view word = TakeWord(line);
    if (word.empty()) return {};
    if (word.starts_with("-S") && word.size() > 2) return word.substr(2);
    if (word.starts_with("--split-string=")) return word.substr(15);
    if (word == "-u" || word == "--unset" || word == "-C" || word == "--chdir") {
      TakeWord(line);
      continue;
    }
    if (word.front() == '-' || word.find('=') != std::string_view::npos) continue;
    return word;
  }
}

}  // namespace

const char* EntryKindName(EntryKind kind) {
  switch (kind) {
    case EntryKind::kScript:
      return "script";
    case EntryKind::kModule:
      return "module";
    case EntryKind::kPackage:
      return "package";
    case EntryKind::kConsoleScript:
      return "console_script";
    case EntryKind::kMain:
      return "main";
  }
  return "script";
}

const char* LanguageName(Language language) {
  switch (language) {
    case Language::kOther:
      return "other";
    case Language::kPython:
      return "python";
    case Language::kC:
      return "c";
    case Language::kCxx:
      return "cxx";
    case Language::kShell:
      return "shell";
  }
  return "other";
}

bool IsNative(Language language) { return language == Language::kC || language == Language::kCxx; }

const char* LanguageSuffix(Language language) {
  switch (language) {
    case Language::kPython:
      return "py";
    case Language::kShell:
      return "sh";
    default:
      return LanguageName(language);
  }
}

std::string_view BaseName(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

std::string_view FolderOf(std::string_view path) {
  const size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view ExtensionOf(std::string_view path) {
  const std::string_view base = BaseName(path);
  const size_t dot = base.rfind('.');
  return dot == std::string_view::npos || dot == 0 ? std::string_view() : base.substr(dot);
}

std::string_view StemOf(std::string_view path) {
  const std::string_view base = BaseName(path);
  return base.substr(0, base.size() - ExtensionOf(path).size());
}

Language LanguageOfName(std::string_view path) {
  const std::string_view extension = ExtensionOf(path);
  if (extension.empty()) return Language::kOther;
  for (const auto& [known, language] : kExtensions) {
    if (known == extension) return language;
  }
  return Language::kOther;
}

std::string InterpreterOf(std::string_view content) {
  if (content.starts_with("\xef\xbb\xbf")) content.remove_prefix(3);
  if (!content.starts_with("#!")) return {};
  std::string_view line = content.substr(2, content.find('\n') - 2);
  // The kernel reads no further than this; more is no first line but data.
  line = line.substr(0, 4096);
  if (line.ends_with('\r')) line.remove_suffix(1);
  std::string_view program = TakeWord(line);
  if (BaseName(program) == "env") program = ProgramOfEnv(line);
  if (program.find('\0') != std::string_view::npos) return {};
  return std::string(program);
}

Language LanguageOfInterpreter(std::string_view interpreter) {
  std::string_view name = BaseName(interpreter);
  for (const std::string_view shell : {"sh"sv, "dash"sv, "bash"sv, "ksh"sv, "ash"sv, "rbash"sv}) {
    if (name == shell) return Language::kShell;
  }
  if (name.starts_with("ksh93") || name == "mksh" || name.starts_with("bash-")) {
    return Language::kShell;
  }
  if (!name.starts_with("python") && !name.starts_with("pypy")) return Language::kOther;
  name.remove_prefix(name.starts_with("python") ? 6 : 4);
  return name.find_first_not_of("0123456789.w") == std::string_view::npos ? Language::kPython
                                                                          : Language::kOther;
}

}  // namespace batuta::convert
