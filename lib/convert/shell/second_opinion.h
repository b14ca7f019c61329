// What the shell itself says of a script's syntax.
#ifndef BATUTA_LIB_CONVERT_SHELL_SECOND_OPINION_H_
#define BATUTA_LIB_CONVERT_SHELL_SECOND_OPINION_H_

#include <stop_token>
#include <string>

#include "absl/status/status.h"
#include "lib/convert/shell/syntax.h"

namespace batuta::convert::shell {

// Asks `bash -n` or `dash -n`, which read a script and run nothing of it: shfmt takes some that they
// refuse, as groups like @(a|b) without extglob. FailedPrecondition: their first error, with its line.
// OK if the shell is not there to be asked.
absl::Status AskShell(const std::string& path, const std::string& text, Dialect dialect,
                      std::stop_token stop);

}  // namespace batuta::convert::shell

#endif  // BATUTA_LIB_CONVERT_SHELL_SECOND_OPINION_H_
