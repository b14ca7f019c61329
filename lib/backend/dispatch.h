// The one place where a set of kernels is chosen for a kind of vector unit. Include it, and use it,
// within #if HWY_ONCE, in namespace batuta::backend. Highway's own choice is in its shared library,
// which measures a timer for milliseconds whenever a program that is linked with it starts.
#ifndef BATUTA_LIB_BACKEND_DISPATCH_H_
#define BATUTA_LIB_BACKEND_DISPATCH_H_

#include <array>

#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"

namespace batuta::backend {

// By VectorUnit; null for what this compiler does not make, or the baseline includes.
template <typename T>
using Fillers = std::array<void (*)(KernelTable<T>*), kNumVectorUnits>;

// The best that was made and does not need more than `unit`.
template <typename T>
void FillBest(const Fillers<T>& fillers, VectorUnit unit, KernelTable<T>& table) {
  auto at = static_cast<size_t>(unit);
  while (at > 0 && fillers[at] == nullptr) --at;
  fillers[at](&table);
}

}  // namespace batuta::backend

// Defines Fill for both element types by what foreach_target.h made of Fill32 and Fill64.
#define BATUTA_DISPATCH(Fill)                                \
  template <>                                                \
  void Fill(VectorUnit unit, KernelTable<float>& table) {    \
    FillBest(BATUTA_FILLERS(float, Fill##32), unit, table);  \
  }                                                          \
  template <>                                                \
  void Fill(VectorUnit unit, KernelTable<double>& table) {   \
    FillBest(BATUTA_FILLERS(double, Fill##64), unit, table); \
  }

#define BATUTA_FILLERS(T, Fill)                                                                    \
  Fillers<T> {                                                                                     \
    HWY_CHOOSE_FALLBACK(Fill), HWY_CHOOSE_SSE4(Fill), HWY_CHOOSE_AVX2(Fill), HWY_CHOOSE_AVX3(Fill) \
  }

#endif  // BATUTA_LIB_BACKEND_DISPATCH_H_
