// libFuzzer: the tool cache's parser. Seeds: tools_cache_seeds/.
#include <cstddef>
#include <cstdint>

#include "test/fuzz/tools_cache_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  batuta::tools::CacheSurvives({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
