#include "examples/batuta/report_command.h"

#include <unistd.h>

#include <map>
#include <memory>

#include "batuta/convert.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/status_macros.h"

namespace batuta::cli {
namespace {

using Render = std::string (*)(const convert::Report&);

const std::map<std::string, Render>& Formats() {
  static const std::map<std::string, Render> formats = {
      {"table",
       [](const convert::Report& report) {
         return ReportToTable(report, TerminalWidth(STDOUT_FILENO));
       }},
      {"json", [](const convert::Report& report) { return ReportToJson(report) + "\n"; }},
      {"markdown", convert::ReportToMarkdown},
      {"html", convert::ReportToHtml}};
  return formats;
}

absl::Status PrintReport(const std::string& output, Render render, const std::string& file) {
  BATUTA_ASSIGN_OR_RETURN(const convert::Report report, convert::LoadReport(output));
  return WriteResult(render(report), file);
}

absl::Status PrintStatus(const std::string& output, bool as_json) {
  BATUTA_ASSIGN_OR_RETURN(const convert::OutputStatus status, convert::LoadStatus(output));
  return WriteResult((as_json ? StatusToJson(status) : StatusToText(status)) + "\n", {});
}

constexpr const char* kOutputHelp =
    "Folder that was published, or a project that was converted to PROJECT-rust";

void AddReport(CLI::App& app, int& exit_code) {
  struct Arguments {
    std::string output = ".", format = "table", file;
    bool as_json = false;
  };
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* report = app.add_subcommand("report", "Show the report of the last conversion");
  report->add_option("output", arguments->output, kOutputHelp)->capture_default_str();
  CLI::Option* format =
      report->add_option("--format", arguments->format, "table, json, markdown or html")
          ->check(CLI::IsMember(Formats()))
          ->capture_default_str();
  report->add_flag("--json", arguments->as_json, "The same as --format json")->excludes(format);
  report->add_option("-o,--file", arguments->file, "Write to this file instead of printing");
  report->callback([arguments, &exit_code] {
    const Render render = Formats().at(arguments->as_json ? "json" : arguments->format);
    exit_code = Finish(PrintReport(arguments->output, render, arguments->file));
  });
}

}  // namespace

void AddReportCommands(CLI::App& app, int& exit_code) {
  AddReport(app, exit_code);
  const auto output = std::make_shared<std::string>(".");
  CLI::App* status = app.add_subcommand("status", "Say what is published and whether it is whole");
  const auto as_json = std::make_shared<bool>(false);
  status->add_option("output", *output, kOutputHelp)->capture_default_str();
  status->add_flag("--json", *as_json, "For programs");
  status->callback(
      [output, as_json, &exit_code] { exit_code = Finish(PrintStatus(*output, *as_json)); });

  CLI::App* reset = app.add_subcommand(
      "reset", "Forget what batuta remembers of an output; the output itself stays");
  reset->add_option("output", *output, kOutputHelp)->capture_default_str();
  reset->callback([output, &exit_code] { exit_code = Finish(convert::Reset(*output)); });
}

}  // namespace batuta::cli
