#include "lib/convert/shell/second_opinion.h"

#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert::shell {
namespace {

constexpr std::chrono::seconds kTimeLimit{60};

}  // namespace

absl::Status AskShell(const std::string& path, const std::string& text, Dialect dialect,
                      std::stop_token stop) {
  const std::string shell = dialect == Dialect::kBash ? "bash" : "dash";
  os::ProcessSpec spec;
  spec.argv = {shell, "-n"};
  // A script that switches groups on does so when it runs, which here it does not.
  if (dialect == Dialect::kBash && text.find("extglob") != std::string::npos) {
    spec.argv = {shell, "-O", "extglob", "-n"};
  }
  spec.stdin_text = text;
  spec.env = os::CurrentEnvironment();
  (*spec.env)["LC_ALL"] = "C";  // the report is in English
  spec.env->erase("BASH_ENV");  // a file that bash would read first
  spec.time_limit = kTimeLimit;
  const auto result = os::RunProcess(spec, std::move(stop));
  if (result.status().code() == absl::StatusCode::kNotFound) return absl::OkStatus();
  BATUTA_RETURN_IF_ERROR(result.status());
  if (result->Succeeded()) return absl::OkStatus();
  // "bash: line 3: syntax error ..." or "dash: 3: Syntax error ..."
  std::string said = result->stderr_text.substr(0, result->stderr_text.find('\n'));
  if (said.starts_with(shell + ": ")) said.erase(0, shell.size() + 2);
  if (said.empty()) said = result->Outcome(spec);
  return FailedPrecondition("%s: %s reads it otherwise: %s", path, shell, said);
}

}  // namespace batuta::convert::shell
