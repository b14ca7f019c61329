// What ends a whole run, and telling a full disk from a program that fails for reasons of its own:
// nothing that a full disk caused may be held against a candidate, or taken for the original's
// behaviour.
#ifndef BATUTA_LIB_CONVERT_ROOM_H_
#define BATUTA_LIB_CONVERT_ROOM_H_

#include <filesystem>

#include "absl/status/status.h"
#include "lib/os/process.h"

namespace batuta::convert {

// ResourceExhausted if there is no room left where `dir` lies.
absl::Status CheckRoom(const std::filesystem::path& dir);

// The same for a program that wrote there and has ended. One that failed and says that the disk is full
// is believed if little room is left: what it could not write may be gone already.
absl::Status CheckRoom(const std::filesystem::path& dir, const os::ProcessResult& result);

// A run that is cancelled, or has no room. Everything else is one candidate's or one case's own
// trouble.
bool EndsRun(const absl::Status& status);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ROOM_H_
