// libFuzzer: the calibration file's parser, and the table that it fills. Seeds: calibration_seeds/.
#include <cstddef>
#include <cstdint>

#include "test/fuzz/calibration_property.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  batuta::backend::CalibrationSurvives({reinterpret_cast<const char*>(bytes), size});
  return 0;
}
