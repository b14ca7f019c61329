// batuta tools, batuta tools install NAME..., batuta tools doctor.
#ifndef BATUTA_EXAMPLES_BATUTA_TOOLS_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_TOOLS_COMMAND_H_

#include <CLI/CLI.hpp>
#include <stop_token>

// Adds the subcommand. When it runs it sets `exit_code`, which must outlive the app: 0, 1 (a tool
// could not be installed; the doctor found what stops the main job), 2 (wrong usage), 130
// (stopped).
void AddToolsCommand(CLI::App& app, std::stop_token stop, int& exit_code);

#endif  // BATUTA_EXAMPLES_BATUTA_TOOLS_COMMAND_H_
