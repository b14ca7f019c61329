#include "lib/convert/c/preprocess.h"

#include <set>

#include "lib/convert/c/transpile_c.h"
#include "lib/convert/error_line.h"
#include "lib/convert/room.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {
namespace {

constexpr std::chrono::seconds kTimeLimit{60};

// The text between `before` and the next quote, or nothing.
std::string_view QuotedAfter(std::string_view line, std::string_view before) {
  const size_t at = line.find(before);
  if (at == std::string_view::npos) return {};
  const size_t begin = at + before.size();
  const size_t end = line.find('\'', begin);
  return end == std::string_view::npos ? std::string_view() : line.substr(begin, end - begin);
}

absl::StatusOr<os::ProcessResult> CallClang(const CandidateInput& input, std::string directory,
                                            std::vector<std::string> argv) {
  os::ProcessSpec spec;
  spec.argv = std::move(argv);
  spec.cwd = std::move(directory);
  spec.env = os::CurrentEnvironment();
  (*spec.env)["LC_ALL"] = "C";
  spec.time_limit = kTimeLimit;
  spec.output_limit_bytes = int64_t{16} << 20;
  spec.writable = std::vector<fs::path>{input.scratch};
  BATUTA_ASSIGN_OR_RETURN(os::ProcessResult result, os::RunProcess(spec, input.stop));
  BATUTA_RETURN_IF_ERROR(CheckRoom(input.scratch, result));
  if (result.timed_out) return DeadlineExceeded("clang: %s", result.Outcome(spec));
  if (!result.Succeeded()) {
    return FailedPrecondition("clang: %s: %s", result.Outcome(spec), ErrorLineOf(result));
  }
  return result;
}

}  // namespace

std::string DeclarationsFor(std::string_view warnings) {
  std::string declarations;
  std::set<std::string_view> declared;
  while (!warnings.empty()) {
    const size_t end = std::min(warnings.find('\n'), warnings.size() - 1) + 1;
    const std::string_view line = warnings.substr(0, end);
    warnings.remove_prefix(end);
    const std::string_view known = QuotedAfter(line, "implicitly declaring library function '");
    const std::string_view type = QuotedAfter(line, "with type '");
    std::string_view unknown = QuotedAfter(line, "implicit declaration of function '");
    if (unknown.empty()) unknown = QuotedAfter(line, "call to undeclared function '");
    if (!known.empty() && type.find('(') != std::string_view::npos) {
      if (!declared.insert(known).second) continue;
      const size_t parameters = type.find('(');
      declarations.append(type.substr(0, parameters)).append(" ").append(known);
      declarations.append(type.substr(parameters)).append(";");
    } else if (!unknown.empty() && declared.insert(unknown).second) {
      declarations.append("int ").append(unknown).append("();");
    }
  }
  return declarations;
}

absl::StatusOr<std::vector<CompileCommand>> PreprocessSources(
    const CandidateInput& input, const std::vector<CompileCommand>& commands,
    const fs::path& work) {
  std::vector<CompileCommand> preprocessed;
  for (const CompileCommand& command : commands) {
    const fs::path copy =
        work / fs::path(command.source).lexically_relative(input.original->build_root);
    BATUTA_RETURN_IF_ERROR(os::MakeDirs(copy.parent_path()));
    CompileCommand moved = command;
    moved.source = copy.native();
    moved.argv = {command.argv[0]};
    std::vector<std::string> argv{"clang", "-E"};
    for (const std::string& argument : ClangArguments(command)) {
      argv.push_back(argument);
      // Macros and folders have had their effect.
      const bool is_language = argument.starts_with("-std=") || argument.starts_with("-f") ||
                               argument.starts_with("-m") || argument == "-ansi";
      if (is_language) moved.argv.push_back(argument);
    }
    argv.insert(argv.end(), {SpelledSource(command), "-o", moved.source});
    BATUTA_RETURN_IF_ERROR(CallClang(input, command.directory, argv).status());
    argv = {"clang", "-fsyntax-only", "-fno-caret-diagnostics", "-Wno-everything",
            "-Wimplicit-function-declaration"};
    argv.insert(argv.end(), moved.argv.begin() + 1, moved.argv.end());
    argv.push_back(moved.source);
    BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult syntax,
                            CallClang(input, command.directory, argv));
    const std::string declarations = DeclarationsFor(syntax.stderr_text);
    if (!declarations.empty()) {
      BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(copy));
      BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(copy, declarations + "\n" + text));
    }
    moved.argv.insert(moved.argv.end(), {moved.source, "-o", command.object});
    preprocessed.push_back(std::move(moved));
  }
  return preprocessed;
}

}  // namespace batuta::convert
