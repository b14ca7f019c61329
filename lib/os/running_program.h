// Waits for a program that was started: takes what it writes, keeps its limits, ends it.
#ifndef BATUTA_LIB_OS_RUNNING_PROGRAM_H_
#define BATUTA_LIB_OS_RUNNING_PROGRAM_H_

#include <sys/types.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <stop_token>
#include <string>
#include <string_view>
#include <utility>

#include "absl/status/statusor.h"
#include "lib/os/descriptor.h"
#include "lib/os/event_loop.h"
#include "lib/os/process.h"
#include "lib/os/process_tree.h"
#include "lib/os/watchdog.h"

namespace batuta::os {

// Its pipes, its end and its clock, in one event loop.
class RunningProgram {
 public:
  // `out` and `err`: what to read of the pipes that it writes to. `spec` and `watch` must outlive
  // it.
  RunningProgram(const ProcessSpec& spec, pid_t pid, Watch& watch, EventLoop loop, Descriptor out,
                 Descriptor err);
  ~RunningProgram();
  RunningProgram(const RunningProgram&) = delete;
  RunningProgram& operator=(const RunningProgram&) = delete;

  // To its end and that of what it left; see RunProcess. Call once.
  absl::StatusOr<ProcessResult> Wait(std::stop_token stop);

 private:
  using Clock = std::chrono::steady_clock;
  using Timer = boost::asio::steady_timer;
  using Waited = boost::asio::posix::stream_descriptor;
  struct Stream {
    Stream(Descriptor read_end, EventLoop& loop, std::string& kept)
        : pipe(std::move(read_end)), reader(loop.context()), text(kept) {}

    Descriptor pipe;
    Waited reader;  // the same descriptor, as long as the loop looks at it
    std::string& text;
    int64_t num_bytes = 0;
    std::array<char, size_t{64} << 10> piece;
  };

  absl::Status WaitForEnd(std::stop_token stop);
  template <typename Action>
  void After(Timer& timer, Clock::duration time, Action action);
  void LookAtPipes();
  void Read(Stream& stream);
  void TakeWhatIsThere(Stream& stream);
  void Keep(Stream& stream, std::string_view bytes);
  void Close(Stream& stream, int error);
  void OnExit();
  void GiveUp(int error);
  void End();
  void KillTree();
  bool IsOver() const { return has_exited_ && !out_.pipe.IsOpen() && !err_.pipe.IsOpen(); }
  void StopIfOver();
  bool Reap();

  const Clock::time_point start_ = Clock::now();
  const ProcessSpec& spec_;
  const pid_t pid_;
  Watch& watch_;
  ProcessTree tree_;
  ProcessResult result_;
  EventLoop loop_;
  Stream out_, err_;
  Descriptor pidfd_;  // can be read when the program has ended
  Waited exit_;
  Timer quick_, limit_, grace_, drain_;
  bool has_exited_ = false, is_ending_ = false, is_cancelled_ = false;
  bool is_held_ = false;  // others had its pipes when it had ended
  int read_error_ = 0;
  int wait_error_ = 0;  // why its end cannot be waited for
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_RUNNING_PROGRAM_H_
