// batuta analyze [PROJECT] [--json], batuta init [PROJECT].
#ifndef BATUTA_EXAMPLES_BATUTA_ANALYZE_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_ANALYZE_COMMAND_H_

#include <CLI/CLI.hpp>
#include <stop_token>

// Add the subcommands. When one runs it sets `exit_code`, which must outlive the app.
void AddAnalyzeCommand(CLI::App& app, std::stop_token stop, int& exit_code);
void AddInitCommand(CLI::App& app, int& exit_code);

#endif  // BATUTA_EXAMPLES_BATUTA_ANALYZE_COMMAND_H_
