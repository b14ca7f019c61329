// Shell (POSIX sh, bash, ksh): sourced files, called programs, functions, decisions.
#ifndef BATUTA_LIB_CONVERT_SCAN_SHELL_H_
#define BATUTA_LIB_CONVERT_SCAN_SHELL_H_

#include <string_view>
#include <vector>

#include "lib/convert/scan_file.h"

namespace batuta::convert {

// Adds to `scan`; `comments` gets the comments in order.
void ScanShell(std::string_view source, FileScan& scan, std::vector<Span>& comments);

// Adds what a command text that some other program hands to sh needs: system("...").
void AddShellText(std::string_view text, int line, FileScan& scan);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_SHELL_H_
