#include "lib/convert/c/read_files.h"

#include "lib/convert/c/compiler_call.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {

std::vector<std::string> ParseMakeRule(std::string_view rule) {
  std::vector<std::string> files;
  size_t at = rule.find(": ");
  if (at == std::string_view::npos) return files;
  std::string word;
  const auto finish = [&] {
    if (!word.empty()) files.push_back(std::move(word));
    word.clear();
  };
  for (at += 2; at < rule.size(); ++at) {
    const char next = at + 1 < rule.size() ? rule[at + 1] : '\0';
    if (rule[at] == '\\' && next == '\n') {
      finish();
      ++at;
    } else if (rule[at] == '\\' && (next == ' ' || next == '#')) {
      word += next;
      ++at;
    } else if (rule[at] == '$' && next == '$') {
      word += next;
      ++at;
    } else if (rule[at] == ' ' || rule[at] == '\n') {
      finish();
    } else {
      word += rule[at];
    }
  }
  finish();
  return files;
}

absl::StatusOr<std::set<std::string>> ReadFilesOf(const CompileCommand& command,
                                                  const fs::path& build_root,
                                                  std::stop_token stop) {
  os::ProcessSpec spec;
  spec.cwd = command.directory;
  spec.time_limit = std::chrono::seconds(60);
  spec.writable.emplace();  // asks only
  for (size_t i = 0; i < command.argv.size(); ++i) {
    if (command.argv[i] == "-o" && i + 1 < command.argv.size()) {
      ++i;
    } else if (command.argv[i] != "-c") {
      spec.argv.push_back(command.argv[i]);
    }
  }
  spec.argv.insert(spec.argv.end(), {"-w", "-M"});
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec, stop));
  if (!result.Succeeded()) {
    return FailedPrecondition("%s: the compiler cannot list what it reads (%s)", command.source,
                              result.Outcome(spec));
  }
  std::set<std::string> files;
  for (const std::string& file : ParseMakeRule(result.stdout_text)) {
    const fs::path path = ResolvePath(command.directory, file);
    if (os::IsUnder(path, build_root)) files.insert(path.lexically_relative(build_root).native());
  }
  return files;
}

}  // namespace batuta::convert
