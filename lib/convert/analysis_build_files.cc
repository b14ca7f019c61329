#include "lib/convert/analysis_build_files.h"

#include "lib/os/toml.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "lib/convert/languages.h"
#include "lib/convert/scan_file.h"
#include "lib/convert/scan_python_tokens.h"

namespace batuta::convert {
namespace {

std::string_view Trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r\n") + 1 - begin);
}

bool IsScriptTarget(std::string_view target) {
  const auto fits = [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '.' || c == ':' || c >= 0x80;
  };
  return !target.empty() && std::all_of(target.begin(), target.end(), fits);
}

// Reads the declarations of one file.
class Reader {
 public:
  explicit Reader(std::string_view path) : path_(path) {}

  Declarations declarations;

  void ReadPyproject(const std::string& content);
  void ReadSetupCfg(std::string_view content);
  void ReadSetupPy(std::string_view content);
  void ReadRequirements(std::string_view content);

 private:
  void AddScript(std::string_view name, std::string_view target, int line);
  // "name = package.module:function [extra]"
  void AddScriptLine(std::string_view text, int line);
  void AddRequirement(std::string_view requirement, int line);
  void AddScriptTable(const toml::node_view<const toml::node>& node);
  void AddRequirementArray(const toml::node_view<const toml::node>& node);

  std::string path_;
};

void Reader::AddScript(std::string_view name, std::string_view target, int line) {
  target = Trimmed(target.substr(0, target.find('[')));
  name = Trimmed(name);
  if (name.empty() || !IsScriptTarget(target)) return;
  declarations.scripts.push_back({std::string(name), std::string(target), path_, line});
}

void Reader::AddScriptLine(std::string_view text, int line) {
  text = text.substr(0, text.find('#'));
  const size_t equals = text.find('=');
  if (equals == std::string_view::npos) return;
  AddScript(text.substr(0, equals), text.substr(equals + 1), line);
}

void Reader::AddRequirement(std::string_view requirement, int line) {
  std::string name = RequirementName(requirement);
  if (name.empty()) return;
  declarations.requirements.push_back({Language::kPython, std::move(name), path_, line, false});
}

void Reader::AddScriptTable(const toml::node_view<const toml::node>& node) {
  const toml::table* table = node.as_table();
  if (table == nullptr) return;
  for (const auto& [key, value] : *table) {
    const int line = static_cast<int>(value.source().begin.line);
    if (const auto target = value.value<std::string_view>()) AddScript(key.str(), *target, line);
    // Poetry also has { callable = "..." }.
    const toml::table* details = value.as_table();
    if (details == nullptr) continue;
    if (const auto target = (*details)["callable"].value<std::string_view>()) {
      AddScript(key.str(), *target, line);
    }
  }
}

void Reader::AddRequirementArray(const toml::node_view<const toml::node>& node) {
  const toml::array* array = node.as_array();
  if (array == nullptr) return;
  for (const toml::node& value : *array) {
    const int line = static_cast<int>(value.source().begin.line);
    if (const auto text = value.value<std::string_view>()) AddRequirement(*text, line);
  }
}

void Reader::ReadPyproject(const std::string& content) {
  const toml::parse_result result = toml::parse(content);
  if (!result) {
    declarations.remarks.push_back({path_, static_cast<int>(result.error().source().begin.line),
                                    os::OneLine(result.error().description())});
    return;
  }
  const toml::table& root = result.table();
  const toml::node_view<const toml::node> project(root.get("project"));
  const toml::node_view<const toml::node> tool(root.get("tool"));
  AddScriptTable(project["scripts"]);
  AddScriptTable(project["gui-scripts"]);
  AddScriptTable(tool["poetry"]["scripts"]);
  AddRequirementArray(project["dependencies"]);
  const toml::table* poetry = tool["poetry"]["dependencies"].as_table();
  if (poetry == nullptr) return;
  for (const auto& [key, value] : *poetry) {
    if (key.str() == "python") continue;
    AddRequirement(key.str(), static_cast<int>(value.source().begin.line));
  }
}

// The parts of an ini file that matter: lists below "console_scripts =" and "install_requires =".
void Reader::ReadSetupCfg(std::string_view content) {
  enum class List { kNone, kScripts, kRequirements } list = List::kNone;
  int line_number = 0;
  while (!content.empty()) {
    const size_t newline = std::min(content.find('\n'), content.size());
    std::string_view line = content.substr(0, newline);
    content.remove_prefix(std::min(newline + 1, content.size()));
    ++line_number;
    const bool is_continued = line.starts_with(' ') || line.starts_with('\t');
    line = Trimmed(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (!is_continued) {
      const std::string_view key = Trimmed(line.substr(0, line.find('=')));
      list = key == "console_scripts" || key == "gui_scripts" ? List::kScripts
             : key == "install_requires"                      ? List::kRequirements
                                                              : List::kNone;
      const size_t equals = line.find('=');
      line = equals == std::string_view::npos ? "" : Trimmed(line.substr(equals + 1));
    }
    if (list == List::kScripts) AddScriptLine(line, line_number);
    if (list == List::kRequirements && !line.empty()) AddRequirement(line, line_number);
  }
}

// Strings behind "console_scripts" and install_requires up to the end of their list.
void Reader::ReadSetupPy(std::string_view content) {
  std::vector<Span> comments;
  FileScan ignored;
  PythonLexer lexer(content, comments, ignored);
  PythonLine line;
  while (lexer.Next(line)) {
    enum class List { kNone, kScripts, kRequirements } list = List::kNone;
    for (const PythonToken& token : line.tokens) {
      const bool names_scripts = token.text == "console_scripts" || token.text == "gui_scripts";
      if (names_scripts) {
        list = List::kScripts;
      } else if (token.Is("install_requires")) {
        list = List::kRequirements;
      } else if (token.Is("]") || token.Is(")")) {
        list = List::kNone;
      } else if (token.kind == PythonTokenKind::kString && list == List::kScripts) {
        AddScriptLine(token.text, token.line);
      } else if (token.kind == PythonTokenKind::kString && list == List::kRequirements) {
        AddRequirement(token.text, token.line);
      }
    }
  }
}

void Reader::ReadRequirements(std::string_view content) {
  int line_number = 0;
  while (!content.empty()) {
    const size_t newline = std::min(content.find('\n'), content.size());
    const std::string_view line = Trimmed(content.substr(0, newline));
    content.remove_prefix(std::min(newline + 1, content.size()));
    ++line_number;
    const bool names_package = !line.empty() && line.front() != '#' && line.front() != '-' &&
                               line.front() != '.' && line.front() != '/' &&
                               line.find("://") == std::string_view::npos;
    if (names_package) AddRequirement(line, line_number);
  }
}

}  // namespace

std::string RequirementName(std::string_view requirement) {
  requirement = Trimmed(requirement);
  std::string name;
  for (const char c : requirement) {
    const auto byte = static_cast<unsigned char>(c);
    if (std::isalnum(byte) == 0 && c != '-' && c != '_' && c != '.') break;
    name += c == '-' || c == '.' ? '_' : static_cast<char>(std::tolower(byte));
  }
  return name;
}

std::string BuildKindOf(std::string_view path) {
  const std::string_view name = BaseName(path);
  struct Known {
    std::string_view name;
    const char* kind;
  };
  static constexpr Known kKnown[] = {
      {"Makefile", "make"},       {"makefile", "make"},
      {"GNUmakefile", "make"},    {"CMakeLists.txt", "cmake"},
      {"configure", "autotools"}, {"configure.ac", "autotools"},
      {"configure.in", "autotools"}, {"Makefile.am", "autotools"},
      {"meson.build", "meson"},   {"compile_commands.json", "compile_commands"},
      {"pyproject.toml", "pyproject"}, {"setup.py", "setup.py"},
      {"setup.cfg", "setup.py"},  {"pytest.ini", "pytest"},
      {"conftest.py", "pytest"},  {"tox.ini", "tox"},
  };
  for (const Known& known : kKnown) {
    if (known.name == name) return known.kind;
  }
  const bool is_requirements = name.starts_with("requirements") && name.ends_with(".txt");
  return is_requirements ? "requirements" : "";
}

Declarations ReadDeclarations(std::string_view path, const std::string& content) {
  Reader reader(path);
  const std::string_view name = BaseName(path);
  if (name == "pyproject.toml") {
    reader.ReadPyproject(content);
  } else if (name == "setup.cfg") {
    reader.ReadSetupCfg(content);
  } else if (name == "setup.py") {
    reader.ReadSetupPy(content);
  } else if (BuildKindOf(path) == "requirements") {
    reader.ReadRequirements(content);
  }
  return std::move(reader.declarations);
}

}  // namespace batuta::convert
