#include "examples/batuta/analyze_command.h"

#include <unistd.h>

#include <memory>
#include <stop_token>
#include <string>
#include <utility>

#include "batuta/analysis.h"
#include "batuta/convert.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/convert/settings.h"
#include "lib/status_macros.h"
#include "lib/text.h"

namespace {

struct AnalyzeArguments {
  std::string project = ".";
  bool as_json = false;
};

absl::StatusOr<batuta::convert::Analysis> AnalyzeProject(const std::string& project,
                                                         std::stop_token stop) {
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Settings settings,
                          batuta::convert::LoadSettings(project));
  batuta::convert::AnalyzeOptions options;
  options.exclude = settings.exclude;
  options.stop = std::move(stop);
  return batuta::convert::Analyze(project, options);
}

absl::Status RunAnalyze(const AnalyzeArguments& arguments, std::stop_token stop) {
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Analysis analysis,
                          AnalyzeProject(arguments.project, std::move(stop)));
  const std::string text =
      arguments.as_json
          ? batuta::convert::AnalysisToJson(analysis)
          : batuta::convert::AnalysisToTable(analysis, batuta::cli::TerminalWidth(STDOUT_FILENO));
  return batuta::cli::WriteResult(text, "");
}

absl::Status RunInit(const std::string& project) {
  BATUTA_ASSIGN_OR_RETURN(const std::string file, batuta::convert::InitSettings(project));
  return batuta::cli::WriteResult("wrote " + batuta::MakePrintable(file) + "\n", {});
}

}  // namespace

void AddAnalyzeCommand(CLI::App& app, std::stop_token stop, int& exit_code) {
  CLI::App* command = app.add_subcommand("analyze", "Say what is in a project");
  const auto arguments = std::make_shared<AnalyzeArguments>();
  command->add_option("project", arguments->project, "Folder of the project (default: this one)");
  command->add_flag("--json", arguments->as_json, "Everything, for programs");
  command->callback([arguments, stop, &exit_code] {
    exit_code = batuta::cli::Finish(RunAnalyze(*arguments, stop));
  });
}

void AddInitCommand(CLI::App& app, int& exit_code) {
  CLI::App* command =
      app.add_subcommand("init", "Write a commented batuta.toml with what was found");
  const auto project = std::make_shared<std::string>(".");
  command->add_option("project", *project, "Folder of the project (default: this one)");
  command->callback([project, &exit_code] { exit_code = batuta::cli::Finish(RunInit(*project)); });
}
