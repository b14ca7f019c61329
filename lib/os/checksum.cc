#include "lib/os/checksum.h"

#define XXH_INLINE_ALL  // nothing of it is linked
#include <xxhash.h>

namespace batuta::os {

uint64_t Checksum(std::string_view bytes) { return XXH3_64bits(bytes.data(), bytes.size()); }

}  // namespace batuta::os
