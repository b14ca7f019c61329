// What a BLAS is handed: every shape that Run takes, also those that the library is particular
// about.
#include "lib/backend/blas.h"

#include <catch2/catch.hpp>
#include <thread>
#include <vector>

#include "batuta/backend.h"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

template <typename T>
void CheckAgainstScalar(const Workload& workload, Buffers<T> buffers, size_t out_size) {
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline});
  buffers.alpha = 2;
  std::vector<T> expected(out_size, 7), out(out_size, 7);
  buffers.out = expected;
  REQUIRE(selector.Run(workload, buffers, {.backend = Backend::kScalar}).ok());
  buffers.out = out;
  const auto decision = selector.Run(workload, buffers, {.backend = Backend::kBlas});
  REQUIRE(decision.ok());
  CHECK(decision->backend == Backend::kBlas);
  for (size_t i = 0; i < out_size; ++i) CHECK(out[i] == Approx(expected[i]));
}

template <typename T>
void CheckSingleRows() {
  const Circumstances where{.type = sizeof(T) == 4 ? ElementType::kF32 : ElementType::kF64};
  const auto a = RandomInput<T>(64, Kind::kOrdinary, 1);
  const auto b = RandomInput<T>(64, Kind::kOrdinary, 2);
  const Buffers<T> turned{
      .a = a, .b = b, .a_transpose = Transpose::kYes, .b_transpose = Transpose::kYes};
  Buffers<T> a_turned = turned;
  a_turned.b_transpose = Transpose::kNo;
  CheckAgainstScalar(*Workload::Gemm(1, 5, 7, where), a_turned, 5);  // A is stored as a column
  CheckAgainstScalar(*Workload::Gemm(4, 5, 1, where), turned, 20);   // and B
  CheckAgainstScalar(*Workload::Gemm(1, 5, 1, where), turned, 5);
  CheckAgainstScalar(*Workload::Gemv(1, 6, where), a_turned, 1);
  CheckAgainstScalar(*Workload::Gemv(6, 1, where), a_turned, 6);
}

bool HasBlas() {
  if (Blas::Load().ok()) return true;
  WARN("NOT CHECKED: there is no BLAS here");
  return false;
}

TEST_CASE("a BLAS multiplies by the transpose of a single column") {
  if (!HasBlas()) return;
  CheckSingleRows<float>();
  CheckSingleRows<double>();
}

TEST_CASE("a BLAS may be looked for by several threads, while others use it") {
  if (!HasBlas()) return;
  std::vector<std::jthread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([] {
      const auto blas = Blas::Load();
      const std::vector<float> ones(8, 1.0F);
      const auto dot = (*blas)->kernels<float>().reduce[static_cast<size_t>(Op::kDot)];
      if (dot(ones.data(), ones.data(), ones.size()) != 8) std::abort();
    });
  }
}

}  // namespace
}  // namespace batuta::backend
