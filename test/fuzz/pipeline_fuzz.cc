// libFuzzer: what a pipeline reads: its file, its journal, records, and what a run saw. Seeds:
// pipeline_seeds/.
#include <cstddef>
#include <cstdint>

#include "test/fuzz/pipeline_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  batuta::fuzz::CheckPipelineFiles({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
