// From a unit and a tool to a crate: batuta knows some tools' habits, the others are called as their
// description says.
#ifndef BATUTA_LIB_CONVERT_TRANSPILE_H_
#define BATUTA_LIB_CONVERT_TRANSPILE_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// What `input.tool` makes of the unit. The crate has a non-empty src/main.rs.
absl::StatusOr<Crate> Transpile(const CandidateInput& input);

// The original code, called from Rust, for any language.
absl::StatusOr<Crate> MakeBridge(const CandidateInput& input);

// Lines of Rust that are neither blank nor comment, and `unsafe` among them, in src/ of a crate.
struct RustCount {
  int64_t lines = 0;
  int64_t unsafe_count = 0;
};
RustCount CountRust(const fs::path& crate_dir);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_TRANSPILE_H_
