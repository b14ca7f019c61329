// C to Rust by c2rust, mended until it compiles on stable Rust.
#ifndef BATUTA_LIB_CONVERT_C_C2RUST_H_
#define BATUTA_LIB_CONVERT_C_C2RUST_H_

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// See CandidateMaker. Every C file becomes one module of the crate; C++ and assembly are refused.
absl::StatusOr<Crate> MakeC2rustCrate(const CandidateInput& input);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_C2RUST_H_
