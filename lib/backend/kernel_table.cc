#include "lib/backend/kernel_table.h"

namespace batuta::backend {

template <typename T>
KernelTable<T> MakeSimdKernels() {
  KernelTable<T> table;
  FillElementwise(table);
  FillExp(table);
  FillReduce(table);
  FillGemv(table);
  FillGemm(table);
  return table;
}

template <typename T>
const KernelTable<T>& SimdKernels() {
  static const KernelTable<T> table = MakeSimdKernels<T>();
  return table;
}

template KernelTable<float> MakeSimdKernels();
template KernelTable<double> MakeSimdKernels();
template const KernelTable<float>& SimdKernels();
template const KernelTable<double>& SimdKernels();

}  // namespace batuta::backend
