// Which shell runs a script: what its first line names, else what its name suggests.
#ifndef BATUTA_LIB_CONVERT_SHELL_FIRST_LINE_H_
#define BATUTA_LIB_CONVERT_SHELL_FIRST_LINE_H_

#include <string>
#include <string_view>
#include <vector>

namespace batuta::convert {

// The words before the script's path, for example {"/bin/bash", "-e"}. A shell that is named by an
// absolute path and is not there is looked for by its name. `path` is the script's file name.
std::vector<std::string> ShellCommand(std::string_view script_text, std::string_view path);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SHELL_FIRST_LINE_H_
