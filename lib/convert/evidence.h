// What the cases show: what the original does, and whether a result does the same.
#ifndef BATUTA_LIB_CONVERT_EVIDENCE_H_
#define BATUTA_LIB_CONVERT_EVIDENCE_H_

#include <filesystem>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/case_run.h"

namespace batuta::convert {

// The original, run often enough to know what it repeats, or what is remembered of that. A suite
// that passes without the program is weak. Errors: Cancelled, ResourceExhausted.
absl::StatusOr<Baseline> ObserveOriginal(const CaseStage& stage, const Case& c,
                                         std::stop_token stop);

// Marks found cases that show what an earlier one shows. `cases` and `baselines` go together.
void MarkRepeated(const std::vector<Case>& cases, std::vector<Baseline>& baselines);

// True if there is evidence, and all that it shows is how the program is to be called.
bool ShowOnlyUsage(const std::vector<Case>& cases, const std::vector<Baseline>& baselines);

// Runs the case with a binary of the result where the folder that the original was built in is out
// of reach: the first difference, empty if there is none. A case that differs because the original
// varies is no evidence any more: the baseline says so. Errors: Cancelled, ResourceExhausted.
absl::StatusOr<std::string> JudgeCase(const CaseStage& stage, const Case& c, Baseline& baseline,
                                      const fs::path& binary, std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_EVIDENCE_H_
