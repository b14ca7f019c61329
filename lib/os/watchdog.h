// Ends what this process leaves running when it is killed. Programs are started in sessions of
// their own, so that nobody else would end them.
#ifndef BATUTA_LIB_OS_WATCHDOG_H_
#define BATUTA_LIB_OS_WATCHDOG_H_

#include <sys/types.h>

namespace batuta::os {

class Watchdog;

// The session of one program. As long as it is watched, the death of this process is its end too: a
// small shell process, started with the first watch, sees that the other end of its input is gone.
// Without /bin/sh and od nothing is watched, and of more than a thousand at once the rest is not. A
// process that is copied (fork) and its copy each end their own. Thread-safe.
class Watch {
 public:
  // Of a program that is about to be started.
  Watch();
  ~Watch() { End(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Where the number of the session goes; 0 until then. Lies in memory that the watchdog shares, so
  // that what a kill leaves is known from the moment in which it is there (see Spawn).
  pid_t& session() { return *session_; }

  // Call before the session's leader is reaped: its number is not somebody else's until then.
  void End();

 private:
  Watchdog& watchdog_;
  pid_t unwatched_ = 0;
  pid_t* session_;  // null: not watched any more
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_WATCHDOG_H_
