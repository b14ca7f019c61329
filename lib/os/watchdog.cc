#include "lib/os/watchdog.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "lib/os/descriptor.h"
#include "lib/os/file_stamp.h"

extern char** environ;

namespace batuta::os {
namespace {

// Waits until this process ends, which closes the other end of its input, then reads the table of
// what was running and kills it: the process groups at once, then whoever else belongs to the
// sessions (sixth field of stat), or will lead one as soon as it comes to that.
constexpr const char* kScript = R"(trap '' HUP INT QUIT TERM
PATH=/usr/bin:/bin
cd /
read -r end
running=' '
for session in $(od -A n -v -t d4 <&3); do
  case $session in [1-9]*) running="$running$session " ;; esac
done
for session in $running; do kill -KILL "-$session"; done
case $running in *[0-9]*) rounds='1 2 3' ;; *) rounds= ;; esac
for round in $rounds; do
  for stat in /proc/[0-9]*/stat; do
    read -r line <"$stat" || continue
    set -- ${line##*) }
    pid=${stat#/proc/}
    case $running in *" $4 "* | *" ${pid%/stat} "*) kill -KILL "${pid%/stat}" ;; esac
  done
done
)";

// One number a place, in memory that the watchdog shares: a program that begins or ends costs a
// store, no call and no other process's time.
constexpr size_t kPlaces = 1024;

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

}  // namespace

class Watchdog {
 public:
  Watchdog() {
    Descriptor table(memfd_create("batuta-running", MFD_CLOEXEC));
    int ends[2];
    if (!table.IsOpen() || ftruncate(table.get(), kTableBytes) != 0 ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
      return;
    }
    Descriptor ours(ends[0]), its(ends[1]);
    if (!table.MoveAboveStreams() || !ours.MoveAboveStreams() || !its.MoveAboveStreams()) return;
    void* shared = mmap(nullptr, kTableBytes, PROT_READ | PROT_WRITE, MAP_SHARED, table.get(), 0);
    if (shared == MAP_FAILED || !StartShell(its.get(), table.get())) return;
    line_stamp_ = StampOf(ours.get());
    line_ = ours.Release();  // it stays open as long as this process lives
    auto* const sessions = static_cast<pid_t*>(shared);
    for (size_t place = 0; place < kPlaces; ++place) free_.push_back(sessions + place);
  }

  // In a copy of the process: the table is that of the original, whose end only the original's own
  // end of the line may tell. Calls what a signal's handler may.
  void LetGo() {
    is_ours_ = false;
    if (line_ < 0) return;
    // Whoever closed all descriptors may have another file there.
    const std::optional<FileStamp> stamp = StampOf(line_);
    if (stamp && stamp->inode == line_stamp_->inode && stamp->device == line_stamp_->device) {
      close(line_);
    }
  }

  pid_t* Enter() {
    const std::lock_guard lock(mutex_);
    if (free_.empty()) return nullptr;
    pid_t* const place = free_.back();
    free_.pop_back();
    return place;
  }

  void Leave(pid_t* place) {
    if (!is_ours_) return;
    std::atomic_ref(*place).store(0);
    const std::lock_guard lock(mutex_);
    free_.push_back(place);
  }

 private:
  static constexpr size_t kTableBytes = kPlaces * sizeof(pid_t);

  bool is_ours_ = true;  // false in a copy of the process, where this is set before all else
  int line_ = -1;        // -1: nothing is watched
  std::optional<FileStamp> line_stamp_;
  std::mutex mutex_;
  std::vector<pid_t*> free_;
};

namespace {

// Of this process. Never destroyed: programs may run until its very end.
std::mutex current_mutex;
Watchdog* current = nullptr;

// A process that is copied by fork, perhaps while another thread starts the watchdog, gets one of
// its own when it starts a program.
void BeforeCopy() { current_mutex.lock(); }
void AfterCopy() { current_mutex.unlock(); }
void InCopy() {
  if (current != nullptr) current->LetGo();
  current = nullptr;
  current_mutex.unlock();
}

Watchdog& TheWatchdog() {
  [[maybe_unused]] static const int handled = pthread_atfork(BeforeCopy, AfterCopy, InCopy);
  const std::lock_guard lock(current_mutex);
  if (current == nullptr) current = new Watchdog;
  return *current;
}

}  // namespace

Watch::Watch() : watchdog_(TheWatchdog()), session_(watchdog_.Enter()) {
  if (session_ == nullptr) session_ = &unwatched_;
}

void Watch::End() {
  if (session_ != nullptr && session_ != &unwatched_) watchdog_.Leave(session_);
  session_ = nullptr;
}

}  // namespace batuta::os
