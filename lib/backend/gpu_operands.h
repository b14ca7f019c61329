// Where the operands of a workload lie, as rows in memory.
#ifndef BATUTA_LIB_BACKEND_GPU_OPERANDS_H_
#define BATUTA_LIB_BACKEND_GPU_OPERANDS_H_

#include <cstddef>
#include <cstdint>

#include "batuta/workload.h"

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
};

template <typename T>
Operands OperandsOf(const Workload& workload, const Buffers<T>& buffers);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_GPU_OPERANDS_H_
