#include "lib/tools/description.h"

#include "lib/os/toml.h"

#include <algorithm>
#include <array>
#include <regex>

#include "lib/os/hash.h"
#include "lib/os/table_reader.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/tools/version.h"

namespace batuta::tools {
namespace {

constexpr size_t kMaxNameBytes = 64;
constexpr int kMaxSeconds = 86'400;
constexpr const char* kDefaultVersionPattern = "([0-9]+\\.[0-9]+[0-9A-Za-z.+-]*)";
constexpr std::array<std::string_view, 4> kLanguages{"python", "c", "cxx", "shell"};

bool IsName(const std::string& name) {
  return !name.empty() && name.size() <= kMaxNameBytes && name[0] != '.' && name[0] != '-' &&
         std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  c == '-' || c == '_' || c == '.' || c == '+';
         });
}

// The one place where the standard's regular expressions throw on what the user wrote.
std::string PatternProblem(const std::string& pattern) {
  try {
    const std::regex compiled(pattern, std::regex::ECMAScript);
    return compiled.mark_count() > 2 ? "has more than two groups" : "";
  } catch (const std::regex_error&) {
    return "is no ECMAScript regular expression";
  }
}

absl::Status ReadVersion(const toml::table& table, const std::string& file, Description& d) {
  os::TableReader reader(table, file);
  reader.Read("argv", d.version_argv);
  reader.Read("pattern", d.version_pattern);
  if (const std::string problem = PatternProblem(d.version_pattern); !problem.empty()) {
    reader.Reject("pattern", problem);
  }
  return reader.Finish();
}

absl::Status ReadConvert(const toml::table& table, const std::string& file, Description& d) {
  os::TableReader reader(table, file);
  reader.Read("from", d.converts_from);
  reader.Read("to", d.converts_to);
  reader.Read("argv", d.convert_argv);
  reader.Read("env", d.convert_env);
  reader.Read("output", d.convert_output);
  reader.Read("success_codes", d.success_codes, 0, 255);
  reader.Read("failure_patterns", d.failure_patterns);
  reader.Read("time_limit_s", d.time_limit_s, 1, kMaxSeconds);
  for (const std::string& language : d.converts_from) {
    if (std::ranges::find(kLanguages, language) == kLanguages.end()) {
      reader.Reject("from", "'" + language.substr(0, kMaxNameBytes) +
                                "' is none of python, c, cxx, shell");
    }
  }
  if (d.converts_from.empty()) reader.Reject("from", "names no language to convert from");
  if (d.converts_to.empty()) reader.Reject("to", "names no language to convert to");
  if (d.convert_argv.empty()) reader.Reject("argv", "says no arguments to convert with");
  if (d.convert_output.empty()) reader.Reject("output", "does not say where the result is");
  if (d.success_codes.empty()) reader.Reject("success_codes", "leaves no way to succeed");
  return reader.Finish();
}

absl::Status ReadStep(const toml::table& table, const std::string& file, InstallStep& step) {
  os::TableReader reader(table, file);
  reader.Read("argv", step.argv);
  reader.Read("env", step.env);
  reader.Read("progress", step.progress);
  reader.Read("needs", step.needs);
  if (step.argv.empty() || step.argv[0].empty()) reader.Reject("argv", "names no program to run");
  return reader.Finish();
}

absl::Status ReadInstall(const toml::table& table, const std::string& file, Description& d) {
  os::TableReader reader(table, file);
  reader.Read("seconds", d.install_seconds, 0, kMaxSeconds);
  for (const toml::table* step : reader.Tables("step")) {
    BATUTA_RETURN_IF_ERROR(ReadStep(*step, file, d.install.emplace_back()));
  }
  return reader.Finish();
}

absl::StatusOr<Description> ReadTool(const toml::table& table, const std::string& file) {
  Description d;
  d.where = absl::StrFormat("%s:%d", file, table.source().begin.line);
  d.version_argv = {"--version"};
  d.version_pattern = kDefaultVersionPattern;
  os::TableReader reader(table, file);
  reader.Read("name", d.name);
  reader.Read("summary", d.summary);
  reader.Read("license", d.license);
  reader.Read("programs", d.programs);
  reader.Read("folders", d.folders);
  reader.Read("crate", d.crate);
  reader.Read("watch", d.watch);
  reader.Read("requires", d.wanted_version);
  if (const auto wanted = Requirement::Parse(d.wanted_version); !wanted.ok()) {
    reader.Reject("requires", std::string(wanted.status().message()));
  }
  if (!IsName(d.name)) {
    reader.Reject("name", absl::StrFormat("a tool's name is 1 to %d letters, digits, - _ . or +",
                                          kMaxNameBytes));
  }
  if (!d.crate.empty() && !IsName(d.crate)) reader.Reject("crate", "is no name of a crate");
  if (!d.crate.empty() && !d.programs.empty()) {
    reader.Reject("crate", "a tool is either a crate or has programs");
  }
  if (d.crate.empty() && d.programs.empty()) d.programs = {d.name};
  for (const std::string& program : d.programs) {
    if (!IsName(program)) reader.Reject("programs", "a program is a name without folders");
  }
  const toml::table* version = reader.Table("version");
  const toml::table* convert = reader.Table("convert");
  const toml::table* install = reader.Table("install");
  BATUTA_RETURN_IF_ERROR(reader.Finish());
  if (version != nullptr) BATUTA_RETURN_IF_ERROR(ReadVersion(*version, file, d));
  if (convert != nullptr) BATUTA_RETURN_IF_ERROR(ReadConvert(*convert, file, d));
  if (install != nullptr) BATUTA_RETURN_IF_ERROR(ReadInstall(*install, file, d));
  return d;
}

}  // namespace

absl::StatusOr<std::vector<Description>> ParseDescriptions(std::string_view text,
                                                           const std::string& file) {
  const toml::parse_result parsed = toml::parse(text, file);
  if (!parsed) {
    return InvalidArgument("%s:%d: %s", file, parsed.error().source().begin.line,
                           os::OneLine(parsed.error().description()));
  }
  os::TableReader reader(parsed.table(), file);
  std::vector<Description> descriptions;
  for (const toml::table* table : reader.Tables("tool")) {
    BATUTA_ASSIGN_OR_RETURN(Description description, ReadTool(*table, file));
    const auto same = std::ranges::find(descriptions, description.name, &Description::name);
    if (same != descriptions.end()) {
      return InvalidArgument("%s: tool '%s' is described in %s already", description.where,
                             os::OneLine(description.name), same->where);
    }
    descriptions.push_back(std::move(description));
  }
  BATUTA_RETURN_IF_ERROR(reader.Finish());
  return descriptions;
}

std::string LookupDigest(const Description& d) {
  os::Hasher hasher;
  for (const auto* list : {&d.programs, &d.folders, &d.version_argv, &d.watch}) {
    hasher.Add(std::to_string(list->size()));
    for (const std::string& text : *list) hasher.Add(text);
  }
  return hasher.Add(d.crate).Add(d.version_pattern).Finish().substr(0, 16);
}

}  // namespace batuta::tools
