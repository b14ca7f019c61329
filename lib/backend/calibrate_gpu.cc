#include "lib/backend/calibrate_gpu.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "lib/backend/gpu_operands.h"
#include "lib/backend/measured_sizes.h"
#include "lib/backend/traits.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

constexpr int kRounds = 5;
// What takes this long keeps the device busy: from there on time grows in proportion.
constexpr double kEnoughNs = 5e5;

MeasuredSizes GpuSizes() {
  MeasuredSizes sizes;
  for (int64_t size = 1 << 10; size <= 1 << 26; size *= 2) sizes.vector.push_back(size);
  for (int64_t size = 32; size <= 1 << 14; size *= 2) sizes.square_gemv.push_back(size);
  for (int64_t size = 4; size <= 1 << 10; size *= 2) sizes.thin_gemv.push_back(size);
  for (int64_t size = 16; size <= 1 << 13; size *= 2) sizes.square_gemm.push_back(size);
  for (int64_t size = 2; size <= 1 << 9; size *= 2) sizes.thin_gemm.push_back(size);
  return sizes;
}

// Memory of the device that grows with what is asked for, and holds numbers.
class Room {
 public:
  explicit Room(const Gpu& gpu) : gpu_(gpu) {}

  absl::Status Fit(size_t bytes) {
    if (bytes <= bytes_) return absl::OkStatus();
    memory_.reset();
    bytes_ = 0;
    BATUTA_ASSIGN_OR_RETURN(memory_, gpu_.Allocate(Residency::kDevice, bytes));
    bytes_ = bytes;
    const std::vector<std::byte> zeros(bytes);
    return memory_->Write(zeros);
  }
  template <typename T>
  std::span<T> As(size_t elements) const {
    return elements == 0 ? std::span<T>() : memory_->As<T>().first(elements);
  }

 private:
  const Gpu& gpu_;
  std::optional<GpuMemory> memory_;
  size_t bytes_ = 0;
};

class GpuMeasurer {
 public:
  GpuMeasurer(const Gpu& gpu, const Selector& selector) : gpu_(gpu), selector_(selector) {}

  // By ascending work; empty if there is no memory for the first.
  absl::StatusOr<std::vector<MeasuredPoint>> MeasureRow(int row, Variant variant) {
    BATUTA_ASSIGN_OR_RETURN(const std::vector<Workload> workloads,
                            WorkloadsOf(GpuSizes(), row, Residency::kDevice));
    std::vector<MeasuredPoint> points;
    for (const Workload& workload : workloads) {
      absl::StatusOr<MeasuredPoint> point = KeyOf(row).type == ElementType::kF32
                                                ? Measure<float>(workload, variant)
                                                : Measure<double>(workload, variant);
      if (absl::IsResourceExhausted(point.status())) break;
      BATUTA_RETURN_IF_ERROR(point.status());
      points.push_back(*point);
      if (point->ns_min >= kEnoughNs) break;
    }
    return points;
  }

 private:
  template <typename T>
  absl::StatusOr<MeasuredPoint> Measure(const Workload& workload, Variant variant) {
    const OperandSizes sizes = SizesOf(workload);
    BATUTA_RETURN_IF_ERROR(a_.Fit(sizes.a * sizeof(T)));
    BATUTA_RETURN_IF_ERROR(b_.Fit(sizes.b * sizeof(T)));
    BATUTA_RETURN_IF_ERROR(c_.Fit(sizes.c * sizeof(T)));
    BATUTA_RETURN_IF_ERROR(out_.Fit(sizes.out * sizeof(T)));
    Buffers<T> buffers{.a = a_.As<T>(sizes.a),
                       .b = b_.As<T>(sizes.b),
                       .c = c_.As<T>(sizes.c),
                       .out = out_.As<T>(sizes.out)};
    buffers.index = reinterpret_cast<int64_t*>(buffers.out.data());
    std::vector<double> samples;
    for (int round = 0; round <= kRounds; ++round) {
      BATUTA_ASSIGN_OR_RETURN(const double begin, gpu_.IdleAtNs());
      BATUTA_ASSIGN_OR_RETURN(
          const Decision ran,
          selector_.Run(workload, buffers, {.backend = Backend::kGpu, .variant = variant}));
      BATUTA_ASSIGN_OR_RETURN(const double end, gpu_.IdleAtNs());
      if (ran.backend != Backend::kGpu) return FailureOf(ran);
      if (round > 0) samples.push_back(std::max(end - begin, 1.0));
    }
    std::ranges::sort(samples);
    return MeasuredPoint{workload.work(), samples.front(), samples[samples.size() / 2]};
  }

  absl::Status FailureOf(const Decision& ran) const {
    const std::string why = gpu_.last_failure();
    if (ran.reason == Reason::kGpuOutOfMemory) return ResourceExhausted("%s", why);
    return Unavailable("%s", why);
  }

  const Gpu& gpu_;
  const Selector& selector_;
  Room a_{gpu_}, b_{gpu_}, c_{gpu_}, out_{gpu_};
};

}  // namespace

absl::StatusOr<GpuCalibration> CalibrateGpu(const Gpu& gpu) {
  GpuCalibration calibration;
  calibration.name = NameOf(gpu);
  BATUTA_ASSIGN_OR_RETURN(calibration.model, gpu.Measure());
  // What it would choose does not matter: everything is sent to the device.
  BATUTA_ASSIGN_OR_RETURN(const Selector selector, Selector::Open({.policy = Policy::kRoofline,
                                                                   .gpu = gpu,
                                                                   .device = calibration.model,
                                                                   .max_threads = 1}));
  GpuMeasurer measurer(gpu, selector);
  const bool has_library = !gpu.library_name().empty();
  for (int row = 0; row < kNumRows; ++row) {
    for (const Variant variant : {Variant::kPlain, Variant::kLibrary}) {
      const bool is_library = variant == Variant::kLibrary;
      if (is_library && (!has_library || KeyOf(row).op != Op::kGemm)) continue;
      BATUTA_ASSIGN_OR_RETURN(std::vector<MeasuredPoint> points, measurer.MeasureRow(row, variant));
      if (points.empty()) continue;
      const Slot slot = is_library ? kGpuLibrarySlot : kGpuSlot;
      calibration.series.push_back(SeriesOf(row, slot, std::move(points)));
    }
  }
  return calibration;
}

}  // namespace batuta::backend
