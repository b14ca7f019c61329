// Splits a command line into its words as a POSIX shell would, without a shell.
#ifndef BATUTA_LIB_CONVERT_COMMAND_WORDS_H_
#define BATUTA_LIB_CONVERT_COMMAND_WORDS_H_

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"

namespace batuta::convert {

// Quotes and backslashes are taken off; nothing is expanded. InvalidArgument for what only a shell
// could do (variables, patterns, pipes, redirections, comments), for an open quote, and for NUL.
absl::StatusOr<std::vector<std::string>> SplitCommand(std::string_view command);

// One word of a shell's command that stands for exactly this text, which holds no NUL.
std::string ShellQuoted(std::string_view text);

// A path as an argument that no program takes for an option ("-x") or for a file of options ("@x").
std::string PathArgument(const std::string& path);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_COMMAND_WORDS_H_
