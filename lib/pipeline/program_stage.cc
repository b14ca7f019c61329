#include "batuta/program_stage.h"

#include <sysexits.h>

#include <string_view>
#include <utility>

#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::pipeline {
namespace {

constexpr int64_t kOutputCapBytes = 1 << 20;

absl::StatusOr<os::ProcessSpec> SpecOf(const Program& program) {
  if (program.argv.empty()) return InvalidArgument("a program stage has no words");
  os::ProcessSpec spec;
  spec.argv = program.argv;
  spec.cwd = program.folder;
  spec.time_limit = {};  // the stage's own limit asks `stop`
  spec.output_cap_bytes = kOutputCapBytes;
  spec.output_limit_bytes = 0;
  if (program.env.empty()) return spec;
  spec.env = os::CurrentEnvironment();
  for (const std::string& word : program.env) {
    const size_t equals = word.find('=');
    if (equals == 0 || equals == std::string::npos) {
      return InvalidArgument("environment '%s' is not NAME=VALUE", word);
    }
    spec.env->insert_or_assign(word.substr(0, equals), word.substr(equals + 1));
  }
  return spec;
}

// The last line that is not empty: there programs say why they end.
std::string_view LastLine(std::string_view text) {
  const size_t end = text.find_last_not_of(" \r\n\t");
  if (end == std::string_view::npos) return {};
  text = text.substr(0, end + 1);
  return text.substr(text.find_last_of('\n') + 1);
}

absl::Status Judge(const os::ProcessSpec& spec, const os::ProcessResult& result) {
  if (result.Succeeded()) return absl::OkStatus();
  std::string outcome = spec.argv[0] + ": " + result.Outcome(spec);
  if (const std::string_view line = LastLine(result.stderr_text); !line.empty()) {
    outcome += ": " + std::string(line);
  }
  if (result.exit_code == EX_TEMPFAIL) return Unavailable("%s", outcome);
  return FailedPrecondition("%s", outcome);
}

absl::Status Run(const Program& program, std::stop_token stop) {
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessSpec spec, SpecOf(program));
  BATUTA_ASSIGN_OR_RETURN(os::ProcessResult result, os::RunProcess(spec, std::move(stop)));
  const absl::Status status = Judge(spec, result);
  if (program.on_output) program.on_output(std::move(result.stdout_text) + result.stderr_text);
  return status;
}

}  // namespace

std::function<absl::Status(Context&)> ProgramStage(Program program) {
  return [program = std::move(program)](Context& context) { return Run(program, context.stop()); };
}

}  // namespace batuta::pipeline
