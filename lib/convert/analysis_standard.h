// What comes with a language or with POSIX, and so is no library to look for.
#ifndef BATUTA_LIB_CONVERT_ANALYSIS_STANDARD_H_
#define BATUTA_LIB_CONVERT_ANALYSIS_STANDARD_H_

#include <string_view>

namespace batuta::convert {

bool IsStandardPythonModule(std::string_view name);  // a top-level name
bool IsStandardHeader(std::string_view name);        // ISO C, ISO C++ or POSIX
bool IsPosixProgram(std::string_view name);
bool IsShellBuiltin(std::string_view name);          // done by the shell itself

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ANALYSIS_STANDARD_H_
