// Decisions in words.
#include <array>
#include <cmath>

#include "absl/strings/str_format.h"
#include "batuta/backend.h"
#include "lib/backend/machinery.h"
#include "lib/backend/reasons.h"

namespace batuta::backend {
namespace {

constexpr std::array<std::string_view, 4> kPolicyNames{"calibrated", "roofline", "classic", "moe"};

std::string ShapeOf(const Workload& w) {
  switch (TraitsOf(w.op()).shape) {
    case Shape::kGemv:
      return absl::StrFormat("%d x %d", w.m(), w.n());
    case Shape::kGemm: {
      const std::string shape = absl::StrFormat("%d x %d x %d", w.m(), w.n(), w.k());
      return w.batch() == 1 ? shape : absl::StrFormat("%d times %s", w.batch(), shape);
    }
    case Shape::kCustom:
      return absl::StrFormat("%.4g bytes, %.4g flops", w.bytes(), w.flops());
    default:
      return absl::StrFormat("%d elements", w.n());
  }
}

}  // namespace

std::string_view NameOf(Policy policy) { return kPolicyNames[static_cast<size_t>(policy)]; }

std::optional<Policy> FindPolicy(std::string_view name) {
  for (size_t i = 0; i < kPolicyNames.size(); ++i) {
    if (kPolicyNames[i] == name) return static_cast<Policy>(i);
  }
  return std::nullopt;
}

std::string NameOf(const Candidate& candidate) {
  std::string name(NameOf(candidate.backend));
  if (candidate.variant == Variant::kStream) name += " stream";
  if (candidate.variant == Variant::kLibrary) name += " library";
  if (candidate.threads > 1) name += absl::StrFormat(" x%d", candidate.threads);
  return name;
}

std::string_view Decision::Why() const { return TextOf(reason); }

std::string Selector::gpu() const {
  const GpuContext* gpu = machinery_->gpu.get();
  if (gpu == nullptr) return "";
  const std::string library = gpu->library().empty() ? "" : " and " + gpu->library();
  return absl::StrFormat("%s, %.1f GiB, by %s%s", gpu->device_name(),
                         std::ldexp(static_cast<double>(gpu->device().memory_bytes), -30),
                         gpu->module_name(), library);
}

std::string BackendsToText(const Selector& selector, std::string_view why_no_gpu) {
  std::string text = absl::StrFormat("policy: %s\n", std::string(NameOf(selector.policy())));
  text += "scalar: always here\n";
  text += absl::StrFormat("simd:   %s, %d threads\n", std::string(selector.simd_target()),
                          selector.candidates()[kThreadsSlot].threads);
  text += absl::StrFormat("blas:   %s\n", selector.blas().empty()
                                              ? "not known (batuta calibrate looks for one)"
                                              : std::string(selector.blas()));
  const std::string gpu = selector.gpu();
  return text + "gpu:    " + (gpu.empty() ? "none: " + std::string(why_no_gpu) : gpu) + "\n";
}

std::string Selector::Explain(const Workload& w) const {
  const Decision decision = Select(w);
  const Candidate chosen{decision.backend, decision.variant, decision.threads};
  std::string text =
      absl::StrFormat("%s %s, %s -> %s: %s (policy %s)\n", std::string(NameOf(w.op())),
                      std::string(NameOf(w.type())), ShapeOf(w), NameOf(chosen),
                      std::string(decision.Why()), std::string(NameOf(decision.policy)));
  if (decision.policy == Policy::kClassicRule && w.bytes() > 0) {
    text += absl::StrFormat("  compute time / transfer time: %.3g\n",
                            machinery_->classic.ComputeTransferRatio(w.bytes(), w.flops()));
  }
  for (size_t slot = 0; slot < machinery_->candidates.size(); ++slot) {
    if (std::isinf(decision.predicted_ns[slot])) continue;
    const Candidate& candidate = machinery_->candidates[slot];
    text += absl::StrFormat("  %-16s %12.1f ns%s\n", NameOf(candidate), decision.predicted_ns[slot],
                            candidate == chosen ? "  <-" : "");
  }
  return text;
}

}  // namespace batuta::backend
