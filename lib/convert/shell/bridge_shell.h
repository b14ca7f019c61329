// A shell script, carried in a Rust program and run by the shell that it names.
#ifndef BATUTA_LIB_CONVERT_SHELL_BRIDGE_SHELL_H_
#define BATUTA_LIB_CONVERT_SHELL_BRIDGE_SHELL_H_

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

absl::StatusOr<Crate> MakeShellBridge(const CandidateInput& input);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SHELL_BRIDGE_SHELL_H_
