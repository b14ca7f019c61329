// Roofline (Williams, Waterman, Patterson, CACM 2009, doi 10.1145/1498765.1498785): time is the
// greater of operations over peak and bytes over bandwidth. Here with the cost of a call and of
// handing work to threads, and with one bandwidth a level of memory.
#include <algorithm>
#include <array>
#include <cmath>

#include "lib/backend/machine_model.h"

namespace batuta::backend {
namespace {

constexpr double kNsPerSecond = 1e9;
// One knot an octave: between them the model is a power law anyhow.
constexpr int kOctaves = 37;

double GpuNs(const DeviceModel& device, const OpTraits& op, ElementType type, double elements,
             double bytes) {
  const double peak = type == ElementType::kF32 ? device.f32_flops_per_s : device.f64_flops_per_s;
  const double seconds = std::max(elements * op.flops / peak, bytes / device.bytes_per_s);
  return device.launch_ns + seconds * kNsPerSecond;
}

}  // namespace

double MachineModel::BytesPerSecond(double bytes) const {
  for (const MemoryLevel& level : levels) {
    if (bytes <= level.bytes) return level.bytes_per_s;
  }
  return levels.back().bytes_per_s;
}

double BytesOf(int row, double work) {
  const RowKey key = KeyOf(row);
  const double size = static_cast<double>(SizeOf(key.type));
  const OpTraits& op = TraitsOf(key.op);
  if (op.shape == Shape::kGemv) return work * size;
  if (op.shape == Shape::kGemm) {
    if (key.aspect == Aspect::kSquare) return 3 * std::pow(work, 2.0 / 3) * size;
    // Sides s, r s, r s: one operand of r^2 s^2 and two of r s^2 elements.
    const double thin = kMeasuredThinness;
    const double least = std::cbrt(work / (thin * thin));
    return (thin * thin + 2 * thin) * least * least * size;
  }
  const int vectors =
      op.num_inputs + (op.updates_out ? 1 : 0) + (op.shape == Shape::kReduction ? 0 : 1);
  return work * vectors * size;
}

double RooflineNs(const MachineModel& machine, Slot slot, const OpTraits& op, ElementType type,
                  double elements, double bytes) {
  const auto t = static_cast<size_t>(type);
  const double scalar_ns = elements * op.scalar_cost / machine.scalar_ops[t] * kNsPerSecond;
  const double simd_ns = kNsPerSecond * std::max(elements * op.simd_cost / machine.peak_flops[t],
                                                 bytes / machine.BytesPerSecond(bytes));
  switch (slot) {
    case kScalarSlot:
      return scalar_ns;
    case kSimdSlot:
      return simd_ns;
    case kThreadsSlot:
      return machine.cores > 1 ? machine.fork_ns + simd_ns / machine.cores : kNever;
    default:
      return kNever;
  }
}

void FillByModel(const MachineModel& machine, PredictionTable& table) {
  std::array<Knot, kOctaves> knots;
  for (int row = 0; row < kNumRows; ++row) {
    const RowKey key = KeyOf(row);
    for (const Slot slot : {kScalarSlot, kSimdSlot, kThreadsSlot}) {
      if (slot == kThreadsSlot && machine.cores < 2) continue;
      for (int octave = 0; octave < kOctaves; ++octave) {
        const double work = std::ldexp(1, octave);
        knots[octave] = {
            work, RooflineNs(machine, slot, TraitsOf(key.op), key.type, work, BytesOf(row, work))};
      }
      table.Fill(row, slot, knots);
    }
  }
}

void FillByModel(const DeviceModel& device, PredictionTable& table) {
  std::array<Knot, kOctaves> knots;
  for (int row = 0; row < kNumRows; ++row) {
    const RowKey key = KeyOf(row);
    for (int octave = 0; octave < kOctaves; ++octave) {
      const double work = std::ldexp(1, octave);
      knots[octave] = {work, GpuNs(device, TraitsOf(key.op), key.type, work, BytesOf(row, work))};
    }
    table.Fill(row, kGpuSlot, knots);
  }
}

}  // namespace batuta::backend
