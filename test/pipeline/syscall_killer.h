// Kills a program at a system call of its own that is about to change the file system, or lets that
// call, or one that looks at it, fail.
#ifndef BATUTA_TEST_PIPELINE_SYSCALL_KILLER_H_
#define BATUTA_TEST_PIPELINE_SYSCALL_KILLER_H_

#include <fcntl.h>
#include <signal.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <string>
#include <vector>

namespace batuta::pipeline {

#if defined(__x86_64__)
inline bool ChangesFiles(const user_regs_struct& registers) {
  switch (registers.orig_rax) {
    case SYS_openat:
      return (registers.rdx & (O_CREAT | O_TRUNC)) != 0;
    case SYS_open:
      return (registers.rsi & (O_CREAT | O_TRUNC)) != 0;
    case SYS_write:
    case SYS_rename:
    case SYS_renameat:
    case SYS_renameat2:
    case SYS_mkdir:
    case SYS_mkdirat:
    case SYS_unlink:
    case SYS_unlinkat:
    case SYS_rmdir:
    case SYS_ftruncate:
    case SYS_fchmodat:
    case SYS_copy_file_range:
    case SYS_clone:
    case SYS_clone3:
      return true;
    default:
      return false;
  }
}

inline bool ReadsFiles(const user_regs_struct& registers) {
  switch (registers.orig_rax) {
    case SYS_openat:
      return (registers.rdx & (O_CREAT | O_TRUNC)) == 0;
    case SYS_read:
    case SYS_pread64:
    case SYS_lseek:
    case SYS_fstat:
    case SYS_newfstatat:
    case SYS_statx:
    case SYS_access:
    case SYS_readlink:
    case SYS_getdents64:
      return true;
    default:
      return false;
  }
}

inline bool StartsThread(const user_regs_struct& registers) {
  return registers.orig_rax == SYS_clone || registers.orig_rax == SYS_clone3;
}

enum class Killed { kYes, kNo, kNotPossible };  // kNo: it ended by itself before

// Runs it, traced with all its threads (not its children). At the `count`th such call, before the
// call is done, it is killed; or, with an `error`, the call is not done and fails with that.
using CallTest = bool (*)(const user_regs_struct& registers);
inline Killed KillAtCall(const std::vector<std::string>& words, int count, int error = 0,
                         CallTest is_meant = ChangesFiles) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    const int null = open("/dev/null", O_WRONLY);
    dup2(null, 1);
    dup2(null, 2);
    setpgid(0, 0);
    if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(99);
    execv(argv[0], argv.data());
    _exit(98);
  }
  int status = 0;
  if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status)) return Killed::kNotPossible;
  ptrace(PTRACE_SETOPTIONS, child, nullptr,
         PTRACE_O_TRACECLONE | PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
  ptrace(PTRACE_SYSCALL, child, nullptr, nullptr);
  std::vector<pid_t> inside;  // threads that are in a call, so that the next stop is its end
  pid_t failing = 0;
  Killed result = Killed::kNo;
  while (true) {
    const pid_t thread = waitpid(-child, &status, __WALL);
    if (thread < 0) return result;
    if (!WIFSTOPPED(status)) {
      if (thread == child) return result;
      continue;
    }
    long signal = 0;
    if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      const bool is_end = std::erase(inside, thread) > 0;
      user_regs_struct registers{};
      ptrace(PTRACE_GETREGS, thread, nullptr, &registers);
      if (!is_end) inside.push_back(thread);
      if (is_end && thread == failing) {
        failing = 0;
        registers.rax = static_cast<unsigned long long>(-error);
        ptrace(PTRACE_SETREGS, thread, nullptr, &registers);
      }
      const bool is_it = !is_end && is_meant(registers) &&
                         !(error != 0 && StartsThread(registers)) && --count == 0;
      if (is_it && error != 0) {
        failing = thread;
        result = Killed::kYes;
        registers.orig_rax = ~0ULL;  // no such call
        ptrace(PTRACE_SETREGS, thread, nullptr, &registers);
      } else if (is_it) {
        kill(child, SIGKILL);
        while (waitpid(-child, &status, __WALL) > 0) {
        }
        return Killed::kYes;
      }
    } else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
      signal = WSTOPSIG(status);
    }
    ptrace(PTRACE_SYSCALL, thread, nullptr, signal);
  }
}
#endif

}  // namespace batuta::pipeline

#endif  // BATUTA_TEST_PIPELINE_SYSCALL_KILLER_H_
