// Shows on stderr what a graph is doing: one live line on a terminal, else a line per finished
// stage.
#ifndef BATUTA_EXAMPLES_BATUTA_PROGRESS_H_
#define BATUTA_EXAMPLES_BATUTA_PROGRESS_H_

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <thread>

#include "batuta/pipeline.h"

namespace batuta::cli {

class Progress {
 public:
  enum class Style { kAuto, kQuiet };
  explicit Progress(Style style);
  ~Progress();  // clears the live line
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void OnEvent(const pipeline::Event& event);  // one call at a time
  // A line that stays, for any thread to say.
  void Say(const std::string& line);

 private:
  using Clock = std::chrono::steady_clock;
  struct Running {
    std::string name;
    Clock::time_point since;
  };

  void PrintFinished(const pipeline::Event& event) const;
  std::string Line(Clock::time_point now) const;
  void Redraw();
  void RedrawUntilStopped(const std::stop_token& stop);

  const bool is_quiet_, is_live_;
  std::mutex mutex_;
  Clock::time_point start_, drawn_;
  bool is_stale_ = false;
  int num_done_ = 0, num_known_ = 0;
  std::map<pipeline::StageId, Running> running_;
  std::condition_variable_any wakes_;
  std::jthread ticker_;  // a stage may be silent for a minute
};

}  // namespace batuta::cli

#endif  // BATUTA_EXAMPLES_BATUTA_PROGRESS_H_
