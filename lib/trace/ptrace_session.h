// Records by ptrace: works for every user on his own programs, at two stops a system call (or only
// at the calls that a seccomp filter picks).
//
// A thread is in one of these states; every arrow is a stop that waitpid reports:
//
//            entry                    exit
//   outside -------> inside a call ---------> outside        (record: kCall)
//      | fork, exec, signal: stay in the state               (kFork, kExec, kSignal)
//      | stopped by a stop signal: PTRACE_LISTEN, so that it stays stopped as it would untraced
//      | exiting: usage is read while its memory is there
//      '-> gone                                              (kExit)
#ifndef BATUTA_LIB_TRACE_PTRACE_SESSION_H_
#define BATUTA_LIB_TRACE_PTRACE_SESSION_H_

#include <sys/ptrace.h>
#include <sys/types.h>

#include <map>
#include <optional>
#include <unordered_map>
#include <unordered_set>

#include "absl/status/status.h"
#include "batuta/trace.h"
#include "lib/trace/bell.h"
#include "lib/trace/call_reader.h"
#include "lib/trace/writer.h"

namespace batuta::trace {

// Lives on one thread: the kernel takes orders from the thread that attached only.
class PtraceSession {
 public:
  // `about.root_pid` is the process to watch; all else that is known of it is filled in.
  PtraceSession(const RecordOptions& options, Writer& writer, About& about);

  // Takes hold of a held process, which does not run before; or of a running one with all threads.
  absl::Status Seize(pid_t pid);
  absl::Status SeizeRunning(pid_t pid);

  // Until all have ended, or `bell` rings. Returns the writer's error; the programs go on then.
  absl::Status Run(const Bell& bell);

  bool was_let_go() const { return is_letting_go_; }

 private:
  struct Task {
    pid_t pid = 0;
    bool is_inside = false;  // of a call
    bool is_wanted = false;  // the call, by the filter
    bool maps_code = false;  // the call
    OpenCall call;
    std::array<uint64_t, 6> usage{};
    int64_t exiting_ns = 0;
  };

  absl::Status SeizeThread(pid_t tid, pid_t pid);
  void OnStop(pid_t tid, int status);
  void OnStoppedTask(pid_t tid, Task& task, int status);
  void OnSyscallStop(pid_t tid, Task& task);
  void Enter(pid_t tid, Task& task, const __ptrace_syscall_info& info);
  void Leave(Task& task, int64_t result);
  void KeepStack(Task& task);
  void OnFork(pid_t tid, const Task& task, int event);
  void OnExec(pid_t tid);
  void OnExiting(pid_t tid, Task& task);
  void OnGone(pid_t tid, int status);
  void OnSignal(pid_t tid, const Task& task, int signal);
  void Resume(pid_t tid, const Task& task, int signal);
  void LetGoAll();
  void LetGo(pid_t tid, int signal);
  void Write(const Event& event);

  const RecordOptions& options_;
  Writer& writer_;
  About& about_;
  const CallReader reader_;
  std::unordered_map<pid_t, Task> tasks_;
  std::unordered_set<pid_t> mapped_;  // processes whose code the trace knows the place of
  std::map<pid_t, int> early_;        // children that stopped before their parent told of them
  bool has_begun_ = false;            // the program itself, not what prepares it
  bool has_loaded_ = false;           // its code is what runs
  bool is_letting_go_ = false;
  absl::Status write_status_;
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_PTRACE_SESSION_H_
