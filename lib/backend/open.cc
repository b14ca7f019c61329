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
  if (device.pageable_to_host.bytes_per_s != 0) {
    BATUTA_RETURN_IF_ERROR(CheckLink("device.pageable_to_host", device.pageable_to_host));
  }
  if (device.pinned_to_host.bytes_per_s != 0) {
    BATUTA_RETURN_IF_ERROR(CheckLink("device.pinned_to_host", device.pinned_to_host));
  }
  BATUTA_RETURN_IF_ERROR(CheckPositive("device.launch_ns", device.launch_ns));
  BATUTA_RETURN_IF_ERROR(CheckPositive("device.f32_flops_per_s", device.f32_flops_per_s));
  BATUTA_RETURN_IF_ERROR(CheckPositive("device.f64_flops_per_s", device.f64_flops_per_s));
  return CheckPositive("device.bytes_per_s", device.bytes_per_s);
}

LinkCost CostOf(const Link& link) {
  return {static_cast<float>(link.latency_ns), static_cast<float>(1e9 / link.bytes_per_s)};
}

// Nothing if the tables are not the calibration's.
absl::StatusOr<std::optional<Calibration>> UseCalibration(const SelectorOptions& options,
                                                          Machinery& machinery) {
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
    return std::optional<Calibration>();
  }
  machinery.machine = calibration->machine;
  machinery.blas_name = calibration->blas;
  FillByModel(machinery.machine, machinery.table);
  FillByCalibration(*calibration, machinery.table);
  return std::optional<Calibration>(*std::move(calibration));
}

void UseDevice(const DeviceModel& device, Machinery& machinery) {
  const auto back = [](const Link& there, const Link& given) {
    return CostOf(given.bytes_per_s == 0 ? there : given);
  };
  machinery.has_device = true;
  machinery.device = device;
  machinery.pageable = CostOf(device.pageable);
  machinery.pinned = CostOf(device.pinned);
  machinery.pageable_to_host = back(device.pageable, device.pageable_to_host);
  machinery.pinned_to_host = back(device.pinned, device.pinned_to_host);
  FillByModel(device, machinery.table);
}

// As the calibration knows it, else as it is measured now. One that cannot be measured is no
// candidate.
void UseGpu(const Gpu& gpu, std::shared_ptr<GpuContext> context,
            const std::optional<Calibration>& calibration, Machinery& machinery) {
  if (calibration && calibration->gpu && calibration->gpu->name == NameOf(gpu)) {
    machinery.gpu = std::move(context);
    UseDevice(calibration->gpu->model, machinery);
    FillByCalibration(*calibration->gpu, machinery.table);
    return;
  }
  if (calibration) {
    machinery.warnings.push_back("the calibration does not know the GPU (" + NameOf(gpu) +
                                 "): batuta calibrate measures it");
  }
  const absl::StatusOr<DeviceModel> model = gpu.Measure();
  if (!model.ok()) {
    machinery.warnings.push_back("the GPU is not used: " + std::string(model.status().message()));
    return;
  }
  machinery.gpu = std::move(context);
  UseDevice(*model, machinery);
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
                            {Backend::kGpu, Variant::kPlain, 1},
                            {Backend::kGpu, Variant::kLibrary, 1}}};
  machinery->policy = options.policy.value_or(Policy::kCalibrated);
  std::optional<Calibration> calibration;
  if (machinery->policy == Policy::kCalibrated) {
    BATUTA_ASSIGN_OR_RETURN(calibration, UseCalibration(options, *machinery));
    if (!calibration) machinery->policy = Policy::kRoofline;
  }
  if (machinery->policy == Policy::kRoofline) {
    machinery->machine = ProbeMachine(threads);
    FillByModel(machinery->machine, machinery->table);
  }
  if (options.device) {
    if (options.gpu) machinery->gpu = options.gpu->context_;
    UseDevice(*options.device, *machinery);
  } else if (options.gpu) {
    UseGpu(*options.gpu, options.gpu->context_, calibration, *machinery);
  }
  return Selector(std::move(machinery));
}

}  // namespace batuta::backend
