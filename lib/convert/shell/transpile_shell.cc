#include "lib/convert/shell/transpile_shell.h"

#include "absl/strings/str_format.h"
#include "lib/convert/bridge/carry.h"
#include "lib/convert/bridge/crate_files.h"
#include "lib/convert/bridge/crate_source.h"
#include "lib/convert/rust_format.h"
#include "lib/convert/shell/first_line.h"
#include "lib/convert/shell/program_writer.h"
#include "lib/convert/shell/source_map.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

// The shell that a first line means, and the options that it sets.
absl::StatusOr<shell::Dialect> DialectOf(const std::vector<std::string>& command,
                                         std::string& options) {
  const std::string name = fs::path(command[0]).filename();
  for (size_t i = 1; i < command.size(); ++i) {
    const std::string& word = command[i];
    if (word == "-" || word == "--") continue;
    const bool letters = word.starts_with("-") && word.size() > 1 && word[1] != '-' &&
                         word.find_first_of(" oOcils") == std::string::npos;
    if (!letters) return FailedPrecondition("its first line has the option '%s'", word);
    options += word.substr(1);
  }
  if (name == "bash") return shell::Dialect::kBash;
  if (name == "dash" || name == "ash") return shell::Dialect::kDash;
  if (name != "sh") return FailedPrecondition("it is a script for %s", name);
  // What sh is differs from system to system: Debian's is dash.
  std::error_code error;
  const fs::path real = fs::canonical(command[0], error);
  if (!error && real.filename() == "bash") return FailedPrecondition("sh is bash on this machine");
  return shell::Dialect::kDash;
}

// "eval in line 12" -> "eval in line 12 (src/main.rs:40)"
std::string WithRustLines(const std::string& note, const shell::SourceMap& map) {
  constexpr std::string_view kLine = "in line ";
  std::string text;
  for (size_t at = 0;;) {
    const size_t found = note.find(kLine, at);
    size_t end = found == std::string::npos ? note.size() : found + kLine.size();
    while (end < note.size() && std::isdigit(static_cast<unsigned char>(note[end])) != 0) ++end;
    text += note.substr(at, end - at);
    if (found == std::string::npos) return text;
    const int line = std::atoi(note.c_str() + found + kLine.size());
    if (const int rust = map.RustLineOf(0, line); rust > 0) {
      text += absl::StrFormat(" (src/main.rs:%d)", rust);
    }
    at = end;
  }
}

}  // namespace

absl::StatusOr<Crate> MakeShellCrate(const CandidateInput& input) {
  const Unit& unit = *input.unit;
  shell::Sources sources{.path = unit.entry.path, .program = unit.name};
  sources.native_commands = input.native_commands;
  BATUTA_ASSIGN_OR_RETURN(sources.text, os::ReadFile(input.original->build_root / unit.entry.path));
  const std::vector<std::string> command = ShellCommand(sources.text, unit.entry.path);
  BATUTA_ASSIGN_OR_RETURN(sources.dialect, DialectOf(command, sources.options));
  for (const std::string& file : unit.files) {
    if (file == unit.entry.path) continue;
    const SourceFile* known = input.analysis->FindFile(file);
    if (known == nullptr || known->language != Language::kShell) continue;
    BATUTA_ASSIGN_OR_RETURN(std::string text, os::ReadFile(input.original->build_root / file));
    sources.sourced.emplace_back(file, std::move(text));
  }
  BATUTA_ASSIGN_OR_RETURN(const shell::RustProgram program,
                          shell::WriteProgram(sources, input.stop));
  const fs::path main = input.output / "src" / "main.rs";
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(main, program.marked));
  Crate crate;
  crate.dir = input.output;
  crate.tool = "batuta-sh";
  crate.local_dependencies = {kShellCrate};
  if (program.needs_tree) {
    BATUTA_ASSIGN_OR_RETURN(const std::vector<std::string> files, CarriedFiles(input));
    BATUTA_RETURN_IF_ERROR(WriteTree(input, files));
    crate.local_dependencies.emplace_back(kBridgeCrate);
  }
  BATUTA_RETURN_IF_ERROR(FormatRustFile(main, input.registry, input.stop));
  BATUTA_ASSIGN_OR_RETURN(const std::string marked, os::ReadFile(main));
  shell::SourceMap map;
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(main, shell::TakeMarks(marked, &map)));
  BATUTA_RETURN_IF_ERROR(
      os::WriteFileAtomic(input.output / "source_map.json", map.ToJson(program.files)));
  crate.bridged_lines = program.bridged_lines;
  if (program.bridged_lines > 0) crate.links_note = "bash";
  for (const std::string& note : program.notes) crate.notes.push_back(WithRustLines(note, map));
  return crate;
}

}  // namespace batuta::convert
