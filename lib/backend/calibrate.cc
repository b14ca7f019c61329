// Calibrate: which workloads are measured, in which order, and what becomes of the times.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <ctime>
#include <map>

#include "absl/strings/str_format.h"
#include "batuta/calibration.h"
#include "lib/backend/calibrate_gpu.h"
#include "lib/backend/calibration_file.h"
#include "lib/backend/measure.h"
#include "lib/backend/measured_sizes.h"
#include "lib/os/file_system.h"
#include "lib/os/processor.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

// Other processes that wanted to run, on average, above which times say little.
constexpr double kMaxOthers = 0.5;
constexpr double kNoisy = 1.3;

struct Plan {
  MeasuredSizes sizes;
  MeasureLimits limits;
};

Plan PlanOf(Effort effort) {
  Plan plan;
  if (effort == Effort::kQuick) {
    for (int64_t size = 4; size <= 1 << 20; size *= 2) plan.sizes.vector.push_back(size);
    for (int64_t size = 4; size <= 1024; size *= 2) plan.sizes.square_gemv.push_back(size);
    plan.sizes.thin_gemv = {1, 2, 4, 8, 16, 32, 64};
    plan.sizes.square_gemm = {2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384};
    plan.sizes.thin_gemm = {1, 2, 4, 8, 16};
    return plan;
  }
  for (int64_t size = 2; size <= 1 << 23; size *= 2) plan.sizes.vector.push_back(size);
  for (int64_t size = 2; size <= 4096; size *= 2) plan.sizes.square_gemv.push_back(size);
  plan.sizes.thin_gemv = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  plan.sizes.square_gemm = {2,  3,  4,   6,   8,   12,  16,  24,  32,  48,
                            64, 96, 128, 192, 256, 384, 512, 768, 1024};
  plan.sizes.thin_gemm = {1, 2, 4, 8, 16, 32};
  plan.limits = {.rounds = 15,
                 .least_rounds = 3,
                 .sample_ns = 20'000,
                 .cell_ns = 80'000'000,
                 .scalar_ns = 3'000'000};
  return plan;
}

double OtherProcesses() {
  constexpr int kSamples = 25;
  double others = 0;
  for (int i = 0; i < kSamples; ++i) {
    const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(400);
    while (std::chrono::steady_clock::now() < end) continue;
    others += os::NumRunning() - 1;
  }
  return others / kSamples;
}

double Median(std::vector<double>& values) {
  if (values.empty()) return 1;
  std::ranges::nth_element(values, values.begin() + static_cast<ptrdiff_t>(values.size() / 2));
  return values[values.size() / 2];
}

absl::Status MeasureAll(const CalibrateOptions& options, const Plan& plan, Measurer& measurer,
                        Calibration& calibration) {
  std::vector<double> scatter;
  for (int row = 0; row < kNumRows; ++row) {
    BATUTA_ASSIGN_OR_RETURN(const std::vector<Workload> workloads, WorkloadsOf(plan.sizes, row));
    const RowKey key = KeyOf(row);
    if (options.on_progress) {
      options.on_progress(row, kNumRows,
                          std::string(NameOf(key.op)) + " " + std::string(NameOf(key.type)));
    }
    std::map<Slot, std::vector<MeasuredPoint>> by_slot;
    for (const Workload& workload : workloads) {
      if (options.stop.stop_requested()) return Cancelled("calibration was stopped");
      const auto points = measurer.Measure(workload);
      for (int slot = 0; slot < kNumSlots; ++slot) {
        if (!points[static_cast<size_t>(slot)]) continue;
        by_slot[static_cast<Slot>(slot)].push_back(*points[static_cast<size_t>(slot)]);
        scatter.push_back(points[static_cast<size_t>(slot)]->ns_median /
                          points[static_cast<size_t>(slot)]->ns_min);
      }
    }
    for (auto& [slot, points] : by_slot) {
      calibration.series.push_back(SeriesOf(row, slot, std::move(points)));
    }
  }
  if (options.on_progress) options.on_progress(kNumRows, kNumRows, "");
  calibration.noise = std::max(Median(scatter), 1.0);
  return absl::OkStatus();
}

// A device that cannot be measured is no candidate, and no reason to know nothing of the rest.
void MeasureGpu(const Gpu& gpu, Calibration& calibration, std::vector<std::string>& warnings) {
  absl::StatusOr<GpuCalibration> measured = CalibrateGpu(gpu);
  if (!measured.ok()) {
    warnings.push_back("the GPU is left out: " + std::string(measured.status().message()));
    return;
  }
  calibration.gpu = *std::move(measured);
}

CalibrationSummary Summarise(const Calibration& calibration, const std::string& file) {
  CalibrationSummary summary;
  summary.file = file;
  summary.processor = calibration.processor;
  summary.simd_target = SimdKernels<float>().target;
  summary.blas = calibration.blas;
  if (calibration.gpu) {
    summary.gpu = calibration.gpu->name;
    summary.device = calibration.gpu->model;
  }
  summary.cores = calibration.threads;
  summary.f32_peak_flops = calibration.machine.peak_flops[0];
  summary.noise = calibration.noise;
  const auto count = [&summary](const std::vector<Series>& all) {
    for (const Series& series : all) summary.num_points += static_cast<int>(series.points.size());
  };
  count(calibration.series);
  if (calibration.gpu) count(calibration.gpu->series);
  return summary;
}

}  // namespace

absl::StatusOr<CalibrationSummary> Calibrate(const CalibrateOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  const std::string file = options.file.empty() ? CalibrationFile() : options.file;
  if (file.empty()) return FailedPrecondition("there is no home folder to keep a calibration in");
  if (options.max_threads < 0) {
    return InvalidArgument("max_threads is %d: it must be at least 0", options.max_threads);
  }
  std::vector<std::string> warnings;
  if (const double others = OtherProcesses(); others > kMaxOthers) {
    const std::string busy =
        absl::StrFormat("%.1f other processes keep the processors busy", others);
    if (options.when_busy == WhenBusy::kRefuse) return Unavailable("%s", busy);
    warnings.push_back(busy);
  }
  const int cores = os::NumUsableCores();
  Calibration calibration;
  calibration.key = MachineKey();
  calibration.processor = os::ProcessorName();
  calibration.created_s = std::time(nullptr);
  calibration.threads = std::min(options.max_threads > 0 ? options.max_threads : cores, 256);
  calibration.machine = ProbeMachine(calibration.threads);
  std::unique_ptr<Blas> blas;
  if (auto loaded = Blas::Load(); loaded.ok()) blas = *std::move(loaded);
  if (blas != nullptr) calibration.blas = blas->name();
  Workers workers(calibration.threads);
  const Plan plan = PlanOf(options.effort);
  Measurer measurer(workers, calibration.threads, blas.get(), plan.limits);
  calibration.machine.fork_ns = measurer.ForkNs();
  BATUTA_RETURN_IF_ERROR(MeasureAll(options, plan, measurer, calibration));
  if (options.gpu) MeasureGpu(*options.gpu, calibration, warnings);
  BATUTA_RETURN_IF_ERROR(os::WriteFileAtomic(file, FormatCalibration(calibration)));
  if (calibration.noise > kNoisy) {
    warnings.push_back(absl::StrFormat(
        "times scattered by a factor of %.2f: calibrate again when the machine is idle",
        calibration.noise));
  }
  CalibrationSummary summary = Summarise(calibration, file);
  summary.warnings = std::move(warnings);
  summary.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return summary;
}

}  // namespace batuta::backend
