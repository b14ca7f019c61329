#include "examples/batuta/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdio>

#include "absl/strings/str_format.h"
#include "examples/batuta/output.h"

namespace batuta::cli {
namespace {

// Names of stages hold names of the project's files, which may hold what moves the cursor.
std::string Tame(std::string_view name) {
  std::string tame(name);
  std::replace_if(
      tame.begin(), tame.end(),
      [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }, '?');
  return tame;
}

}  // namespace

Progress::Progress(Style style)
    : is_quiet_(style == Style::kQuiet), is_live_(!is_quiet_ && isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (has_line_) std::fputs("\r\x1b[K", stderr);
}

void Progress::OnEvent(const pipeline::Event& event) {
  if (is_quiet_) return;
  const bool is_running = event.state == pipeline::StageState::kRunning;
  if (!is_live_) {
    if (!is_running) PrintFinished(event);
    return;
  }
  if (is_running) {
    running_[event.stage] = Tame(event.name);
  } else {
    running_.erase(event.stage);
  }
  Redraw(event);
}

void Progress::PrintFinished(const pipeline::Event& event) const {
  std::string line = absl::StrFormat("[%3d/%d] %6.1f s  %s", event.num_done, event.num_known,
                                     event.at_ms / 1000, Tame(event.name));
  if (event.state != pipeline::StageState::kDone) {
    line += absl::StrFormat(": %s", StageStateName(event.state));
  }
  std::fputs((line + "\n").c_str(), stderr);
}

void Progress::Redraw(const pipeline::Event& event) {
  std::string line =
      absl::StrFormat("[%d/%d] %.1f s  ", event.num_done, event.num_known, event.at_ms / 1000);
  const char* separator = "";
  for (const auto& [stage, name] : running_) {
    line += separator + name;
    separator = ", ";
  }
  // A line that wraps could not be drawn over.
  const auto width = static_cast<size_t>(std::max(TerminalWidth(STDERR_FILENO), 20)) - 1;
  if (line.size() > width) line = line.substr(0, width - 3) + "...";
  std::fputs(("\r\x1b[K" + line).c_str(), stderr);
  std::fflush(stderr);
  has_line_ = true;
}

}  // namespace batuta::cli
