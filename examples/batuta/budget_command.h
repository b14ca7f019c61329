// batuta budget check: is what a run did allowed by a renacer.toml?
#ifndef BATUTA_EXAMPLES_BATUTA_BUDGET_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_BUDGET_COMMAND_H_

#include <CLI/CLI.hpp>
#include <stop_token>

namespace batuta::cli {

// Adds the subcommand. When it runs it sets `exit_code`, which must outlive the app.
void AddBudgetCommand(CLI::App& app, std::stop_token stop, int& exit_code);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_BUDGET_COMMAND_H_
