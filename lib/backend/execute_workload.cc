#include "lib/backend/execute_workload.h"

#include <algorithm>
#include <atomic>
#include <new>

namespace batuta::backend {
namespace {

template <typename T>
MatrixView<T> ViewOf(std::span<const T> data, Transpose transpose, int64_t stride, int64_t rows,
                     int64_t columns) {
  if (transpose == Transpose::kNo) return {data.data(), stride == 0 ? columns : stride, 1};
  return {data.data(), 1, stride == 0 ? rows : stride};
}

template <typename T>
void RunGemv(const Executor<T>& executor, const Workload& w, const Buffers<T>& buffers) {
  Gemv(executor, GemvTask<T>{static_cast<size_t>(w.m()), static_cast<size_t>(w.n()),
                             ViewOf(buffers.a, buffers.a_transpose, buffers.a_stride, w.m(), w.n()),
                             buffers.b.data(), buffers.out.data(), buffers.alpha, buffers.beta});
}

template <typename T>
GemmTask<T> GemmTaskOf(const Workload& w, const Buffers<T>& buffers) {
  return {static_cast<size_t>(w.m()),
          static_cast<size_t>(w.n()),
          static_cast<size_t>(w.k()),
          ViewOf(buffers.a, buffers.a_transpose, buffers.a_stride, w.m(), w.k()),
          ViewOf(buffers.b, buffers.b_transpose, buffers.b_stride, w.k(), w.n()),
          buffers.out.data(),
          buffers.out_stride == 0 ? w.n() : buffers.out_stride,
          buffers.alpha,
          buffers.beta};
}

// A batch is divided among the threads, each product runs on one.
template <typename T>
void RunGemm(const Executor<T>& executor, const Workload& w, const Buffers<T>& buffers) {
  const GemmTask<T> task = GemmTaskOf(w, buffers);
  if (w.batch() == 1) return Gemm(executor, task);
  const Executor<T> alone{executor.kernels, nullptr, 1};
  const auto batch = static_cast<size_t>(w.batch());
  const auto multiply = [&](size_t i) {
    GemmTask<T> one = task;
    one.a.data += i * task.m * task.k;
    one.b.data += i * task.k * task.n;
    one.c += i * task.m * task.n;
    Gemm(alone, one);
  };
  const size_t together = batch / (static_cast<size_t>(executor.threads) * 4) + 1;
  std::atomic<bool> has_memory = true;  // to pack into, which a chunk cannot throw about
  executor.For((batch + together - 1) / together, [&](size_t chunk) {
    try {
      for (size_t i = chunk * together; i < std::min(batch, (chunk + 1) * together); ++i) {
        multiply(i);
      }
    } catch (const std::bad_alloc&) {
      has_memory.store(false, std::memory_order_relaxed);
    }
  });
  if (!has_memory.load(std::memory_order_relaxed)) throw std::bad_alloc();
}

}  // namespace

template <typename T>
void Execute(const Executor<T>& executor, const Workload& w, const Buffers<T>& buffers,
             Variant variant) {
  const auto n = static_cast<size_t>(w.n());
  const auto op = static_cast<size_t>(w.op());
  const T* a = buffers.a.data();
  switch (TraitsOf(w.op()).shape) {
    case Shape::kElementwise: {
      const auto stream = executor.kernels.stream[op];
      const bool streams = variant == Variant::kStream && stream != nullptr;
      Elementwise(executor, streams ? stream : executor.kernels.elementwise[op], buffers.alpha, a,
                  buffers.b.data(), buffers.c.data(), buffers.out.data(), n);
      return;
    }
    case Shape::kReduction:
      if (w.op() == Op::kArgMax) {
        *buffers.index = static_cast<int64_t>(ArgMax(executor, a, n));
      } else {
        buffers.out[0] = Reduce(executor, w.op(), a, buffers.b.data(), n);
      }
      return;
    case Shape::kNormalised:
      return Softmax(executor, a, buffers.out.data(), n);
    case Shape::kGemv:
      return RunGemv(executor, w, buffers);
    case Shape::kGemm:
      return RunGemm(executor, w, buffers);
    case Shape::kCustom:
      return;  // refused by CheckBuffers
  }
}

template <typename T>
bool HasKernel(const KernelTable<T>& kernels, Op op) {
  const OpTraits& traits = TraitsOf(op);
  const auto at = static_cast<size_t>(op);
  switch (traits.shape) {
    case Shape::kElementwise:
      return kernels.elementwise[at] != nullptr;
    case Shape::kReduction:
      return kernels.reduce[at] != nullptr;
    case Shape::kNormalised:
      return kernels.exp_shifted != nullptr;
    case Shape::kGemv:
      return kernels.gemv != nullptr;
    case Shape::kGemm:
      return kernels.gemm_direct != nullptr;
    case Shape::kCustom:
      return false;
  }
  return false;
}

#define BATUTA_INSTANTIATE(T)                                                             \
  template void Execute(const Executor<T>&, const Workload&, const Buffers<T>&, Variant); \
  template bool HasKernel(const KernelTable<T>&, Op)
BATUTA_INSTANTIATE(float);
BATUTA_INSTANTIATE(double);
#undef BATUTA_INSTANTIATE

}  // namespace batuta::backend
