// Every operation on the module that is no GPU, with operands here, there, and both.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <thread>
#include <vector>

#include "test/backend/gpu_fixture.h"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

template <typename T>
constexpr ElementType kType = sizeof(T) == 4 ? ElementType::kF32 : ElementType::kF64;

template <typename T>
struct Case {
  Workload workload;
  Buffers<T> buffers;  // of the host
};

// Bytes of an operand on the device, written there.
template <typename T>
GpuMemory OnDevice(const Gpu& gpu, std::span<const T> elements) {
  absl::StatusOr<GpuMemory> memory = gpu.Allocate(Residency::kDevice, elements.size_bytes());
  REQUIRE(memory.ok());
  REQUIRE(memory->Write(std::as_bytes(elements)).ok());
  return *std::move(memory);
}

template <typename T>
void CheckNear(std::span<const T> found, std::span<const T> right) {
  REQUIRE(found.size() == right.size());
  for (size_t i = 0; i < found.size(); ++i) {
    INFO(i);
    CHECK(static_cast<double>(found[i]) ==
          Approx(static_cast<double>(right[i])).epsilon(1e-4).margin(1e-4));
  }
}

absl::StatusOr<Workload> Make(Op op, int64_t m, int64_t n, int64_t k, const Circumstances& where) {
  if (op == Op::kGemv) return Workload::Gemv(m, n, where);
  if (op == Op::kGemm) return Workload::Gemm(m, n, k, where);
  return Workload::Vector(op, n, where);
}

// Runs `op` on the processor, then on the GPU and on the processor again with the operands where
// `where` says.
template <typename T>
void CheckOp(const Gpu& gpu, const Selector& selector, Op op, Circumstances where) {
  constexpr int64_t m = 37, n = 129, k = 65;
  INFO(NameOf(op) << " a " << static_cast<int>(where.a) << " out " << static_cast<int>(where.out));
  std::vector<T> a = RandomInput<T>(m * n, Kind::kOrdinary, 1);
  std::vector<T> b = RandomInput<T>(n * k, Kind::kOrdinary, 2);
  std::vector<T> c = RandomInput<T>(n, Kind::kOrdinary, 3);
  const std::vector<T> before = RandomInput<T>(m * n, Kind::kOrdinary, 4);
  std::vector<T> right = before;
  int64_t right_index = -1;
  where.type = kType<T>;
  Buffers<T> buffers{.a = a, .b = b, .c = c, .out = right, .index = &right_index};
  buffers.alpha = T{0.5};
  buffers.beta = T{0.25};
  REQUIRE(selector.Run(*Make(op, m, n, k, {.type = kType<T>}), buffers, {.backend = Backend::kSimd})
              .ok());
  const Workload workload = *Make(op, m, n, k, where);
  const GpuMemory a_there = OnDevice<T>(gpu, a), b_there = OnDevice<T>(gpu, b);
  const GpuMemory c_there = OnDevice<T>(gpu, c);
  for (const Backend backend : {Backend::kGpu, Backend::kSimd}) {
    std::vector<T> out = before;
    int64_t index = -1;
    GpuMemory out_there = OnDevice<T>(gpu, out);
    const bool returns = where.out == Residency::kDevice;
    if (where.a == Residency::kDevice) buffers.a = a_there.As<const T>();
    if (where.b == Residency::kDevice) buffers.b = b_there.As<const T>();
    if (returns) buffers.c = c_there.As<const T>();
    buffers.out = returns ? out_there.As<T>() : std::span<T>(out);
    buffers.index = returns ? out_there.As<int64_t>().data() : &index;
    const auto decision = selector.Run(workload, buffers, {.backend = backend});
    INFO(decision.status());
    REQUIRE(decision.ok());
    CHECK(decision->backend == backend);
    if (returns) {
      REQUIRE(out_there.Read(std::as_writable_bytes(std::span(out))).ok());
      REQUIRE(out_there.Read(std::as_writable_bytes(std::span(&index, 1))).ok());
    }
    if (op == Op::kArgMax) {
      CHECK(index == right_index);
    } else {
      CheckNear<T>(out, right);
    }
  }
}

template <typename T>
void CheckAllOps() {
  const Gpu gpu = OpenAny();
  const Selector selector = OpenSelector(gpu);
  constexpr Residency kHere = Residency::kHost, kThere = Residency::kDevice;
  for (int op = 0; op < static_cast<int>(Op::kCustom); ++op) {
    CheckOp<T>(gpu, selector, static_cast<Op>(op), {.a = kHere, .b = kHere, .out = kHere});
    CheckOp<T>(gpu, selector, static_cast<Op>(op), {.a = kThere, .b = kThere, .out = kThere});
    CheckOp<T>(gpu, selector, static_cast<Op>(op), {.a = kThere, .b = kHere, .out = kHere});
    CheckOp<T>(gpu, selector, static_cast<Op>(op), {.a = kHere, .b = kHere, .out = kThere});
  }
}

}  // namespace

TEST_CASE("every operation runs on the device and on the processor, wherever its operands lie",
          "[any_gpu]") {
  CheckAllOps<float>();
  CheckAllOps<double>();
}

TEST_CASE("strided and transposed matrices, and batches, go to the device and back", "[any_gpu]") {
  const Gpu gpu = OpenAny();
  const Selector selector = OpenSelector(gpu);
  constexpr int64_t m = 5, n = 7, k = 3;
  const std::vector<double> a = RandomInput<double>(400, Kind::kOrdinary, 1);
  const std::vector<double> b = RandomInput<double>(400, Kind::kOrdinary, 2);
  std::vector<double> right(400, 9), found(400, 9);
  Buffers<double> buffers{.a = a, .b = b, .out = right};
  for (const bool a_turned : {false, true}) {
    for (const bool b_turned : {false, true}) {
      buffers.a_transpose = a_turned ? Transpose::kYes : Transpose::kNo;
      buffers.b_transpose = b_turned ? Transpose::kYes : Transpose::kNo;
      buffers.a_stride = 8, buffers.b_stride = 9, buffers.out_stride = 11;
      buffers.beta = 0.5;
      const Workload gemm = *Workload::Gemm(m, n, k, {.type = ElementType::kF64});
      buffers.out = right;
      REQUIRE(selector.Run(gemm, buffers, {.backend = Backend::kScalar}).ok());
      buffers.out = found;
      REQUIRE(selector.Run(gemm, buffers, {.backend = Backend::kGpu}).ok());
      CheckNear<double>(found, right);  // what lies between the rows of out, too
      buffers.a_stride = buffers.b_stride = buffers.out_stride = 0;
      const Workload batch = *Workload::Gemm(m, n, k, {.type = ElementType::kF64}, 4);
      buffers.out = right;
      REQUIRE(selector.Run(batch, buffers, {.backend = Backend::kScalar}).ok());
      buffers.out = found;
      REQUIRE(selector.Run(batch, buffers, {.backend = Backend::kGpu}).ok());
      CheckNear<double>(found, right);
    }
  }
}

TEST_CASE("what is fast on the device goes there by itself, pinned memory too") {
  const Gpu gpu = OpenFake();
  const Selector selector = OpenSelector(gpu);
  constexpr size_t n = 100'000;
  const GpuMemory a = *gpu.Allocate(Residency::kPinned, n * sizeof(float));
  std::ranges::fill(a.As<float>(), 2.F);
  std::vector<float> out(n);
  const Workload scale = *Workload::Vector(Op::kExp, n, {.a = Residency::kPinned});
  const auto decision = selector.Run(scale, Buffers<float>{.a = a.As<const float>(), .out = out});
  REQUIRE(decision.ok());
  CHECK(decision->backend == Backend::kGpu);
  CHECK(out[n - 1] == Approx(std::exp(2.)));
}

TEST_CASE("operands on a device are refused by a selector that has none") {
  const Gpu gpu = OpenFake();
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline});
  const GpuMemory a = *gpu.Allocate(Residency::kDevice, 64);
  std::vector<float> out(16);
  const Workload relu = *Workload::Vector(Op::kRelu, 16, {.a = Residency::kDevice});
  const auto run = selector.Run(relu, Buffers<float>{.a = a.As<const float>(), .out = out});
  CHECK(run.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(gpu.Allocate(Residency::kHost, 64).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("several threads take the device in turns") {
  const Gpu gpu = OpenFake();
  const Selector selector = OpenSelector(gpu);
  std::vector<std::jthread> threads;
  std::array<std::vector<float>, 4> outs;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&, t] {
      auto& out = outs[static_cast<size_t>(t)];
      out.assign(5000, static_cast<float>(t));
      for (int i = 0; i < 20; ++i) {
        const auto buffers = Buffers<float>{.a = out, .b = out, .out = out};
        (void)selector.Run(*Workload::Vector(Op::kAdd, 5000), buffers, {.backend = Backend::kGpu});
      }
    });
  }
  threads.clear();
  for (size_t t = 0; t < 4; ++t) CHECK(outs[t][4999] == static_cast<float>(t) * std::exp2(20.F));
}

}  // namespace batuta::backend
