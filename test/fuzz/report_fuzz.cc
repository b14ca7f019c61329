// Texts that are taken for a report, given any bytes.
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "test/fuzz/report_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  const std::string defect =
      batuta::convert::FindReportDefect({reinterpret_cast<const char*>(bytes), size});
  if (!defect.empty()) {
    std::fprintf(stderr, "%s\n", defect.c_str());
    std::abort();
  }
  return 0;
}
