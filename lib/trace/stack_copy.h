// What is needed of a stopped thread to find out later through which functions it came there.
#ifndef BATUTA_LIB_TRACE_STACK_COPY_H_
#define BATUTA_LIB_TRACE_STACK_COPY_H_

#include <sys/types.h>

#include <cstddef>
#include <cstdint>
#include <string>

namespace batuta::trace {

// The registers that a called function gives back as it found them, and where it stands. They stand
// before the bytes of the stack.
struct StackRegisters {
  uint64_t rip, rsp, rbp, rbx, r12, r13, r14, r15;
};
static_assert(sizeof(StackRegisters) == 64);

constexpr size_t kMaxStackBytes = 64 << 10;

// Registers and up to `max_bytes` of the stack of a thread in a ptrace stop; empty if it is gone.
std::string CopyStack(pid_t tid, size_t max_bytes);

// The lines of /proc/PID/maps that belong to files of which a part is mapped as code.
std::string CodeMaps(pid_t pid);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_STACK_COPY_H_
