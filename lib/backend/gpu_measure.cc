// Times a device by its own clock, so that what is measured is the queue and not this thread.
#include <algorithm>
#include <functional>
#include <limits>
#include <vector>

#include "lib/backend/gpu_context.h"
#include "lib/backend/traits.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

constexpr int kRounds = 5;
constexpr size_t kLinkBytes = 32 << 20, kLatencyBytes = 256;
constexpr size_t kLeastVector = 1 << 14, kMostVector = 1 << 26;  // elements
// A product that takes this long keeps the device busy.
constexpr double kProductNs = 2e6;
constexpr int64_t kLeastProduct = 64, kMostProduct = 4096;

using Work = std::function<absl::Status()>;

// The least time of some rounds, the first of which counts for nothing.
absl::StatusOr<double> LeastNs(GpuContext& context, const Work& work) {
  double least = std::numeric_limits<double>::infinity();
  for (int round = 0; round <= kRounds; ++round) {
    BATUTA_ASSIGN_OR_RETURN(const double begin, context.Synchronize());
    BATUTA_RETURN_IF_ERROR(work());
    BATUTA_ASSIGN_OR_RETURN(const double end, context.Synchronize());
    if (round > 0) least = std::min(least, end - begin);
  }
  return std::max(least, 1.0);
}

absl::StatusOr<Link> MeasureLink(GpuContext& context, void* host, batuta_gpu_direction direction) {
  BATUTA_ASSIGN_OR_RETURN(void* device, context.Scratch(0, kLinkBytes));
  const bool goes_there = direction == BATUTA_GPU_TO_DEVICE;
  const auto time = [&](size_t bytes) {
    return LeastNs(context, [&] {
      return context.Copy({goes_there ? device : host, goes_there ? host : device, bytes, bytes,
                           bytes, 1, direction});
    });
  };
  BATUTA_ASSIGN_OR_RETURN(const double latency_ns, time(kLatencyBytes));
  BATUTA_ASSIGN_OR_RETURN(const double all_ns, time(kLinkBytes));
  return Link{latency_ns,
              static_cast<double>(kLinkBytes) * 1e9 / std::max(all_ns - latency_ns, 1.0)};
}

absl::Status MeasureLinks(GpuContext& context, void* host, Link& there, Link& back) {
  BATUTA_ASSIGN_OR_RETURN(there, MeasureLink(context, host, BATUTA_GPU_TO_DEVICE));
  BATUTA_ASSIGN_OR_RETURN(back, MeasureLink(context, host, BATUTA_GPU_TO_HOST));
  return absl::OkStatus();
}

absl::StatusOr<double> AddNs(GpuContext& context, size_t elements) {
  batuta_gpu_operation add{};
  add.op = BATUTA_GPU_ADD;
  add.type = BATUTA_GPU_F32;
  add.n = static_cast<int64_t>(elements);
  BATUTA_ASSIGN_OR_RETURN(add.a, context.Scratch(0, elements * sizeof(float)));
  BATUTA_ASSIGN_OR_RETURN(add.b, context.Scratch(1, elements * sizeof(float)));
  BATUTA_ASSIGN_OR_RETURN(add.out, context.Scratch(2, elements * sizeof(float)));
  return LeastNs(context, [&] { return context.Run(add); });
}

absl::StatusOr<double> ProductNs(GpuContext& context, batuta_gpu_type type, int64_t side) {
  batuta_gpu_operation gemm{};
  gemm.op = BATUTA_GPU_GEMM;
  gemm.type = type;
  gemm.m = gemm.n = gemm.k = gemm.a_row_stride = gemm.b_row_stride = gemm.out_stride = side;
  gemm.batch = gemm.a_column_stride = gemm.b_column_stride = 1;
  gemm.alpha = 1;
  const size_t bytes = static_cast<size_t>(side * side) * (type == BATUTA_GPU_F32 ? 4 : 8);
  BATUTA_ASSIGN_OR_RETURN(gemm.a, context.Scratch(0, bytes));
  BATUTA_ASSIGN_OR_RETURN(gemm.b, context.Scratch(1, bytes));
  BATUTA_ASSIGN_OR_RETURN(gemm.out, context.Scratch(2, bytes));
  return LeastNs(context, [&] { return context.Run(gemm); });
}

absl::StatusOr<double> MeasureFlops(GpuContext& context, batuta_gpu_type type, double launch_ns) {
  for (int64_t side = kLeastProduct;; side *= 2) {
    BATUTA_ASSIGN_OR_RETURN(const double ns, ProductNs(context, type, side));
    if (ns < kProductNs && side < kMostProduct) continue;
    const auto n = static_cast<double>(side);
    return 2 * n * n * n * 1e9 / std::max(ns - launch_ns, 1.0);
  }
}

}  // namespace

absl::StatusOr<DeviceModel> MeasureDevice(GpuContext& context) {
  DeviceModel model;
  std::vector<std::byte> pageable(kLinkBytes);
  BATUTA_RETURN_IF_ERROR(
      MeasureLinks(context, pageable.data(), model.pageable, model.pageable_to_host));
  BATUTA_ASSIGN_OR_RETURN(void* pinned, context.Allocate(BATUTA_GPU_PINNED, kLinkBytes));
  const absl::Status measured = MeasureLinks(context, pinned, model.pinned, model.pinned_to_host);
  context.Release(BATUTA_GPU_PINNED, pinned);
  BATUTA_RETURN_IF_ERROR(measured);
  BATUTA_ASSIGN_OR_RETURN(model.launch_ns, AddNs(context, 1));
  // Past its cache.
  const size_t vector = std::clamp<size_t>(context.device().cache_bytes, kLeastVector, kMostVector);
  BATUTA_ASSIGN_OR_RETURN(const double add_ns, AddNs(context, vector));
  model.bytes_per_s = static_cast<double>(vector) * 12e9 / std::max(add_ns - model.launch_ns, 1.0);
  BATUTA_ASSIGN_OR_RETURN(model.f32_flops_per_s,
                          MeasureFlops(context, BATUTA_GPU_F32, model.launch_ns));
  BATUTA_ASSIGN_OR_RETURN(model.f64_flops_per_s,
                          MeasureFlops(context, BATUTA_GPU_F64, model.launch_ns));
  context.ReleaseScratch();
  return model;
}

}  // namespace batuta::backend
