// Programs of a project without a build: each file with a main(), and what it needs of the others.
#ifndef BATUTA_LIB_CONVERT_C_LOOSE_PROGRAMS_H_
#define BATUTA_LIB_CONVERT_C_LOOSE_PROGRAMS_H_

#include <chrono>
#include <set>
#include <stop_token>
#include <string>
#include <vector>

#include "absl/status/status.h"
#include "lib/convert/compile_database.h"
#include "lib/convert/unit.h"
#include "lib/os/process.h"

namespace batuta::convert {

// How the compilers of a build are called.
struct CompilerAccess {
  os::Environment env;             // its PATH begins with the recording stand-ins
  std::vector<fs::path> writable;  // folders that the build may write to
  fs::path objects;                // folder for objects that belong to no build
  std::chrono::steady_clock::time_point deadline;
};

// What is known of the sources.
struct LooseProject {
  const Analysis& analysis;
  const std::vector<DatabaseEntry>& commands;  // of compile_commands.json; empty: there is none
};

// Compiles and links `entries` (paths relative to build_root) next to their sources. The calls are
// found in the records afterwards. What cannot be made becomes a remark. Errors: Cancelled,
// ResourceExhausted.
absl::Status BuildLoosePrograms(const LooseProject& project, const std::vector<std::string>& entries,
                                const fs::path& build_root, const CompilerAccess& access,
                                std::vector<Remark>* remarks, std::stop_token stop);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_C_LOOSE_PROGRAMS_H_
