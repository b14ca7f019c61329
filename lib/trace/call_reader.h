// What the arguments of a system call point to, read from the memory of the process that made it.
#ifndef BATUTA_LIB_TRACE_CALL_READER_H_
#define BATUTA_LIB_TRACE_CALL_READER_H_

#include <sys/types.h>

#include <algorithm>
#include <array>
#include <string>

#include "batuta/trace.h"

namespace batuta::trace {

constexpr int kMaxPayloadBytes = 512 << 10;  // an event holds 1 MiB

// A call that was entered and has not ended yet. Owns what the event will show.
struct OpenCall {
  Event event;
  std::array<std::string, 3> texts;
  std::string payload, stack;

  // The event with its texts; valid as long as this call is not changed.
  const Event& Shown();
};

class CallReader {
 public:
  // More than kMaxPayloadBytes are not kept.
  explicit CallReader(int payload_bytes)
      : payload_bytes_(static_cast<size_t>(std::clamp(payload_bytes, 0, kMaxPayloadBytes))) {}

  // Before the kernel does the call: paths and other texts.
  void AtEntry(OpenCall& call) const;
  // After it, `result` being known: texts that could not be read before (the kernel has read them
  // in since), and the bytes that passed.
  void AtExit(OpenCall& call) const;

 private:
  void ReadBytes(OpenCall& call, uint64_t address, uint64_t size) const;
  void ReadVector(OpenCall& call, uint64_t vector, uint64_t count, uint64_t size) const;

  size_t payload_bytes_;
};

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_CALL_READER_H_
