// Another process's memory and what /proc tells of it, read while it is stopped.
#ifndef BATUTA_LIB_TRACE_TRACEE_MEMORY_H_
#define BATUTA_LIB_TRACE_TRACEE_MEMORY_H_

#include <sys/types.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace batuta::trace {

// All of `size` bytes, or false.
bool ReadMemory(pid_t tid, uint64_t address, void* to, size_t size);

// Up to a NUL, or to `max` bytes. False if the memory ends before.
bool ReadText(pid_t tid, uint64_t address, size_t max, std::string& text);

// The process that a thread belongs to; 0 if it is gone.
pid_t ProcessOf(pid_t tid);
std::vector<pid_t> ThreadsOf(pid_t pid);
std::string ProgramOf(pid_t tid);  // path of the loaded program
// Peak resident bytes, minor faults, major faults, user and system time in ns: arguments of kExit.
std::array<uint64_t, 6> UsageOf(pid_t tid);

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_TRACEE_MEMORY_H_
