#include "lib/os/watchdog.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>

extern char** environ;

namespace batuta::os {
namespace {

// Reads "+ SESSION" and "- SESSION" until the end of its input, then kills what is still running:
// the process groups at once, then whoever else belongs to the sessions (sixth field of stat).
constexpr const char* kScript = R"(trap '' HUP INT QUIT TERM
cd /
running=' '
while read -r sign session; do
  case $sign in
    +) running="$running$session " ;;
    -) case $running in
         *" $session "*) running="${running%% "$session" *} ${running#* "$session" }" ;;
       esac ;;
  esac
done
for session in $running; do kill -KILL "-$session"; done
case $running in *[0-9]*) rounds='1 2 3' ;; *) rounds= ;; esac
for round in $rounds; do
  for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue
    set -- ${line##*) }
    pid=${stat#/proc/}
    case $running in *" $4 "*) kill -KILL "${pid%/stat}" ;; esac
  done
done
)";

int StartWatchdog() {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) return -1;
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&actions);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(&attributes, static_cast<short>(POSIX_SPAWN_SETSID |
                                             POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  posix_spawn_file_actions_adddup2(&actions, ends[1], 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  char name[] = "batuta-watchdog", option[] = "-c";
  std::string script = kScript;
  char* argv[] = {name, option, script.data(), name, nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, "/bin/sh", &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  close(ends[1]);
  if (error == 0) return ends[0];
  close(ends[0]);
  return -1;
}

// The end of this process closes it. Whatever is told is short enough to arrive in one piece.
void Tell(char sign, pid_t session) {
  static const int socket = StartWatchdog();
  if (socket < 0) return;
  const std::string line = std::string(1, sign) + " " + std::to_string(session) + "\n";
  while (send(socket, line.data(), line.size(), MSG_NOSIGNAL) < 0 && errno == EINTR) {
  }
}

}  // namespace

Watch::Watch(pid_t session) : session_(session) { Tell('+', session); }

void Watch::End() {
  if (session_ != 0) Tell('-', session_);
  session_ = 0;
}

}  // namespace batuta::os
