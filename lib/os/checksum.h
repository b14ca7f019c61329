// A check against bytes that were torn or damaged, not against anybody who means harm: much faster
// than a digest, whose library alone takes a millisecond to start.
#ifndef BATUTA_LIB_OS_CHECKSUM_H_
#define BATUTA_LIB_OS_CHECKSUM_H_

#include <cstdint>
#include <string_view>

namespace batuta::os {

// XXH3, the same on every machine: it may stand in files.
uint64_t Checksum(std::string_view bytes);

}  // namespace batuta::os

#endif  // BATUTA_LIB_OS_CHECKSUM_H_
