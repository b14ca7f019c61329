// Runs a program and lets one of its system calls go wrong: the program is killed at it, or the
// call is not done and fails.
#ifndef BATUTA_TEST_PIPELINE_SYSCALL_FAULT_H_
#define BATUTA_TEST_PIPELINE_SYSCALL_FAULT_H_

#include <optional>
#include <string>
#include <vector>

namespace batuta::pipeline {

inline constexpr int kKill = 0;  // in place of an errno

inline constexpr int kNever = 1 << 30;  // a call that no run comes to

// Tasks are the threads of the program, and the children that it starts until they run their own
// program, in the order in which they begin: 0 is the main thread.
struct FaultPlace {
  int call = 1;                // from 1: which of those that count
  std::optional<int> task;     // nothing: calls of all of them count, in the order of time
  bool changes_files = false;  // only such calls count
};

struct FaultedRun {
  bool is_possible = true;               // false: a machine that does not let us trace
  bool is_hit = false;                   // it came to the place
  bool has_hung = false;                 // it did not end within half a minute, and was killed
  int exit_code = -1;                    // -1: a signal ended it
  int call_number = -1;                  // of the call that went wrong
  int num_copied = 0, num_uncopied = 0;  // children that got a copy of the memory, and others
  std::vector<int> num_calls;            // that count, of each task
  int num_orphans = 0;                   // processes that were still alive ten seconds after it
};

// `error`: an errno, or kKill. Whether or not the place is reached, the run goes to its end and all
// that it left behind is waited for. Whoever calls this adopts what its descendants leave, for
// good; children of its own must not end meanwhile.
FaultedRun RunWithFault(const std::vector<std::string>& words, const FaultPlace& place, int error);

struct PlainRun {
  int exit_code = -1;  // -1: a signal ended it
  std::string said;    // on its standard output
};

PlainRun RunWithoutFault(const std::vector<std::string>& words);

// Whether the call can be made to fail: to end is no call that comes back, and a wake-up that is not
// sent leaves its thread asleep, which no full disk does.
bool CanFail(long call_number);

}  // namespace batuta::pipeline

#endif  // BATUTA_TEST_PIPELINE_SYSCALL_FAULT_H_
