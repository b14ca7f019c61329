#include "lib/trace/bell.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace batuta::trace {

void Bell::Ring::operator()() const { kill(pid, SIGTERM); }

Bell::Bell(const std::stop_token& stop, unsigned grace_s) {
  if (!stop.stop_possible()) return;
  // No signal may run a handler of the embedder's in the child, not even the ring itself.
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  pid_ = fork();
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    // Holds nothing open that somebody waits to see closed.
    close_range(0, ~0U, 0);
    sigset_t ring;
    sigemptyset(&ring);
    sigaddset(&ring, SIGTERM);
    while (sigwaitinfo(&ring, nullptr) != SIGTERM) {
    }
    for (unsigned left = grace_s; left != 0;) left = sleep(left);
    _exit(0);
  }
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  if (pid_ > 0) on_stop_.emplace(stop, Ring{pid_});
}

Bell::~Bell() {
  on_stop_.reset();
  if (pid_ <= 0) return;
  kill(pid_, SIGKILL);
  waitpid(pid_, nullptr, 0);
}

}  // namespace batuta::trace
