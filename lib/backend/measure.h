// Times of one workload on every candidate, measured in turns.
#ifndef BATUTA_LIB_BACKEND_MEASURE_H_
#define BATUTA_LIB_BACKEND_MEASURE_H_

#include <array>
#include <optional>
#include <vector>

#include "lib/backend/blas.h"
#include "lib/backend/calibration_file.h"
#include "lib/backend/workers.h"

namespace batuta::backend {

struct MeasureLimits {
  int rounds = 7;
  int least_rounds = 5;
  double sample_ns = 4'000;    // a sample repeats the call until it takes as long
  double cell_ns = 6'000'000;  // all rounds of all candidates, about
  double scalar_ns = 300'000;  // scalar code that takes longer is not measured again
};

class Measurer {
 public:
  // `blas` may be null. Nothing is owned.
  Measurer(Workers& workers, int threads, const Blas* blas, const MeasureLimits& limits)
      : workers_(workers), threads_(threads), blas_(blas), limits_(limits) {}

  // By slot; empty where a candidate cannot run it or where scalar code would take too long.
  std::array<std::optional<MeasuredPoint>, kNumSlots> Measure(const Workload& workload);

  // Handing a trivial job to all threads.
  double ForkNs();

 private:
  template <typename T>
  std::array<std::optional<MeasuredPoint>, kNumSlots> MeasureAs(const Workload& workload,
                                                                std::vector<T>& memory);

  Workers& workers_;
  int threads_;
  const Blas* blas_;
  MeasureLimits limits_;
  // Kept from one workload to the next: touching new memory takes longer than using it.
  std::vector<float> f32_;
  std::vector<double> f64_;
};

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_MEASURE_H_
