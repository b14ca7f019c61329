// How the module asks cuBLAS for products, on a library of its name that is none: row-major
// matrices of every layout as column-major ones.
#include <catch2/catch.hpp>
#include <vector>

using cudaStream_t = void*;  // of the runtime, which is not here
#include "lib/backend/cuda/cublas.cuh"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

struct Sides {
  int64_t m, n, k, batch = 1;
};

template <typename T>
void CheckProduct(const batuta_gpu::Cublas& cublas, bool a_turned, bool b_turned, Sides sides) {
  const auto [m, n, k, batch] = sides;
  INFO(sizeof(T) << ' ' << a_turned << b_turned << ' ' << m << ' ' << n << ' ' << k);
  const std::vector<T> a = RandomInput<T>(200, Kind::kOrdinary, 1);
  const std::vector<T> b = RandomInput<T>(200, Kind::kOrdinary, 2);
  std::vector<T> out(200, T{2});
  batuta_gpu_operation o{};
  o.op = BATUTA_GPU_GEMM, o.type = sizeof(T) == 4 ? BATUTA_GPU_F32 : BATUTA_GPU_F64;
  o.m = m, o.n = n, o.k = k, o.batch = batch, o.alpha = 0.5, o.beta = 0.25;
  o.a = a.data(), o.b = b.data(), o.out = out.data();
  o.a_row_stride = a_turned ? 1 : k, o.a_column_stride = a_turned ? m : 1;
  o.b_row_stride = b_turned ? 1 : n, o.b_column_stride = b_turned ? k : 1;
  o.out_stride = n;
  REQUIRE(cublas.Gemm(nullptr, o) == BATUTA_GPU_OK);
  for (int64_t i = 0; i < batch * m * n; ++i) {
    const int64_t product = i / (m * n), row = i / n % m, column = i % n;
    double sum = 0;
    for (int64_t p = 0; p < k; ++p) {
      sum += static_cast<double>(a[static_cast<size_t>(product * m * k + row * o.a_row_stride +
                                                       p * o.a_column_stride)]) *
             static_cast<double>(b[static_cast<size_t>(product * k * n + p * o.b_row_stride +
                                                       column * o.b_column_stride)]);
    }
    INFO(i);
    CHECK(static_cast<double>(out[static_cast<size_t>(i)]) ==
          Approx(0.5 * sum + 0.5).epsilon(1e-5).margin(1e-5));
  }
  CHECK(out[static_cast<size_t>(batch * m * n)] == T{2});
}

}  // namespace

TEST_CASE("a product of row-major matrices is the transposed one of cuBLAS's") {
  batuta_gpu::Cublas cublas;
  REQUIRE(cublas.Open());
  char name[64] = "";
  cublas.Describe(name, sizeof(name));
  CHECK(std::string(name) == "cuBLAS 13.7");
  for (const bool a_turned : {false, true}) {
    for (const bool b_turned : {false, true}) {
      CheckProduct<float>(cublas, a_turned, b_turned, {5, 7, 3});
      CheckProduct<double>(cublas, a_turned, b_turned, {5, 7, 3, 4});
      CheckProduct<float>(cublas, a_turned, b_turned, {1, 6, 4});
      CheckProduct<float>(cublas, a_turned, b_turned, {6, 1, 4});
      CheckProduct<float>(cublas, a_turned, b_turned, {6, 4, 1});
    }
  }
  batuta_gpu_operation large{};
  large.m = int64_t{1} << 40;
  CHECK(cublas.Gemm(nullptr, large) == BATUTA_GPU_LAUNCH_FAILED);
  cublas.Close();
  CHECK(!cublas.is_open());
}

}  // namespace batuta::backend
