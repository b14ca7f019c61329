// Operations as one writes them down. BATUTA_PLAIN says how this was compiled: scalar or auto.
#include <cmath>

#include "bench/backend/peers.h"

#define BATUTA_NAME_INNER(kind) plain_##kind
#define BATUTA_NAME(kind) BATUTA_NAME_INNER(kind)

namespace batuta::bench::BATUTA_NAME(BATUTA_PLAIN) {

void Add(const float* a, const float* b, float* __restrict out, size_t n) {
  for (size_t i = 0; i < n; ++i) out[i] = a[i] + b[i];
}
void Saxpy(float alpha, const float* x, float* __restrict y, size_t n) {
  for (size_t i = 0; i < n; ++i) y[i] += alpha * x[i];
}
float Dot(const float* a, const float* b, size_t n) {
  float sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i] * b[i];
  return sum;
}
float Sum(const float* a, size_t n) {
  float sum = 0;
  for (size_t i = 0; i < n; ++i) sum += a[i];
  return sum;
}
float Max(const float* a, size_t n) {
  float best = a[0];
  for (size_t i = 1; i < n; ++i) best = a[i] > best ? a[i] : best;
  return best;
}
void Exp(const float* a, float* __restrict out, size_t n) {
  for (size_t i = 0; i < n; ++i) out[i] = std::exp(a[i]);
}
void Gemm(const float* a, const float* b, float* __restrict c, size_t m, size_t n, size_t k) {
  for (size_t i = 0; i < m; ++i) {
    for (size_t j = 0; j < n; ++j) c[i * n + j] = 0;
    for (size_t p = 0; p < k; ++p) {
      for (size_t j = 0; j < n; ++j) c[i * n + j] += a[i * k + p] * b[p * n + j];
    }
  }
}

}  // namespace batuta::bench::BATUTA_NAME(BATUTA_PLAIN)
