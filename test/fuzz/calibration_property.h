// What must hold for every input of the calibration file's parser. Used by the fuzzer and its
// replay.
#ifndef BATUTA_TEST_FUZZ_CALIBRATION_PROPERTY_H_
#define BATUTA_TEST_FUZZ_CALIBRATION_PROPERTY_H_

#include <cmath>
#include <cstdlib>
#include <string_view>

#include "lib/backend/calibration_file.h"
#include "lib/os/hash.h"

namespace batuta::backend {

// Ends the program if a prediction from what was accepted is not a number, or if what was accepted
// is not read again as it was written. The text is tried as it is, and under a right checksum.
inline void CalibrationSurvives(std::string_view text) {
  (void)ParseCalibration(text);
  const size_t end = text.find('\n');
  const std::string rest(end == std::string_view::npos ? text : text.substr(end + 1));
  const auto calibration = ParseCalibration("{\"schema\": 1, \"checksum\": \"" +
                                            os::HashBytes(rest).substr(0, 16) + "\",\n" + rest);
  if (!calibration.ok()) return;
  const auto again = ParseCalibration(FormatCalibration(*calibration));
  if (!again.ok() || again->series != calibration->series) std::abort();
  PredictionTable table;
  FillByModel(calibration->machine, table);
  FillByCalibration(*calibration, table);
  for (const double work : {1.0, 3.0, 1e3, 1e12, 9e15}) {
    for (int row = 0; row < kNumRows; ++row) {
      Times ns;
      table.Predict(row, work, ns);
      for (const float time : ns) {
        if (!std::isfinite(time) || time < 0) std::abort();
      }
    }
  }
}

}  // namespace batuta::backend

#endif  // BATUTA_TEST_FUZZ_CALIBRATION_PROPERTY_H_
