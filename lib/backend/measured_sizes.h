// The sizes at which a calibration measures, and the workloads of one row of the prediction table.
#ifndef BATUTA_LIB_BACKEND_MEASURED_SIZES_H_
#define BATUTA_LIB_BACKEND_MEASURED_SIZES_H_

#include <cstdint>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/workload.h"

namespace batuta::backend {

// Elements of vectors, sides of square matrices, and the shortest sides of thin ones.
struct MeasuredSizes {
  std::vector<int64_t> vector, square_gemv, thin_gemv, square_gemm, thin_gemm;
};

// By ascending work, with operands at one place.
absl::StatusOr<std::vector<Workload>> WorkloadsOf(const MeasuredSizes& sizes, int row,
                                                  Residency at = Residency::kHost);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_MEASURED_SIZES_H_
