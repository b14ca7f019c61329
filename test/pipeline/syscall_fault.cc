#include "test/pipeline/syscall_fault.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/user.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cstddef>
#include <fstream>
#include <map>
#include <utility>

namespace batuta::pipeline {
namespace {

std::vector<char*> ArgumentsOf(const std::vector<std::string>& words) {
  std::vector<char*> argv;
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  return argv;
}

}  // namespace

PlainRun RunWithoutFault(const std::vector<std::string>& words) {
  std::vector<char*> argv = ArgumentsOf(words);
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    dup2(ends[1], 1);
    execv(argv[0], argv.data());
    _exit(98);
  }
  close(ends[1]);
  PlainRun run;
  char buffer[4096];
  for (ssize_t got = 1; (got = read(ends[0], buffer, sizeof(buffer))) > 0;) {
    run.said.append(buffer, static_cast<size_t>(got));
  }
  close(ends[0]);
  int status = 0;
  if (waitpid(child, &status, 0) == child && WIFEXITED(status)) run.exit_code = WEXITSTATUS(status);
  return run;
}

bool CanFail(long call_number) {
#if defined(__SANITIZE_THREAD__) || defined(__SANITIZE_ADDRESS__)
  // Their runtimes do not go on without the memory that they ask for, or cannot give back.
  if (call_number == SYS_mmap || call_number == SYS_munmap) return false;
#endif
  return call_number != SYS_exit && call_number != SYS_exit_group && call_number != SYS_clone &&
         call_number != SYS_clone3 && call_number != SYS_futex;
}

#if defined(__x86_64__)
namespace {

using Clock = std::chrono::steady_clock;
constexpr std::chrono::seconds kMostTime{30}, kMostTimeAfter{10};
constexpr int kTickMs = 500;  // in which a tracer that waits looks at the time

bool ChangesFiles(long number, const unsigned long long* arguments) {
  switch (number) {
    case SYS_openat:
      return (arguments[2] & (O_CREAT | O_TRUNC)) != 0;
    case SYS_open:
      return (arguments[1] & (O_CREAT | O_TRUNC)) != 0;
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

// The sanitizer of undefined behaviour asks whether memory may be read by writing from it into a
// pipe that it has just made, and ends the program as if all were well where that fails otherwise.
bool IsOfSanitizer([[maybe_unused]] long before, [[maybe_unused]] long number) {
#ifdef __SANITIZE_ADDRESS__
  return before == SYS_pipe2 && number == SYS_write;
#else
  return false;
#endif
}

void Set(pid_t task, size_t offset, long value) { ptrace(PTRACE_POKEUSER, task, offset, value); }

class Tracer {
 public:
  Tracer(pid_t program, const FaultPlace& place, int error)
      : program_(program), place_(place), error_(error) {
    Know(program);
  }

  FaultedRun Run() {
    ptrace(PTRACE_SETOPTIONS, program_, nullptr,
           PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACEEXEC |
               PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    ptrace(PTRACE_SYSCALL, program_, nullptr, nullptr);
    const auto start = Clock::now();
    while (!tasks_.empty()) {
      int status = 0;
      const pid_t task = waitpid(-1, &status, __WALL);
      if (task < 0 && errno != EINTR) break;
      if (task < 0 && Clock::now() - start > kMostTime) {
        run_.has_hung = true;
        Kill();
      }
      if (task > 0) OnStatus(task, status);
    }
    return run_;
  }

 private:
  int Know(pid_t task) {
    const auto [known, is_new] = numbers_.try_emplace(task, static_cast<int>(numbers_.size()));
    if (is_new) {
      tasks_[task] = 0;
      run_.num_calls.push_back(0);
    }
    return known->second;
  }

  bool IsThread(pid_t task) const { return syscall(SYS_tgkill, program_, task, 0) == 0; }

  void Kill() {
    kill(program_, SIGKILL);
    is_killed_ = true;
  }

  void LetGo(pid_t task) {
    tasks_.erase(task);
    ptrace(PTRACE_DETACH, task, nullptr, nullptr);
  }

  void OnStatus(pid_t task, int status) {
    if (!WIFSTOPPED(status)) {
      tasks_.erase(task);
      if (task == program_ && WIFEXITED(status)) run_.exit_code = WEXITSTATUS(status);
      return;
    }
    // One that was started by somebody who is not traced any more cannot be.
    Know(task);
    // What the dead one started is on its own: it goes on to its program.
    if (is_killed_ && !IsThread(task)) return LetGo(task);
    const int event = status >> 16;
    if (event == PTRACE_EVENT_EXEC && task != program_) return LetGo(task);
    long signal = 0;
    if (event == PTRACE_EVENT_CLONE || event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK) {
      unsigned long child = 0;
      ptrace(PTRACE_GETEVENTMSG, task, nullptr, &child);
      Know(static_cast<pid_t>(child));
      run_.num_copied += event == PTRACE_EVENT_FORK ? 1 : 0;
      run_.num_uncopied += event == PTRACE_EVENT_VFORK ? 1 : 0;
    } else if (WSTOPSIG(status) == (SIGTRAP | 0x80)) {
      OnCall(task);
      if (is_killed_ && !IsThread(task)) return LetGo(task);
    } else if (WSTOPSIG(status) != SIGTRAP && WSTOPSIG(status) != SIGSTOP) {
      signal = WSTOPSIG(status);
    }
    ptrace(PTRACE_SYSCALL, task, nullptr, signal);
  }

  void OnCall(pid_t task) {
    __ptrace_syscall_info info{};
    ptrace(PTRACE_GET_SYSCALL_INFO, task, sizeof(info), &info);
    if (info.op == PTRACE_SYSCALL_INFO_EXIT && task == failing_) {
      failing_ = 0;
      Set(task, offsetof(user_regs_struct, rax), -error_);
    }
    if (info.op != PTRACE_SYSCALL_INFO_ENTRY) return;
    const auto number = static_cast<long>(info.entry.nr);
    unsigned long long arguments[6];
    for (int i = 0; i < 6; ++i) arguments[i] = info.entry.args[i];
    const long before = std::exchange(before_[task], number);
    const bool cannot_be_hit =
        error_ != kKill && (!CanFail(number) || IsOfSanitizer(before, number));
    if (place_.changes_files && (cannot_be_hit || !ChangesFiles(number, arguments))) return;
    const int count = ++run_.num_calls[static_cast<size_t>(Know(task))];
    const bool is_counted = !place_.task || *place_.task == Know(task);
    if (!is_counted || run_.is_hit) return;
    ++num_counted_;
    if ((place_.task ? count : num_counted_) != place_.call) return;
    if (cannot_be_hit) return;
    run_.is_hit = true;
    run_.call_number = static_cast<int>(number);
    if (error_ == kKill) return Kill();
    failing_ = task;
    Set(task, offsetof(user_regs_struct, orig_rax), -1);  // no such call
  }

  const pid_t program_;
  const FaultPlace& place_;
  const int error_;
  std::map<pid_t, int> numbers_;  // of all that were ever met
  std::map<pid_t, int> tasks_;    // that are traced now
  std::map<pid_t, long> before_;  // the call of each task before this one
  pid_t failing_ = 0;             // whose call is being left out
  int num_counted_ = 0;
  bool is_killed_ = false;
  FaultedRun run_;
};

pid_t Begin(const std::vector<std::string>& words) {
  std::vector<char*> argv = ArgumentsOf(words);
  const pid_t child = fork();
  if (child != 0) return child;
  const int null = open("/dev/null", O_WRONLY);
  dup2(null, 1);
  dup2(null, 2);
  if (ptrace(PTRACE_TRACEME, 0, nullptr, nullptr) != 0) _exit(99);
  execv(argv[0], argv.data());
  _exit(98);
}

constexpr const char* kChildren = "/proc/thread-self/children";

std::vector<pid_t> Children() {
  std::ifstream file(kChildren);
  std::vector<pid_t> children;
  for (pid_t pid = 0; file >> pid;) children.push_back(pid);
  return children;
}

// Waits for all that was adopted, which are the children but `own`; kills and counts what does not
// end.
int CountOrphans(const std::vector<pid_t>& own) {
  int num_orphans = 0;
  const auto start = Clock::now();
  while (true) {
    int status = 0;
    const pid_t met = waitpid(-1, &status, WNOHANG | __WALL);
    if (met < 0 && errno == ECHILD) return num_orphans;
    // Started in the moment of the death, and still held.
    if (met > 0 && WIFSTOPPED(status)) ptrace(PTRACE_DETACH, met, nullptr, nullptr);
    if (met != 0) continue;
    std::vector<pid_t> left = Children();
    std::erase_if(left, [&own](pid_t child) { return std::ranges::count(own, child) > 0; });
    if (left.empty()) return num_orphans;
    usleep(500);
    if (Clock::now() - start < kMostTimeAfter) continue;
    for (const pid_t orphan : left) {
      ++num_orphans;
      kill(orphan, SIGKILL);
      waitpid(orphan, nullptr, __WALL);
    }
  }
}

// So that a tracer that waits for a program which hangs looks at the time.
void Tick(int every_ms) {
  struct sigaction action{};
  action.sa_handler = [](int) {};
  sigaction(SIGALRM, &action, nullptr);
  const timeval time{.tv_sec = every_ms / 1000, .tv_usec = every_ms % 1000 * 1000};
  const itimerval timer{.it_interval = time, .it_value = time};
  setitimer(ITIMER_REAL, &timer, nullptr);
}

}  // namespace

FaultedRun RunWithFault(const std::vector<std::string>& words, const FaultPlace& place, int error) {
  prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
  if (access(kChildren, R_OK) != 0) return {.is_possible = false};
  const std::vector<pid_t> own = Children();
  const pid_t program = Begin(words);
  int status = 0;
  if (program < 0 || waitpid(program, &status, 0) != program || !WIFSTOPPED(status)) {
    return {.is_possible = false};
  }
  Tick(kTickMs);
  FaultedRun run = Tracer(program, place, error).Run();
  Tick(0);
  run.num_orphans = CountOrphans(own);
  return run;
}
#else
FaultedRun RunWithFault(const std::vector<std::string>&, const FaultPlace&, int) {
  return {.is_possible = false};  // registers have other names there
}
#endif

}  // namespace batuta::pipeline
