// The clock of all events.
#ifndef BATUTA_LIB_TRACE_CLOCK_H_
#define BATUTA_LIB_TRACE_CLOCK_H_

#include <time.h>

#include <cstdint>

namespace batuta::trace {

inline int64_t NowNs(clockid_t clock = CLOCK_MONOTONIC) {
  timespec now{};
  clock_gettime(clock, &now);
  return int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_CLOCK_H_
