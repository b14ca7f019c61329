// Records by programs in the kernel (bpf/record.bpf.c): nothing stops, so that it costs a program
// little.
#ifndef BATUTA_LIB_TRACE_BPF_SESSION_H_
#define BATUTA_LIB_TRACE_BPF_SESSION_H_

#include <sys/types.h>

#include <memory>
#include <stop_token>

#include "absl/status/statusor.h"
#include "batuta/trace.h"
#include "lib/trace/writer.h"

namespace batuta::trace {

class BpfSession {
 public:
  // Loads and attaches. Unavailable: this machine or user may not, and what to grant.
  static absl::StatusOr<BpfSession> Open(const RecordOptions& options);
  ~BpfSession();
  BpfSession(BpfSession&&) noexcept;

  // Tracks a held process from the program that it loads on.
  absl::Status Track(pid_t pid);
  // Tracks threads of a process that runs already, from now on. Unavailable: this kernel cannot.
  absl::Status TrackRunning(pid_t pid);
  // Until it and all that descends from it have ended, or `options.stop` is asked: what was running
  // then goes on. Fills in `about`.
  absl::Status Run(Writer& writer, About& about);
  bool was_let_go() const;

 private:
  struct State;
  explicit BpfSession(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_BPF_SESSION_H_
