#include "lib/trace/ptrace_session.h"

#include <linux/audit.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "lib/status_builders.h"
#include "lib/status_macros.h"
#include "lib/trace/clock.h"
#include "lib/trace/stack_copy.h"
#include "lib/trace/tracee_memory.h"

namespace batuta::trace {
namespace {

bool IsStopSignal(int signal) {
  return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

long EventMessage(pid_t tid) {
  unsigned long message = 0;
  ptrace(PTRACE_GETEVENTMSG, tid, 0, &message);
  return static_cast<long>(message);
}

bool NeverReturns(int number) { return number == SYS_exit || number == SYS_exit_group; }

}  // namespace

PtraceSession::PtraceSession(const RecordOptions& options, Writer& writer, About& about)
    : options_(options), writer_(writer), about_(about), reader_(options.payload_bytes) {}

absl::Status PtraceSession::SeizeThread(pid_t tid, pid_t pid) {
  long flags = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACEEXEC | PTRACE_O_TRACEEXIT;
  if (options_.follow) flags |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK | PTRACE_O_TRACECLONE;
  // A filtered call without a tracer is refused by the kernel: such a program cannot go on alone.
  if (about_.backend == Backend::kSeccomp) flags |= PTRACE_O_TRACESECCOMP | PTRACE_O_EXITKILL;
  if (ptrace(PTRACE_SEIZE, tid, 0, flags) != 0) {
    if (errno == ESRCH) return NotFound("process %d: %s", pid, std::strerror(errno));
    return FailedPrecondition(
        "process %d: ptrace: %s; tracing needs the same user, no other tracer, and in containers "
        "the capability SYS_PTRACE, or BPF and PERFMON to record in the kernel",
        pid, std::strerror(errno));
  }
  tasks_[tid].pid = pid;
  ptrace(PTRACE_INTERRUPT, tid, 0, 0);
  return absl::OkStatus();
}

absl::Status PtraceSession::Seize(pid_t pid) { return SeizeThread(pid, pid); }

absl::Status PtraceSession::SeizeRunning(pid_t pid) {
  BATUTA_RETURN_IF_ERROR(SeizeThread(pid, pid));
  // Threads may start others until all are held.
  for (bool found_one = true; found_one;) {
    found_one = false;
    for (const pid_t tid : ThreadsOf(pid)) {
      if (tasks_.contains(tid)) continue;
      found_one = SeizeThread(tid, pid).ok() || found_one;
    }
  }
  if (!has_begun_) {
    has_begun_ = has_loaded_ = true;
    return writer_.Begin(about_);
  }
  return absl::OkStatus();
}

absl::Status PtraceSession::Run(const Bell& bell) {
  while (!tasks_.empty()) {
    int status = 0;
    // Children and tracees of this thread alone: others belong to our embedder.
    const pid_t tid = waitpid(-1, &status, __WALL | __WNOTHREAD);
    if (tid < 0 && errno == EINTR) continue;
    if (tid < 0) break;
    if (tid == bell.pid()) {
      bell.WasReaped();
      LetGoAll();
    } else if (WIFSTOPPED(status)) {
      OnStop(tid, status);
    } else {
      OnGone(tid, status);
    }
    if (!write_status_.ok() && !is_letting_go_) LetGoAll();
  }
  about_.end_ns = NowNs();
  return write_status_;
}

void PtraceSession::Write(const Event& event) {
  if (!has_begun_ || !write_status_.ok()) return;
  write_status_ = writer_.Add(event);
}

void PtraceSession::OnStop(pid_t tid, int status) {
  const auto found = tasks_.find(tid);
  if (found == tasks_.end()) {
    early_[tid] = status;
    return;
  }
  OnStoppedTask(tid, found->second, status);
}

void PtraceSession::OnStoppedTask(pid_t tid, Task& task, int status) {
  const int signal = WSTOPSIG(status), event = status >> 16;
  const bool is_delivery = event == 0 && signal != (SIGTRAP | 0x80);
  if (event == PTRACE_EVENT_FORK || event == PTRACE_EVENT_VFORK || event == PTRACE_EVENT_CLONE) {
    OnFork(tid, task, event);  // may make tasks_ grow: `task` is still valid, it is a map of nodes
  }
  if (is_letting_go_) return LetGo(tid, is_delivery ? signal : 0);
  if (event == PTRACE_EVENT_STOP && IsStopSignal(signal)) {
    ptrace(PTRACE_LISTEN, tid, 0, 0);
    return;
  }
  if (signal == (SIGTRAP | 0x80) || event == PTRACE_EVENT_SECCOMP) OnSyscallStop(tid, task);
  if (event == PTRACE_EVENT_EXEC) OnExec(tid);
  if (event == PTRACE_EVENT_EXIT) OnExiting(tid, task);
  if (is_delivery) OnSignal(tid, task, signal);
  Resume(tid, task, is_delivery ? signal : 0);
}

void PtraceSession::Resume(pid_t tid, const Task& task, int signal) {
  const bool until_filter_fits =
      about_.backend == Backend::kSeccomp && !task.is_inside && has_begun_;
  // ESRCH: it was killed meanwhile, and waitpid will say so.
  ptrace(until_filter_fits ? PTRACE_CONT : PTRACE_SYSCALL, tid, 0, signal);
}

void PtraceSession::OnSyscallStop(pid_t tid, Task& task) {
  __ptrace_syscall_info info{};
  if (ptrace(PTRACE_GET_SYSCALL_INFO, tid, sizeof(info), &info) <= 0) return;
  if (info.op == PTRACE_SYSCALL_INFO_EXIT) {
    // One that began before we came, or in a parent, has no beginning to put it to.
    if (task.is_inside) Leave(task, info.exit.rval);
  } else if (info.op != PTRACE_SYSCALL_INFO_NONE && !task.is_inside) {
    Enter(tid, task, info);
  }
}

void PtraceSession::Enter(pid_t tid, Task& task, const __ptrace_syscall_info& info) {
  const bool is_native = info.arch == AUDIT_ARCH_X86_64;
  const auto number = static_cast<uint16_t>(info.entry.nr);
  if (!has_begun_ && number == SYS_execve) {
    has_begun_ = true;
    about_.begin_ns = NowNs();
    write_status_ = writer_.Begin(about_);
  }
  task.is_inside = true;
  task.is_wanted = is_native ? options_.calls.Wants(number) : options_.calls.IsAll();
  task.maps_code = is_native && (number == SYS_mmap || number == SYS_mprotect) &&
                   (info.entry.args[2] & PROT_EXEC) != 0;
  if (!task.is_wanted) return;
  task.call = OpenCall();
  Event& event = task.call.event;
  event.kind = Kind::kCall;
  event.flags = is_native ? 0 : kForeignAbi;
  event.number = number;
  event.tid = tid;
  event.pid = task.pid;
  // The two kinds of entry have number and arguments at the same place.
  std::memcpy(event.args.data(), info.entry.args, sizeof(info.entry.args));
  reader_.AtEntry(task.call);
  if (options_.stack_bytes > 0 && is_native && has_loaded_) KeepStack(task);
  event.time_ns = NowNs();
  if (!is_native || !NeverReturns(number)) return;
  event.flags |= kNoReturn;
  Write(task.call.Shown());
  task.is_wanted = false;
}

void PtraceSession::Leave(Task& task, int64_t result) {
  task.is_inside = false;
  if (task.maps_code) mapped_.erase(task.pid);
  if (!task.is_wanted) return;
  Event& event = task.call.event;
  event.duration_ns = NowNs() - event.time_ns;
  event.result = result;
  reader_.AtExit(task.call);
  Write(task.call.Shown());
}

void PtraceSession::KeepStack(Task& task) {
  const pid_t tid = task.call.event.tid;
  task.call.stack = CopyStack(tid, static_cast<size_t>(options_.stack_bytes));
  if (!mapped_.insert(task.pid).second) return;
  const std::string maps = CodeMaps(tid);
  Event event;
  event.kind = Kind::kMaps;
  event.tid = tid;
  event.pid = task.pid;
  event.time_ns = NowNs();
  event.texts[0] = maps;
  event.text_args[0] = 0;
  Write(event);
}

void PtraceSession::OnFork(pid_t tid, const Task& task, int event) {
  const auto child = static_cast<pid_t>(EventMessage(tid));
  const pid_t process = event == PTRACE_EVENT_CLONE ? ProcessOf(child) : child;
  tasks_[child].pid = process != 0 ? process : child;
  Event fork;
  fork.kind = Kind::kFork;
  fork.flags = process == task.pid ? kNewThread : 0;
  fork.tid = tid;
  fork.pid = task.pid;
  fork.time_ns = NowNs();
  fork.args[0] = static_cast<uint64_t>(child);
  fork.args[1] = static_cast<uint64_t>(tasks_[child].pid);
  Write(fork);
  // What the parent has mapped, a child has too.
  if (mapped_.contains(task.pid)) mapped_.insert(tasks_[child].pid);
  if (const auto early = early_.extract(child); !early.empty()) OnStop(child, early.mapped());
}

void PtraceSession::OnExec(pid_t tid) {
  // A thread that loads a program takes the number of its process; the others are gone.
  const auto former = static_cast<pid_t>(EventMessage(tid));
  if (former != tid) {
    if (auto moved = tasks_.extract(former); !moved.empty()) {
      tasks_[tid] = std::move(moved.mapped());
      tasks_[tid].call.event.tid = tid;
    }
  }
  has_loaded_ = true;
  mapped_.erase(tid);
  const std::string program = ProgramOf(tid);
  Event exec;
  exec.kind = Kind::kExec;
  exec.tid = exec.pid = tid;
  exec.time_ns = NowNs();
  exec.args[0] = static_cast<uint64_t>(former);
  exec.texts[0] = program;
  exec.text_args[0] = 0;
  Write(exec);
}

void PtraceSession::OnExiting(pid_t tid, Task& task) {
  task.usage = UsageOf(tid);
  task.exiting_ns = NowNs();
  if (!task.is_inside || !task.is_wanted) return;
  Event& event = task.call.event;
  event.duration_ns = task.exiting_ns - event.time_ns;
  event.flags |= kNoReturn;
  Write(task.call.Shown());
  task.is_wanted = false;
}

void PtraceSession::OnGone(pid_t tid, int status) {
  early_.erase(tid);
  const auto found = tasks_.find(tid);
  if (tid == about_.root_pid) about_.wait_status = status;
  if (found == tasks_.end()) return;
  Event exit;
  exit.kind = Kind::kExit;
  exit.tid = tid;
  exit.pid = found->second.pid;
  exit.time_ns = found->second.exiting_ns != 0 ? found->second.exiting_ns : NowNs();
  exit.result = status;
  exit.args = found->second.usage;
  Write(exit);
  if (tid == found->second.pid) mapped_.erase(tid);
  tasks_.erase(found);
}

void PtraceSession::OnSignal(pid_t tid, const Task& task, int signal) {
  siginfo_t from{};
  ptrace(PTRACE_GETSIGINFO, tid, 0, &from);
  Event event;
  event.kind = Kind::kSignal;
  event.number = static_cast<uint16_t>(signal);
  event.tid = tid;
  event.pid = task.pid;
  event.time_ns = NowNs();
  event.args[0] = static_cast<uint64_t>(from.si_code);
  event.args[1] = from.si_code <= 0 || signal == SIGCHLD ? static_cast<uint64_t>(from.si_pid) : 0;
  Write(event);
}

void PtraceSession::LetGoAll() {
  is_letting_go_ = true;
  // Only a stopped thread can be let go of; each is when it reports its stop.
  for (const auto& [tid, task] : tasks_) ptrace(PTRACE_INTERRUPT, tid, 0, 0);
}

void PtraceSession::LetGo(pid_t tid, int signal) {
  ptrace(PTRACE_DETACH, tid, 0, signal);
  tasks_.erase(tid);
}

}  // namespace batuta::trace
