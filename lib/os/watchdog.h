// Ends what this process leaves running when it is killed. Programs are started in sessions of their
// own, so that nobody else would end them.
#ifndef BATUTA_LIB_OS_WATCHDOG_H_
#define BATUTA_LIB_OS_WATCHDOG_H_

#include <sys/types.h>

#include <cstddef>
#include <optional>

namespace batuta::os {

// The session of one program. As long as it is watched, the death of this process is its end too: a
// small shell process, started with the first watch, sees that the other end of its input is gone.
// Without /bin/sh nothing is watched, and of more than a thousand at once the rest is not.
// Thread-safe.
class Watch {
 public:
  explicit Watch(pid_t session);
  ~Watch() { End(); }
  Watch(const Watch&) = delete;
  Watch& operator=(const Watch&) = delete;

  // Call before the session's leader is reaped: its number is not somebody else's until then.
  void End();

 private:
  std::optional<size_t> place_;  // in the watchdog's table; nothing: not watched any more
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_WATCHDOG_H_
