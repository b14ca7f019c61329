// batuta tools, batuta tools install NAME..., batuta tools doctor.
#ifndef BATUTA_EXAMPLES_BATUTA_TOOLS_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_TOOLS_COMMAND_H_

#include <CLI/CLI.hpp>
#include <stop_token>

namespace batuta::cli {

// Adds the subcommand. When it runs it sets `exit_code`, which must outlive the app: those of
// exit_code.h, 1 being that a tool could not be installed, or that the doctor found what stops the
// main job.
void AddToolsCommand(CLI::App& app, const std::stop_token& stop, int& exit_code);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_TOOLS_COMMAND_H_
