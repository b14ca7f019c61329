// Measures this machine once, so that backend::Selector knows it afterwards.
#ifndef BATUTA_CALIBRATION_H_
#define BATUTA_CALIBRATION_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "batuta/gpu.h"

namespace batuta::backend {

// How much is measured.
enum class Effort : uint8_t {
  kQuick,  // within 3 s: every operation at ten sizes
  kFull,   // about a minute: twice as many sizes, more rounds, memory beyond the caches
};

// What to do when other processes keep the processors busy.
enum class WhenBusy : uint8_t { kRefuse, kWarn };

// What is measured, and where the result goes.
struct CalibrateOptions {
  Effort effort = Effort::kQuick;          // how much is measured
  WhenBusy when_busy = WhenBusy::kRefuse;  // kWarn: measures all the same
  std::string file;                        // empty: CalibrationFile()
  int max_threads = 0;                     // 0: all usable cores
  // Measured too: its links, and every operation at sizes up to those that take half a millisecond.
  std::optional<Gpu> gpu;
  // Done and all measurements, and what is measured now. On the calling thread.
  std::function<void(int num_done, int num_all, std::string_view what)> on_progress;
  std::stop_token stop;  // asked: ends as Cancelled
};

// What was measured, for people; the times themselves are in the file.
struct CalibrationSummary {
  std::string file;         // that was written
  std::string processor;    // its name for people
  std::string simd_target;  // "AVX2"
  std::string blas;         // empty: none was found
  std::string gpu;     // its name and module; empty: there is none, or it could not be measured
  DeviceModel device;  // measured, if `gpu` is not empty
  int cores = 1;       // that were measured with
  double f32_peak_flops = 0;  // of one core
  double noise = 1;           // median over all points of (median / minimum) of their rounds
  double seconds = 0;         // that it took
  int num_points = 0;         // times in the file
  std::vector<std::string> warnings;  // what impairs the result, a line each
};

// Measures and writes the file, as a whole or not at all. InvalidArgument: max_threads is negative;
// Unavailable: other processes want more than half a core (WhenBusy::kRefuse); FailedPrecondition:
// the file cannot be written; ResourceExhausted: the disk is full; Cancelled. To be called by one
// thread of the machine at a time.
absl::StatusOr<CalibrationSummary> Calibrate(const CalibrateOptions& options);

// Where the calibration of this machine lies: in $BATUTA_HOME, else in $XDG_CACHE_HOME/batuta, else
// in ~/.cache/batuta; its name says the processor, the usable cores and the build of the kernels.
// Empty: there is no home.
std::string CalibrationFile();

}  // namespace batuta::backend

#endif  // BATUTA_CALIBRATION_H_
