// Inputs of every kind for kernels, and a loop over the kinds of processor that can be tried here.
#ifndef BATUTA_TEST_BACKEND_INPUTS_H_
#define BATUTA_TEST_BACKEND_INPUTS_H_

#include <cmath>
#include <cstdint>
#include <limits>
#include <random>
#include <vector>

#include "lib/backend/kernel_table.h"

namespace batuta::backend {

enum class Kind { kOrdinary, kDenormal, kMixed };

// Ordinary: normal numbers of both signs around 1. Mixed: also infinities, NaN, zeros, the greatest
// and the least numbers, now and then.
template <typename T>
std::vector<T> RandomInput(size_t n, Kind kind, uint32_t seed) {
  using Limits = std::numeric_limits<T>;
  std::mt19937 generator(seed);
  std::normal_distribution<double> normal;
  std::uniform_int_distribution<int> choice(0, 15);
  std::vector<T> numbers(n);
  for (T& number : numbers) {
    number = static_cast<T>(normal(generator));
    if (kind == Kind::kDenormal) number *= Limits::min() / 8;
    if (kind != Kind::kMixed) continue;
    switch (choice(generator)) {
      case 0:
        number = Limits::infinity();
        break;
      case 1:
        number = -Limits::infinity();
        break;
      case 2:
        number = Limits::quiet_NaN();
        break;
      case 3:
        number = Limits::max();
        break;
      case 4:
        number = Limits::denorm_min();
        break;
      case 5:
        number = -0.0;
        break;
      default:
        break;
    }
  }
  return numbers;
}

// Every remainder of the vectors and unrolled loops, and beyond a block of reductions.
inline std::vector<size_t> Lengths() {
  std::vector<size_t> lengths;
  for (size_t n = 1; n <= 150; ++n) lengths.push_back(n);
  for (const size_t n : {255, 256, 257, 1023, 1025, 4099, 8191, 8192, 8193, 20'001}) {
    lengths.push_back(n);
  }
  return lengths;
}

// Distance in units of the last place of the right answer; 0 for NaN where NaN is right.
template <typename T>
double Ulps(T found, long double right) {
  const T rounded = static_cast<T>(right);
  if (std::isnan(rounded) || std::isinf(rounded)) {
    return (std::isnan(rounded) && std::isnan(found)) || found == rounded ? 0 : 1e30;
  }
  if (std::isnan(found) || std::isinf(found)) return 1e30;
  const T next = std::nextafter(std::abs(rounded), std::numeric_limits<T>::infinity());
  return static_cast<double>(std::abs(static_cast<long double>(found) - right) /
                             (static_cast<long double>(next) - std::abs(rounded)));
}

// body(kernels) for the scalar kernels and each kind of vector unit of this processor.
template <typename T, typename Body>
void ForEachTarget(const Body& body) {
  body(ScalarKernels<T>());
  for (int unit = 0; unit <= static_cast<int>(DetectVectorUnit()); ++unit) {
    body(MakeSimdKernels<T>(static_cast<VectorUnit>(unit)));
  }
}

}  // namespace batuta::backend

#endif  // BATUTA_TEST_BACKEND_INPUTS_H_
