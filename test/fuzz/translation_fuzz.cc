// What transpilers, compilers and builds write, given any bytes.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "test/fuzz/translation_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string defect =
      batuta::convert::FindTranslationDefect({reinterpret_cast<const char*>(bytes), size});
  if (!defect.empty()) {
    std::fprintf(stderr, "%s\n", defect.c_str());
    std::abort();
  }
  return 0;
}
