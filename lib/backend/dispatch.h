// The one place where a set of kernels is chosen for this machine's vector units. Include it, and use
// it, within #if HWY_ONCE, in namespace batuta::backend.
#ifndef BATUTA_LIB_BACKEND_DISPATCH_H_
#define BATUTA_LIB_BACKEND_DISPATCH_H_

#include "hwy/highway.h"
#include "lib/backend/kernel_table.h"

// Defines Fill for both element types by what foreach_target.h made of Fill32 and Fill64.
#define BATUTA_DISPATCH(Fill)               \
  HWY_EXPORT(Fill##32);                     \
  HWY_EXPORT(Fill##64);                     \
  template <>                               \
  void Fill(KernelTable<float>& table) {    \
    HWY_DYNAMIC_DISPATCH(Fill##32)(&table); \
  }                                         \
  template <>                               \
  void Fill(KernelTable<double>& table) {   \
    HWY_DYNAMIC_DISPATCH(Fill##64)(&table); \
  }

#endif  // BATUTA_LIB_BACKEND_DISPATCH_H_
