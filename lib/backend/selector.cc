#include <algorithm>
#include <limits>

#include "batuta/backend.h"
#include "lib/backend/decide.h"
#include "lib/backend/gpu_pipeline.h"

namespace batuta::backend {

void PredictCustom(const Machinery& machinery, const Workload& workload, Times& ns) {
  ns.fill(kNever);
  for (const Slot slot : {kScalarSlot, kSimdSlot, kThreadsSlot}) {
    ns[slot] = static_cast<float>(RooflineNs(machinery.machine, slot, TraitsOf(Op::kCustom),
                                             workload.type(), workload.flops(), workload.bytes()));
  }
  if (!machinery.has_device) return;
  const double peak = workload.type() == ElementType::kF32 ? machinery.device.f32_flops_per_s
                                                           : machinery.device.f64_flops_per_s;
  const double seconds =
      std::max(workload.flops() / peak, workload.bytes() / machinery.device.bytes_per_s);
  ns[kGpuSlot] = static_cast<float>(machinery.device.launch_ns + seconds * 1e9);
}

// One after the other on one thread, or divided among all of them.
void PredictBatch(const Machinery& machinery, const Workload& workload, Times& ns) {
  const auto batch = static_cast<float>(workload.batch());
  const float one = ns[kSimdSlot];
  for (float& time : ns) time = std::min(time * batch, kNever);
  if (machinery.threads < 2) return;
  ns[kThreadsSlot] = static_cast<float>(machinery.machine.fork_ns) +
                     one * batch / static_cast<float>(machinery.threads);
}

namespace {

float MoveNs(const LinkCost& link, int copies, double bytes) {
  return static_cast<float>(copies) * link.copy_ns + static_cast<float>(bytes) * link.byte_ns;
}

// Copies there, computing and copies back of work that is cut into parts: the longest, and of the
// others the first and last part. Ordinary memory is copied by one thread in both directions.
float BesideEachOther(const Workload& workload, float in, float run, float out) {
  const bool is_pinned =
      workload.output() == Residency::kPinned && workload.num_inputs(Residency::kHost) == 0;
  const float longest = is_pinned ? std::max({in, run, out}) : std::max(in + out, run);
  return longest + (in + run + out - longest) / static_cast<float>(kLeastParts);
}

// Operands that lie elsewhere are moved once for `reuse` uses; the result is moved every time.
void AddTransfers(const Machinery& machinery, const Workload& workload, Times& ns) {
  const auto reuse = static_cast<float>(workload.reuse());
  const auto inputs = [&](const LinkCost& link, Residency where) {
    return MoveNs(link, workload.num_inputs(where), workload.input_bytes(where)) / reuse;
  };
  const bool is_wanted_there = workload.output() == Residency::kDevice;
  const LinkCost& to_output = is_wanted_there ? machinery.pageable
                              : workload.output() == Residency::kPinned
                                  ? machinery.pinned_to_host
                                  : machinery.pageable_to_host;
  const float output = MoveNs(to_output, 1, workload.output_bytes());
  const float to_host =
      inputs(machinery.pageable_to_host, Residency::kDevice) + (is_wanted_there ? output : 0);
  const float in =
      inputs(machinery.pageable, Residency::kHost) + inputs(machinery.pinned, Residency::kPinned);
  const float out = is_wanted_there ? 0 : output;
  for (int slot = 0; slot < kGpuSlot; ++slot) ns[slot] += to_host;
  for (const int slot : {kGpuSlot, kGpuLibrarySlot}) {
    ns[slot] = IsCut(workload) ? BesideEachOther(workload, in, ns[slot], out) : ns[slot] + in + out;
  }
}

}  // namespace

void AddDevice(const Machinery& machinery, const Workload& workload, Decision& decision) {
  Times& ns = decision.predicted_ns;
  const int without = SlotOfLeast(ns);
  AddTransfers(machinery, workload, ns);
  if (machinery.gpu != nullptr && machinery.gpu->is_lost()) {
    ns[kGpuSlot] = ns[kGpuLibrarySlot] = kNever;
  }
  if (SlotOfLeast(ns) != without) decision.reason = Reason::kTransferDecides;
}

Decision ByRule(const Machinery& machinery, const Workload& workload) {
  Decision decision;
  decision.policy = machinery.policy;
  decision.predicted_ns.fill(std::numeric_limits<float>::infinity());
  if (machinery.policy == Policy::kClassicMoe) {
    decision.backend = machinery.moe.Select(workload);
    decision.reason = Reason::kComplexity;
    return decision;
  }
  decision.backend = machinery.classic.Select(workload);
  const bool by_count = TraitsOf(workload.op()).shape == Shape::kElementwise;
  if (by_count) {
    decision.reason =
        decision.backend == Backend::kScalar ? Reason::kFewElements : Reason::kManyElements;
  } else {
    decision.reason = decision.backend == Backend::kGpu ? Reason::kRatioAbove : Reason::kRatioBelow;
  }
  return decision;
}

Decision Selector::Select(const Workload& workload) const noexcept {
  return Decide(*machinery_, workload);
}

Selector::Selector(std::shared_ptr<const Machinery> machinery) : machinery_(std::move(machinery)) {}

Policy Selector::policy() const { return machinery_->policy; }
std::span<const Candidate> Selector::candidates() const { return machinery_->candidates; }
std::span<const std::string> Selector::warnings() const { return machinery_->warnings; }
std::string_view Selector::simd_target() const { return SimdKernels<float>().target; }
std::string_view Selector::blas() const { return machinery_->blas_name; }

Workers* Machinery::FindWorkers() const {
  if (threads < 2) return nullptr;
  std::call_once(workers_once_, [this] { workers_ = std::make_unique<Workers>(threads); });
  return workers_.get();
}

const Blas* Machinery::FindBlas() const {
  std::call_once(blas_once_, [this] {
    if (auto blas = Blas::Load(); blas.ok()) blas_ = *std::move(blas);
  });
  return blas_.get();
}

}  // namespace batuta::backend
