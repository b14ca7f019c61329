// C and C++: included files, main(), programs started by constant commands, decisions.
#ifndef BATUTA_LIB_CONVERT_SCAN_C_H_
#define BATUTA_LIB_CONVERT_SCAN_C_H_

#include <string_view>
#include <vector>

#include "lib/convert/scan_file.h"

namespace batuta::convert {

// Adds to `scan`; `comments` gets the comments in order.
void ScanC(std::string_view source, FileScan& scan, std::vector<Span>& comments);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_C_H_
