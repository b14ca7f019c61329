// The event loops of Boost.Asio in which threads wait.
#ifndef BATUTA_LIB_OS_EVENT_LOOP_H_
#define BATUTA_LIB_OS_EVENT_LOOP_H_

#include <boost/asio/io_context.hpp>
#include <memory>

#include "absl/status/statusor.h"

namespace batuta::os {

// A loop for one wait; nobody else has it meanwhile. Making one takes some ten calls of the kernel,
// so that each thread keeps those that it has made. A copy of the process (fork) makes its own:
// what the original waits for would come to both.
class EventLoop {
 public:
  // Of this thread, which must also give it back. ResourceExhausted without descriptors for it.
  static absl::StatusOr<EventLoop> Take();
  EventLoop(EventLoop&&) = default;
  EventLoop& operator=(EventLoop&&) = delete;
  // Kept for the next only if it ran until nothing was left to do.
  ~EventLoop();

  boost::asio::io_context& context() { return *context_; }

 private:
  explicit EventLoop(std::unique_ptr<boost::asio::io_context> context)
      : context_(std::move(context)) {}

  std::unique_ptr<boost::asio::io_context> context_;
};

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_EVENT_LOOP_H_
