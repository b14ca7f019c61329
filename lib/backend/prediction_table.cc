#include "lib/backend/prediction_table.h"

#include <algorithm>
#include <cmath>

namespace batuta::backend {
namespace {

// Between two knots a power law: exact for constant and for proportional times, and in between.
double Between(const Knot& low, const Knot& high, double work) {
  const double share = std::log(work / low.work) / std::log(high.work / low.work);
  return low.ns * std::pow(high.ns / low.ns, share);
}

}  // namespace

PredictionTable::PredictionTable() {
  Times never;
  never.fill(kNever);
  ns_.assign(static_cast<size_t>(kNumRows * kNumKnots), never);
}

double PredictionTable::WorkAt(int knot) {
  return std::ldexp(1 + 0.25 * (knot % 4), knot / 4);
}

void PredictionTable::Fill(int row, Slot slot, std::span<const Knot> knots) {
  size_t next = 0;
  for (int i = 0; i < kNumKnots; ++i) {
    const double work = WorkAt(i);
    while (next < knots.size() && knots[next].work < work) ++next;
    double ns = 0;
    if (next == 0) {
      ns = knots.front().ns;
    } else if (next == knots.size()) {
      ns = knots.back().ns * work / knots.back().work;
    } else {
      ns = Between(knots[next - 1], knots[next], work);
    }
    ns_[static_cast<size_t>(row * kNumKnots + i)][static_cast<size_t>(slot)] =
        static_cast<float>(std::min<double>(ns, kNever));
  }
}

}  // namespace batuta::backend
