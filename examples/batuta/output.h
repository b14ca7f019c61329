// Where results go: stdout or a file, told apart from progress and errors, which go to stderr.
#ifndef BATUTA_EXAMPLES_BATUTA_OUTPUT_H_
#define BATUTA_EXAMPLES_BATUTA_OUTPUT_H_

#include <string>

#include "absl/status/status.h"

namespace batuta::cli {

// Writes all of `text` to `file`, or to stdout if that is empty. ResourceExhausted: no room;
// FailedPrecondition: the file cannot be written.
absl::Status WriteResult(const std::string& text, const std::string& file);

// What an errno means for the file (or "standard output") of that name, with the same codes.
absl::Status ErrorFor(const std::string& name, int error);

// Columns of the terminal behind a descriptor; 100 if it is none.
int TerminalWidth(int descriptor);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_OUTPUT_H_
