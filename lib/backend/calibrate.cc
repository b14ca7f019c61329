// Calibrate: which workloads are measured, in which order, and what becomes of the times.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <map>

#include "absl/strings/str_format.h"
#include "batuta/calibration.h"
#include "lib/backend/calibration_file.h"
#include "lib/backend/measure.h"
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
  std::vector<int64_t> vector, square_gemv, thin_gemv, square_gemm, thin_gemm;
  MeasureLimits limits;
};

Plan PlanOf(Effort effort) {
  Plan plan;
  if (effort == Effort::kQuick) {
    for (int64_t size = 4; size <= 1 << 20; size *= 2) plan.vector.push_back(size);
    for (int64_t size = 4; size <= 1024; size *= 2) plan.square_gemv.push_back(size);
    plan.thin_gemv = {1, 2, 4, 8, 16, 32, 64};
    plan.square_gemm = {2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384};
    plan.thin_gemm = {1, 2, 4, 8, 16};
    return plan;
  }
  for (int64_t size = 2; size <= 1 << 23; size *= 2) plan.vector.push_back(size);
  for (int64_t size = 2; size <= 4096; size *= 2) plan.square_gemv.push_back(size);
  plan.thin_gemv = {1, 2, 4, 8, 16, 32, 64, 128, 256};
  plan.square_gemm = {2,  3,  4,   6,   8,   12,  16,  24,  32,  48,
                      64, 96, 128, 192, 256, 384, 512, 768, 1024};
  plan.thin_gemm = {1, 2, 4, 8, 16, 32};
  plan.limits = {.rounds = 15,
                 .least_rounds = 3,
                 .sample_ns = 20'000,
                 .cell_ns = 80'000'000,
                 .scalar_ns = 3'000'000};
  return plan;
}

absl::StatusOr<Workload> ThinWorkload(const RowKey& key, int64_t size) {
  const Circumstances where{.type = key.type};
  const int64_t large = size * kMeasuredThinness;
  const auto side = [&](Aspect thin) { return key.aspect == thin ? size : large; };
  if (key.op == Op::kGemv) {
    return Workload::Gemv(side(Aspect::kThinM), side(Aspect::kThinN), where);
  }
  return Workload::Gemm(side(Aspect::kThinM), side(Aspect::kThinN), side(Aspect::kThinK), where);
}

// All workloads of one row of the table, by ascending work.
absl::StatusOr<std::vector<Workload>> WorkloadsOf(const Plan& plan, int row) {
  const RowKey key = KeyOf(row);
  const Circumstances where{.type = key.type};
  const bool is_gemv = key.op == Op::kGemv;
  const bool is_matrix = is_gemv || key.op == Op::kGemm;
  const bool is_thin = is_matrix && key.aspect != Aspect::kSquare;
  const std::vector<int64_t>& sizes = !is_matrix ? plan.vector
                                      : is_gemv  ? (is_thin ? plan.thin_gemv : plan.square_gemv)
                                                 : (is_thin ? plan.thin_gemm : plan.square_gemm);
  std::vector<Workload> workloads;
  for (const int64_t size : sizes) {
    absl::StatusOr<Workload> workload = is_thin     ? ThinWorkload(key, size)
                                        : is_gemv   ? Workload::Gemv(size, size, where)
                                        : is_matrix ? Workload::Gemm(size, size, size, where)
                                                    : Workload::Vector(key.op, size, where);
    if (!workload.ok()) return workload.status();
    workloads.push_back(*std::move(workload));
  }
  return workloads;
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

// The points of one row, made to ascend: a larger workload is not faster but for noise.
void AddSeries(int row, std::map<Slot, std::vector<MeasuredPoint>>& by_slot,
               Calibration& calibration) {
  for (auto& [slot, points] : by_slot) {
    for (size_t i = 1; i < points.size(); ++i) {
      points[i].ns_min = std::max(points[i].ns_min, points[i - 1].ns_min);
      points[i].ns_median = std::max(points[i].ns_median, points[i].ns_min);
    }
    calibration.series.push_back({row, slot, std::move(points)});
  }
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
    BATUTA_ASSIGN_OR_RETURN(const std::vector<Workload> workloads, WorkloadsOf(plan, row));
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
    AddSeries(row, by_slot, calibration);
  }
  if (options.on_progress) options.on_progress(kNumRows, kNumRows, "");
  calibration.noise = std::max(Median(scatter), 1.0);
  return absl::OkStatus();
}

int64_t NowSeconds() {
  return std::chrono::duration_cast<std::chrono::seconds>(
             std::chrono::system_clock::now().time_since_epoch())
      .count();
}

CalibrationSummary Summarise(const Calibration& calibration, const std::string& file) {
  CalibrationSummary summary;
  summary.file = file;
  summary.processor = calibration.processor;
  summary.simd_target = SimdKernels<float>().target;
  summary.blas = calibration.blas;
  summary.cores = calibration.threads;
  summary.f32_peak_flops = calibration.machine.peak_flops[0];
  summary.noise = calibration.noise;
  for (const Series& series : calibration.series) {
    summary.num_points += static_cast<int>(series.points.size());
  }
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
    if (options.when_busy == WhenBusy::kRefuse) return FailedPrecondition("%s", busy);
    warnings.push_back(busy);
  }
  const int cores = os::NumUsableCores();
  Calibration calibration;
  calibration.key = MachineKey();
  calibration.processor = os::ProcessorName();
  calibration.created_s = NowSeconds();
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
