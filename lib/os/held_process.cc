#include "lib/os/held_process.h"

#include <fcntl.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "lib/os/descriptor.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"

extern char** environ;

namespace batuta::os {
namespace {

struct Step {
  const char* program;
  char* const* argv;
  char* const* environment;
  const char* folder;  // nullptr: stay
  const std::array<std::string, 3>& files;
  sock_fprog seccomp;
  int gate, report;
};

// Puts files in the place of standard streams.
bool OpenFiles(const std::array<std::string, 3>& files) {
  for (int fd = 0; fd < 3; ++fd) {
    const std::string& file = files[static_cast<size_t>(fd)];
    if (file.empty()) continue;
    const int flags = fd == 0 ? O_RDONLY : O_WRONLY | O_CREAT | O_TRUNC;
    const int opened = open(file.c_str(), flags, 0666);
    if (opened < 0 || (opened != fd && dup2(opened, fd) != fd)) return false;
    if (opened != fd) close(opened);
  }
  return true;
}

// In the child of a process that may have other threads: system calls only.
[[noreturn]] void BeTheProgram(const Step& step) {
  // Signals are blocked. No handler of this process may run in the child; what is ignored stays so.
  for (int signal = 1; signal < NSIG; ++signal) {
    struct sigaction action{};
    if (sigaction(signal, nullptr, &action) != 0 || action.sa_handler == SIG_IGN) continue;
    action = {};
    sigaction(signal, &action, nullptr);
  }
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  char token = 0;
  if (OpenFiles(step.files) && (step.folder == nullptr || chdir(step.folder) == 0)) {
    if (read(step.gate, &token, 1) != 1) _exit(126);
    bool is_ready = true;
    if (step.seccomp.len > 0) {
      // With the capability it works without; then programs keep their right to gain privileges.
      is_ready = syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &step.seccomp) == 0 ||
                 (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
                  syscall(SYS_seccomp, SECCOMP_SET_MODE_FILTER, 0, &step.seccomp) == 0);
    }
    if (is_ready) execve(step.program, step.argv, step.environment);
  }
  const int error = errno;
  // Nobody to tell if this fails.
  [[maybe_unused]] const ssize_t put = write(step.report, &error, sizeof(error));
  _exit(127);
}

}  // namespace

absl::StatusOr<HeldProcess> HeldProcess::Start(const Options& options) {
  const char* path = std::getenv("PATH");
  if (options.argv.empty()) return InvalidArgument("no program to run");
  const std::string program =
      FindProgram(options.argv.front(), path != nullptr ? path : "/usr/bin:/bin").native();
  if (program.empty()) return NotFound("%s: no such program", options.argv.front());
  std::vector<char*> argv;
  for (const std::string& arg : options.argv) argv.push_back(const_cast<char*>(arg.c_str()));
  argv.push_back(nullptr);
  std::vector<char*> environment;
  for (const std::string& text : options.environment) {
    environment.push_back(const_cast<char*>(text.c_str()));
  }
  environment.push_back(nullptr);
  int gate[2], report[2];
  // A socket: to write when the process is gone raises no signal.
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, gate) != 0) {
    return ResourceExhausted("socket: %s", std::strerror(errno));
  }
  Descriptor our_gate(gate[0]), its_gate(gate[1]);
  if (pipe2(report, O_CLOEXEC) != 0) return ResourceExhausted("pipe: %s", std::strerror(errno));
  Descriptor our_report(report[0]), its_report(report[1]);
  if (!its_gate.MoveAboveStreams() || !its_report.MoveAboveStreams()) {
    return ResourceExhausted("descriptors: %s", std::strerror(errno));
  }
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  const pid_t pid = fork();
  if (pid == 0) {
    close(our_gate.get());
    BeTheProgram({program.c_str(),
                  argv.data(),
                  options.environment.empty() ? environ : environment.data(),
                  options.folder.empty() ? nullptr : options.folder.c_str(),
                  options.files,
                  {static_cast<unsigned short>(options.seccomp.size()),
                   const_cast<sock_filter*>(options.seccomp.data())},
                  its_gate.get(),
                  its_report.get()});
  }
  const int error = errno;
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  HeldProcess held(pid, our_gate.Release(), our_report.Release(), program);
  if (pid < 0) return ResourceExhausted("%s: %s", program, std::strerror(error));
  return held;
}

HeldProcess::~HeldProcess() {
  if (gate_ >= 0) {
    close(gate_);
    if (pid_ > 0) {
      // That the gate is closed does not reach it while another process that was forked meanwhile
      // holds a copy.
      kill(pid_, SIGKILL);
      while (waitpid(pid_, nullptr, __WALL) < 0 && errno == EINTR) {
      }
    }
  }
  if (report_ >= 0) close(report_);
}

void HeldProcess::LetGo() {
  const char token = 1;
  // It can only fail if the process is gone, which its end will show.
  [[maybe_unused]] const ssize_t put = send(gate_, &token, 1, MSG_NOSIGNAL);
  close(gate_);
  gate_ = -1;
}

absl::Status HeldProcess::LoadError() const {
  int error = 0;
  if (read(report_, &error, sizeof(error)) != sizeof(error)) return absl::OkStatus();
  return FailedPrecondition("%s: %s", program_, std::strerror(error));
}

}  // namespace batuta::os
