// A whole, checked workload on the kernels of one backend.
#ifndef BATUTA_LIB_BACKEND_EXECUTE_WORKLOAD_H_
#define BATUTA_LIB_BACKEND_EXECUTE_WORKLOAD_H_

#include "batuta/backend.h"
#include "lib/backend/execute.h"

namespace batuta::backend {

// The buffers have passed CheckBuffers, and the kernels have one for the operation. Throws
// std::bad_alloc if there is no memory to pack matrices into.
template <typename T>
void Execute(const Executor<T>& executor, const Workload& w, const Buffers<T>& buffers,
             Variant variant);

template <typename T>
bool HasKernel(const KernelTable<T>& kernels, Op op);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_EXECUTE_WORKLOAD_H_
