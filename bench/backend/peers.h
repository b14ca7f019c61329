// What the kernels are compared with.
#ifndef BATUTA_BENCH_BACKEND_PEERS_H_
#define BATUTA_BENCH_BACKEND_PEERS_H_

#include <cstddef>
#include <string>

namespace batuta::bench {

// One source compiled without and with vectorising.
#define BATUTA_DECLARE_PLAIN(kind)                                                   \
  namespace kind {                                                                   \
  void Add(const float* a, const float* b, float* out, size_t n);                    \
  void Saxpy(float alpha, const float* x, float* y, size_t n);                       \
  float Dot(const float* a, const float* b, size_t n);                               \
  float Sum(const float* a, size_t n);                                               \
  float Max(const float* a, size_t n);                                               \
  void Exp(const float* a, float* out, size_t n);                                    \
  void Gemm(const float* a, const float* b, float* c, size_t m, size_t n, size_t k); \
  }
BATUTA_DECLARE_PLAIN(plain_scalar)
BATUTA_DECLARE_PLAIN(plain_auto)
#undef BATUTA_DECLARE_PLAIN

namespace eigen {
float Dot(const float* a, const float* b, size_t n);
float Sum(const float* a, size_t n);
float Max(const float* a, size_t n);
void Exp(const float* a, float* out, size_t n);
void Softmax(const float* a, float* out, size_t n);
void Gemv(const float* a, const float* x, float* y, size_t m, size_t n);
void Gemm(const float* a, const float* b, float* c, size_t m, size_t n, size_t k);
}  // namespace eigen

// Null functions where a library is not here.
struct OpenBlas {
  std::string core;  // the processor that it takes this one for
  float (*dot)(int, const float*, int, const float*, int) = nullptr;
  void (*gemv)(int, int, int, int, float, const float*, int, const float*, int, float, float*,
               int) = nullptr;
  void (*gemm)(int, int, int, int, int, int, float, const float*, int, const float*, int, float,
               float*, int) = nullptr;

  void Gemm(const float* a, const float* b, float* c, size_t m, size_t n, size_t k) const;
  void Gemv(const float* a, const float* x, float* y, size_t m, size_t n) const;
};
const OpenBlas& FindOpenBlas();

struct Trueno {
  void* (*vector)(const float*, size_t) = nullptr;
  void* (*matrix)(const float*, size_t, size_t) = nullptr;
  void (*vector_free)(void*) = nullptr;
  void (*matrix_free)(void*) = nullptr;
  void (*matmul)(const void*, const void*) = nullptr;
  float (*dot)(const void*, const void*) = nullptr;
  float (*sum)(const void*) = nullptr;
  void (*exp)(const void*) = nullptr;
};
const Trueno& FindTrueno();

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_BACKEND_PEERS_H_
