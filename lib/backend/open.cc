// Selector::Open: from options, calibration and probes to the tables that Select looks into.
#include <cmath>

#include "batuta/backend.h"
#include "batuta/calibration.h"
#include "lib/backend/calibration_file.h"
#include "lib/backend/machinery.h"
#include "lib/os/processor.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

absl::Status CheckPositive(const char* name, double value) {
  if (value > 0 && std::isfinite(value)) return absl::OkStatus();
  return InvalidArgument("%s is %g: it must be a positive number", name, value);
}

absl::Status CheckLink(const char* name, const Link& link) {
  if (!(link.latency_ns >= 0) || !std::isfinite(link.latency_ns)) {
    return InvalidArgument("%s.latency_ns is %g: it must be a number of at least 0", name,
                           link.latency_ns);
  }
  return CheckPositive((std::string(name) + ".bytes_per_s").c_str(), link.bytes_per_s);
}

absl::Status CheckDevice(const DeviceModel& device) {
  BATUTA_RETURN_IF_ERROR(CheckLink("device.pageable", device.pageable));
  BATUTA_RETURN_IF_ERROR(CheckLink("device.pinned", device.pinned));
  BATUTA_RETURN_IF_ERROR(CheckPositive("device.launch_ns", device.launch_ns));
  BATUTA_RETURN_IF_ERROR(CheckPositive("device.f32_flops_per_s", device.f32_flops_per_s));
  BATUTA_RETURN_IF_ERROR(CheckPositive("device.f64_flops_per_s", device.f64_flops_per_s));
  return CheckPositive("device.bytes_per_s", device.bytes_per_s);
}

LinkCost CostOf(const Link& link) {
  return {static_cast<float>(link.latency_ns), static_cast<float>(1e9 / link.bytes_per_s)};
}

// True if the tables are the calibration's.
absl::StatusOr<bool> UseCalibration(const SelectorOptions& options, Machinery& machinery) {
  const std::string file =
      options.calibration_file.empty() ? CalibrationFile() : options.calibration_file;
  absl::StatusOr<Calibration> calibration = LoadCalibration(file);
  if (calibration.ok() && calibration->threads != machinery.threads) {
    calibration = FailedPrecondition("%s: measured with %d threads, here are %d", file,
                                     calibration->threads, machinery.threads);
  }
  if (!calibration.ok()) {
    if (options.policy == Policy::kCalibrated) {
      return FailedPrecondition("no calibration: %s (batuta calibrate makes one)",
                                std::string(calibration.status().message()));
    }
    // That there is none yet is nothing to warn of, where none was named.
    if (!options.calibration_file.empty() || !absl::IsNotFound(calibration.status())) {
      machinery.warnings.emplace_back(calibration.status().message());
    }
    return false;
  }
  machinery.machine = calibration->machine;
  machinery.blas_name = calibration->blas;
  FillByModel(machinery.machine, machinery.table);
  FillByCalibration(*calibration, machinery.table);
  return true;
}

void UseDevice(const DeviceModel& device, Machinery& machinery) {
  machinery.has_device = true;
  machinery.device = device;
  machinery.pageable = CostOf(device.pageable);
  machinery.pinned = CostOf(device.pinned);
  FillByModel(device, machinery.table);
}

}  // namespace

absl::StatusOr<Selector> Selector::Open(const SelectorOptions& options) {
  BATUTA_RETURN_IF_ERROR(options.classic.Check());
  BATUTA_RETURN_IF_ERROR(options.moe.Check());
  if (options.max_threads < 0) {
    return InvalidArgument("max_threads is %d: it must be at least 0", options.max_threads);
  }
  if (options.device) BATUTA_RETURN_IF_ERROR(CheckDevice(*options.device));
  auto machinery = std::make_shared<Machinery>();
  machinery->classic = options.classic;
  machinery->moe = options.moe;
  const int cores = os::NumUsableCores();
  machinery->threads = std::min(options.max_threads > 0 ? options.max_threads : cores, 256);
  const int threads = machinery->threads;
  machinery->candidates = {{{Backend::kScalar, Variant::kPlain, 1},
                            {Backend::kSimd, Variant::kPlain, 1},
                            {Backend::kSimd, Variant::kStream, 1},
                            {Backend::kSimd, Variant::kPlain, threads},
                            {Backend::kSimd, Variant::kStream, threads},
                            {Backend::kBlas, Variant::kPlain, 1},
                            {Backend::kGpu, Variant::kPlain, 1}}};
  machinery->policy = options.policy.value_or(Policy::kCalibrated);
  if (machinery->policy == Policy::kCalibrated) {
    BATUTA_ASSIGN_OR_RETURN(const bool is_used, UseCalibration(options, *machinery));
    if (!is_used) machinery->policy = Policy::kRoofline;
  }
  if (machinery->policy == Policy::kRoofline) {
    machinery->machine = ProbeMachine(threads);
    FillByModel(machinery->machine, machinery->table);
  }
  std::optional<DeviceModel> device = options.device;
  if (options.gpu) {
    machinery->gpu = options.gpu->context_;
    if (!device) {
      BATUTA_ASSIGN_OR_RETURN(device, options.gpu->Measure());
    }
  }
  if (device) UseDevice(*device, *machinery);
  return Selector(std::move(machinery));
}

}  // namespace batuta::backend
