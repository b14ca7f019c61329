// The one line of a program's output that tells best why it failed.
#ifndef BATUTA_LIB_CONVERT_ERROR_LINE_H_
#define BATUTA_LIB_CONVERT_ERROR_LINE_H_

#include <string>

#include "lib/os/process.h"

namespace batuta::convert {

// The first line with an error mark, else the last line that is not blank; at most 300 bytes.
std::string ErrorLineOf(const os::ProcessResult& result);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_ERROR_LINE_H_
