// Writes a trace file so that it can be read at any moment: whole events are handed to the system,
// by an event that comes a fifth of a second or more after the last time, and the end is what says
// that it is complete.
#ifndef BATUTA_LIB_TRACE_WRITER_H_
#define BATUTA_LIB_TRACE_WRITER_H_

#include <optional>
#include <string>

#include "absl/status/statusor.h"
#include "batuta/trace.h"
#include "lib/os/append_file.h"

namespace batuta::trace {

class Writer {
 public:
  // What is at `options.file` is replaced; with an empty one nothing is kept and only `on_event` is
  // served.
  static absl::StatusOr<Writer> Open(const RecordOptions& options);

  // Call once, first.
  absl::Status Begin(const About& about);
  absl::Status Add(const Event& event);
  // Hands all that was added to the system.
  absl::Status Flush();
  // Call once, last. Says the same of the recording as the file does.
  absl::Status End(About& about);

 private:
  explicit Writer(const RecordOptions& options)
      : on_begin_(options.on_begin), on_event_(options.on_event) {}
  absl::Status Append(const Event& event, std::string_view extra);

  std::function<void(const About&)> on_begin_;
  std::function<void(const Event&)> on_event_;
  std::optional<os::AppendFile> file_;
  std::string buffer_;
  uint64_t offset_ = 0;  // in the file, of the next event
  uint64_t num_events_ = 0;
  int64_t last_flush_ns_ = 0;
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_WRITER_H_
