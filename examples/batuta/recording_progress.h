// Tells on stderr, if that is a terminal, that a recording which shows nothing else goes on.
#ifndef BATUTA_EXAMPLES_BATUTA_RECORDING_PROGRESS_H_
#define BATUTA_EXAMPLES_BATUTA_RECORDING_PROGRESS_H_

#include <atomic>
#include <cstdint>
#include <thread>

#include "batuta/trace.h"

namespace batuta::cli {

// A line after 5 s, then after twice the time each, at least one a minute. Lines that stay: the
// program may write to the same terminal.
class RecordingProgress {
 public:
  // Counts what comes to `on_event`, and hands it on. Outlives the recording.
  explicit RecordingProgress(trace::RecordOptions& options);
  RecordingProgress(const RecordingProgress&) = delete;
  RecordingProgress& operator=(const RecordingProgress&) = delete;

 private:
  void Count(const trace::Event& event);
  void TellUntilStopped(const std::stop_token& stop) const;

  std::atomic<int64_t> num_calls_ = 0, num_threads_ = 1, num_ended_ = 0;
  std::jthread teller_;  // the last member: it ends before those that it reads
};

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_RECORDING_PROGRESS_H_
