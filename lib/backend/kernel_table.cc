#include "lib/backend/kernel_table.h"

namespace batuta::backend {

template <typename T>
KernelTable<T> MakeSimdKernels(VectorUnit unit) {
  KernelTable<T> table;
  FillElementwise(unit, table);
  FillExp(unit, table);
  FillReduce(unit, table);
  FillGemv(unit, table);
  FillGemm(unit, table);
  return table;
}

template <typename T>
const KernelTable<T>& SimdKernels() {
  static const KernelTable<T> table = MakeSimdKernels<T>(DetectVectorUnit());
  return table;
}

template KernelTable<float> MakeSimdKernels(VectorUnit);
template KernelTable<double> MakeSimdKernels(VectorUnit);
template const KernelTable<float>& SimdKernels();
template const KernelTable<double>& SimdKernels();

}  // namespace batuta::backend
