#include "lib/backend/gpu_operands.h"

#include "lib/backend/traits.h"

namespace batuta::backend {
namespace {

template <typename T>
Operand Matrix(const T* address, Residency where, int64_t rows, int64_t columns, int64_t stride) {
  return {address, where, static_cast<size_t>(rows), static_cast<size_t>(columns) * sizeof(T),
          static_cast<size_t>(stride == 0 ? columns : stride) * sizeof(T)};
}

template <typename T>
Operand Stored(const T* address, Residency where, Transpose transpose, int64_t rows,
               int64_t columns, int64_t stride) {
  if (transpose == Transpose::kYes) return Matrix(address, where, columns, rows, stride);
  return Matrix(address, where, rows, columns, stride);
}

template <typename T>
void PlaceVectors(const Workload& w, const Buffers<T>& buffers, Operands& operands) {
  const OpTraits& op = TraitsOf(w.op());
  operands.a = Matrix(buffers.a.data(), w.input_at(0), 1, w.n(), 0);
  if (op.num_inputs > 1) operands.b = Matrix(buffers.b.data(), w.input_at(1), 1, w.n(), 0);
  // The third input lies where the result is wanted: that is how a workload is described.
  if (op.num_inputs > 2) operands.c = Matrix(buffers.c.data(), w.output(), 1, w.n(), 0);
  const int64_t size = op.shape == Shape::kReduction ? 1 : w.n();
  operands.out = Matrix(buffers.out.data(), w.output(), 1, size, 0);
  if (w.op() == Op::kArgMax) operands.out = Matrix(buffers.index, w.output(), 1, 1, 0);
  operands.reads_out = op.updates_out;
}

}  // namespace

template <typename T>
Operands OperandsOf(const Workload& w, const Buffers<T>& buffers) {
  Operands operands;
  const Shape shape = TraitsOf(w.op()).shape;
  if (shape == Shape::kGemv) {
    operands.a = Stored(buffers.a.data(), w.input_at(0), buffers.a_transpose, w.m(), w.n(),
                        buffers.a_stride);
    operands.b = Matrix(buffers.b.data(), w.input_at(1), 1, w.n(), 0);
    operands.out = Matrix(buffers.out.data(), w.output(), 1, w.m(), 0);
    operands.reads_out = buffers.beta != 0;
  } else if (shape == Shape::kGemm) {
    operands.a = Stored(buffers.a.data(), w.input_at(0), buffers.a_transpose, w.m(), w.k(),
                        buffers.a_stride);
    operands.b = Stored(buffers.b.data(), w.input_at(1), buffers.b_transpose, w.k(), w.n(),
                        buffers.b_stride);
    operands.out = Matrix(buffers.out.data(), w.output(), w.m(), w.n(), buffers.out_stride);
    // A batch is dense, so its matrices are the rows of one.
    for (Operand* each : {&operands.a, &operands.b, &operands.out}) {
      each->rows *= static_cast<size_t>(w.batch());
    }
    operands.reads_out = buffers.beta != 0;
  } else {
    PlaceVectors(w, buffers, operands);
  }
  return operands;
}

template Operands OperandsOf(const Workload&, const Buffers<float>&);
template Operands OperandsOf(const Workload&, const Buffers<double>&);

}  // namespace batuta::backend
