#include "lib/convert/build_site.h"

#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::convert {

// Who comes later than somebody with another need waits for him, so that all get their turn.
bool BuildSite::MayEnter(State state) const {
  if (num_inside_ == 0) return true;
  if (state != state_ || state == State::kVacant) return false;
  for (const State other : {State::kThere, State::kAway, State::kVacant}) {
    if (other != state && num_waiting_[static_cast<size_t>(other)] > 0) return false;
  }
  return true;
}

absl::StatusOr<BuildSite::Stay> BuildSite::Enter(State state) {
  std::unique_lock lock(mutex_);
  int& waiting = num_waiting_[static_cast<size_t>(state)];
  ++waiting;
  changed_.wait(lock, [&] { return MayEnter(state); });
  --waiting;
  BATUTA_RETURN_IF_ERROR(Become(state));
  ++num_inside_;
  changed_.notify_all();
  return Stay(this);
}

absl::Status BuildSite::Become(State state) {
  const bool was_there = state_ == State::kThere, is_there = state == State::kThere;
  if (was_there != is_there) {
    std::error_code error;
    fs::rename(was_there ? root_ : refuge_, was_there ? refuge_ : root_, error);
    if (error) return FailedPrecondition("%s: %s", root_.native(), error.message());
  }
  state_ = state;
  return absl::OkStatus();
}

void BuildSite::Leave() {
  const std::lock_guard lock(mutex_);
  --num_inside_;
  changed_.notify_all();
}

}  // namespace batuta::convert
