// The two classic rules of backend selection, exactly as an earlier program of this name had them.
// They are kept for comparison and for whoever relies on them; they know nothing of the machine and
// are wrong by up to 59 times on real ones. The factor 5 is that program's own.
#ifndef BATUTA_BACKEND_RULES_H_
#define BATUTA_BACKEND_RULES_H_

#include <cstdint>

#include "absl/status/status.h"
#include "batuta/workload.h"

namespace batuta::backend {

// GPU if compute time > min_ratio * transfer time, else SIMD. Element-wise operations: scalar up to
// max_scalar_elements, SIMD above, never GPU. A pure function of its arguments.
struct ClassicRule {
  double link_bytes_per_s = 32e9;  // PCIe 4.0 x16
  double gpu_flops_per_s = 20e12;  // A100
  double min_ratio = 5;            // of compute time to transfer time; the 5 of the 5x rule
  int64_t max_scalar_elements = 1'000'000;  // scalar up to so many, SIMD above

  // InvalidArgument names the constant that is not a positive, finite number.
  absl::Status Check() const;

  // Compute time / transfer time; both at least 0. Infinite if bytes are 0, NaN if both are.
  double ComputeTransferRatio(double bytes, double flops) const {
    return flops * link_bytes_per_s / (bytes * gpu_flops_per_s);
  }

  // Strictly above: a ratio of exactly min_ratio is SIMD.
  Backend SelectByRatio(double bytes, double flops) const {
    return flops * link_bytes_per_s > min_ratio * bytes * gpu_flops_per_s ? Backend::kGpu
                                                                          : Backend::kSimd;
  }

  // Matrices count as 4(mk + kn + mn) bytes, reductions as 12 bytes an element whatever they read;
  // both twice as much in f64.
  Backend Select(const Workload& workload) const;
};

// Thresholds on the number of elements by complexity of the operation: low (element-wise), medium
// (reductions, softmax), high (gemv, gemm, custom). All boundaries are strict: "above".
struct MoeRule {
  int64_t low_simd_above = 1'000'000;  // elements; not above: scalar
  int64_t medium_simd_above = 10'000;  // elements; not above: scalar
  int64_t medium_gpu_above = 100'000;  // elements
  int64_t high_simd_above = 1'000;     // elements; not above: scalar
  int64_t high_gpu_above = 10'000;     // elements

  // InvalidArgument names a threshold below 0, or one for the GPU below that for SIMD.
  absl::Status Check() const;

  // The number of elements is n of a vector, m * n of a matrix operation, bytes / 4 of a custom
  // one.
  Backend Select(const Workload& workload) const;
};

}  // namespace batuta::backend

#endif  // BATUTA_BACKEND_RULES_H_
