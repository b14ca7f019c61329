// The seccomp program that stops a process at the wanted calls only.
#ifndef BATUTA_LIB_TRACE_SECCOMP_FILTER_H_
#define BATUTA_LIB_TRACE_SECCOMP_FILTER_H_

#include <linux/filter.h>

#include <vector>

#include "batuta/trace.h"

namespace batuta::trace {

enum class StackUse { kNone, kCopied };

// Loading a program is always among them: it is where a recording begins. With stacks so are calls
// that map code.
std::vector<sock_filter> MakeSeccompFilter(const CallFilter& calls, StackUse stacks);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_SECCOMP_FILTER_H_
