#include "lib/convert/python/python_suites.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <set>
#include <string_view>

#include "lib/convert/command_words.h"
#include "lib/convert/languages.h"
#include "lib/convert/scan_python_tokens.h"
#include "lib/os/file_system.h"

namespace batuta::convert {
namespace {

// Longer files are no tests, or not written by people.
constexpr int64_t kMaxTestBytes = 4 << 20;

// One line a module, with no text of the examples: what fails in the original has to fail in the
// result, and a module that cannot be imported does not hide the others.
constexpr const char* kDoctestRun =
    R"(import contextlib, doctest, importlib, io, sys
passed = 0
for name in sys.argv[1:]:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            failed, attempted = doctest.testmod(importlib.import_module(name))
    except (Exception, SystemExit) as error:
        print(name, type(error).__name__)
        continue
    print(name, attempted, 'examples', failed, 'failed')
    passed += attempted - failed
sys.exit(passed == 0))";

// pytest's own text holds times, and the project's options and plugins decide what else: only the
// outcome of each test is kept, by its name. A test of a package lies elsewhere in the result, so that
// only the last part of its path is told.
constexpr const char* kPytestRun =
    R"(import contextlib, os, sys, pytest
class Outcomes:
    lines = []
    def pytest_runtest_logreport(self, report):
        if report.when == 'call' or report.outcome != 'passed':
            self.lines.append(os.path.basename(report.nodeid.split('::')[0]) + '::' +
                              report.nodeid.partition('::')[2] + ' ' + report.outcome)
    def pytest_collectreport(self, report):
        if report.outcome == 'failed':
            self.lines.append(os.path.basename(report.nodeid) + ' cannot be collected')
with open(os.devnull, 'w') as nowhere:
    with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        status = pytest.main(['-p', 'no:cacheprovider'] + sys.argv[1:], plugins=[Outcomes()])
print('\n'.join(sorted(Outcomes.lines)))
sys.exit(int(status)))";

std::string ReadTest(const fs::path& path) {
  auto text = os::ReadFile(path, kMaxTestBytes);
  return text.ok() ? *std::move(text) : std::string();
}

template <typename Visit>
void ForEachLine(const std::string& source, Visit visit) {
  std::vector<Span> comments;
  FileScan ignored;
  PythonLexer lexer(source, comments, ignored);
  PythonLine line;
  while (lexer.Next(line)) {
    if (!visit(line)) return;
  }
}

bool IsForPytest(const PythonLine& line) {
  const std::vector<PythonToken>& tokens = line.tokens;
  if (line.indent != 0 || tokens.size() < 2) return false;
  if (tokens[0].Is("import") || tokens[0].Is("from")) return tokens[1].Is("pytest");
  const size_t at = tokens[0].Is("async") ? 1 : 0;
  if (at + 2 >= tokens.size()) return false;
  if (tokens[at].Is("def")) return tokens[at + 1].text.starts_with("test");
  const bool has_base = tokens[at + 2].Is("(") && at + 3 < tokens.size() &&
                        !tokens[at + 3].Is(")") && !tokens[at + 3].Is("object");
  return tokens[at].Is("class") && tokens[at + 1].text.starts_with("Test") && !has_base;
}

bool HasPytestSection(const fs::path& path, std::string_view name) {
  const std::string text = "\n" + ReadTest(path);
  if (name == "pyproject.toml") return text.find("\n[tool.pytest") != std::string::npos;
  if (name == "setup.cfg") return text.find("\n[tool:pytest]") != std::string::npos;
  return name == "tox.ini" && text.find("\n[pytest]") != std::string::npos;
}

bool IsTestModule(const SourceFile& file, bool for_pytest) {
  const std::string_view name = BaseName(file.path);
  if (file.language != Language::kPython || !name.ends_with(".py")) return false;
  if (!for_pytest) return name.starts_with("test");
  return name.starts_with("test_") || name.ends_with("_test.py");
}

// The name that a module is imported by from `search_folder`; empty if it has none.
std::string ModuleName(const std::string& path, const std::string& search_folder) {
  fs::path relative = search_folder.empty() ? fs::path(path)
                                            : fs::path(path).lexically_relative(search_folder);
  relative.replace_extension();
  if (relative.filename() == "__init__") relative = relative.parent_path();
  if (relative.filename() == "__main__") return {};
  std::string name;
  for (const fs::path& part : relative) {
    const std::string& word = part.native();
    const bool fits = !word.empty() && std::isdigit(static_cast<unsigned char>(word[0])) == 0 &&
                      std::all_of(word.begin(), word.end(), [](unsigned char c) {
                        return std::isalnum(c) != 0 || c == '_' || c >= 0x80;
                      });
    if (!fits) return {};
    name += (name.empty() ? "" : ".") + word;
  }
  return name;
}

bool HasDoctest(const std::string& source) {
  bool found = false;
  ForEachLine(source, [&found](const PythonLine& line) {
    for (const PythonToken& token : line.tokens) {
      if (token.kind != PythonTokenKind::kString) continue;
      for (size_t at = 0; (at = token.text.find(">>> ", at)) != std::string_view::npos; ++at) {
        const size_t begin = token.text.find_last_not_of(" \t", at == 0 ? 0 : at - 1);
        found = found || at == 0 || begin == std::string_view::npos || token.text[begin] == '\n';
      }
    }
    return !found;
  });
  return found;
}

class SuiteFinder {
 public:
  SuiteFinder(const Analysis& analysis, const Original& original, const Unit& unit)
      : analysis_(analysis), original_(original), unit_(unit) {
    const bool is_src = !unit.files.empty() && unit.files.front().starts_with("src/");
    search_folder_ = is_src ? "src" : "";
    for (const std::string& file : unit.files) {
      const std::string package = OutermostPackage(original.build_root, file);
      if (!package.empty()) packages_.insert(package);
    }
  }

  std::vector<Suite> Find() {
    for (const SourceFile& file : analysis_.files) {
      if (!IsTestModule(file, original_.has_pytest)) continue;
      const std::string package = OutermostPackage(original_.build_root, file.path);
      if (packages_.contains(package)) {
        inside_[package].push_back(file.path);
      } else if (package.empty() || IsPythonTest(package + "/__init__.py")) {
        outside_.push_back(file.path);
      }
    }
    if (original_.has_pytest) {
      AddPytest();
    } else {
      AddUnittest();
    }
    AddDoctest();
    return std::move(suites_);
  }

 private:
  void Add(const std::string& name, const std::vector<std::string>& words,
           const std::vector<std::string>& more) {
    Suite suite;
    suite.name = name;
    suite.argv = {original_.python};
    suite.argv.insert(suite.argv.end(), words.begin(), words.end());
    suite.argv.insert(suite.argv.end(), more.begin(), more.end());
    suites_.push_back(std::move(suite));
  }

  // Tests in a package are imported with it, from wherever it is found; the others stay in place.
  void AddPytest() {
    std::vector<std::string> loose;
    std::set<std::string> folders;
    for (const std::string& test : outside_) {
      const std::string folder(FolderOf(test));
      if (folder.empty()) {
        loose.push_back(PathArgument(test));
      } else {
        folders.insert(folder);
      }
    }
    if (!loose.empty()) Add("pytest", {"-c", kPytestRun}, loose);
    std::string taken;
    for (const std::string& folder : folders) {
      if (!taken.empty() && os::IsUnder(folder, taken)) continue;
      taken = folder;
      Add("pytest " + folder, {"-c", kPytestRun}, {PathArgument(folder)});
    }
    for (const auto& [package, tests] : inside_) {
      const std::string name = ModuleName(package + "/__init__.py", search_folder_);
      if (!name.empty()) Add("pytest " + name, {"-c", kPytestRun}, {"--pyargs", name});
    }
  }

  void AddUnittest() {
    std::set<std::string> folders;
    for (const std::string& test : outside_) folders.insert(std::string(FolderOf(test)));
    for (const std::string& folder : folders) {
      const std::string start = folder.empty() ? "." : PathArgument(folder);
      Add("unittest " + start, {"-m", "unittest", "discover", "-s", start, "-p", "test*.py"}, {});
    }
    for (const auto& [package, tests] : inside_) {
      std::vector<std::string> names;
      for (const std::string& test : tests) {
        std::string name = ModuleName(test, search_folder_);
        if (!name.empty()) names.push_back(std::move(name));
      }
      if (!names.empty()) Add("unittest " + package, {"-m", "unittest"}, names);
    }
  }

  void AddDoctest() {
    std::vector<std::string> names;
    for (const std::string& file : unit_.files) {
      if (!file.ends_with(".py") || !HasDoctest(ReadTest(original_.build_root / file))) continue;
      std::string name = ModuleName(file, search_folder_);
      if (!name.empty()) names.push_back(std::move(name));
    }
    if (!names.empty()) Add("doctest", {"-c", kDoctestRun}, names);
  }

  const Analysis& analysis_;
  const Original& original_;
  const Unit& unit_;
  std::string search_folder_;
  std::set<std::string> packages_;  // of the unit's files
  std::vector<std::string> outside_;
  std::map<std::string, std::vector<std::string>> inside_;  // by package
  std::vector<Suite> suites_;
};

}  // namespace

bool IsPythonTest(const std::string& path) {
  const fs::path p(path);
  const std::string name = p.filename().native();
  if (name.starts_with("test_") || name == "conftest.py" || name.ends_with("_test.py")) return true;
  const fs::path folder = p.parent_path();
  return std::any_of(folder.begin(), folder.end(),
                     [](const fs::path& part) { return part == "tests" || part == "test"; });
}

std::string OutermostPackage(const fs::path& root, const std::string& path) {
  fs::path outermost;
  std::error_code error;
  for (fs::path folder = fs::path(path).parent_path(); !folder.empty();
       folder = folder.parent_path()) {
    if (!fs::exists(root / folder / "__init__.py", error)) break;
    outermost = folder;
  }
  return outermost;
}

bool AreTestsForPytest(const Analysis& analysis, const fs::path& root) {
  for (const BuildFile& file : analysis.build_files) {
    if (file.kind == "pytest" || HasPytestSection(root / file.path, BaseName(file.path))) {
      return true;
    }
  }
  for (const SourceFile& file : analysis.files) {
    if (!IsTestModule(file, /*for_pytest=*/true)) continue;
    bool found = false;
    ForEachLine(ReadTest(root / file.path), [&found](const PythonLine& line) {
      found = IsForPytest(line);
      return !found;
    });
    if (found) return true;
  }
  return false;
}

std::vector<Suite> FindPythonSuites(const Analysis& analysis, const Original& original,
                                    const Unit& unit) {
  if (original.python.empty()) return {};
  return SuiteFinder(analysis, original, unit).Find();
}

std::vector<std::string> InterpreterCommand(const std::vector<std::string>& argv,
                                            const std::string& python) {
  if (python.empty() || argv.empty()) return argv;
  const std::string_view name = BaseName(argv[0]);
  const bool is_module = argv.size() > 2 && name.starts_with("python") && argv[1] == "-m" &&
                         argv[2] == "pytest";
  if (!is_module && name != "pytest" && name != "py.test") return argv;
  std::vector<std::string> command = {is_module ? argv[0] : python, "-c", kPytestRun};
  command.insert(command.end(), argv.begin() + (is_module ? 3 : 1), argv.end());
  return command;
}

}  // namespace batuta::convert
