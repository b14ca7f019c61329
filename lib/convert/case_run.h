// Runs one case of one program once, in a private folder with a clean environment, and says what
// could be seen of it.
#ifndef BATUTA_LIB_CONVERT_CASE_RUN_H_
#define BATUTA_LIB_CONVERT_CASE_RUN_H_

#include <filesystem>
#include <map>
#include <mutex>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/build_site.h"
#include "lib/convert/case.h"
#include "lib/convert/observation.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// Which program is run for a case.
struct Subject {
  enum class Kind {
    kOriginal,   // the unit as the project has it, started as its users start it
    kConverted,  // a binary of the result
    kSabotaged,  // suites only: a program that does nothing but fail stands in its place
  };
  Kind kind = Kind::kOriginal;
  fs::path binary;  // kConverted: the program
  // The folder that the original was built in, while this one runs. With kVacant the run's copy of
  // the project stands at its path.
  BuildSite::State site = BuildSite::State::kThere;
};

// The project's own test suites take turns: they use fixed names outside their folder
// (/tmp/out.txt). What the original's own runs of one showed holds for every unit that is judged by
// it.
struct SuiteTurn {
  std::mutex mutex;                                        // held while a suite runs
  std::map<std::vector<std::string>, Baseline> originals;  // by the suite's command, and more
};

class ObservationCache;

struct CaseStage {
  const Unit* unit = nullptr;
  const Original* original = nullptr;
  BuildSite* site = nullptr;  // of the original's build
  fs::path runs_dir;          // private folders are made here and removed after each run
  SuiteTurn* suites = nullptr;
  ObservationCache* memory = nullptr;  // of what the original did
};

// One run. The caller of a suite holds the turn. Errors: Cancelled; FailedPrecondition if the
// program cannot be started at all; ResourceExhausted.
absl::StatusOr<Observation> RunCase(const CaseStage& stage, const Case& c, const Subject& subject,
                                    std::stop_token stop);

// One run whose system calls go into `file`; what it writes to its streams is dropped. Errors as
// those of RunCase; DeadlineExceeded: it was ended at the case's time limit; and those of
// trace::Record.
absl::Status RecordCase(const CaseStage& stage, const Case& c, const Subject& subject,
                        const fs::path& file, std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_CASE_RUN_H_
