// What became of the files that a recorded program may have changed, and what those held that it
// read: looked at on the disk when it has ended, because calls such as copy_file_range and stores
// into mapped memory pass no bytes that a tracer sees.
#ifndef BATUTA_LIB_TRACE_FILE_STATES_H_
#define BATUTA_LIB_TRACE_FILE_STATES_H_

#include <functional>

#include "batuta/trace.h"

namespace batuta::trace {

// One Kind::kFile event for each path, in the order of the paths.
void ForEachFileState(const Trace& run, const std::function<void(const Event&)>& take);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_FILE_STATES_H_
