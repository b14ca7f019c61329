// Where the operands of a workload lie, as rows in memory.
#ifndef BATUTA_LIB_BACKEND_GPU_OPERANDS_H_
#define BATUTA_LIB_BACKEND_GPU_OPERANDS_H_

#include <cstddef>
#include <cstdint>

#include "batuta/workload.h"
#include "lib/backend/gpu_abi.h"

namespace batuta::backend {

// Rows as they are stored: a transposed matrix has its columns as rows. No rows: there is no such
// operand.
struct Operand {
  const void* address = nullptr;
  Residency where = Residency::kHost;
  size_t rows = 0;
  size_t row_bytes = 0;
  size_t pitch = 0;  // bytes from row to row

  bool is_used() const { return rows > 0; }
  bool is_on_device() const { return where == Residency::kDevice; }
  size_t dense_bytes() const { return rows * row_bytes; }
};

struct Operands {
  Operand a, b, c, out;
  bool reads_out = false;  // updates it

  // It is updated, or is one of the inputs.
  bool out_is_input() const;
};

// Elements of each operand where all are dense; 0: there is no such. The result of a reduction
// counts as two, which have room for an index.
struct OperandSizes {
  size_t a = 0, b = 0, c = 0, out = 0;
};
OperandSizes SizesOf(const Workload& workload);

template <typename T>
Operands OperandsOf(const Workload& workload, const Buffers<T>& buffers);

// The operation on operands that all lie on the device.
template <typename T>
batuta_gpu_operation OperationOf(const Workload& workload, const Buffers<T>& buffers,
                                 const Operands& there);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_GPU_OPERANDS_H_
