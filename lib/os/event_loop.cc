#include "lib/os/event_loop.h"

#include <sys/types.h>
#include <unistd.h>

#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/system_error.hpp>
#include <utility>
#include <vector>

#include "lib/status_builders.h"

namespace batuta::os {
namespace {

namespace asio = boost::asio;

// Those of this thread that nobody waits in.
struct Idle {
  pid_t process = getpid();
  std::vector<std::unique_ptr<asio::io_context>> loops;
};
thread_local Idle idle;

// A copy of the process leaves the original's loops alone: their descriptors may be closed there by
// now, and their numbers those of other files.
void LeaveThoseOfTheOriginal() {
  const pid_t process = getpid();
  if (process == idle.process) return;
  for (std::unique_ptr<asio::io_context>& loop : idle.loops) static_cast<void>(loop.release());
  idle.loops.clear();
  idle.process = process;
}

}  // namespace

absl::StatusOr<EventLoop> EventLoop::Take() {
  LeaveThoseOfTheOriginal();
  if (!idle.loops.empty()) {
    EventLoop loop(std::move(idle.loops.back()));
    idle.loops.pop_back();
    loop.context().restart();
    return loop;
  }
  try {
    auto context = std::make_unique<asio::io_context>(1);
    // Whatever needs descriptors is made by the first that uses it.
    const asio::posix::stream_descriptor descriptors(*context);
    const asio::steady_timer timers(*context);
    return EventLoop(std::move(context));
  } catch (const boost::system::system_error& e) {
    return ResourceExhausted("an event loop: %s", e.what());
  }
}

EventLoop::~EventLoop() {
  if (context_ != nullptr && context_->stopped()) idle.loops.push_back(std::move(context_));
}

}  // namespace batuta::os
