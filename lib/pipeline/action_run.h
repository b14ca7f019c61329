// Runs the program of one action where it sees its inputs and nothing else, and keeps what it
// makes.
#ifndef BATUTA_LIB_PIPELINE_ACTION_RUN_H_
#define BATUTA_LIB_PIPELINE_ACTION_RUN_H_

#include <chrono>
#include <filesystem>
#include <functional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/pipeline_file.h"
#include "lib/os/job_server.h"
#include "lib/pipeline/store.h"
#include "lib/pipeline/sweeper.h"

namespace batuta::pipeline {

struct ActionPlace {
  std::filesystem::path source;   // holds the inputs that no stage makes
  std::string output;             // inputs below it come from the store
  std::filesystem::path scratch;  // empty, if it exists; gone soon afterwards, or kept empty
  std::filesystem::path temp;     // for temporary files, of all actions of the run
};

// What is kept of each stream, for messages.
inline constexpr int64_t kTextCapBytes = int64_t{1} << 20;

struct ActionLimits {
  std::chrono::milliseconds time{600'000};
  int64_t memory_bytes = 0;  // 0: none
  int cpu_s = 0;             // 0: none
};

// What holds of one run of it, and not of its result.
struct ActionControl {
  Sweeper& sweeper;  // gets the private folder when all is done
  ActionLimits limits;
  std::stop_token stop;
  os::JobServer* jobs = nullptr;                    // asked before it runs; nullptr: nobody is
  std::function<void(std::string_view)> on_output;  // gets what it writes as it comes; may be empty
  const StageRecorder* recorder = nullptr;          // nullptr: it is not recorded
};

// What is told of a run however it ended.
struct ActionTrail {
  std::string output_text;              // what it wrote
  std::vector<std::string> undeclared;  // see StageOutcome
  StageSite site = StageSite::kHere;    // where it ran
  std::string why_here;                 // see StageOutcome
};

// Runs it on this machine.
// Errors: NotFound: the program is not here; those of os::RunProcess; Unavailable: it exited with
// EX_TEMPFAIL; FailedPrecondition: the program failed, or did not make what it declares, or an
// input changed meanwhile; DeadlineExceeded. Nothing is noted in the store but the contents of the
// outputs.
absl::StatusOr<ActionResult> RunAction(const Action& action, const ActionPlace& place, Store& store,
                                       const ActionControl& control, ActionTrail& trail);

}  // namespace batuta::pipeline

#endif  // BATUTA_LIB_PIPELINE_ACTION_RUN_H_
