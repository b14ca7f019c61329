#include "examples/batuta/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_format.h"
#include "examples/batuta/output.h"
#include "lib/text.h"

namespace batuta::cli {
namespace {

using std::chrono_literals::operator""ms;

constexpr auto kShown = 100ms;   // for at least as long stands what was drawn
constexpr auto kOld = 500ms;     // a line of that age is drawn again, for its times
constexpr auto kLong = 2'000ms;  // a stage that takes longer shows its time

}  // namespace

Progress::Progress(Style style)
    : is_quiet_(style == Style::kQuiet), is_live_(!is_quiet_ && isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (!ticker_.joinable()) return;
  ticker_.request_stop();
  ticker_.join();
  std::fputs("\r\x1b[K", stderr);
}

void Progress::OnEvent(const pipeline::Event& event) {
  if (is_quiet_) return;
  const bool is_running = event.state == pipeline::StageState::kRunning;
  if (!is_live_) {
    if (!is_running) PrintFinished(event);
    return;
  }
  const std::lock_guard lock(mutex_);
  const Clock::time_point now = Clock::now();
  if (!ticker_.joinable()) {
    start_ = now;
    ticker_ = std::jthread([this](const std::stop_token& stop) { RedrawUntilStopped(stop); });
  }
  num_done_ = event.num_done;
  num_known_ = event.num_known;
  if (is_running) {
    // It holds names of the project's files, which may hold what moves the cursor.
    running_[event.stage] = {MakePrintable(event.name), now};
  } else {
    running_.erase(event.stage);
  }
  // What thousands of short stages do is not worth a line each.
  is_stale_ = now - drawn_ < kShown;
  if (!is_stale_) Redraw();
}

void Progress::Say(const std::string& line) {
  const std::lock_guard lock(mutex_);
  std::fputs(((ticker_.joinable() ? "\r\x1b[K" : "") + MakePrintable(line) + "\n").c_str(), stderr);
  is_stale_ = true;
}

void Progress::PrintFinished(const pipeline::Event& event) const {
  std::string line = absl::StrFormat("[%3d/%d] %6.1f s  %s", event.num_done, event.num_known,
                                     event.at_ms / 1000, MakePrintable(event.name));
  if (event.state != pipeline::StageState::kDone) {
    line += absl::StrFormat(": %s", StageStateName(event.state));
  }
  std::fputs((line + "\n").c_str(), stderr);
}

std::string Progress::Line(Clock::time_point now) const {
  using Seconds = std::chrono::duration<double>;
  std::string line =
      absl::StrFormat("[%d/%d] %.0f s  ", num_done_, num_known_, Seconds(now - start_).count());
  const char* separator = "";
  for (const auto& [stage, running] : running_) {
    line += separator + running.name;
    separator = ", ";
    if (now - running.since < kLong) continue;
    line += absl::StrFormat(" (%.0f s)", Seconds(now - running.since).count());
  }
  return line;
}

void Progress::Redraw() {
  drawn_ = Clock::now();
  is_stale_ = false;
  // A line that wraps could not be drawn over.
  const auto width = static_cast<size_t>(std::max(TerminalWidth(STDERR_FILENO), 20)) - 1;
  const std::string line = ShortenTo(Line(drawn_), width);
  std::fputs(("\r\x1b[K" + line).c_str(), stderr);
  std::fflush(stderr);
}

void Progress::RedrawUntilStopped(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stop.stop_requested()) {
    wakes_.wait_for(lock, stop, kShown, [] { return false; });
    if (is_stale_ || Clock::now() - drawn_ > kOld) Redraw();
  }
}

}  // namespace batuta::cli
