#include "lib/convert/settings.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include "lib/convert/settings_reader.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

constexpr int64_t kMaxSettingsBytes = 16 << 20;  // cases may hold their input
constexpr int64_t kMaxCaseFileBytes = 64 << 20;

// Reads the tables of batuta.toml into Settings.
class SettingsLoader {
 public:
  explicit SettingsLoader(fs::path root) : root_(std::move(root)) {}

  absl::StatusOr<Settings> Load(const toml::table& table);

 private:
  absl::Status LoadProject(const SettingsTable& table);
  absl::Status LoadBuild(const SettingsTable& table);
  absl::Status LoadShell(const SettingsTable& table);
  absl::Status LoadVerify(const SettingsTable& table);
  absl::Status LoadCase(const SettingsTable& table);
  absl::Status LoadCaseInput(const SettingsTable& table, Case& c);
  absl::Status LoadSuite(const SettingsTable& table);
  absl::Status CheckCaseFiles(const SettingsTable& table, const Case& c);
  absl::StatusOr<std::string> ReadProjectFile(const SettingsTable& table, std::string_view key,
                                              const std::string& path);

  fs::path root_;
  Settings settings_;
};

absl::StatusOr<StderrRule> ReadStderrRule(const SettingsTable& table, StderrRule rule) {
  std::string text = rule == StderrRule::kExact ? "exact" : "ignore";
  BATUTA_RETURN_IF_ERROR(table.Read("stderr", text));
  if (text == "exact") return StderrRule::kExact;
  if (text == "ignore") return StderrRule::kIgnore;
  return table.Error("stderr", "stderr is \"exact\" or \"ignore\", not \"" + text + "\"");
}

// `path` of the project, read without leaving it.
absl::StatusOr<std::string> SettingsLoader::ReadProjectFile(const SettingsTable& table,
                                                            std::string_view key,
                                                            const std::string& path) {
  std::error_code error;
  const fs::path real_root = fs::canonical(root_, error);
  const fs::path real = fs::canonical(root_ / path, error);
  if (error) return table.Error(key, path + ": " + error.message());
  if (!os::IsConfined(path) || !os::IsUnder(real, real_root)) {
    return table.Error(key, path + ": leads out of the project");
  }
  if (!fs::is_regular_file(real, error)) return table.Error(key, path + ": is not a file");
  absl::StatusOr<std::string> content = os::ReadFile(real, kMaxCaseFileBytes);
  if (!content.ok()) return table.Error(key, std::string(content.status().message()));
  return content;
}

absl::Status SettingsLoader::LoadProject(const SettingsTable& table) {
  BATUTA_RETURN_IF_ERROR(table.CheckKeys({"name", "exclude", "python"}));
  BATUTA_RETURN_IF_ERROR(table.Read("name", settings_.name));
  BATUTA_RETURN_IF_ERROR(table.Read("exclude", settings_.exclude));
  for (const std::string& pattern : settings_.exclude) {
    if (pattern.empty() || !os::IsConfined(pattern)) {
      return table.Error("exclude", "\"" + pattern + "\": is no pattern for paths of the project");
    }
  }
  return table.Read("python", settings_.python);
}

absl::Status SettingsLoader::LoadBuild(const SettingsTable& table) {
  BATUTA_RETURN_IF_ERROR(table.CheckKeys({"command"}));
  BATUTA_RETURN_IF_ERROR(table.Read("command", settings_.build_commands));
  for (const std::vector<std::string>& argv : settings_.build_commands) {
    if (argv.empty() || argv[0].empty()) return table.Error("command", "an empty command");
  }
  return absl::OkStatus();
}

absl::Status SettingsLoader::LoadShell(const SettingsTable& table) {
  BATUTA_RETURN_IF_ERROR(table.CheckKeys({"native_commands"}));
  return table.Read("native_commands", settings_.native_commands);
}

absl::Status SettingsLoader::LoadVerify(const SettingsTable& table) {
  BATUTA_RETURN_IF_ERROR(table.CheckKeys({"stderr", "found", "time_limit_s"}));
  BATUTA_ASSIGN_OR_RETURN(settings_.stderr_rule, ReadStderrRule(table, settings_.stderr_rule));
  BATUTA_RETURN_IF_ERROR(table.Read("found", settings_.use_found_cases));
  return table.ReadTimeLimit("time_limit_s", settings_.time_limit_s);
}

absl::Status SettingsLoader::LoadCaseInput(const SettingsTable& table, Case& c) {
  BATUTA_RETURN_IF_ERROR(table.Read("stdin", c.stdin_text));
  std::string stdin_file;
  BATUTA_RETURN_IF_ERROR(table.Read("stdin_file", stdin_file));
  if (table.Has("stdin_file")) {
    if (table.Has("stdin")) return table.Error("stdin_file", "there is stdin already");
    BATUTA_ASSIGN_OR_RETURN(c.stdin_text, ReadProjectFile(table, "stdin_file", stdin_file));
  }
  BATUTA_RETURN_IF_ERROR(table.Read("files", c.files));
  std::vector<std::string> files_from;
  BATUTA_RETURN_IF_ERROR(table.Read("files_from", files_from));
  for (const std::string& path : files_from) {
    BATUTA_ASSIGN_OR_RETURN(std::string content, ReadProjectFile(table, "files_from", path));
    const std::string name = fs::path(path).filename().native();
    if (!c.files.emplace(name, std::move(content)).second) {
      return table.Error("files_from", path + ": the case has a file " + name + " already");
    }
  }
  return CheckCaseFiles(table, c);
}

absl::Status SettingsLoader::CheckCaseFiles(const SettingsTable& table, const Case& c) {
  for (const auto& [path, content] : c.files) {
    const fs::path normal = fs::path(path).lexically_normal();
    const bool names_file = normal.has_filename() && normal != "." && path.back() != '/';
    if (path.empty() || !os::IsConfined(path) || !names_file) {
      return table.Error("files", "\"" + path + "\": is no path inside the run's folder");
    }
    if (path.find('\0') != std::string::npos) return table.Error("files", "a NUL in a path");
    for (fs::path above = fs::path(path).parent_path(); !above.empty();
         above = above.parent_path()) {
      if (c.files.contains(above.native())) {
        return table.Error("files", "\"" + above.native() + "\": is both a file and a folder");
      }
    }
  }
  return absl::OkStatus();
}

absl::Status SettingsLoader::LoadCase(const SettingsTable& table) {
  BATUTA_RETURN_IF_ERROR(
      table.CheckKeys({"program", "name", "args", "stdin", "stdin_file", "files", "files_from",
                       "env", "in_project", "stderr", "time_limit_s"}));
  Case c;
  BATUTA_RETURN_IF_ERROR(table.Read("program", c.program));
  if (c.program.empty()) return table.Error("program", "a case needs the name of its program");
  c.name = "case " + std::to_string(settings_.cases.size() + 1);
  BATUTA_RETURN_IF_ERROR(table.Read("name", c.name));
  if (c.name.empty()) return table.Error("name", "an empty name");
  for (const Case& other : settings_.cases) {
    if (other.program == c.program && other.name == c.name) {
      return table.Error("name", c.program + " has a case \"" + c.name + "\" already");
    }
  }
  BATUTA_RETURN_IF_ERROR(table.Read("args", c.args));
  BATUTA_RETURN_IF_ERROR(LoadCaseInput(table, c));
  BATUTA_RETURN_IF_ERROR(table.Read("env", c.env));
  for (const auto& [name, value] : c.env) {
    if (name.empty() || name.find_first_of(std::string("=\0", 2)) != std::string::npos) {
      return table.Error("env", "\"" + name + "\": is no name of a variable");
    }
    if (value.find('\0') != std::string::npos) return table.Error("env", name + ": holds a NUL");
  }
  BATUTA_RETURN_IF_ERROR(table.Read("in_project", c.in_project));
  BATUTA_ASSIGN_OR_RETURN(c.stderr_rule, ReadStderrRule(table, settings_.stderr_rule));
  c.time_limit_s = settings_.time_limit_s;
  BATUTA_RETURN_IF_ERROR(table.ReadTimeLimit("time_limit_s", c.time_limit_s));
  settings_.cases.push_back(std::move(c));
  return absl::OkStatus();
}

absl::Status SettingsLoader::LoadSuite(const SettingsTable& table) {
  BATUTA_RETURN_IF_ERROR(table.CheckKeys({"command", "programs", "time_limit_s"}));
  Suite suite;
  BATUTA_RETURN_IF_ERROR(table.Read("command", suite.argv));
  if (suite.argv.empty() || suite.argv[0].empty()) {
    return table.Error("command", "a suite needs a command");
  }
  BATUTA_RETURN_IF_ERROR(table.Read("programs", suite.programs));
  BATUTA_RETURN_IF_ERROR(table.ReadTimeLimit("time_limit_s", suite.time_limit_s));
  settings_.suites.push_back(std::move(suite));
  return absl::OkStatus();
}

absl::StatusOr<Settings> SettingsLoader::Load(const toml::table& table) {
  const SettingsTable root(table, "");
  BATUTA_RETURN_IF_ERROR(
      root.CheckKeys({"project", "build", "tools", "shell", "verify", "case", "suite", "golden"}));
  const auto load = [&](std::string_view key, auto method) -> absl::Status {
    BATUTA_ASSIGN_OR_RETURN(const std::vector<SettingsTable> tables, root.Tables(key));
    for (const SettingsTable& inner : tables) {
      BATUTA_RETURN_IF_ERROR((this->*method)(inner));
    }
    return absl::OkStatus();
  };
  BATUTA_RETURN_IF_ERROR(load("project", &SettingsLoader::LoadProject));
  BATUTA_RETURN_IF_ERROR(load("build", &SettingsLoader::LoadBuild));
  BATUTA_ASSIGN_OR_RETURN(const std::vector<SettingsTable> tools, root.Tables("tools"));
  for (const SettingsTable& inner : tools) {
    BATUTA_RETURN_IF_ERROR(inner.CheckKeys({"use"}));
    BATUTA_RETURN_IF_ERROR(inner.Read("use", settings_.tools));
  }
  BATUTA_RETURN_IF_ERROR(load("shell", &SettingsLoader::LoadShell));
  // Before the cases, which take their defaults from it.
  BATUTA_RETURN_IF_ERROR(load("verify", &SettingsLoader::LoadVerify));
  BATUTA_RETURN_IF_ERROR(load("case", &SettingsLoader::LoadCase));
  BATUTA_RETURN_IF_ERROR(load("suite", &SettingsLoader::LoadSuite));
  return std::move(settings_);
}

}  // namespace

absl::StatusOr<Settings> LoadSettings(const std::string& project_root) {
  const fs::path root = project_root.empty() ? "." : project_root;
  std::error_code error;
  const fs::path file = root / "batuta.toml";
  const fs::file_status status = fs::status(file, error);
  if (status.type() == fs::file_type::not_found) return Settings();
  if (error) return FailedPrecondition("batuta.toml: %s", error.message());
  if (!fs::is_regular_file(status)) return InvalidArgument("batuta.toml: is not a file");
  BATUTA_ASSIGN_OR_RETURN(const std::string content, os::ReadFile(file, kMaxSettingsBytes));
  return ParseSettings(content, root);
}

absl::StatusOr<Settings> ParseSettings(const std::string& text, const std::string& project_root) {
  const toml::parse_result result = toml::parse(text);
  if (!result) {
    return InvalidArgument("batuta.toml:%d: %s", result.error().source().begin.line,
                           os::OneLine(result.error().description()));
  }
  return SettingsLoader(project_root).Load(result.table());
}

}  // namespace batuta::convert
