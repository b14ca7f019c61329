// Kills a program at a system call of its own that is about to change the file system.
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

enum class Killed { kYes, kNo, kNotPossible };  // kNo: it ended by itself before

// Runs it, traced with all its threads (not its children), and kills it at the `count`th such call,
// before the call is done.
inline Killed KillAtCall(const std::vector<std::string>& words, int count) {
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
  while (true) {
    const pid_t thread = waitpid(-child, &status, __WALL);
    if (thread < 0) return Killed::kNo;
    if (!WIFSTOPPED(status)) {
      if (thread == child) return Killed::kNo;
      continue;
    }
    long signal = 0;
    if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      const bool is_end = std::erase(inside, thread) > 0;
      user_regs_struct registers{};
      ptrace(PTRACE_GETREGS, thread, nullptr, &registers);
      if (!is_end) inside.push_back(thread);
      if (!is_end && ChangesFiles(registers) && --count == 0) {
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
