#include "lib/backend/sweep_gpu.h"

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

#include "lib/backend/gpu_operands.h"
#include "lib/backend/traits.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

constexpr int kLeastRounds = 3, kMostRounds = 20;
constexpr auto kRoundsTime = std::chrono::milliseconds(30);

// The least time of some rounds, the first of which counts for nothing.
absl::StatusOr<double> LeastNs(const Gpu& gpu, const std::function<absl::Status()>& work) {
  double least = std::numeric_limits<double>::infinity();
  const auto start = std::chrono::steady_clock::now();
  for (int round = 0; round <= kMostRounds; ++round) {
    BATUTA_ASSIGN_OR_RETURN(const double begin, gpu.IdleAtNs());
    BATUTA_RETURN_IF_ERROR(work());
    BATUTA_ASSIGN_OR_RETURN(const double end, gpu.IdleAtNs());
    if (round > 0) least = std::min(least, end - begin);
    if (round >= kLeastRounds && std::chrono::steady_clock::now() - start > kRoundsTime) break;
  }
  return least;
}

// An operand in each of the three places.
template <typename T>
class Everywhere {
 public:
  // ResourceExhausted: the device or page-locked memory has not that much.
  absl::Status Allocate(const Gpu& gpu, size_t elements) {
    if (elements == 0) return absl::OkStatus();
    host_.assign(elements, T{0.25});
    BATUTA_ASSIGN_OR_RETURN(pinned_, gpu.Allocate(Residency::kPinned, elements * sizeof(T)));
    BATUTA_ASSIGN_OR_RETURN(device_, gpu.Allocate(Residency::kDevice, elements * sizeof(T)));
    std::ranges::fill(pinned_->template As<T>(), T{0.25});
    return Send(Residency::kHost);
  }
  std::span<T> At(Residency where) {
    if (host_.empty() || where == Residency::kHost) return host_;
    return (where == Residency::kPinned ? pinned_ : device_)->template As<T>();
  }
  absl::Status Send(Residency from) {
    if (host_.empty()) return absl::OkStatus();
    return device_->Write(std::as_bytes(At(from)));
  }
  absl::Status Fetch() {
    if (host_.empty()) return absl::OkStatus();
    return device_->Read(std::as_writable_bytes(std::span(host_)));
  }

 private:
  std::vector<T> host_;
  std::optional<GpuMemory> pinned_, device_;
};

template <typename T>
class DeviceTimer {
 public:
  DeviceTimer(const Gpu& gpu, const Selector& selector, const Placed& place, int uses)
      : gpu_(gpu), selector_(selector), place_(place), uses_(uses) {}

  absl::StatusOr<DeviceTimes> Time() {
    BATUTA_ASSIGN_OR_RETURN(const Workload workload, place_({.type = kType}));
    DeviceTimes times;
    const absl::Status room = MakeRoom(workload);
    if (absl::IsResourceExhausted(room)) return times;
    BATUTA_RETURN_IF_ERROR(room);
    for (int i = 0; i < kNumTransfers; ++i) {
      const auto transfer = static_cast<Transfer>(i);
      BATUTA_ASSIGN_OR_RETURN(times.ns[static_cast<size_t>(i)], TimeOf(transfer, Variant::kPlain));
      if (workload.op() != Op::kGemm || gpu_.library_name().empty()) continue;
      BATUTA_ASSIGN_OR_RETURN(times.library_ns[static_cast<size_t>(i)],
                              TimeOf(transfer, Variant::kLibrary));
    }
    BATUTA_ASSIGN_OR_RETURN(times.fetch_ns, LeastNs(gpu_, [&] { return Fetch(workload); }));
    return times;
  }

 private:
  static constexpr ElementType kType = sizeof(T) == 4 ? ElementType::kF32 : ElementType::kF64;

  absl::Status MakeRoom(const Workload& workload) {
    const OperandSizes sizes = SizesOf(workload);
    BATUTA_RETURN_IF_ERROR(a_.Allocate(gpu_, sizes.a));
    BATUTA_RETURN_IF_ERROR(b_.Allocate(gpu_, sizes.b));
    BATUTA_RETURN_IF_ERROR(c_.Allocate(gpu_, sizes.c));
    return out_.Allocate(gpu_, sizes.out);
  }

  // Inputs at one place, the result and what it updates at another.
  Buffers<T> BuffersAt(Residency inputs, Residency result) {
    const std::span<T> out = out_.At(result);
    Buffers<T> buffers{.a = a_.At(inputs), .b = b_.At(inputs), .c = c_.At(result), .out = out};
    buffers.index = reinterpret_cast<int64_t*>(out.data());
    // It keeps what is added up over all rounds small.
    buffers.alpha = static_cast<T>(1e-6);
    return buffers;
  }

  // Not set: the processor had to do it.
  absl::StatusOr<std::optional<double>> TimeOf(Transfer transfer, Variant variant) {
    const bool is_pinned =
        transfer == Transfer::kPinnedEachTime || transfer == Transfer::kPinnedOnce;
    const bool is_once = transfer == Transfer::kPageableOnce || transfer == Transfer::kPinnedOnce;
    const Residency host = is_pinned ? Residency::kPinned : Residency::kHost;
    const Residency result = transfer == Transfer::kResident ? Residency::kDevice : host;
    const Residency inputs = is_once ? Residency::kDevice : result;
    BATUTA_ASSIGN_OR_RETURN(const Workload workload,
                            place_({.type = kType, .a = inputs, .b = inputs, .out = result}));
    const Buffers<T> buffers = BuffersAt(inputs, result);
    const int uses = is_once ? uses_ : 1;
    bool ran_there = true;
    const auto work = [&]() -> absl::Status {
      if (is_once) {
        BATUTA_RETURN_IF_ERROR(a_.Send(host));
        BATUTA_RETURN_IF_ERROR(b_.Send(host));
      }
      for (int use = 0; use < uses && ran_there; ++use) {
        BATUTA_ASSIGN_OR_RETURN(
            const Decision decision,
            selector_.Run(workload, buffers, {.backend = Backend::kGpu, .variant = variant}));
        ran_there = decision.backend == Backend::kGpu;
      }
      return absl::OkStatus();
    };
    BATUTA_ASSIGN_OR_RETURN(const double ns, LeastNs(gpu_, work));
    if (!ran_there) return std::optional<double>();
    return std::optional<double>(ns / uses);
  }

  absl::Status Fetch(const Workload& workload) {
    BATUTA_RETURN_IF_ERROR(a_.Fetch());
    BATUTA_RETURN_IF_ERROR(b_.Fetch());
    BATUTA_RETURN_IF_ERROR(c_.Fetch());
    if (TraitsOf(workload.op()).updates_out) BATUTA_RETURN_IF_ERROR(out_.Fetch());
    return out_.Send(Residency::kHost);
  }

  const Gpu& gpu_;
  const Selector& selector_;
  const Placed& place_;
  int uses_;
  Everywhere<T> a_, b_, c_, out_;
};

}  // namespace

absl::StatusOr<DeviceTimes> TimeOnDevice(const Gpu& gpu, const Selector& selector,
                                         const Placed& place, ElementType type, int uses) {
  if (type == ElementType::kF32) return DeviceTimer<float>(gpu, selector, place, uses).Time();
  return DeviceTimer<double>(gpu, selector, place, uses).Time();
}

}  // namespace batuta::backend
