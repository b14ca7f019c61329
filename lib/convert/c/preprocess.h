// C sources with their includes and macros worked in, and every function declared that they call.
#ifndef BATUTA_LIB_CONVERT_C_PREPROCESS_H_
#define BATUTA_LIB_CONVERT_C_PREPROCESS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// The same sources in `work`, preprocessed by clang, and the commands for them. Functions that a source
// calls without having declared them are declared at its top.
// FailedPrecondition: there is no clang, or it refuses a source. Cancelled.
absl::StatusOr<std::vector<CompileCommand>> PreprocessSources(
    const CandidateInput& input, const std::vector<CompileCommand>& commands, const fs::path& work);

// Declarations for what clang's warnings call implicitly declared: with the type that C's library has,
// or else as C takes it, "int f();".
std::string DeclarationsFor(std::string_view warnings);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_PREPROCESS_H_
