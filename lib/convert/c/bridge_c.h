// The original C or C++ in a crate: cargo compiles it by the `cc` crate, and its main() is the
// program's.
#ifndef BATUTA_LIB_CONVERT_C_BRIDGE_C_H_
#define BATUTA_LIB_CONVERT_C_BRIDGE_C_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// Sources and every header of the project that they read lie under c/ as they lay in the project.
// FailedPrecondition: the unit has no known compiler calls, or a source is no longer there.
absl::StatusOr<Crate> MakeCBridge(const CandidateInput& input);

// One cc::Build of a build script: sources that are compiled alike.
struct BuildGroup {
  bool is_cxx = false;
  std::vector<std::string> flags;
  std::vector<std::string> sources;  // relative to the crate

  bool IsAlike(const BuildGroup& other) const {
    return is_cxx == other.is_cxx && flags == other.flags;
  }
};

// The text of build.rs.
std::string BuildScript(const std::vector<BuildGroup>& groups,
                        const std::vector<std::string>& link_flags);

// Flags of one call that still matter: no warnings, no debug information, folders of the project as
// they are called in the crate ("c/include").
std::vector<std::string> BridgeFlags(const CompileCommand& command, const fs::path& build_root);

// Link flags without those that cargo decides about ("-static", "-pie", "-s").
std::vector<std::string> BridgeLinkFlags(const std::vector<std::string>& link_flags);

// Libraries outside the C library: "libncurses, libz"; empty: none.
std::string LibrariesNote(const std::vector<std::string>& link_flags);

// A Rust string literal. `text` is UTF-8.
std::string RustLiteral(const std::string& text);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_BRIDGE_C_H_
