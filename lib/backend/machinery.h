// Everything behind a Selector: fixed after Open, but for what is started when it is first needed.
#ifndef BATUTA_LIB_BACKEND_MACHINERY_H_
#define BATUTA_LIB_BACKEND_MACHINERY_H_

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "batuta/backend.h"
#include "lib/backend/blas.h"
#include "lib/backend/gpu_context.h"
#include "lib/backend/machine_model.h"
#include "lib/backend/prediction_table.h"
#include "lib/backend/workers.h"

namespace batuta::backend {

// Nanoseconds of a link: one copy, one byte.
struct LinkCost {
  float copy_ns = 0;
  float byte_ns = 0;
};

struct Machinery {
  Policy policy = Policy::kRoofline;
  ClassicRule classic;
  MoeRule moe;
  bool has_device = false;
  DeviceModel device;
  LinkCost pageable, pinned, pageable_to_host, pinned_to_host;
  std::shared_ptr<GpuContext> gpu;  // null: a device is only asked about
  PredictionTable table;
  MachineModel machine;
  std::array<Candidate, kNumSlots> candidates;
  int threads = 1;
  std::string blas_name;  // as the calibration met it
  std::vector<std::string> warnings;

  // Null if there is one thread.
  Workers* FindWorkers() const;
  // Null if there is none.
  const Blas* FindBlas() const;

 private:
  mutable std::once_flag workers_once_, blas_once_;
  mutable std::unique_ptr<Workers> workers_;
  mutable std::unique_ptr<Blas> blas_;
};

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_MACHINERY_H_
