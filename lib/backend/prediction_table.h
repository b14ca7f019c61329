// Predicted times by operation and amount of work, ready for being looked up: four knots an octave,
// linear between them, all candidates side by side.
#ifndef BATUTA_LIB_BACKEND_PREDICTION_TABLE_H_
#define BATUTA_LIB_BACKEND_PREDICTION_TABLE_H_

#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <vector>

#include "batuta/backend.h"
#include "lib/backend/traits.h"

namespace batuta::backend {

// Slots of candidates, in every table and in Decision::predicted_ns.
enum Slot : int {
  kScalarSlot,
  kSimdSlot,
  kStreamSlot,
  kThreadsSlot,
  kThreadsStreamSlot,
  kBlasSlot,
  kGpuSlot,
  kGpuLibrarySlot
};
inline constexpr int kNumSlots = 8;

// "Cannot run it." Finite, so that knots can be interpolated.
inline constexpr float kNever = 1e30F;

using Times = std::array<float, kMaxCandidates>;

// One measured or modelled point of one candidate.
struct Knot {
  double work = 0;
  double ns = 0;
};

class PredictionTable {
 public:
  PredictionTable();

  // Fills one candidate of one row. `knots` in ascending work, at least one; between them time is
  // interpolated on logarithmic scales, outside of them in proportion to work (above) or constant
  // (below).
  void Fill(int row, Slot slot, std::span<const Knot> knots);

  static double WorkAt(int knot);

  // Nanoseconds of every candidate for `work` >= 1.
  void Predict(int row, double work, Times& ns) const {
    const uint64_t bits = std::bit_cast<uint64_t>(work);
    int knot = static_cast<int>(bits >> kFractionBits) - kBias;
    float fraction = static_cast<float>(bits & kFractionMask) * kPerFraction;
    float beyond = 1;
    if (knot >= kLast) [[unlikely]] {
      beyond = static_cast<float>(work / WorkAt(kLast));
      knot = kLast - 1;
      fraction = 1;
    }
    const Times& low = ns_[static_cast<size_t>(row * kNumKnots + knot)];
    const Times& high = ns_[static_cast<size_t>(row * kNumKnots + knot) + 1];
    for (int i = 0; i < kMaxCandidates; ++i) {
      ns[i] = (low[i] + fraction * (high[i] - low[i])) * beyond;
    }
  }

  static constexpr int kNumKnots = 4 * 36 + 1;

 private:
  // The exponent and the two highest bits of the mantissa number the knots; the rest is the linear
  // fraction between two of them.
  static constexpr int kFractionBits = 50, kBias = 1023 << 2, kLast = kNumKnots - 1;
  static constexpr uint64_t kFractionMask = (uint64_t{1} << kFractionBits) - 1;
  static constexpr float kPerFraction = 1.0F / static_cast<float>(uint64_t{1} << kFractionBits);

  std::vector<Times> ns_;
};

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_PREDICTION_TABLE_H_
