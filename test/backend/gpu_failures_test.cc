// Whatever the device does, the caller gets the right result and is told.
#include <numeric>
#include <vector>

#include "test/backend/gpu_fixture.h"

namespace batuta::backend {
namespace {

constexpr int64_t kSize = 3000;

// y = 2 x + y, where a result that was written twice, or half, is wrong.
struct Saxpy {
  std::vector<float> x = std::vector<float>(kSize, 3.F), y = std::vector<float>(kSize, 1.F);
  Buffers<float> buffers{.a = x, .out = y, .alpha = 2};
  Workload workload = *Workload::Vector(Op::kSaxpy, kSize);

  bool IsRight() const {
    return std::count(y.begin(), y.end(), 7.F) == static_cast<std::ptrdiff_t>(y.size());
  }
};

struct Failure {
  const char* how;
  Reason reason;
  const char* words;
  bool loses;
};

constexpr Failure kFailures[] = {
    {"out_of_memory", Reason::kGpuOutOfMemory, "out of memory", false},
    {"launch_error", Reason::kGpuLaunchFailed, "too many resources requested", false},
    {"lost", Reason::kGpuLost, "the device was lost", true},
    {"lost_on_the_way", Reason::kGpuLost, "the device was lost", true},
};

}  // namespace

TEST_CASE("where the device fails the processor does the work, and the caller is told") {
  for (const Failure& failure : kFailures) {
    INFO(failure.how);
    const Gpu gpu = OpenFake();
    const Selector selector = OpenSelector(gpu);
    Saxpy saxpy;
    {
      const Variable how("BATUTA_FAKE_GPU", failure.how);
      const auto decision = selector.Run(saxpy.workload, saxpy.buffers, {.backend = Backend::kGpu});
      REQUIRE(decision.ok());
      CHECK(decision->backend != Backend::kGpu);
      CHECK(decision->reason == failure.reason);
      CHECK(decision->Why().starts_with("chosen was the GPU"));
    }
    CHECK(saxpy.IsRight());
    CHECK(gpu.last_failure().find(failure.words) != std::string::npos);
    CHECK(gpu.is_lost() == failure.loses);
    // It is tried again, unless it is lost.
    Saxpy again;
    const auto decision = selector.Run(again.workload, again.buffers, {.backend = Backend::kGpu});
    REQUIRE(decision.ok());
    CHECK((decision->backend == Backend::kGpu) == !failure.loses);
    CHECK(again.IsRight());
    const Decision next = selector.Select(*Workload::Gemm(2000, 2000, 2000));
    CHECK((next.backend == Backend::kGpu) == !failure.loses);
  }
}

TEST_CASE("the number of threads that was asked for holds where the device fails") {
  const Gpu gpu = OpenFake();
  const Selector selector = OpenSelector(gpu);
  Saxpy saxpy;
  const Variable how("BATUTA_FAKE_GPU", "launch_error");
  const RunOptions alone{.backend = Backend::kGpu, .threads = 1};
  const auto decision = selector.Run(saxpy.workload, saxpy.buffers, alone);
  REQUIRE(decision.ok());
  CHECK(decision->threads == 1);
  CHECK(saxpy.IsRight());
}

TEST_CASE("operands on a device that fails are fetched, on one that is lost they are gone") {
  const Gpu gpu = OpenFake();
  const Selector selector = OpenSelector(gpu);
  Saxpy saxpy;
  GpuMemory y = *gpu.Allocate(Residency::kDevice, kSize * sizeof(float));
  REQUIRE(y.Write(std::as_bytes(std::span(saxpy.y))).ok());
  saxpy.buffers.out = y.As<float>();
  const Workload there = *Workload::Vector(Op::kSaxpy, kSize, {.out = Residency::kDevice});
  {
    const Variable how("BATUTA_FAKE_GPU", "launch_error");
    const auto decision = selector.Run(there, saxpy.buffers, {.backend = Backend::kGpu});
    REQUIRE(decision.ok());
    CHECK(decision->reason == Reason::kGpuLaunchFailed);
  }
  REQUIRE(y.Read(std::as_writable_bytes(std::span(saxpy.y))).ok());
  CHECK(saxpy.IsRight());
  {
    const Variable how("BATUTA_FAKE_GPU", "lost");
    CHECK(absl::IsDataLoss(selector.Run(there, saxpy.buffers).status()));
  }
  CHECK(absl::IsDataLoss(selector.Run(there, saxpy.buffers).status()));
  CHECK(gpu.is_lost());
}

}  // namespace batuta::backend
