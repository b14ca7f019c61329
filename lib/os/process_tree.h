// Ending a program together with everything that it started.
#ifndef BATUTA_LIB_OS_PROCESS_TREE_H_
#define BATUTA_LIB_OS_PROCESS_TREE_H_

#include <sys/types.h>

#include <cstdint>
#include <map>

namespace batuta::os {

// Who descends from a program or belongs to its session. Linux: reads /proc.
class ProcessTree {
 public:
  // `leader` must not have been reaped as long as this is used.
  explicit ProcessTree(pid_t leader) : leader_(leader) {}

  // Sends `signal` to every member. Who was met once stays one, also in a session of its own after
  // its parent has ended. Returns how many live processes were found.
  int Signal(int signal);

 private:
  const pid_t leader_;
  std::map<pid_t, uint64_t> met_;  // when each was started: the number alone may be another's later
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_PROCESS_TREE_H_
