// The transpilers that take one Python file.
#ifndef BATUTA_LIB_CONVERT_PYTHON_SINGLE_FILE_H_
#define BATUTA_LIB_CONVERT_PYTHON_SINGLE_FILE_H_

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

absl::StatusOr<Crate> MakeDepylerCrate(const CandidateInput& input);
absl::StatusOr<Crate> MakePy2manyCrate(const CandidateInput& input);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_SINGLE_FILE_H_
