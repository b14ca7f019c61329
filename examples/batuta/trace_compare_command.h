// `batuta trace equal` and `trace diff`.
#ifndef BATUTA_EXAMPLES_BATUTA_TRACE_COMPARE_COMMAND_H_
#define BATUTA_EXAMPLES_BATUTA_TRACE_COMPARE_COMMAND_H_

#include <CLI/CLI.hpp>

namespace batuta::cli {

// `trace` is the command that they are parts of.
void AddTraceCompareCommands(CLI::App& trace, int& exit_code);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_TRACE_COMPARE_COMMAND_H_
