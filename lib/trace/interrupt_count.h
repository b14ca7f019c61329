// Where the kernel counts the interrupts that a processor is in.
#ifndef BATUTA_LIB_TRACE_INTERRUPT_COUNT_H_
#define BATUTA_LIB_TRACE_INTERRUPT_COUNT_H_

#include <cstdint>

#include "lib/trace/libbpf.h"

namespace batuta::trace {

// How far the count lies behind (or before) the run queue of the same processor; 0: the kernel's
// description of its types does not say.
int64_t InterruptCountOffset(const Libbpf& library);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_INTERRUPT_COUNT_H_
