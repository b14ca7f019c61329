#include "lib/backend/prediction_table.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace batuta::backend {
namespace {

// Between two points a power law: exact for constant and for proportional times, and in between.
class PowerLaw {
 public:
  PowerLaw(const Knot& low, const Knot& high)
      : slope_(std::log2(high.ns / low.ns) / std::log2(high.work / low.work)),
        offset_(std::log2(low.ns) - slope_ * std::log2(low.work)) {}
  double At(double log2_work) const { return std::exp2(offset_ + slope_ * log2_work); }

 private:
  double slope_, offset_;
};

double Log2WorkAt(int knot) {
  static const std::array<double, 4> kQuarters{0, std::log2(1.25), std::log2(1.5), std::log2(1.75)};
  return knot / 4 + kQuarters[static_cast<size_t>(knot % 4)];
}

}  // namespace

PredictionTable::PredictionTable() {
  Times never;
  never.fill(kNever);
  ns_.assign(static_cast<size_t>(kNumRows * kNumKnots), never);
}

double PredictionTable::WorkAt(int knot) { return std::ldexp(1 + 0.25 * (knot % 4), knot / 4); }

void PredictionTable::Fill(int row, Slot slot, std::span<const Knot> knots) {
  size_t next = 0;
  std::optional<PowerLaw> law;
  for (int i = 0; i < kNumKnots; ++i) {
    const double work = WorkAt(i);
    while (next < knots.size() && knots[next].work < work) {
      ++next;
      law.reset();
    }
    double ns = 0;
    if (next == 0) {
      ns = knots.front().ns;
    } else if (next == knots.size()) {
      ns = knots.back().ns * work / knots.back().work;
    } else {
      if (!law) law.emplace(knots[next - 1], knots[next]);
      ns = law->At(Log2WorkAt(i));
    }
    ns_[static_cast<size_t>(row * kNumKnots + i)][static_cast<size_t>(slot)] =
        static_cast<float>(std::min<double>(ns, kNever));
  }
}

}  // namespace batuta::backend
