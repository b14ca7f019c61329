// batuta's own translation of Python: the first candidate of every Python program.
#ifndef BATUTA_LIB_CONVERT_PYTHON_TRANSLATE_PYTHON_H_
#define BATUTA_LIB_CONVERT_PYTHON_TRANSLATE_PYTHON_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// FailedPrecondition: the first construct or import that it does not translate, with file and line.
absl::StatusOr<Crate> MakeTranslatedPythonCrate(const CandidateInput& input);

// For measuring: what is not translated is left out (leave_out.h).
struct PartOfPython {
  Crate crate;
  std::vector<std::string> left_out;  // of the program's own files: "pkg/mod.py:12: exec() is ..."
};
absl::StatusOr<PartOfPython> TranslateWhatCanBe(const CandidateInput& input);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PYTHON_TRANSLATE_PYTHON_H_
