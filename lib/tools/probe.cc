#include "lib/tools/probe.h"

#include <regex>

#include "absl/strings/str_format.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace batuta::tools {
namespace {

// What counts of the answer. The standard's matcher recurses once per character.
constexpr size_t kAnswerBytes = 2048;
constexpr int64_t kMaxOutputBytes = int64_t{1} << 20;
constexpr size_t kMaxVersionBytes = 64;
constexpr size_t kMaxProblemBytes = 200;
// Exit codes by which shells, env and shims say that the program behind them could not be run.
constexpr int kNotExecutable = 126, kNotFound = 127;

// One printable line of at most `max_bytes`.
std::string OneLine(const std::string& text, size_t max_bytes) {
  const size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string::npos) return {};
  std::string line = text.substr(first, text.find('\n', first) - first);
  if (line.size() > max_bytes) {
    line.resize(max_bytes);
    line += "...";
  }
  for (char& c : line) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) c = ' ';
  }
  return line;
}

// Fills in version and path if the pattern matches.
bool Match(const std::string& pattern, const std::string& output, Tool& tool) {
  const std::string text = output.substr(0, kAnswerBytes);
  try {
    std::smatch match;
    if (!std::regex_search(text, match, std::regex(pattern, std::regex::ECMAScript))) return false;
    if (match.size() > 1) tool.version = OneLine(match[1].str(), kMaxVersionBytes);
    if (match.size() > 2) {
      const std::string real = OneLine(match[2].str(), kAnswerBytes);
      if (real.starts_with('/') && !os::FindProgram(real, "").empty()) tool.path = real;
    }
    return true;
  } catch (const std::regex_error&) {  // the matcher gave up on this text
    return false;
  }
}

os::ProcessSpec MakeSpec(const Description& description, const std::string& program,
                         const Surroundings& surroundings, std::chrono::milliseconds time_limit) {
  os::ProcessSpec spec;
  spec.argv = {program};
  spec.argv.insert(spec.argv.end(), description.version_argv.begin(),
                   description.version_argv.end());
  // A shim's answer can depend on the folder; others get one where no project's files are.
  spec.cwd = DependsOnProject(description) && !surroundings.project.empty() ? surroundings.project
                                                                            : "/";
  spec.env = surroundings.environment;
  spec.env->insert_or_assign("LC_ALL", "C");
  spec.env->erase("LANGUAGE");
  spec.time_limit = time_limit;
  spec.output_cap_bytes = static_cast<int64_t>(2 * kAnswerBytes);
  spec.output_limit_bytes = kMaxOutputBytes;
  if (!surroundings.project.empty() && os::IsUnder(program, surroundings.project)) {
    spec.writable.emplace();
  }
  return spec;
}

}  // namespace

Asked Ask(const Description& description, const std::string& program,
          const Surroundings& surroundings, std::chrono::milliseconds time_limit) {
  Asked asked;
  Tool& tool = asked.tool;
  tool.name = description.name;
  tool.path = program;
  tool.state = State::kBroken;
  const os::ProcessSpec spec = MakeSpec(description, program, surroundings, time_limit);
  const auto result = os::RunProcess(spec);
  if (!result.ok()) {
    tool.problem = OneLine(std::string(result.status().message()), kMaxProblemBytes);
    asked.is_about_tool = !absl::IsResourceExhausted(result.status());
    return asked;
  }
  const bool ended = result->term_signal == 0 && !result->timed_out && !result->flooded &&
                     result->exit_code != kNotExecutable && result->exit_code != kNotFound;
  if (ended && (Match(description.version_pattern, result->stdout_text, tool) ||
                Match(description.version_pattern, result->stderr_text, tool))) {
    tool.state = State::kFound;
    return asked;
  }
  std::string said = OneLine(result->stderr_text, kMaxProblemBytes);
  if (said.empty()) said = OneLine(result->stdout_text, kMaxProblemBytes);
  tool.problem = "asked for its version: " + result->Outcome(spec);
  if (!said.empty() && !result->flooded) tool.problem += ": " + said;
  return asked;
}

}  // namespace batuta::tools
