// Python: imports, what a module does when it is run, started programs.
#ifndef BATUTA_LIB_CONVERT_SCAN_PYTHON_H_
#define BATUTA_LIB_CONVERT_SCAN_PYTHON_H_

#include <string_view>
#include <vector>

#include "lib/convert/scan_file.h"
#include "lib/convert/scan_python_tokens.h"

namespace batuta::convert {

// Adds to `scan`; `comments` gets the comments in order.
void ScanPython(std::string_view source, FileScan& scan, std::vector<Span>& comments);

// The calls of a line that start programs: subprocess.run([...]), os.system("...").
void AddPythonCommands(const std::vector<PythonToken>& tokens, FileScan& scan);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_SCAN_PYTHON_H_
