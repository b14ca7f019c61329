// Exit codes of the command line tool, the same for every command.
#ifndef BATUTA_EXAMPLES_BATUTA_EXIT_CODE_H_
#define BATUTA_EXAMPLES_BATUTA_EXIT_CODE_H_

#include "absl/status/status.h"

namespace batuta::cli {

enum ExitCode {
  kDone = 0,
  kUnitFailed = 1,    // converted, but some unit is neither Rust nor bridged; nothing to report
  kBadInput = 2,      // wrong usage, a project or a batuta.toml that cannot be taken
  kMachineLacks = 3,  // no cargo, no permission, nothing to convert, an output in the way
  kNoRoom = 4,        // disk full, out of memory
  kCancelled = 130,   // Ctrl-C
};

constexpr const char* kExitCodesHelp =
    "Exit codes: 0 done; 1 done, but some unit failed; 2 wrong usage or bad input; 3 the machine "
    "lacks\n"
    "something, nothing to convert, or the output is in the way; 4 disk full or out of memory; "
    "130\n"
    "cancelled.";

int ExitCodeOf(const absl::Status& status);

// Prints "batuta: <message>" on stderr, unless OK, and returns the exit code.
int Finish(const absl::Status& status);

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_EXIT_CODE_H_
