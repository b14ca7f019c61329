// The files that a recorded program used: what a build step reads and makes, declared or not.
#ifndef BATUTA_TRACE_FILES_H_
#define BATUTA_TRACE_FILES_H_

#include <string>
#include <vector>

#include "batuta/trace.h"

namespace batuta::trace {

// What was done with a path.
enum class FileUse {
  kRead,     // opened for reading alone
  kWritten,  // opened for writing, made, renamed to, or changed
  kMissed,   // looked for, and not there
};

// A path with what was done with it.
struct UsedFile {
  std::string path;  // absolute, without "." and ".."
  FileUse use;       // the strongest
};

// By path, each with its strongest use: written, else read, else missed. Names that were read or
// written by descriptors from outside are not among them. Only what calls name: what lies behind a
// symbolic link is not looked up.
std::vector<UsedFile> UsedFiles(const Trace& run);

}  // namespace batuta::trace

#endif  // BATUTA_TRACE_FILES_H_
