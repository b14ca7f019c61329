// Where there is no memory to pack matrices into.
#include <atomic>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <thread>
#include <vector>

#include "batuta/backend.h"

namespace {
std::atomic<bool> is_refused = false;
}  // namespace

// In the place of the C library's: the kernels' scratch is made of it.
extern "C" void* aligned_alloc(size_t alignment, size_t size) noexcept {
  void* memory = nullptr;
  if (is_refused || posix_memalign(&memory, alignment, size) != 0) return nullptr;
  return memory;
}

namespace batuta::backend {
namespace {

constexpr int64_t kSide = 320;

absl::Status Multiply(const Selector& selector, int64_t batch) {
  const auto size = static_cast<size_t>(kSide * kSide * batch);
  const std::vector<float> a(size, 1.0F), b(size, 2.0F);
  std::vector<float> c(size);
  const Workload gemm = *Workload::Gemm(kSide, kSide, kSide, {}, batch);
  const absl::Status status = selector
                                  .Run(gemm, Buffers<float>{.a = a, .b = b, .out = c},
                                       {.backend = Backend::kSimd, .threads = 2})
                                  .status();
  if (status.ok()) CHECK(c.back() == 2.0F * kSide);
  return status;
}

TEST_CASE("no memory for packing is an error, on whichever thread, and the next call works") {
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline, .max_threads = 2});
  CHECK(Multiply(selector, 1).ok());  // its threads are there now
  for (const int64_t batch : {1, 6}) {
    INFO(batch);
    // On a thread that keeps no memory from products before.
    std::thread([&] {
      is_refused = true;
      const absl::Status status = Multiply(selector, batch);
      is_refused = false;
      CHECK(status.code() == absl::StatusCode::kResourceExhausted);
    }).join();
    CHECK(Multiply(selector, batch).ok());
  }
}

}  // namespace
}  // namespace batuta::backend
