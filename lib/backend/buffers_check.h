// What must hold of the buffers of a workload before a kernel may touch them.
#ifndef BATUTA_LIB_BACKEND_BUFFERS_CHECK_H_
#define BATUTA_LIB_BACKEND_BUFFERS_CHECK_H_

#include "absl/status/status.h"
#include "batuta/workload.h"

namespace batuta::backend {

// InvalidArgument names the operand and the value: another element type than the workload's, too
// few elements, a null or misaligned address, a stride shorter than a row, operands that overlap
// where they must not, an alpha or beta that is not a number.
template <typename T>
absl::Status CheckBuffers(const Workload& workload, const Buffers<T>& buffers);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_BUFFERS_CHECK_H_
