// A shell script as a Rust program on the runtime crate batuta-sh.
#ifndef BATUTA_LIB_CONVERT_SHELL_TRANSPILE_SHELL_H_
#define BATUTA_LIB_CONVERT_SHELL_TRANSPILE_SHELL_H_

#include <span>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"
#include "lib/os/embedded.h"

namespace batuta::embedded {
std::span<const File> BatutaSh();
}

namespace batuta::convert {

inline constexpr const char* kShellCrate = "batuta-sh";

// Paths relative to the crate's folder.
inline std::span<const embedded::File> ShellCrateFiles() { return embedded::BatutaSh(); }

// FailedPrecondition: the first construct that cannot be translated, with its line.
absl::StatusOr<Crate> MakeShellCrate(const CandidateInput& input);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SHELL_TRANSPILE_SHELL_H_
