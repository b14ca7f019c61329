#include "lib/os/watchdog.h"

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#include "lib/os/descriptor.h"

extern char** environ;

namespace batuta::os {
namespace {

// Waits until this process ends, which closes the other end of its input, then reads the table of
// what was running and kills it: the process groups at once, then whoever else belongs to the
// sessions (sixth field of stat).
constexpr const char* kScript = R"(trap '' HUP INT QUIT TERM
cd /
read -r end
running=' '
while read -r session; do
  case $session in end*) break ;; [1-9]*) running="$running$session " ;; esac
done <&3
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

// One line a place, in memory that the watchdog shares: a program that begins or ends costs a
// store, no call and no other process's time.
constexpr size_t kPlaces = 1024;
constexpr size_t kLineBytes = 8;
constexpr uint64_t kNobody = 0x0a20202020202020;  // seven blanks and the end of the line
// "end": from here on no place was ever used. The shell reads byte by byte, so that it matters.
constexpr uint64_t kNever = 0x0a20202020646e65;

bool StartShell(int input, int table) {
  posix_spawnattr_t attributes;
  posix_spawn_file_actions_t actions;
  posix_spawnattr_init(&attributes);
  posix_spawn_file_actions_init(&actions);
  sigset_t none, all;
  sigemptyset(&none);
  sigfillset(&all);
  posix_spawnattr_setsigmask(&attributes, &none);
  posix_spawnattr_setsigdefault(&attributes, &all);
  posix_spawnattr_setflags(
      &attributes,
      static_cast<short>(POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  posix_spawn_file_actions_adddup2(&actions, input, 0);
  posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
  posix_spawn_file_actions_adddup2(&actions, table, 3);
  char name[] = "batuta-watchdog", option[] = "-c";
  std::string script = kScript;
  char* argv[] = {name, option, script.data(), name, nullptr};
  pid_t pid = 0;
  const int error = posix_spawn(&pid, "/bin/sh", &actions, &attributes, argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  posix_spawnattr_destroy(&attributes);
  return error == 0;
}

class Watchdog {
 public:
  Watchdog() {
    Descriptor table(memfd_create("batuta-running", MFD_CLOEXEC));
    int ends[2];
    if (!table.IsOpen() || ftruncate(table.get(), kPlaces * kLineBytes) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      return;
    }
    Descriptor ours(ends[0]), its(ends[1]);
    if (!table.MoveAboveStreams() || !ours.MoveAboveStreams() || !its.MoveAboveStreams()) return;
    void* shared =
        mmap(nullptr, kPlaces * kLineBytes, PROT_READ | PROT_WRITE, MAP_SHARED, table.get(), 0);
    if (shared == MAP_FAILED) return;
    lines_ = static_cast<std::atomic<uint64_t>*>(shared);
    for (size_t place = 0; place < kPlaces; ++place) lines_[place] = kNever;
    if (!StartShell(its.get(), table.get())) return;
    ours.Release();  // it stays open as long as this process lives
    // The first comes first: before a place that is used for the first time there is none that
    // never was.
    for (size_t place = kPlaces; place > 0; --place) free_.push_back(place - 1);
  }

  size_t Enter(pid_t session) {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return kPlaces;
    const size_t place = free_.back();
    free_.pop_back();
    char line[kLineBytes + 1];
    std::snprintf(line, sizeof(line), "%-7d\n", session);
    uint64_t word = 0;
    std::memcpy(&word, line, sizeof(word));
    lines_[place] = word;
    return place;
  }

  void Leave(size_t place) {
    if (place == kPlaces) return;
    const std::lock_guard lock(mutex_);
    lines_[place] = kNobody;
    free_.push_back(place);
  }

 private:
  std::mutex mutex_;
  std::atomic<uint64_t>* lines_ = nullptr;
  std::vector<size_t> free_;
};

// Never destroyed: programs may run until the very end of the process.
Watchdog& TheWatchdog() {
  static auto* const watchdog = new Watchdog;
  return *watchdog;
}

}  // namespace

Watch::Watch(pid_t session) : place_(TheWatchdog().Enter(session)) {}

void Watch::End() {
  if (place_) TheWatchdog().Leave(*place_);
  place_.reset();
}

}  // namespace batuta::os
