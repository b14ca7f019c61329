// Builds the C and C++ of a project as its people do, and learns from the compiler calls which
// programs there are.
#ifndef BATUTA_LIB_CONVERT_C_ORIGINAL_BUILD_H_
#define BATUTA_LIB_CONVERT_C_ORIGINAL_BUILD_H_

#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

struct BuiltOriginal {
  std::vector<CTarget> targets;
  // Files with a main(), relative, of which a program should have been made: a step of the build
  // that governs them failed, or nothing governs them and they do not compile.
  std::vector<std::string> unmade;
};

// `build_root` is a private copy of the project; the products stay in it. Beside it appears the
// folder
// "<build_root>.compilers", whose stand-ins the build may remember: keep it as long as the copy.
// Tried in order: `configured_commands`, else in each topmost folder with build files configure,
// make, cmake or meson, else every file with a main() together with the files that define what it
// needs: as compile_commands.json says, or all that there are. A build that fails is a remark, and
// the programs that it made are the result. Errors: Cancelled, ResourceExhausted,
// FailedPrecondition (the copy cannot be written).
absl::StatusOr<BuiltOriginal> BuildOriginal(
    const Analysis& analysis, const std::vector<std::vector<std::string>>& configured_commands,
    const fs::path& build_root, std::vector<Remark>* remarks, std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_ORIGINAL_BUILD_H_
