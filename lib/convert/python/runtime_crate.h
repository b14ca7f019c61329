// The Rust crate that translated Python runs on, as the library carries it.
#ifndef BATUTA_LIB_CONVERT_PYTHON_RUNTIME_CRATE_H_
#define BATUTA_LIB_CONVERT_PYTHON_RUNTIME_CRATE_H_

#include <span>
#include <string_view>

#include "lib/os/embedded.h"

namespace batuta::embedded {
std::span<const File> BatutaPy();
}

namespace batuta::convert {

inline constexpr const char* kRuntimeCrate = "batuta-py";

// Paths relative to the crate's folder.
inline std::span<const embedded::File> RuntimeCrateFiles() { return embedded::BatutaPy(); }

// One of its files; empty: there is none of that name.
inline std::string_view RuntimeCrateFile(std::string_view path) {
  for (const embedded::File& file : RuntimeCrateFiles()) {
    if (file.path == path) return file.content;
  }
  return {};
}

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_RUNTIME_CRATE_H_
