#include <set>

#include "batuta/golden.h"
#include "lib/os/file_system.h"
#include "lib/os/table_reader.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::golden {
namespace {

// It becomes the name of a folder.
bool IsName(const std::string& name) {
  constexpr std::string_view kAllowed =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  return !name.empty() && name.find_first_not_of(kAllowed) == std::string::npos;
}

absl::StatusOr<Program> ReadProgram(const toml::table& table, const std::string& file) {
  Program program;
  os::TableReader reader(table, file);
  reader.Read("name", program.name);
  reader.Read("command", program.command);
  reader.Read("folder", program.folder);
  reader.Read("programs", program.programs);
  reader.Read("ignore", program.ignore);
  if (!IsName(program.name)) reader.Reject("name", "letters, digits, _ and - are needed");
  if (program.command.empty())
    reader.Reject("command", "a list of a program and arguments is needed");
  if (!program.folder.empty() && !os::IsConfined(program.folder)) {
    reader.Reject("folder", "a folder of the project is needed");
  }
  BATUTA_RETURN_IF_ERROR(reader.Finish());
  return program;
}

}  // namespace

absl::StatusOr<Config> LoadConfig(const std::filesystem::path& file) {
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file, int64_t{16} << 20));
  const toml::parse_result parsed = toml::parse(text, file.native());
  if (!parsed) {
    return InvalidArgument("%s:%d: %s", file.native(), parsed.error().source().begin.line,
                           os::OneLine(parsed.error().description()));
  }
  Config config;
  config.project = std::filesystem::absolute(file).parent_path();
  os::TableReader reader(parsed.table(), file);
  std::set<std::string> names;
  for (const toml::table* table : reader.Tables("golden")) {
    BATUTA_ASSIGN_OR_RETURN(Program program, ReadProgram(*table, file));
    if (!names.insert(program.name).second) {
      return InvalidArgument("%s: golden trace '%s' is there twice", file.native(), program.name);
    }
    config.programs.push_back(std::move(program));
  }
  if (config.programs.empty()) {
    return InvalidArgument("%s: no [[golden]] with name and command", file.native());
  }
  return config;
}

}  // namespace batuta::golden
