#include "examples/batuta/convert_command.h"

#include <unistd.h>

#include <memory>
#include <optional>

#include "batuta/convert.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/jobs_option.h"
#include "examples/batuta/output.h"
#include "examples/batuta/progress.h"

namespace batuta::cli {
namespace {

struct Arguments {
  std::string project = ".", output;
  int jobs = 0;
  std::vector<std::string> tools;
  bool force = false, effects = false, json = false, quiet = false;
};

// The steps of the earlier program, in order; each runs the data flow up to and with its step.
struct Step {
  const char* name;
  const char* help;
  convert::LastStep last;
};
constexpr Step kSteps[] = {
    {"transpile", "Run every candidate and say what each makes (nothing is published)",
     convert::LastStep::kTranspile},
    {"optimize",
     "Convert, built with link-time optimisation; kept only where every case still passes",
     convert::LastStep::kOptimize},
    {"validate", "Convert and verify, without publishing", convert::LastStep::kVerify},
    {"build", "Convert, verify, build and publish (the same as convert)",
     convert::LastStep::kPublish},
};

absl::Status PrintResult(const convert::Report& report, const Arguments& arguments) {
  if (arguments.json) return WriteResult(ReportToJson(report) + "\n", {});
  if (arguments.quiet) return absl::OkStatus();
  return WriteResult(ReportToTable(report, TerminalWidth(STDOUT_FILENO)), {});
}

int RunConvert(const Arguments& arguments, convert::LastStep last, std::stop_token stop) {
  std::optional<Progress> progress(
      std::in_place, arguments.quiet ? Progress::Style::kQuiet : Progress::Style::kAuto);
  convert::ConvertOptions options;
  options.project = arguments.project;
  options.output = arguments.output;
  options.num_threads = arguments.jobs;
  options.tools = arguments.tools;
  options.force = arguments.force;
  options.compare_effects = arguments.effects;
  options.last_step = last;
  options.stop = std::move(stop);
  options.on_event = [&progress](const pipeline::Event& event) { progress->OnEvent(event); };
  const absl::StatusOr<convert::Report> report = convert::Convert(options);
  progress.reset();  // its line is gone before anything else is printed
  if (!report.ok()) return Finish(report.status());
  if (const absl::Status status = PrintResult(*report, arguments); !status.ok()) {
    return Finish(status);
  }
  // What ends before the build is done when every unit has a candidate.
  const bool is_good = last == convert::LastStep::kTranspile
                           ? report->Count(convert::Verdict::kFailed) == 0
                           : report->Succeeded();
  return is_good ? kDone : kUnitFailed;
}

// What a step that publishes nothing has no use for is no option of it.
bool Publishes(convert::LastStep last) {
  return last != convert::LastStep::kTranspile && last != convert::LastStep::kVerify;
}

void AddOne(CLI::App& app, const char* name, const char* help, convert::LastStep last,
            std::stop_token stop, int& exit_code) {
  CLI::App* command = app.add_subcommand(name, help);
  auto arguments = std::make_shared<Arguments>();
  command->add_option("project", arguments->project, "Folder to convert (only read)")
      ->capture_default_str();
  command->add_option(
      "-o,--output", arguments->output,
      Publishes(last) ? "Folder to publish the cargo workspace at; what is remembered of it\n"
                        "lies in .batuta beside it (default: PROJECT-rust beside the project)"
                      : "Folder that a conversion is published at, which stays as it is; what\n"
                        "is remembered lies in .batuta beside it (default: PROJECT-rust beside\n"
                        "the project)");
  AddJobsOption(*command, arguments->jobs);
  command->add_option("--tool", arguments->tools, "Try only this transpiler (can be repeated)");
  if (Publishes(last)) {
    command->add_flag("--force", arguments->force, "Replace an output that was edited since");
  }
  command->add_flag(
      "--effects", arguments->effects,
      "Also compare system calls of a case of each unit; the report says what was found");
  command->add_flag("--json", arguments->json, "Print the report as JSON");
  command->add_flag("-q,--quiet", arguments->quiet, "No progress, no table");
  command->footer(
      std::string("The project's own build and programs are run to know what they do; do this with "
                  "projects\nthat you would build and run yourself.\n\n") +
      kExitCodesHelp);
  command->callback(
      [arguments, last, stop, &exit_code] { exit_code = RunConvert(*arguments, last, stop); });
}

}  // namespace

void AddConvertCommands(CLI::App& app, std::stop_token stop, int& exit_code) {
  AddOne(app, "convert", "Convert a project to a cargo workspace, verify it and publish it",
         convert::LastStep::kPublish, stop, exit_code);
  for (const Step& step : kSteps) AddOne(app, step.name, step.help, step.last, stop, exit_code);
}

}  // namespace batuta::cli
