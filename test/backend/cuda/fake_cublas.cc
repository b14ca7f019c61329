// A library under cuBLAS's name with the functions that the module calls, for the processor:
// column-major products, as cuBLAS's documentation has them.
#include <cstdint>

namespace {

template <typename T>
void Multiply(bool a_turned, bool b_turned, const int64_t (&sizes)[3], const T* a, int64_t a_pitch,
              const T* b, int64_t b_pitch, T alpha, T beta, T* c, int64_t c_pitch) {
  const auto [m, n, k] = sizes;
  for (int64_t column = 0; column < n; ++column) {
    for (int64_t row = 0; row < m; ++row) {
      T sum = 0;
      for (int64_t p = 0; p < k; ++p) {
        sum += a[a_turned ? row * a_pitch + p : p * a_pitch + row] *
               b[b_turned ? p * b_pitch + column : column * b_pitch + p];
      }
      T& out = c[column * c_pitch + row];
      out = alpha * sum + (beta == 0 ? 0 : beta * out);
    }
  }
}

int handle = 0;

}  // namespace

#define EXPORTED extern "C" __attribute__((visibility("default")))

EXPORTED int cublasCreate_v2(void** made) {
  *made = &handle;
  return 0;
}
EXPORTED int cublasDestroy_v2(void* given) { return given == &handle ? 0 : 1; }
EXPORTED int cublasSetStream_v2(void* given, void*) { return given == &handle ? 0 : 1; }
EXPORTED int cublasGetProperty(int what, int* value) {
  *value = what == 0 ? 13 : 7;
  return 0;
}
EXPORTED int cublasGemmStridedBatchedEx(void* given, int a_op, int b_op, int m, int n, int k,
                                        const void* alpha, const void* a, int a_type, int a_pitch,
                                        long long a_stride, const void* b, int b_type, int b_pitch,
                                        long long b_stride, const void* beta, void* c, int c_type,
                                        int c_pitch, long long c_stride, int batch, int compute,
                                        int algorithm) {
  const bool is_f64 = c_type == 1;
  if (given != &handle || a_type != c_type || b_type != c_type || algorithm != -1) return 7;
  if (compute != (is_f64 ? 70 : 68)) return 7;
  if (a_pitch < (a_op == 1 ? k : m) || b_pitch < (b_op == 1 ? n : k) || c_pitch < m) return 7;
  const auto multiply = [&]<typename T>(T) {
    for (int64_t i = 0; i < batch; ++i) {
      Multiply<T>(a_op == 1, b_op == 1, {m, n, k}, static_cast<const T*>(a) + i * a_stride, a_pitch,
                  static_cast<const T*>(b) + i * b_stride, b_pitch, *static_cast<const T*>(alpha),
                  *static_cast<const T*>(beta), static_cast<T*>(c) + i * c_stride, c_pitch);
    }
  };
  is_f64 ? multiply(0.0) : multiply(0.0F);
  return 0;
}
