// batuta golden capture | validate | approve.
#ifndef BATUTA_EXAMPLES_BATUTA_GOLDEN_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_GOLDEN_COMMAND_H_

#include <CLI/CLI.hpp>
#include <stop_token>

namespace batuta::cli {

// Adds the command. When it runs it stops when asked to, and sets `exit_code`, which must outlive
// the app.
void AddGoldenCommand(CLI::App& app, const std::stop_token& stop, int& exit_code);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_GOLDEN_COMMAND_H_
