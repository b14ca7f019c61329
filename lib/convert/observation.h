// What a program did that its user can see, and whether two programs did the same.
#ifndef BATUTA_LIB_CONVERT_OBSERVATION_H_
#define BATUTA_LIB_CONVERT_OBSERVATION_H_

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "lib/convert/case.h"

namespace batuta::convert {

// How files of the home folder and of $TMPDIR are called in an observation.
constexpr const char* kHomePrefix = "~/";
constexpr const char* kTempPrefix = "$TMPDIR/";

// One run, with every private path replaced by a token ("<PROJECT>", "<RUN>"), so that runs in
// different folders can be compared.
struct Observation {
  std::string outcome;  // "exit 0", "signal 11 (SIGSEGV)", "over its time limit of 5 s"
  std::string stdout_text;
  std::string stderr_text;
  // path -> "mode digest" of what was made or changed ("gone": removed) in the run's folder, in the
  // home folder and in $TMPDIR
  std::map<std::string, std::string> files;
  double wall_ms = 0;  // not behaviour: it is not compared
};

// What repeated runs of the original agree on.
struct Baseline {
  Observation expected;
  // Lines (from 0) of a stream that differ between runs of the original itself.
  std::set<size_t> masked_stdout, masked_stderr;
  std::set<std::string> masked_files;  // paths whose content varies; their mode does not
  // What is left in $TMPDIR under names that vary (mktemp makes them), in order; it is not in
  // expected.files. Absent: that varies too.
  std::optional<std::vector<std::string>> passing_files{std::in_place};
  // Not empty: the case is no evidence, for this reason.
  std::string unusable;
  bool is_remembered = false;  // from an earlier run of batuta
  // The original showed nothing that is compared and that an empty program would not show: no
  // evidence either.
  bool weak = false;
  std::string repeats;  // name of the case that shows the same: together they are one piece

  bool IsEvidence() const { return unusable.empty() && !weak && repeats.empty(); }
};

// Compares runs of the original with each other (at least two). The outcome must agree, and no more
// than half of a stream's lines may vary. What `rule` leaves out is neither asked for nor evidence.
Baseline MakeBaseline(const std::vector<Observation>& runs, StderrRule rule = StderrRule::kExact);

// Empty if `actual` is what the baseline expects, else the first difference in one line.
std::string FirstDifference(const Baseline& baseline, const Observation& actual, StderrRule rule);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_OBSERVATION_H_
