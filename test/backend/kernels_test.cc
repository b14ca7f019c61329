// Element-wise kernels against long double, on every kind of vector unit that is here.
#include <catch2/catch.hpp>

#include "lib/backend/execute.h"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

constexpr std::array kElementwiseOps{Op::kAdd, Op::kMul,  Op::kScale, Op::kSaxpy,
                                     Op::kFma, Op::kRelu, Op::kExp,   Op::kSigmoid};

long double RightAnswer(Op op, long double alpha, long double a, long double b, long double c,
                        long double out) {
  switch (op) {
    case Op::kAdd:
      return a + b;
    case Op::kMul:
      return a * b;
    case Op::kScale:
      return alpha * a;
    case Op::kSaxpy:
      return alpha * a + out;
    case Op::kFma:
      return a * b + c;
    case Op::kRelu:
      return a < 0 ? 0 : a;
    case Op::kExp:
      return std::exp(a);
    case Op::kSigmoid:
      return 1 / (1 + std::exp(-a));
    default:
      return NAN;
  }
}

// Multiply-adds without the fused instruction, or with cancellation, lose up to an ulp of their
// greatest term.
template <typename T>
double AllowedUlps(Op op, long double alpha, long double a, long double b, long double c,
                   long double out, T right) {
  if (!std::isfinite(right)) return 0;  // the same infinity, or NaN
  switch (op) {
    case Op::kExp:
      return 2;
    case Op::kSigmoid:
      return 3;
    case Op::kSaxpy:
    case Op::kFma: {
      const long double product = std::abs(op == Op::kFma ? a * b : alpha * a);
      const long double term = std::abs(op == Op::kFma ? c : out);
      const long double least = std::numeric_limits<T>::min();
      return 1 + static_cast<double>(std::fmax(product, term) /
                                     std::fmax(std::abs(static_cast<long double>(right)), least));
    }
    default:
      return 0.5001;
  }
}

template <typename T>
void CheckElementwise(Kind kind) {
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    for (const Op op : kElementwiseOps) {
      const auto at = static_cast<size_t>(op);
      for (const auto kernel : {kernels.elementwise[at], kernels.stream[at]}) {
        if (kernel == nullptr) continue;
        for (const size_t n : Lengths()) {
          const auto a = RandomInput<T>(n, kind, 1 + static_cast<uint32_t>(n));
          const auto b = RandomInput<T>(n, kind, 1000 + static_cast<uint32_t>(n));
          const auto c = RandomInput<T>(n, kind, 2000 + static_cast<uint32_t>(n));
          const auto before = RandomInput<T>(n + 1, kind, 3000 + static_cast<uint32_t>(n));
          std::vector<T> out = before;
          out[n] = 7;
          const T alpha = static_cast<T>(0.7);
          kernel(alpha, a.data(), b.data(), c.data(), out.data(), n);
          REQUIRE(out[n] == 7);
          for (size_t i = 0; i < n; ++i) {
            const long double right = RightAnswer(op, alpha, a[i], b[i], c[i], before[i]);
            const double allowed =
                AllowedUlps<T>(op, alpha, a[i], b[i], c[i], before[i], static_cast<T>(right));
            if (Ulps(out[i], right) <= allowed) continue;
            // A product that overflows before it is added to an infinity of the other sign.
            if (op == Op::kFma && std::isinf(static_cast<T>(a[i] * b[i]))) continue;
            INFO(kernels.target << " " << NameOf(op) << " n " << n << " i " << i << " a " << a[i]
                                << " b " << b[i] << " c " << c[i]);
            INFO("found " << out[i] << " right " << static_cast<double>(right));
            REQUIRE(Ulps(out[i], right) <= allowed);
          }
        }
      }
    }
  });
}

TEMPLATE_TEST_CASE("element-wise kernels are right on ordinary numbers", "", float, double) {
  CheckElementwise<TestType>(Kind::kOrdinary);
}

TEMPLATE_TEST_CASE("element-wise kernels are right on denormal numbers", "", float, double) {
  CheckElementwise<TestType>(Kind::kDenormal);
}

TEMPLATE_TEST_CASE("element-wise kernels are right on infinities, NaN and extremes", "", float,
                   double) {
  CheckElementwise<TestType>(Kind::kMixed);
}

TEMPLATE_TEST_CASE("an input can be the output too", "", float, double) {
  using T = TestType;
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    // Long ones begin at a multiple of a vector, wherever that lies.
    for (const size_t n : {1, 7, 8, 9, 31, 33, 100, 511, 512, 1029}) {
      for (const Op op : {Op::kAdd, Op::kScale, Op::kExp, Op::kSaxpy}) {
        for (const size_t offset : {0, 1, 3, 7}) {
          const auto a = RandomInput<T>(n, Kind::kOrdinary, 5);
          std::vector<T> apart(a.begin(), a.end());
          std::vector<T> memory(offset + n + 1, T{7});
          T* in_place = memory.data() + offset;
          std::ranges::copy(a, in_place);
          const auto kernel = kernels.elementwise[static_cast<size_t>(op)];
          kernel(T{2}, a.data(), a.data(), a.data(), apart.data(), n);
          kernel(T{2}, in_place, in_place, in_place, in_place, n);
          CHECK(std::equal(apart.begin(), apart.end(), in_place));
          CHECK(std::count(memory.begin(), memory.begin() + static_cast<ptrdiff_t>(offset), T{7}) ==
                static_cast<ptrdiff_t>(offset));
          CHECK(memory.back() == T{7});
        }
      }
    }
  });
}

TEMPLATE_TEST_CASE("exp is within two ulp over its whole range, denormal results included", "",
                   float, double) {
  using T = TestType;
  const T high = sizeof(T) == 4 ? T{90} : T{711};
  const T low = sizeof(T) == 4 ? T{-105} : T{-747};
  std::vector<T> x;
  for (int i = 0; i <= 40'000; ++i) x.push_back(low + (high - low) * static_cast<T>(i) / 40'000);
  std::vector<T> y(x.size());
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    kernels.elementwise[static_cast<size_t>(Op::kExp)](T{1}, x.data(), nullptr, nullptr, y.data(),
                                                       x.size());
    double worst = 0;
    for (size_t i = 0; i < x.size(); ++i) {
      worst = std::max(worst, Ulps(y[i], std::exp(static_cast<long double>(x[i]))));
    }
    INFO(kernels.target);
    CHECK(worst <= 2);
  });
}

TEMPLATE_TEST_CASE("softmax sums to one and survives extremes", "", float, double) {
  using T = TestType;
  ForEachTarget<T>([&](const KernelTable<T>& kernels) {
    const Executor<T> executor{kernels, nullptr, 1};
    for (const size_t n : {1, 5, 16, 1000, 20'000}) {
      auto a = RandomInput<T>(n, Kind::kOrdinary, 9);
      for (T& x : a) x *= 100;  // e^100 overflows in f32 unless the greatest is subtracted
      std::vector<T> out(n);
      Softmax(executor, a.data(), out.data(), n);
      long double greatest = a[0];
      for (const T x : a) greatest = std::max<long double>(greatest, x);
      long double sum = 0;
      for (const T x : a) sum += std::exp(static_cast<long double>(x) - greatest);
      long double total = 0;
      for (size_t i = 0; i < n; ++i) {
        total += out[i];
        const long double right = std::exp(static_cast<long double>(a[i]) - greatest) / sum;
        // The difference a - max is rounded once: its error grows with its size.
        const long double allowed =
            std::numeric_limits<T>::epsilon() * (4 + (greatest - a[i])) * right +
            std::numeric_limits<T>::min();
        REQUIRE(std::abs(out[i] - right) <= allowed);
      }
      CHECK(static_cast<double>(total) == Approx(1).epsilon(1e-5));
    }
  });
}

}  // namespace
}  // namespace batuta::backend
