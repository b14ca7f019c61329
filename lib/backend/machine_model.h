// What a machine can do, in few numbers, all of them probed: the roofline.
#ifndef BATUTA_LIB_BACKEND_MACHINE_MODEL_H_
#define BATUTA_LIB_BACKEND_MACHINE_MODEL_H_

#include <array>
#include <vector>

#include "batuta/backend.h"
#include "lib/backend/prediction_table.h"

namespace batuta::backend {

// Data up to this size streams at this speed on one core.
struct MemoryLevel {
  double bytes = 0;
  double bytes_per_s = 0;
  friend bool operator==(const MemoryLevel&, const MemoryLevel&) = default;
};

struct MachineModel {
  std::array<double, 2> peak_flops{};  // of one core, by ElementType: fused multiply-adds count 2
  std::array<double, 2> scalar_ops{};  // dependent additions a second
  std::vector<MemoryLevel> levels;     // ascending; the last one also stands for all above
  double fork_ns = 0;                  // handing work to all threads and collecting it
  int cores = 1;

  double BytesPerSecond(double bytes) const;
};

// Takes about 2 ms. Memory beyond the caches is not touched, which would take longer: the last
// cache's speed stands for it, so large vectors are predicted too fast, for all candidates alike.
MachineModel ProbeMachine(int cores);

// Nanoseconds of `flops` operations of the kind of `op` that move `bytes`.
double RooflineNs(const MachineModel& machine, Slot slot, const OpTraits& op, ElementType type,
                  double elements, double bytes);

// All CPU candidates that the model knows; streaming stores and libraries have to be measured.
void FillByModel(const MachineModel& machine, PredictionTable& table);

// The GPU's own time, without transfers.
void FillByModel(const DeviceModel& device, PredictionTable& table);

// The bytes that `work` of a row moves.
double BytesOf(int row, double work);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_MACHINE_MODEL_H_
