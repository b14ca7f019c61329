// batuta calibrate, batuta select OP SIZES, batuta backends, batuta validate-5x.
#ifndef BATUTA_EXAMPLES_BATUTA_BACKEND_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_BACKEND_COMMAND_H_

#include <CLI/CLI.hpp>
#include <stop_token>

namespace batuta::cli {

// Add one subcommand each. When it runs it sets `exit_code`, which must outlive the app.
void AddCalibrateCommand(CLI::App& app, std::stop_token stop, int& exit_code);
void AddSelectCommand(CLI::App& app, int& exit_code);
void AddBackendsCommand(CLI::App& app, int& exit_code);
void AddValidateCommand(CLI::App& app, std::stop_token stop, int& exit_code);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_BACKEND_COMMAND_H_
