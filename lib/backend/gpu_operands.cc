#include "lib/backend/gpu_operands.h"

#include "lib/backend/traits.h"

namespace batuta::backend {
namespace {

// The two enumerations are one.
static_assert(BATUTA_GPU_GEMM == static_cast<int>(Op::kGemm));
static_assert(BATUTA_GPU_ARGMAX == static_cast<int>(Op::kArgMax));
static_assert(BATUTA_GPU_SOFTMAX == static_cast<int>(Op::kSoftmax));
static_assert(BATUTA_GPU_F64 == static_cast<int>(ElementType::kF64));

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

OperandSizes SizesOf(const Workload& w) {
  const auto m = static_cast<size_t>(w.m()), n = static_cast<size_t>(w.n());
  const auto k = static_cast<size_t>(w.k()), batch = static_cast<size_t>(w.batch());
  if (w.op() == Op::kGemv) return {m * n, n, 0, m};
  if (w.op() == Op::kGemm) return {batch * m * k, batch * k * n, 0, batch * m * n};
  const OpTraits& traits = TraitsOf(w.op());
  return {n, traits.num_inputs > 1 ? n : 0, traits.num_inputs > 2 ? n : 0,
          traits.shape == Shape::kReduction ? 2 : n};
}

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

template <typename T>
batuta_gpu_operation OperationOf(const Workload& w, const Buffers<T>& buffers,
                                 const Operands& there) {
  const auto stride = [](const Operand& operand) {
    return static_cast<int64_t>(operand.pitch / sizeof(T));
  };
  const auto is_turned = [](Transpose transpose) { return transpose == Transpose::kYes; };
  batuta_gpu_operation op{};
  op.op = static_cast<int32_t>(w.op());
  op.type = static_cast<int32_t>(w.type());
  op.m = w.m();
  op.n = w.n();
  op.k = w.k();
  op.batch = w.batch();
  op.alpha = buffers.alpha;
  op.beta = buffers.beta;
  op.a = there.a.address;
  op.b = there.b.address;
  op.c = there.c.address;
  op.out = const_cast<void*>(there.out.address);
  op.a_row_stride = is_turned(buffers.a_transpose) ? 1 : stride(there.a);
  op.a_column_stride = is_turned(buffers.a_transpose) ? stride(there.a) : 1;
  op.b_row_stride = is_turned(buffers.b_transpose) ? 1 : stride(there.b);
  op.b_column_stride = is_turned(buffers.b_transpose) ? stride(there.b) : 1;
  op.out_stride = stride(there.out);
  return op;
}

bool Operands::out_is_input() const {
  return reads_out || out.address == a.address || out.address == b.address ||
         out.address == c.address;
}

#define BATUTA_INSTANTIATE(T)                                       \
  template Operands OperandsOf(const Workload&, const Buffers<T>&); \
  template batuta_gpu_operation OperationOf(const Workload&, const Buffers<T>&, const Operands&)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend
