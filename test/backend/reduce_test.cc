// Reductions against long double; their documented bound: n / lanes roundings, so far below n ulp
// of the sum of magnitudes.
#include <catch2/catch.hpp>

#include "lib/backend/execute.h"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

template <typename T>
void CheckSums(Kind kind) {
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    const Executor<T> executor{kernels, nullptr, 1};
    for (const size_t n : Lengths()) {
      const auto a = RandomInput<T>(n, kind, 11 + static_cast<uint32_t>(n));
      const auto b = RandomInput<T>(n, kind, 4011 + static_cast<uint32_t>(n));
      long double sum = 0;
      long double dot = 0;
      long double sum_size = 0;
      long double dot_size = 0;
      for (size_t i = 0; i < n; ++i) {
        sum += a[i];
        dot += static_cast<long double>(a[i]) * b[i];
        sum_size += std::abs(static_cast<long double>(a[i]));
        dot_size += std::abs(static_cast<long double>(a[i]) * b[i]);
      }
      const long double unit =
          std::numeric_limits<T>::epsilon() * static_cast<long double>(std::sqrt(n) + 4);
      const long double tiny = static_cast<long double>(n) * std::numeric_limits<T>::denorm_min();
      INFO(kernels.target << " n " << n);
      CHECK(std::abs(Reduce(executor, Op::kSum, a.data(), a.data(), n) - sum) <= unit * sum_size);
      CHECK(std::abs(Reduce(executor, Op::kDot, a.data(), b.data(), n) - dot) <=
            unit * dot_size + tiny);
    }
  });
}

TEMPLATE_TEST_CASE("sums and dot products are right on ordinary numbers", "", float, double) {
  CheckSums<TestType>(Kind::kOrdinary);
}

TEMPLATE_TEST_CASE("sums and dot products are right on denormal numbers", "", float, double) {
  CheckSums<TestType>(Kind::kDenormal);
}

TEMPLATE_TEST_CASE("sums pass infinities and NaN on", "", float, double) {
  using T = TestType;
  const T inf = std::numeric_limits<T>::infinity();
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    const Executor<T> executor{kernels, nullptr, 1};
    for (const size_t n : {1, 3, 8, 17, 64, 9000}) {
      std::vector<T> a(n, T{1});
      a[n / 2] = inf;
      CHECK(Reduce(executor, Op::kSum, a.data(), a.data(), n) == inf);
      CHECK(Reduce(executor, Op::kNorm2, a.data(), a.data(), n) == inf);
      CHECK(Reduce(executor, Op::kMax, a.data(), a.data(), n) == inf);
      a[n / 2] = std::numeric_limits<T>::quiet_NaN();
      CHECK(std::isnan(Reduce(executor, Op::kSum, a.data(), a.data(), n)));
      CHECK(std::isnan(Reduce(executor, Op::kDot, a.data(), a.data(), n)));
      CHECK(std::isnan(Reduce(executor, Op::kNorm2, a.data(), a.data(), n)));
    }
  });
}

TEMPLATE_TEST_CASE("the bits of a reduction do not depend on where the data lies", "", float,
                   double) {
  using T = TestType;
  constexpr size_t kMostOffset = 64 / sizeof(T);
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    const Executor<T> executor{kernels, nullptr, 1};
    for (const size_t n : {1023, 1024, 1027, 2048, 5000, 20'001}) {
      const auto numbers = RandomInput<T>(n, Kind::kOrdinary, static_cast<uint32_t>(n));
      std::vector<T> moved(n + kMostOffset);
      for (const Op op : {Op::kSum, Op::kDot, Op::kNorm2, Op::kMax, Op::kMin}) {
        const T there = Reduce(executor, op, numbers.data(), numbers.data(), n);
        for (size_t offset = 0; offset < kMostOffset; ++offset) {
          T* here = moved.data() + offset;
          std::ranges::copy(numbers, here);
          INFO(kernels.target << " operation " << static_cast<int>(op) << " n " << n << " offset "
                              << offset);
          CHECK(Reduce(executor, op, here, here, n) == there);
        }
      }
    }
  });
}

TEMPLATE_TEST_CASE("extremes and their positions are exact, NaN included", "", float, double) {
  using T = TestType;
  for (const Kind kind : {Kind::kOrdinary, Kind::kDenormal, Kind::kMixed}) {
    ForEachTarget<T>([&](const KernelTable<T>& kernels) {
      const Executor<T> executor{kernels, nullptr, 1};
      for (const size_t n : Lengths()) {
        auto a = RandomInput<T>(n, kind, 77 + static_cast<uint32_t>(n));
        // Without NaN in every other length, so that infinities are met too.
        if (n % 2 == 0) std::replace_if(a.begin(), a.end(), [](T x) { return x != x; }, T{3});
        const auto nan = std::find_if(a.begin(), a.end(), [](T x) { return x != x; });
        INFO(kernels.target << " n " << n);
        const T greatest = Reduce(executor, Op::kMax, a.data(), a.data(), n);
        const T least = Reduce(executor, Op::kMin, a.data(), a.data(), n);
        const size_t position = ArgMax(executor, a.data(), n);
        if (nan != a.end()) {
          CHECK(std::isnan(greatest));
          CHECK(std::isnan(least));
          CHECK(position == static_cast<size_t>(nan - a.begin()));
        } else {
          CHECK(greatest == *std::max_element(a.begin(), a.end()));
          CHECK(least == *std::min_element(a.begin(), a.end()));
          CHECK(position == static_cast<size_t>(std::max_element(a.begin(), a.end()) - a.begin()));
        }
      }
    });
  }
}

TEMPLATE_TEST_CASE("the first of equal greatest elements is the position", "", float, double) {
  using T = TestType;
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    std::vector<T> a(5000, T{1});
    a[1500] = a[1501] = a[4000] = 2;
    CHECK(ArgMax(Executor<T>{kernels, nullptr, 1}, a.data(), a.size()) == 1500);
  });
}

TEMPLATE_TEST_CASE("norms neither overflow nor underflow", "", float, double) {
  using T = TestType;
  using Limits = std::numeric_limits<T>;
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    const Executor<T> executor{kernels, nullptr, 1};
    for (const T size : {Limits::max() / 256, Limits::min(), Limits::denorm_min() * 1024, T{1}}) {
      for (const size_t n : {1, 4, 100, 10'000}) {
        const std::vector<T> a(n, size);
        const double right = static_cast<double>(size) * std::sqrt(static_cast<double>(n));
        INFO(kernels.target << " n " << n << " of " << size);
        CHECK(Reduce(executor, Op::kNorm2, a.data(), a.data(), n) / right ==
              Approx(1).epsilon(2e-4));
      }
    }
    const std::vector<T> zeros(9, T{0});
    CHECK(Reduce(executor, Op::kNorm2, zeros.data(), zeros.data(), 9) == 0);
  });
}

TEMPLATE_TEST_CASE("the bits of a result do not depend on the number of threads", "", float,
                   double) {
  using T = TestType;
  const size_t n = 100'003;
  const auto a = RandomInput<T>(n, Kind::kOrdinary, 3);
  const auto b = RandomInput<T>(n, Kind::kOrdinary, 4);
  const KernelTable<T>& kernels = SimdKernels<T>();
  const Executor<T> one{kernels, nullptr, 1};
  std::vector<T> right(n);
  Softmax(one, a.data(), right.data(), n);
  for (const int threads : {2, 3, 7}) {
    Workers workers(threads);
    const Executor<T> several{kernels, &workers, threads};
    for (int repeat = 0; repeat < 5; ++repeat) {
      for (const Op op : {Op::kSum, Op::kDot, Op::kMax, Op::kMin, Op::kNorm2}) {
        CHECK(Reduce(one, op, a.data(), b.data(), n) == Reduce(several, op, a.data(), b.data(), n));
      }
      CHECK(ArgMax(one, a.data(), n) == ArgMax(several, a.data(), n));
      std::vector<T> out(n);
      Softmax(several, a.data(), out.data(), n);
      CHECK(out == right);
    }
  }
}

}  // namespace
}  // namespace batuta::backend
