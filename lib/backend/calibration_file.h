// The calibration as data, and as the text of its file. See README.md for the format.
#ifndef BATUTA_LIB_BACKEND_CALIBRATION_FILE_H_
#define BATUTA_LIB_BACKEND_CALIBRATION_FILE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "lib/backend/machine_model.h"

namespace batuta::backend {

struct MeasuredPoint {
  double work = 0;
  double ns_min = 0;
  double ns_median = 0;
  friend bool operator==(const MeasuredPoint&, const MeasuredPoint&) = default;
};

// One candidate of one row of the table, by ascending work and time.
struct Series {
  int row = 0;
  Slot slot = kScalarSlot;
  std::vector<MeasuredPoint> points;
  friend bool operator==(const Series&, const Series&) = default;
};

// Every operation with its operands on the device, and the links there.
struct GpuCalibration {
  std::string name;  // which device, through which module: NameOf(Gpu)
  DeviceModel model;
  std::vector<Series> series;
};

struct Calibration {
  std::string key;        // what it holds for: MachineKey()
  std::string processor;  // for people
  std::string blas;       // empty: none
  int threads = 1;        // of the candidates with several
  int64_t created_s = 0;  // since 1970
  double noise = 1;
  MachineModel machine;
  std::vector<Series> series;  // none of them the GPU's
  std::optional<GpuCalibration> gpu;
};

// Points of one row, made to ascend: a larger workload is not faster but for noise.
Series SeriesOf(int row, Slot slot, std::vector<MeasuredPoint> points);

// What a device is called in a calibration.
std::string NameOf(const Gpu& gpu);

// 16 digits: a digest of the processor's identity, the usable cores and the build of the kernels.
std::string MachineKey();

std::string FormatCalibration(const Calibration& calibration);

// DataLoss names what is wrong: not JSON, another schema or checksum, too large, a number that is
// not finite and positive, points that are not ascending, a row or slot that is not there, a series
// twice.
absl::StatusOr<Calibration> ParseCalibration(std::string_view text);

// NotFound: there is no such file. DataLoss; FailedPrecondition: of another machine or build.
absl::StatusOr<Calibration> LoadCalibration(const std::string& file);

// The median is more than twice the minimum: threads that waited for a busy processor.
bool IsScattered(const MeasuredPoint& point);

// All that is measured of the processor, over what the model says of the rest. Several threads
// whose times scattered are left out; where one size alone scattered, its neighbours speak for it.
void FillByCalibration(const Calibration& calibration, PredictionTable& table);

// The GPU's own times, over what its model says of the rest.
void FillByCalibration(const GpuCalibration& calibration, PredictionTable& table);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_CALIBRATION_FILE_H_
