// --jobs, alike for every command that runs stages.
#ifndef BATUTA_EXAMPLES_BATUTA_JOBS_OPTION_H_
#define BATUTA_EXAMPLES_BATUTA_JOBS_OPTION_H_

#include <CLI/CLI.hpp>

namespace batuta::cli {

inline void AddJobsOption(CLI::App& command, int& jobs) {
  constexpr int kMost = 4096;  // as many as a job server has tokens
  command.add_option("-j,--jobs", jobs, "Stages at once (0: all usable cores)")
      ->check(CLI::Range(0, kMost));
}

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_JOBS_OPTION_H_
