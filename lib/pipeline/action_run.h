// Runs the program of one action where it sees its inputs and nothing else, and keeps what it
// makes.
#ifndef BATUTA_LIB_PIPELINE_ACTION_RUN_H_
#define BATUTA_LIB_PIPELINE_ACTION_RUN_H_

#include <chrono>
#include <filesystem>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "lib/pipeline/store.h"

namespace batuta::pipeline {

struct ActionPlace {
  std::filesystem::path source;   // holds the inputs that no stage makes
  std::string output;             // inputs below it come from the store
  std::filesystem::path scratch;  // does not exist yet; gone afterwards
  std::filesystem::path temp;     // for temporary files, of all actions of the run
};

struct ActionLimits {
  std::chrono::milliseconds time{600'000};
  int64_t memory_bytes = 0;  // 0: none
  int cpu_s = 0;             // 0: none
};

// Errors: those of os::RunProcess; Unavailable: it exited with EX_TEMPFAIL; FailedPrecondition: the
// program failed, or did not make what it declares, or an input changed meanwhile;
// DeadlineExceeded. `output_text` is what it wrote, in any case. Nothing is noted in the store but
// the contents of the outputs.
absl::StatusOr<ActionResult> RunAction(const Action& action, const ActionPlace& place, Store& store,
                                       const ActionLimits& limits, std::stop_token stop,
                                       std::string& output_text);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_ACTION_RUN_H_
