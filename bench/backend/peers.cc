#include "bench/backend/peers.h"

#include <dlfcn.h>

#include <cstring>

namespace batuta::bench {
namespace {

template <typename Function>
void Find(void* library, const char* name, Function& function) {
  if (void* symbol = dlsym(library, name)) std::memcpy(&function, &symbol, sizeof(function));
}

OpenBlas LoadOpenBlas() {
  OpenBlas blas;
  void* library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return blas;
  void (*set_threads)(int) = nullptr;
  const char* (*core)() = nullptr;
  Find(library, "openblas_set_num_threads", set_threads);
  Find(library, "openblas_get_corename", core);
  if (set_threads == nullptr || core == nullptr) return blas;
  set_threads(1);
  blas.core = core();
  Find(library, "cblas_sdot", blas.dot);
  Find(library, "cblas_sgemv", blas.gemv);
  Find(library, "cblas_sgemm", blas.gemm);
  return blas;
}

Trueno LoadTrueno() {
  Trueno trueno;
  void* library = dlopen(BATUTA_TRUENO, RTLD_NOW | RTLD_LOCAL);
  if (library == nullptr) return trueno;
  Find(library, "peer_vector", trueno.vector);
  Find(library, "peer_matrix", trueno.matrix);
  Find(library, "peer_vector_free", trueno.vector_free);
  Find(library, "peer_matrix_free", trueno.matrix_free);
  Find(library, "peer_matmul", trueno.matmul);
  Find(library, "peer_dot", trueno.dot);
  Find(library, "peer_sum", trueno.sum);
  Find(library, "peer_exp", trueno.exp);
  return trueno;
}

constexpr int kRowMajor = 101, kNoTranspose = 111;

}  // namespace

const OpenBlas& FindOpenBlas() {
  static const OpenBlas blas = LoadOpenBlas();
  return blas;
}

const Trueno& FindTrueno() {
  static const Trueno trueno = LoadTrueno();
  return trueno;
}

void OpenBlas::Gemm(const float* a, const float* b, float* c, size_t m, size_t n, size_t k) const {
  const auto rows = static_cast<int>(m);
  const auto columns = static_cast<int>(n);
  const auto depth = static_cast<int>(k);
  gemm(kRowMajor, kNoTranspose, kNoTranspose, rows, columns, depth, 1.0F, a, depth, b, columns,
       0.0F, c, columns);
}

void OpenBlas::Gemv(const float* a, const float* x, float* y, size_t m, size_t n) const {
  gemv(kRowMajor, kNoTranspose, static_cast<int>(m), static_cast<int>(n), 1.0F, a,
       static_cast<int>(n), x, 1, 0.0F, y, 1);
}

}  // namespace batuta::bench
