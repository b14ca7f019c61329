#include "examples/batuta/budget_command.h"

#include <memory>
#include <string>
#include <vector>

#include "batuta/budget.h"
#include "batuta/trace.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::cli {
namespace {

struct Arguments {
  std::string config = "renacer.toml", file;
  std::vector<std::string> program;
};

struct Outcome {
  budget::Verdict verdict;
  std::string program_failure;  // empty: it ended well
};

absl::StatusOr<Outcome> CheckFile(const budget::Budgets& budgets, const std::string& file) {
  BATUTA_ASSIGN_OR_RETURN(const trace::Trace run, trace::Trace::Open(file, trace::Damage::kRefuse));
  Outcome outcome;
  BATUTA_ASSIGN_OR_RETURN(outcome.verdict, budget::CheckBudgets(budgets, run));
  return outcome;
}

absl::StatusOr<Outcome> RunAndCheck(const budget::Budgets& budgets, const Arguments& arguments,
                                    const os::fs::path& folder, const std::stop_token& stop) {
  trace::RecordOptions options;
  options.argv = arguments.program;
  options.file = folder / "run.btrace";
  options.stop = stop;
  BATUTA_ASSIGN_OR_RETURN(const trace::RecordOutcome run, trace::Record(options));
  // Ctrl-C reaches the program too, which then ends by it.
  if (run.was_let_go || stop.stop_requested()) {
    return Cancelled("stopped before the program had ended");
  }
  BATUTA_ASSIGN_OR_RETURN(Outcome outcome, CheckFile(budgets, options.file));
  // What a program that failed cost says nothing of one that works.
  if (run.term_signal != 0) {
    outcome.program_failure = "ended by signal " + std::to_string(run.term_signal);
  } else if (run.exit_code != 0) {
    outcome.program_failure = "exited with " + std::to_string(run.exit_code);
  }
  return outcome;
}

absl::StatusOr<Outcome> MakeOutcome(const Arguments& arguments, const std::stop_token& stop) {
  if (arguments.program.empty() == arguments.file.empty()) {
    return InvalidArgument("either --trace FILE or a program: budget check -- PROGRAM");
  }
  BATUTA_ASSIGN_OR_RETURN(const budget::Budgets budgets, budget::LoadBudgets(arguments.config));
  for (const std::string& warning : budgets.warnings) {
    std::fprintf(stderr, "batuta: warning: %s\n", warning.c_str());
  }
  if (!arguments.file.empty()) return CheckFile(budgets, arguments.file);
  BATUTA_ASSIGN_OR_RETURN(const os::fs::path folder,
                          os::MakePrivateDir(os::TempDir(), "batuta-budget-"));
  absl::StatusOr<Outcome> outcome = RunAndCheck(budgets, arguments, folder, stop);
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(folder));
  return outcome;
}

int Check(const Arguments& arguments, const std::stop_token& stop) {
  const auto outcome = MakeOutcome(arguments, stop);
  if (!outcome.ok()) return Finish(outcome.status());
  const absl::Status status = WriteResult(VerdictTable(outcome->verdict), {});
  if (!status.ok()) return Finish(status);
  if (!outcome->program_failure.empty()) {
    std::fprintf(stderr, "batuta: %s: %s\n", arguments.program.front().c_str(),
                 outcome->program_failure.c_str());
    return kUnitFailed;
  }
  return outcome->verdict.MustFail() ? kUnitFailed : kDone;
}

}  // namespace

void AddBudgetCommand(CLI::App& app, std::stop_token stop, int& exit_code) {
  CLI::App* budget = app.add_subcommand("budget", "Is what a program does allowed?");
  budget->require_subcommand(1);
  CLI::App* command = budget->add_subcommand(
      "check", "Run a program, or take a trace, and check the assertions of a renacer.toml");
  const auto arguments = std::make_shared<Arguments>();
  command->add_option("--config", arguments->config, "The assertions")->capture_default_str();
  command->add_option("--trace", arguments->file, "A trace that was kept, instead of a program");
  command->add_option("program", arguments->program, "The program and its arguments");
  command->positionals_at_end();
  command->footer(
      "Exits with 1 if an assertion with fail_on_violation is violated, or the program failed.");
  command->callback([arguments, stop, &exit_code] { exit_code = Check(*arguments, stop); });
}

}  // namespace batuta::cli
