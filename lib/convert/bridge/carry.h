// Which files of a project a bridged program carries.
#ifndef BATUTA_LIB_CONVERT_BRIDGE_CARRY_H_
#define BATUTA_LIB_CONVERT_BRIDGE_CARRY_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// The files and symbolic links that the unit may need, relative to the project's root, sorted. They
// are in the original's folder as it was built.
//   a small project:  everything but native code and what lies where a converted program belongs
//   a large one:      what the unit's files and the scripts that they run reach, and the files that
//                     are no source in the folders of these and below
// FailedPrecondition if even that is more than a program can sensibly hold.
absl::StatusOr<std::vector<std::string>> CarriedFiles(const CandidateInput& input);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_BRIDGE_CARRY_H_
