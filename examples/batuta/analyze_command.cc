#include "examples/batuta/analyze_command.h"

#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <system_error>
#include <utility>

#include "batuta/analysis.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/convert/settings.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace {

namespace fs = std::filesystem;

struct AnalyzeArguments {
  std::string project = ".";
  bool as_json = false;
};

absl::StatusOr<batuta::convert::Analysis> AnalyzeProject(const std::string& project) {
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Settings settings,
                          batuta::convert::LoadSettings(project));
  batuta::convert::AnalyzeOptions options;
  options.exclude = settings.exclude;
  return batuta::convert::Analyze(project, options);
}

absl::Status RunAnalyze(const AnalyzeArguments& arguments) {
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Analysis analysis,
                          AnalyzeProject(arguments.project));
  const std::string text =
      arguments.as_json
          ? batuta::convert::AnalysisToJson(analysis)
          : batuta::convert::AnalysisToTable(analysis, batuta::cli::TerminalWidth(STDOUT_FILENO));
  return batuta::cli::WriteResult(text, "");
}

absl::Status RunInit(const std::string& project) {
  const fs::path file = fs::path(project) / "batuta.toml";
  std::error_code error;
  if (fs::symlink_status(file, error).type() != fs::file_type::not_found && !error) {
    return batuta::FailedPrecondition("%s: is there already, and is left as it is", file.native());
  }
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Analysis analysis,
                          batuta::convert::Analyze(project, {}));
  BATUTA_RETURN_IF_ERROR(
      batuta::os::WriteFileAtomic(file, batuta::convert::MakeSettingsTemplate(analysis)));
  std::printf("wrote %s: %zu programs found\n", file.c_str(), analysis.entry_points.size());
  return absl::OkStatus();
}

}  // namespace

void AddAnalyzeCommand(CLI::App& app, int& exit_code) {
  CLI::App* command = app.add_subcommand("analyze", "Say what is in a project");
  const auto arguments = std::make_shared<AnalyzeArguments>();
  command->add_option("project", arguments->project, "Folder of the project (default: this one)");
  command->add_flag("--json", arguments->as_json, "Everything, for programs");
  command->callback(
      [arguments, &exit_code] { exit_code = batuta::cli::Finish(RunAnalyze(*arguments)); });
}

void AddInitCommand(CLI::App& app, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("init", "Write a commented batuta.toml with what was found");
  const auto project = std::make_shared<std::string>(".");
  command->add_option("project", *project, "Folder of the project (default: this one)");
  command->callback([project, &exit_code] { exit_code = batuta::cli::Finish(RunInit(*project)); });
}
