// What a command calls: shared by the shell scanner and by the Python and C scanners, whose files
// start programs too (subprocess.run, system).
#ifndef BATUTA_LIB_CONVERT_SCAN_COMMAND_H_
#define BATUTA_LIB_CONVERT_SCAN_COMMAND_H_

#include <string>
#include <vector>

#include "lib/convert/scan_file.h"

namespace batuta::convert {

// One word of a command as far as it is known without running anything.
struct CommandWord {
  std::string text;
  Anchor anchor = Anchor::kNone;
  bool is_known = true;
};

// Adds what the command `words` needs to `scan.references`: the program, and for interpreters and
// wrappers (env, xargs, timeout ...) what they run in turn. Returns the text of a nested script
// ("sh -c TEXT", "eval TEXT"), empty if there is none.
std::string AddCommand(const std::vector<CommandWord>& words, int line, FileScan& scan);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_COMMAND_H_
