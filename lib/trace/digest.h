// The base of the digest (see digest.cc), which the BPF programs use too.
#ifndef BATUTA_LIB_TRACE_DIGEST_H_
#define BATUTA_LIB_TRACE_DIGEST_H_

#include <cstdint>

namespace batuta::trace {

constexpr uint64_t kDigestBase = 0x9e3779b97f4a7c15;

}  // namespace batuta::trace

#endif  // BATUTA_LIB_TRACE_DIGEST_H_
