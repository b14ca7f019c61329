// A Python program, carried in a Rust program: by the linked interpreter, or by a process of the
// project's own one where that has no shared library.
#ifndef BATUTA_LIB_CONVERT_PYTHON_BRIDGE_PYTHON_H_
#define BATUTA_LIB_CONVERT_PYTHON_BRIDGE_PYTHON_H_

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

absl::StatusOr<Crate> MakePythonBridge(const CandidateInput& input);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_BRIDGE_PYTHON_H_
