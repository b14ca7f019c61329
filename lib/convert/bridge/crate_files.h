// The Rust crate that bridged programs share, as the library carries it.
#ifndef BATUTA_LIB_CONVERT_BRIDGE_CRATE_FILES_H_
#define BATUTA_LIB_CONVERT_BRIDGE_CRATE_FILES_H_

#include <span>

#include "lib/os/embedded.h"

namespace batuta::embedded {
std::span<const File> BatutaBridge();
}

namespace batuta::convert {

inline constexpr const char* kBridgeCrate = "batuta-bridge";

// Paths relative to the crate's folder.
inline std::span<const embedded::File> BridgeCrateFiles() { return embedded::BatutaBridge(); }

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_BRIDGE_CRATE_FILES_H_
