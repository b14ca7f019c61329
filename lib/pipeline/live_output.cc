#include "lib/pipeline/live_output.h"

#include <algorithm>
#include <utility>

namespace batuta::pipeline {
namespace {

// Of one stage that has not the word: more is left out, and that is said.
constexpr size_t kMaxHeldBytes = size_t{1} << 20;
constexpr std::string_view kLeftOut =
    "\n(more than 1 MiB while another stage was shown; the rest is left out)\n";

}  // namespace

void LiveOutput::Write(size_t stage, std::string_view text) {
  const std::lock_guard lock(mutex_);
  if (!speaker_) speaker_ = stage;
  if (*speaker_ == stage) {
    sink_(stage, text);
    return;
  }
  std::string& held = held_[stage];
  if (held.size() >= kMaxHeldBytes) return;
  held += text.substr(0, kMaxHeldBytes - held.size());
  if (held.size() >= kMaxHeldBytes) held += kLeftOut;
}

void LiveOutput::Say(size_t stage) {
  const std::string text = std::move(held_.extract(stage).mapped());
  sink_(stage, text);
}

void LiveOutput::End(size_t stage) {
  const std::lock_guard lock(mutex_);
  if (speaker_ != stage) {
    // A stage that is tried again ends more than once.
    if (held_.contains(stage) && std::ranges::count(ended_, stage) == 0) ended_.push_back(stage);
    return;
  }
  speaker_.reset();
  for (const size_t other : std::exchange(ended_, {})) Say(other);
  if (held_.empty()) return;
  speaker_ = held_.begin()->first;
  Say(*speaker_);
}

}  // namespace batuta::pipeline
