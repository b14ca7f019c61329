#include "lib/os/spawn.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>

// What runs in another process but in this one's memory must leave no traces of a sanitizer in it.
#define BATUTA_NOT_CHECKED                                                       \
  __attribute__((no_sanitize("address"))) __attribute__((no_sanitize("thread"))) \
  __attribute__((no_sanitize("undefined")))

#ifdef __SANITIZE_THREAD__
// The sanitizer's own clone takes every child for a copy, and forgets all threads but this one.
extern "C" int __clone(int (*run)(void*), void* stack, int flags, void* argument, ...);
#define clone __clone
#endif

namespace batuta::os {
namespace {

constexpr size_t kStackBytes = size_t{16} << 10;
constexpr int kNumSignals = 64;
constexpr size_t kSignalSetBytes = kNumSignals / 8;

struct Child {
  const char* program;
  char* const* argv;
  char* const* env;
  const char* cwd;
  const int* streams;
  const int* inherited;
  size_t num_inherited;
  volatile int error;
};

// Calls the kernel and nothing else: whatever the C library remembers is the parent's.
BATUTA_NOT_CHECKED int BecomeProgram(void* argument) {
  Child& child = *static_cast<Child*>(argument);
  // As the kernel sees it: the default action, no flags, an empty mask. No handler of the parent's
  // may run here.
  const unsigned long fresh[8] = {};
  for (int signal = 1; signal <= kNumSignals; ++signal) {
    syscall(SYS_rt_sigaction, signal, fresh, nullptr, kSignalSetBytes);
  }
  bool is_ok = syscall(SYS_setsid) >= 0;
  for (int to = 0; to < 3 && is_ok; ++to) {
    const int from = child.streams[to];
    is_ok = (from == to ? syscall(SYS_fcntl, to, F_SETFD, 0) : syscall(SYS_dup3, from, to, 0)) >= 0;
  }
  for (size_t i = 0; i < child.num_inherited && is_ok; ++i) {
    is_ok = syscall(SYS_fcntl, child.inherited[i], F_SETFD, 0) >= 0;
  }
  if (is_ok && child.cwd != nullptr) is_ok = syscall(SYS_chdir, child.cwd) >= 0;
  if (is_ok) is_ok = syscall(SYS_rt_sigprocmask, SIG_SETMASK, fresh, nullptr, kSignalSetBytes) >= 0;
  if (is_ok) syscall(SYS_execve, child.program, child.argv, child.env);
  child.error = errno;
  while (true) syscall(SYS_exit_group, 127);
}

}  // namespace

Spawned Spawn(const SpawnSpec& spec, pid_t& noted) {
  Child child{spec.program,
              spec.argv,
              spec.env,
              spec.cwd,
              spec.streams.data(),
              spec.inherited.data(),
              spec.inherited.size(),
              0};
  alignas(16) std::array<char, kStackBytes> stack;
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const int made = clone(BecomeProgram, stack.data() + stack.size(),
                         CLONE_VM | CLONE_VFORK | CLONE_PARENT_SETTID | SIGCHLD, &child, &noted);
  const int error = made < 0 ? errno : child.error;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (made >= 0 && error == 0) return {.pid = made};
  std::atomic_ref(noted).store(0);  // before its number can become another's
  while (made >= 0 && waitpid(made, nullptr, 0) < 0 && errno == EINTR) {
  }
  return {.error = error};
}

}  // namespace batuta::os
