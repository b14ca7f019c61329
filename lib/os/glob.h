// Glob patterns on relative paths, as batuta.toml's `exclude` has them.
#ifndef BATUTA_LIB_OS_GLOB_H_
#define BATUTA_LIB_OS_GLOB_H_

#include <string_view>

namespace batuta::os {

// "*" and "?" stay within one component, "**" crosses them, "[a-z]" and "[!a-z]" are sets. A pattern
// without a slash fits the base name at any depth; a pattern that fits a folder (with or without a
// slash at its end) fits all below. Time is at most the product of the two lengths.
bool GlobFits(std::string_view pattern, std::string_view path);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_GLOB_H_
