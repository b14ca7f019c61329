// Wakes a thread that waits in waitpid: a child process that ends when it is rung.
#ifndef BATUTA_LIB_TRACE_BELL_H_
#define BATUTA_LIB_TRACE_BELL_H_

#include <sys/types.h>

#include <optional>
#include <stop_token>

namespace batuta::trace {

// waitpid is interrupted by signals only, and a library must not take a signal of its embedder's.
// Make it on the thread that waits.
class Bell {
 public:
  // Rings `grace_s` seconds after `stop` is asked. No process is made for a token that can never be
  // asked.
  Bell(const std::stop_token& stop, unsigned grace_s);
  ~Bell();
  Bell(const Bell&) = delete;
  Bell& operator=(const Bell&) = delete;

  // The child that waitpid returns when the bell has rung; -1 if there is none.
  pid_t pid() const { return pid_; }
  void WasReaped() const { pid_ = -1; }

 private:
  struct Ring {
    pid_t pid;
    void operator()() const;
  };
  mutable pid_t pid_ = -1;
  std::optional<std::stop_callback<Ring>> on_stop_;
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_BELL_H_
