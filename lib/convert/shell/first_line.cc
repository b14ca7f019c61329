#include "lib/convert/shell/first_line.h"

#include <algorithm>
#include <filesystem>

#include "lib/os/process.h"

namespace batuta::convert {
namespace {

constexpr const char* kBlanks = " \t\r";

std::string_view Trimmed(std::string_view text) {
  const size_t start = text.find_first_not_of(kBlanks);
  if (start == std::string_view::npos) return {};
  return text.substr(start, text.find_last_not_of(kBlanks) - start + 1);
}

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (text = Trimmed(text); !text.empty(); text = Trimmed(text)) {
    const size_t end = std::min(text.find_first_of(kBlanks), text.size());
    words.emplace_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

// The path of a shell that is here; a name that is found nowhere stays a name.
std::string Resolved(const std::string& shell) {
  if (shell.find('/') != std::string::npos && !os::FindProgram(shell, "").empty()) return shell;
  const std::string name = std::filesystem::path(shell).filename();
  const os::Environment env = os::CurrentEnvironment();
  const auto path = env.find("PATH");
  if (path == env.end()) return shell;
  const std::filesystem::path found = os::FindProgram(name, path->second);
  return found.empty() ? shell : found.native();
}

// What `env` with this one argument runs. Options other than -S and assignments are left to env.
std::vector<std::string> EnvCommand(const std::string& env, std::string_view argument) {
  for (const std::string_view option : {"-S", "--split-string="}) {
    if (!argument.starts_with(option)) continue;
    std::vector<std::string> words = Words(argument.substr(option.size()));
    const bool is_plain = !words.empty() && words[0][0] != '-' &&
                          argument.find_first_of("\"'$\\") == std::string_view::npos &&
                          words[0].find('=') == std::string::npos;
    if (!is_plain) break;
    words[0] = Resolved(words[0]);
    return words;
  }
  if (argument.empty()) return {Resolved(env)};
  if (argument[0] == '-' || argument.find_first_of("= \t") != std::string_view::npos) {
    return {Resolved(env), std::string(argument)};
  }
  return {Resolved(std::string(argument))};
}

}  // namespace

std::vector<std::string> ShellCommand(std::string_view script_text, std::string_view path) {
  const bool is_bash = std::filesystem::path(path).extension() == ".bash";
  const std::string usual = is_bash ? "/bin/bash" : "/bin/sh";
  if (!script_text.starts_with("#!")) return {Resolved(usual)};
  const std::string_view line =
      Trimmed(script_text.substr(2, std::min(script_text.find('\n'), script_text.size()) - 2));
  const size_t end = std::min(line.find_first_of(kBlanks), line.size());
  const std::string interpreter(line.substr(0, end));
  if (interpreter.empty()) return {Resolved(usual)};
  // The kernel passes what follows the interpreter as one word.
  const std::string_view argument = Trimmed(line.substr(end));
  if (std::filesystem::path(interpreter).filename() == "env") {
    return EnvCommand(interpreter, argument);
  }
  std::vector<std::string> command{Resolved(interpreter)};
  if (!argument.empty()) command.emplace_back(argument);
  return command;
}

}  // namespace batuta::convert
