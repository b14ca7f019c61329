// Ending a program together with everything that it started.
#ifndef BATUTA_LIB_OS_PROCESS_TREE_H_
#define BATUTA_LIB_OS_PROCESS_TREE_H_

#include <sys/types.h>

namespace batuta::os {

// Sends `signal` to every process that descends from `leader` or belongs to its session, but not to
// the leader if it was reaped. Returns how many live processes were found. Linux: reads /proc.
int SignalTree(pid_t leader, int signal);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_PROCESS_TREE_H_
