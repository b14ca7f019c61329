// The seccomp program that stops a process at the wanted calls only.
#ifndef BATUTA_LIB_TRACE_SECCOMP_FILTER_H_
#define BATUTA_LIB_TRACE_SECCOMP_FILTER_H_

#include <linux/filter.h>

#include <vector>

#include "batuta/trace.h"

namespace batuta::trace {

// Loading a program is always among them: it is where a recording begins.
std::vector<sock_filter> MakeSeccompFilter(const CallFilter& calls);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_SECCOMP_FILTER_H_
