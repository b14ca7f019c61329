// Eigen on one thread, with all that this processor has.
#define EIGEN_DONT_PARALLELIZE
#include <Eigen/Dense>

#include "bench/backend/peers.h"

namespace batuta::bench::eigen {
namespace {

using Vector = Eigen::Map<const Eigen::ArrayXf>;
using Output = Eigen::Map<Eigen::ArrayXf>;
using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

Vector In(const float* data, size_t n) { return {data, static_cast<Eigen::Index>(n)}; }
Output Out(float* data, size_t n) { return {data, static_cast<Eigen::Index>(n)}; }
Eigen::Map<const RowMajor> Matrix(const float* data, size_t rows, size_t columns) {
  return {data, static_cast<Eigen::Index>(rows), static_cast<Eigen::Index>(columns)};
}

}  // namespace

float Dot(const float* a, const float* b, size_t n) {
  return In(a, n).matrix().dot(In(b, n).matrix());
}
float Sum(const float* a, size_t n) { return In(a, n).sum(); }
float Max(const float* a, size_t n) { return In(a, n).maxCoeff(); }
void Exp(const float* a, float* out, size_t n) { Out(out, n) = In(a, n).exp(); }
void Softmax(const float* a, float* out, size_t n) {
  Output result = Out(out, n);
  result = (In(a, n) - In(a, n).maxCoeff()).exp();
  result *= 1 / result.sum();
}
void Gemv(const float* a, const float* x, float* y, size_t m, size_t n) {
  Out(y, m).matrix().noalias() = Matrix(a, m, n) * In(x, n).matrix();
}
void Gemm(const float* a, const float* b, float* c, size_t m, size_t n, size_t k) {
  Eigen::Map<RowMajor>(c, static_cast<Eigen::Index>(m), static_cast<Eigen::Index>(n)).noalias() =
      Matrix(a, m, k) * Matrix(b, k, n);
}

}  // namespace batuta::bench::eigen
