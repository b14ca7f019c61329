// The classic rules for a Workload; the arithmetic of the ratio is in the header, inline.
#include <cmath>

#include "batuta/backend_rules.h"
#include "lib/backend/traits.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

absl::Status CheckPositive(const char* name, double value) {
  if (value > 0 && std::isfinite(value)) return absl::OkStatus();
  return InvalidArgument("%s is %g: it must be a positive number", name, value);
}

absl::Status CheckThreshold(const char* name, int64_t value, int64_t least) {
  if (value >= least) return absl::OkStatus();
  return InvalidArgument("%s is %d: it must be at least %d", name, value, least);
}

int64_t ElementsOf(const Workload& workload) {
  switch (TraitsOf(workload.op()).shape) {
    case Shape::kGemv:
    case Shape::kGemm:
      return workload.m() * workload.n();
    case Shape::kCustom:
      return static_cast<int64_t>(std::fmin(workload.bytes() / 4, 9e15));
    default:
      return workload.n();
  }
}

}  // namespace

absl::Status ClassicRule::Check() const {
  BATUTA_RETURN_IF_ERROR(CheckPositive("link_bytes_per_s", link_bytes_per_s));
  BATUTA_RETURN_IF_ERROR(CheckPositive("gpu_flops_per_s", gpu_flops_per_s));
  BATUTA_RETURN_IF_ERROR(CheckPositive("min_ratio", min_ratio));
  return CheckThreshold("max_scalar_elements", max_scalar_elements, 0);
}

Backend ClassicRule::Select(const Workload& workload) const {
  const double scale = workload.type() == ElementType::kF32 ? 1 : 2;
  switch (TraitsOf(workload.op()).shape) {
    case Shape::kElementwise:
      return workload.n() > max_scalar_elements ? Backend::kSimd : Backend::kScalar;
    case Shape::kReduction:
    case Shape::kNormalised:
      return SelectByRatio(12 * scale * workload.work(), workload.flops());
    case Shape::kGemv:
    case Shape::kGemm:
    case Shape::kCustom:
      return SelectByRatio(workload.bytes(), workload.flops());
  }
  return Backend::kSimd;
}

absl::Status MoeRule::Check() const {
  BATUTA_RETURN_IF_ERROR(CheckThreshold("low_simd_above", low_simd_above, 0));
  BATUTA_RETURN_IF_ERROR(CheckThreshold("medium_simd_above", medium_simd_above, 0));
  BATUTA_RETURN_IF_ERROR(CheckThreshold("medium_gpu_above", medium_gpu_above, medium_simd_above));
  BATUTA_RETURN_IF_ERROR(CheckThreshold("high_simd_above", high_simd_above, 0));
  return CheckThreshold("high_gpu_above", high_gpu_above, high_simd_above);
}

Backend MoeRule::Select(const Workload& workload) const {
  const int64_t count = ElementsOf(workload);
  switch (TraitsOf(workload.op()).complexity) {
    case Complexity::kLow:
      return count > low_simd_above ? Backend::kSimd : Backend::kScalar;
    case Complexity::kMedium:
      if (count > medium_gpu_above) return Backend::kGpu;
      return count > medium_simd_above ? Backend::kSimd : Backend::kScalar;
    case Complexity::kHigh:
      if (count > high_gpu_above) return Backend::kGpu;
      return count > high_simd_above ? Backend::kSimd : Backend::kScalar;
  }
  return Backend::kScalar;
}

}  // namespace batuta::backend
