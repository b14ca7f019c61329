// Matrix products against long double: shapes, strides, transposes, factors, threads.
#include <catch2/catch.hpp>

#include "batuta/backend.h"
#include "lib/backend/execute.h"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

// A matrix in its own memory, with a gap after each row that must stay as it is.
template <typename T>
struct Matrix {
  Matrix(size_t rows, size_t columns, bool turned, size_t gap, uint32_t seed)
      : stride((turned ? rows : columns) + gap),
        numbers(RandomInput<T>((turned ? columns : rows) * stride, Kind::kOrdinary, seed)),
        view{numbers.data(), turned ? 1 : static_cast<ptrdiff_t>(stride),
             turned ? static_cast<ptrdiff_t>(stride) : 1} {}
  Matrix(const Matrix&) = delete;
  Matrix& operator=(const Matrix&) = delete;

  size_t stride;
  std::vector<T> numbers;
  MatrixView<T> view;
};

struct Case {
  size_t m, n, k;
  bool a_turned = false, b_turned = false;
  size_t gap = 0;
  double alpha = 1, beta = 0;
};

template <typename T>
void CheckGemm(const Executor<T>& executor, const Case& it) {
  const Matrix<T> a(it.m, it.k, it.a_turned, it.gap, 1);
  const Matrix<T> b(it.k, it.n, it.b_turned, it.gap, 2);
  Matrix<T> c(it.m, it.n, false, it.gap, 3);
  const std::vector<T> before = c.numbers;
  // Without beta the output may hold anything.
  if (it.beta == 0) {
    for (size_t i = 0; i < it.m; ++i) {
      std::fill_n(c.numbers.begin() + static_cast<ptrdiff_t>(i * c.stride), it.n, T(NAN));
    }
  }
  GemmTask<T> task{it.m,
                   it.n,
                   it.k,
                   a.view,
                   b.view,
                   c.numbers.data(),
                   static_cast<ptrdiff_t>(c.stride),
                   static_cast<T>(it.alpha),
                   static_cast<T>(it.beta)};
  Gemm(executor, task);
  INFO(executor.kernels.target << " " << it.m << " x " << it.n << " x " << it.k << " turned "
                               << it.a_turned << it.b_turned << " gap " << it.gap);
  const long double epsilon = std::numeric_limits<T>::epsilon();
  for (size_t i = 0; i < it.m; ++i) {
    for (size_t j = 0; j < it.n; ++j) {
      const long double old = it.beta == 0 ? 0 : before[i * c.stride + j];
      long double sum = 0;
      long double size = std::abs(it.beta * old);
      for (size_t p = 0; p < it.k; ++p) {
        const long double product = static_cast<long double>(*a.view.At(i, p)) * *b.view.At(p, j);
        sum += product;
        size += std::abs(it.alpha * product);
      }
      const long double right = static_cast<T>(it.alpha) * sum + static_cast<T>(it.beta) * old;
      const long double allowed = epsilon * size * (4 + std::sqrt(static_cast<double>(it.k)));
      if (std::abs(c.numbers[i * c.stride + j] - right) <= allowed) continue;
      INFO("row " << i << " column " << j);
      REQUIRE(c.numbers[i * c.stride + j] == Approx(static_cast<double>(right)));
    }
    for (size_t j = it.n; j < c.stride; ++j) {
      REQUIRE(c.numbers[i * c.stride + j] == before[i * c.stride + j]);
    }
  }
}

TEMPLATE_TEST_CASE("products of every small shape are right", "", float, double) {
  ForEachTarget<TestType>([](const KernelTable<TestType>& kernels) {
    const Executor<TestType> executor{kernels, nullptr, 1};
    for (size_t m = 1; m <= 30; ++m) {
      for (size_t n = 1; n <= 40; ++n) CheckGemm(executor, {m, n, 1 + (m * n) % 13});
    }
  });
}

TEMPLATE_TEST_CASE("transposes, gaps between rows and factors are right", "", float, double) {
  ForEachTarget<TestType>([](const KernelTable<TestType>& kernels) {
    const Executor<TestType> executor{kernels, nullptr, 1};
    for (const size_t m : {1, 3, 6, 13, 40}) {
      for (const size_t n : {1, 5, 8, 17, 33}) {
        for (const int way : {0, 1, 2, 3}) {
          CheckGemm(executor, {m, n, 7, (way & 1) != 0, (way & 2) != 0, 0, 1, 0});
          CheckGemm(executor, {m, n, 19, (way & 1) != 0, (way & 2) != 0, 3, -0.5, 1});
          CheckGemm(executor, {m, n, 4, (way & 1) != 0, (way & 2) != 0, 1, 2, 0.25});
          CheckGemm(executor, {m, n, 75, (way & 1) != 0, (way & 2) != 0, 2, 0.5, -1});
        }
      }
    }
  });
}

TEMPLATE_TEST_CASE("products with few columns or rows are right at every depth", "", float,
                   double) {
  ForEachTarget<TestType>([](const KernelTable<TestType>& kernels) {
    const Executor<TestType> executor{kernels, nullptr, 1};
    for (size_t k = 1; k <= 90; ++k) {
      for (size_t side = 1; side <= 6; ++side) {
        CheckGemm(executor, {19, side, k});
        CheckGemm(executor, {side, 37, k});
        CheckGemm(executor, {side, 7 - side, k, false, k % 2 == 0, k % 3, 1, k % 4 == 0 ? 0.5 : 0});
      }
    }
    CheckGemm(executor, {5, 2, 3000});
    CheckGemm(executor, {1, 1, 5000});
    CheckGemm(executor, {2, 3, 1400});
  });
}

// Zero times NaN or an infinity is NaN: whether an element is met must not depend on the kernel.
TEMPLATE_TEST_CASE("NaN and infinities reach the elements of their row and column, and no others",
                   "", float, double) {
  using T = TestType;
  ForEachTarget<T>([](const KernelTable<T>& kernels) {
    const Executor<T> executor{kernels, nullptr, 1};
    for (const size_t m : {1, 3, 17, 40}) {
      for (const size_t n : {1, 2, 5, 16, 50}) {
        for (const size_t k : {1, 4, 33, 80}) {
          for (const T odd :
               {std::numeric_limits<T>::quiet_NaN(), std::numeric_limits<T>::infinity()}) {
            std::vector<T> a(m * k, T{1});
            const std::vector<T> b(k * n, T{2});
            std::vector<T> c(m * n, T{7});
            const size_t row = m / 2;
            a[row * k + k - 1] = odd;
            Gemm(executor, GemmTask<T>{m,
                                       n,
                                       k,
                                       {a.data(), static_cast<ptrdiff_t>(k), 1},
                                       {b.data(), static_cast<ptrdiff_t>(n), 1},
                                       c.data(),
                                       static_cast<ptrdiff_t>(n)});
            INFO(kernels.target << " " << m << " x " << n << " x " << k << " of " << odd);
            for (size_t i = 0; i < m * n; ++i) {
              if (i / n != row) {
                REQUIRE(c[i] == static_cast<T>(2 * k));
              } else if (odd == odd) {
                REQUIRE(c[i] == odd);
              } else {
                REQUIRE(c[i] != c[i]);
              }
            }
          }
        }
      }
    }
  });
}

TEMPLATE_TEST_CASE("products of denormal numbers are not lost", "", float, double) {
  using T = TestType;
  ForEachTarget<T>([](const KernelTable<T>& kernels) {
    const T tiny = std::numeric_limits<T>::denorm_min() * 3;
    for (const size_t n : {1, 3, 20}) {
      const std::vector<T> a(9 * 70, tiny);
      const std::vector<T> b(70 * n, T{1});
      std::vector<T> c(9 * n);
      Gemm(Executor<T>{kernels, nullptr, 1}, GemmTask<T>{9,
                                                         n,
                                                         70,
                                                         {a.data(), 70, 1},
                                                         {b.data(), static_cast<ptrdiff_t>(n), 1},
                                                         c.data(),
                                                         static_cast<ptrdiff_t>(n)});
      for (const T value : c) REQUIRE(value == tiny * 70);
    }
  });
}

TEMPLATE_TEST_CASE("products that are packed in several blocks are right", "", float, double) {
  ForEachTarget<TestType>([](const KernelTable<TestType>& kernels) {
    if (std::string(kernels.target) == "scalar") return;
    const Executor<TestType> executor{kernels, nullptr, 1};
    CheckGemm(executor, {61, 263, 801, false, false, 0, 1, 0.5});
    CheckGemm(executor, {50, 300, 400, true, false, 2, 1, 0});
    CheckGemm(executor, {97, 259, 390, false, true, 0, 2, 1});
    CheckGemm(executor, {64, 256, 1024, false, false, 0, 1, 0});
  });
}

TEMPLATE_TEST_CASE("the bits of a product do not depend on the number of threads", "", float,
                   double) {
  using T = TestType;
  for (const Case& it : {Case{101, 97, 64}, Case{200, 300, 500}, Case{333, 1, 77}, Case{64, 64, 64},
                         Case{333, 3, 77}, Case{15, 40, 64}, Case{29, 8, 65}, Case{43, 100, 64},
                         Case{14, 200, 64}}) {
    const Matrix<T> a(it.m, it.k, false, 0, 1);
    const Matrix<T> b(it.k, it.n, false, 0, 2);
    std::vector<T> right(it.m * it.n);
    GemmTask<T> task{it.m, it.n, it.k, a.view, b.view, right.data(), static_cast<ptrdiff_t>(it.n),
                     1,    0};
    Gemm(Executor<T>{SimdKernels<T>(), nullptr, 1}, task);
    for (const int threads : {2, 3, 7}) {
      Workers workers(threads);
      std::vector<T> found(right.size());
      task.c = found.data();
      Gemm(Executor<T>{SimdKernels<T>(), &workers, threads}, task);
      INFO(it.m << " x " << it.n << " x " << it.k << " on " << threads);
      CHECK(found == right);
    }
  }
}

TEMPLATE_TEST_CASE("matrix times vector is right, transposed too", "", float, double) {
  using T = TestType;
  ForEachTarget<T>([](const KernelTable<T>& kernels) {
    Workers workers(3);
    for (const int threads : {1, 3}) {
      const Executor<T> executor{kernels, &workers, threads};
      for (size_t m = 1; m <= 40; ++m) {
        for (const size_t n : {1, 2, 7, 8, 9, 16, 31, 70}) {
          for (const bool turned : {false, true}) {
            const Matrix<T> a(m, n, turned, m % 3, 1);
            const auto x = RandomInput<T>(n, Kind::kOrdinary, 2);
            auto y = RandomInput<T>(m + 1, Kind::kOrdinary, 3);
            const auto before = y;
            Gemv(executor, GemvTask<T>{m, n, a.view, x.data(), y.data(), T{2}, T{0.5}});
            CHECK(y[m] == before[m]);
            for (size_t i = 0; i < m; ++i) {
              long double sum = 0;
              long double size = std::abs(before[i]);
              for (size_t j = 0; j < n; ++j) {
                sum += static_cast<long double>(*a.view.At(i, j)) * x[j];
                size += std::abs(static_cast<long double>(*a.view.At(i, j)) * x[j]);
              }
              REQUIRE(std::abs(y[i] - (2 * sum + 0.5L * before[i])) <=
                      std::numeric_limits<T>::epsilon() * 20 * size);
            }
          }
        }
      }
    }
  });
}

TEST_CASE("a batch is each of its products") {
  const Selector selector = *Selector::Open({});
  const size_t batch = 37;
  const auto a = RandomInput<float>(batch * 15, Kind::kOrdinary, 1);
  const auto b = RandomInput<float>(batch * 20, Kind::kOrdinary, 2);
  std::vector<float> c(batch * 12);
  const Workload workload = *Workload::Gemm(3, 4, 5, {}, batch);
  REQUIRE(selector.Run(workload, Buffers<float>{.a = a, .b = b, .out = c}).ok());
  std::vector<float> one(12);
  for (size_t i = 0; i < batch; ++i) {
    const std::span<const float> all_a(a);
    const std::span<const float> all_b(b);
    REQUIRE(
        selector
            .Run(*Workload::Gemm(3, 4, 5),
                 Buffers<float>{
                     .a = all_a.subspan(i * 15, 15), .b = all_b.subspan(i * 20, 20), .out = one},
                 {.backend = Backend::kSimd})
            .ok());
    for (size_t j = 0; j < 12; ++j) CHECK(c[i * 12 + j] == Approx(one[j]).epsilon(1e-5));
  }
}

}  // namespace
}  // namespace batuta::backend
