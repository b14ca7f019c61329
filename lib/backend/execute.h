// Runs checked operations with the kernels of one backend, cut into chunks for several threads. How
// an operation is cut into blocks depends on its size alone, so neither do the bits of a result on
// the number of threads.
#ifndef BATUTA_LIB_BACKEND_EXECUTE_H_
#define BATUTA_LIB_BACKEND_EXECUTE_H_

#include "batuta/kernels.h"
#include "lib/backend/kernel_table.h"
#include "lib/backend/workers.h"

namespace batuta::backend {

// Elements of one block of a reduction, whose results are added in order.
inline constexpr size_t kReductionBlock = internal::kBlockElements;

constexpr size_t DivideUp(size_t a, size_t b) { return (a + b - 1) / b; }

template <typename T>
struct Executor {
  const KernelTable<T>& kernels;
  Workers* workers;  // null: one thread
  int threads = 1;

  template <typename Body>
  void For(size_t num_chunks, const Body& body) const {
    if (workers != nullptr && threads > 1) return workers->For(num_chunks, threads, body);
    for (size_t chunk = 0; chunk < num_chunks; ++chunk) body(chunk);
  }
};

template <typename T>
void Elementwise(const Executor<T>& executor, typename KernelTable<T>::Elementwise kernel, T alpha,
                 const T* a, const T* b, const T* c, T* out, size_t n);
// Sum, dot, max, min, norm2.
template <typename T>
T Reduce(const Executor<T>& executor, Op op, const T* a, const T* b, size_t n);
template <typename T>
size_t ArgMax(const Executor<T>& executor, const T* a, size_t n);
template <typename T>
void Softmax(const Executor<T>& executor, const T* a, T* out, size_t n);
template <typename T>
void Gemv(const Executor<T>& executor, const GemvTask<T>& task);
// Throws std::bad_alloc if there is no memory to pack into.
template <typename T>
void Gemm(const Executor<T>& executor, const GemmTask<T>& task);

}  // namespace batuta::backend

#endif  // BATUTA_LIB_BACKEND_EXECUTE_H_
