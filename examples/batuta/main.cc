// The batuta command: one file per command, this one puts them together.
#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <stop_token>
#include <string>
#include <thread>

#include "batuta/version.h"
#include "examples/batuta/analyze_command.h"
#include "examples/batuta/backend_command.h"
#include "examples/batuta/budget_command.h"
#include "examples/batuta/convert_command.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/golden_command.h"
#include "examples/batuta/report_command.h"
#include "examples/batuta/run_command.h"
#include "examples/batuta/tools_command.h"
#include "examples/batuta/trace_command.h"
#include "lib/text.h"

namespace {

// Waits for Ctrl-C in a thread of its own, since asking a stop token is more than a signal handler
// may do. The first one asks to stop, the second ends the program at once.
class InterruptWatcher {
 public:
  InterruptWatcher() {
    sigemptyset(&signals_);
    sigaddset(&signals_, SIGINT);
    sigaddset(&signals_, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
    std::thread([this] {
      int signal = 0;
      sigwait(&signals_, &signal);
      std::fputs("\nbatuta: stopping (again to stop at once)\n", stderr);
      source_.request_stop();
      sigwait(&signals_, &signal);
      std::_Exit(batuta::cli::kCancelled);
    }).detach();
  }
  std::stop_token token() const { return source_.get_token(); }

 private:
  sigset_t signals_{};
  std::stop_source source_;
};

// What was wrong with the words of the command line, whose first is `first_word`.
std::string Complaint(const CLI::App& app, const CLI::Error& error, const std::string& first_word) {
  const bool is_word = !first_word.empty() && first_word[0] != '-';
  const auto has_name = [&](const CLI::App* command) { return command->get_name() == first_word; };
  if (is_word && app.get_subcommands(has_name).empty()) {
    return "there is no command '" + batuta::MakePrintable(first_word) + "'";
  }
  return batuta::MakePrintable(error.what());
}

}  // namespace

int main(int argc, char** argv) {
  // Asked most often by scripts: answered before anything else is set up.
  if (argc == 2 && std::strcmp(argv[1], "--version") == 0) {
    std::puts("batuta " BATUTA_VERSION_STRING);
    return batuta::cli::kDone;
  }
  // It lives until the process ends: its thread waits for signals all the time.
  static InterruptWatcher watcher;
  CLI::App app("batuta conducts the conversion of a project to Rust, and proves what it did.",
               "batuta");
  app.set_version_flag("--version", "batuta " BATUTA_VERSION_STRING);
  app.footer(batuta::cli::kExitCodesHelp);
  app.require_subcommand(1);
  const std::string first_word = argc > 1 ? argv[1] : "";
  app.failure_message([first_word](const CLI::App* failed, const CLI::Error& error) {
    return "batuta: " + Complaint(*failed, error, first_word) + " (see batuta --help)\n";
  });
  int exit_code = batuta::cli::kDone;
  batuta::cli::AddConvertCommands(app, watcher.token(), exit_code);
  batuta::cli::AddReportCommands(app, exit_code);
  batuta::cli::AddRunCommand(app, watcher.token(), exit_code);
  AddAnalyzeCommand(app, watcher.token(), exit_code);
  AddInitCommand(app, exit_code);
  batuta::cli::AddToolsCommand(app, watcher.token(), exit_code);
  batuta::cli::AddCalibrateCommand(app, watcher.token(), exit_code);
  batuta::cli::AddSelectCommand(app, exit_code);
  batuta::cli::AddBackendsCommand(app, exit_code);
  batuta::cli::AddValidateCommand(app, watcher.token(), exit_code);
  batuta::cli::AddTraceCommand(app, watcher.token(), exit_code);
  batuta::cli::AddBudgetCommand(app, watcher.token(), exit_code);
  batuta::cli::AddGoldenCommand(app, watcher.token(), exit_code);
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? batuta::cli::kDone : batuta::cli::kBadInput;
  }
  return exit_code;
}
