// What a device does, beside its copies and its vendor's library.
#ifndef BATUTA_BENCH_CUDA_DEVICE_BENCH_H_
#define BATUTA_BENCH_CUDA_DEVICE_BENCH_H_

#include <string>
#include <vector>

#include "absl/status/status.h"
#include "bench/claims.h"

namespace batuta::bench {

// Element-wise work and reductions against copies within the device, products against the library.
absl::Status MeasureDevice(std::vector<Claim>& claims);

// What the policies lose, from the file that batuta validate-5x wrote.
absl::Status ReadSweep(const std::string& file, std::vector<Claim>& claims);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_CUDA_DEVICE_BENCH_H_
