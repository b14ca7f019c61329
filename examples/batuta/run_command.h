// batuta run FILE: a pipeline of programs.
#ifndef BATUTA_EXAMPLES_BATUTA_RUN_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_RUN_COMMAND_H_

#include <CLI/CLI.hpp>
#include <stop_token>

namespace batuta::cli {

// `exit_code` must outlive the app; `stop` is asked by Ctrl-C.
void AddRunCommand(CLI::App& app, std::stop_token stop, int& exit_code);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_RUN_COMMAND_H_
