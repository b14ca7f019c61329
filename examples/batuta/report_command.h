// `batuta report`, `batuta status`, `batuta reset`: what the last conversion left.
#ifndef BATUTA_EXAMPLES_BATUTA_REPORT_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_REPORT_COMMAND_H_

#include <CLI/CLI.hpp>

namespace batuta::cli {

// `exit_code` must outlive the app.
void AddReportCommands(CLI::App& app, int& exit_code);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_REPORT_COMMAND_H_
