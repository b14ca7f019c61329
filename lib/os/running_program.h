// Waits for a program that was started: takes what it writes, keeps its limits, ends it.
#ifndef BATUTA_LIB_OS_RUNNING_PROGRAM_H_
#define BATUTA_LIB_OS_RUNNING_PROGRAM_H_

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/os/descriptor.h"
#include "lib/os/process.h"
#include "lib/os/process_tree.h"
#include "lib/os/watchdog.h"

namespace batuta::os {

// By one call of the kernel, which looks at its pipes, at its end and at the clock together: an
// event loop of its own takes some twenty calls more for each program.
class RunningProgram {
 public:
  // `out` and `err`: what to read of the pipes that it writes to. `spec` and `watch` must outlive
  // it.
  RunningProgram(const ProcessSpec& spec, pid_t pid, Watch& watch, Descriptor out, Descriptor err);

  // To its end and that of what it left; see RunProcess. Call once.
  absl::StatusOr<ProcessResult> Wait(std::stop_token stop);

 private:
  using Clock = std::chrono::steady_clock;
  using Time = Clock::time_point;
  struct Stream {
    Descriptor pipe;
    std::string& text;
    int64_t num_bytes = 0;
  };

  absl::Status WaitForEnd(std::stop_token stop);
  void Look(int stop_event);
  void Take(Stream& stream, short events);
  void Keep(Stream& stream, std::string_view bytes);
  void OnExit();
  void OnTime();
  void End();
  void KillTree();
  bool IsOver() const { return has_exited_ && !out_.pipe.IsOpen() && !err_.pipe.IsOpen(); }
  bool Reap();

  const ProcessSpec& spec_;
  const pid_t pid_;
  Watch& watch_;
  ProcessTree tree_;
  ProcessResult result_;
  Stream out_, err_;
  const Descriptor exit_;  // can be read when the program has ended
  // When what is to be done next; never: Time::max().
  const Time start_ = Clock::now();
  Time limit_at_ = Time::max(), grace_at_ = Time::max(), drain_at_ = Time::max(), watch_pipes_at_;
  bool has_exited_ = false, is_ending_ = false, is_cancelled_ = false;
  bool is_held_ = false;  // others had its pipes when it had ended
  int read_error_ = 0;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_RUNNING_PROGRAM_H_
