// What a case does beyond its own folders, seen by its system calls: the original and the result
// are recorded, and their effects compared (trace::CompareEffects).
#ifndef BATUTA_LIB_CONVERT_EFFECT_CHECK_H_
#define BATUTA_LIB_CONVERT_EFFECT_CHECK_H_

#include <filesystem>
#include <stop_token>
#include <string>

#include "absl/status/statusor.h"
#include "lib/convert/case_run.h"

namespace batuta::convert {

// A sentence for the report: what differs, that nothing does, or why it could not be told. Streams
// and files in the run's own folders are left to FirstDifference, which knows how paths in them
// may differ. What the original itself does not repeat is left out. Cancelled, ResourceExhausted.
absl::StatusOr<std::string> CheckEffects(const CaseStage& stage, const Case& c,
                                         const fs::path& binary, std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_EFFECT_CHECK_H_
