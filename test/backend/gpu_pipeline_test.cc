// Large work of the host's memory, cut into parts whose copies and kernels run beside each other:
// right results, and by the clock of the module that is no GPU less time than one after the other.
#include "lib/backend/gpu_pipeline.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <numeric>
#include <vector>

#include "lib/backend/prediction_table.h"
#include "test/backend/gpu_fixture.h"
#include "test/backend/inputs.h"

namespace batuta::backend {
namespace {

constexpr int64_t kLarge = 3'000'017;  // elements: 36 MB in three vectors, and no whole lines

double TimedNs(const Gpu& gpu, const Selector& selector, const Workload& workload,
               const Buffers<float>& buffers) {
  const double begin = *gpu.IdleAtNs();
  const auto ran = selector.Run(workload, buffers, {.backend = Backend::kGpu});
  INFO(ran.status());
  REQUIRE(ran.ok());
  CHECK(ran->backend == Backend::kGpu);
  return *gpu.IdleAtNs() - begin;
}

GpuMemory Pinned(const Gpu& gpu, size_t elements) {
  return *gpu.Allocate(Residency::kPinned, elements * sizeof(float));
}

// Whole numbers of few bits, so that sums are exact in any order.
void CheckLargeProduct(const Gpu& gpu, HalfType type, int64_t m, int64_t n, int64_t k) {
  INFO(m << ' ' << n << ' ' << k);
  const auto number = [](int64_t i) { return static_cast<float>((i * 7 + i / 13) % 17 - 8); };
  const auto bits_of = [type](float value) {
    if (type == HalfType::kBf16) return static_cast<uint16_t>(std::bit_cast<uint32_t>(value) >> 16);
    if (value == 0) return uint16_t{0};
    const int exponent = std::ilogb(value);
    const float fraction = std::abs(std::ldexp(value, -exponent)) - 1;
    return static_cast<uint16_t>((value < 0 ? 0x8000 : 0) | (exponent + 15) << 10 |
                                 static_cast<int>(fraction * 1024));
  };
  const auto upload = [&](int64_t count, int64_t shift) {
    std::vector<uint16_t> values(static_cast<size_t>(count));
    for (int64_t i = 0; i < count; ++i) values[static_cast<size_t>(i)] = bits_of(number(i + shift));
    GpuMemory there = *gpu.Allocate(Residency::kDevice, values.size() * 2);
    REQUIRE(there.Write(std::as_bytes(std::span(values))).ok());
    return there;
  };
  const GpuMemory a = upload(m * k, 0), b = upload(k * n, 5);
  std::vector<float> found(static_cast<size_t>(m * n), 4);
  GpuMemory out = *gpu.Allocate(Residency::kDevice, found.size() * 4);
  REQUIRE(out.Write(std::as_bytes(std::span(found))).ok());
  HalfProduct product{.type = type, .m = m, .n = n, .k = k, .alpha = 0.5F, .beta = 0.25F};
  product.a = &a, product.b = &b, product.out = &out;
  REQUIRE(gpu.Multiply(product).ok());
  REQUIRE(out.Read(std::as_writable_bytes(std::span(found))).ok());
  for (int64_t at = 0; at < m * n; at += 37) {
    const int64_t i = at / n, j = at % n;
    float sum = 0;
    for (int64_t p = 0; p < k; ++p) sum += number(i * k + p) * number(p * n + j + 5);
    INFO(i << ' ' << j);
    REQUIRE(found[static_cast<size_t>(at)] == 0.5F * sum + 1);
  }
}

}  // namespace

TEST_CASE("large vectors are cut, and their copies run beside each other") {
  const Gpu gpu = OpenFake();
  const Selector selector = OpenSelector(gpu);
  const GpuMemory a = Pinned(gpu, kLarge), b = Pinned(gpu, kLarge), out = Pinned(gpu, kLarge);
  std::iota(a.As<float>().begin(), a.As<float>().end(), 0.F);
  std::ranges::fill(b.As<float>(), 0.5F);
  const Buffers<float> buffers{
      .a = a.As<const float>(), .b = b.As<const float>(), .out = out.As<float>()};
  constexpr Residency kAt = Residency::kPinned;
  const Workload add = *Workload::Vector(Op::kAdd, kLarge, {.a = kAt, .b = kAt, .out = kAt});
  CHECK(IsCut(add));
  const double taken_ns = TimedNs(gpu, selector, add, buffers);
  for (int64_t i = 0; i < kLarge; ++i) {
    if (out.As<float>()[static_cast<size_t>(i)] == static_cast<float>(i) + 0.5F) continue;
    FAIL("element " << i);
  }
  // Copies there and back take as long: 16 bytes a ns, and half as many of half as much.
  constexpr double bytes = 4.0 * kLarge, there = 2 * bytes / 16, back = bytes / 8;
  constexpr double kernels = 3 * bytes / 50;
  CHECK(taken_ns < 0.75 * (there + kernels + back));
  CHECK(taken_ns > std::max(there, back));
  // The selector's model of it: the longest, and a part of the others.
  const Selector measured = *Selector::Open({.policy = Policy::kRoofline, .gpu = gpu});
  CHECK(measured.Select(add).predicted_ns[kGpuSlot] < 0.9 * (there + kernels + back));
}

TEST_CASE("ordinary memory goes through page-locked buffers, in parts of any kind of work",
          "[any_gpu]") {
  const Gpu gpu = OpenAny();
  const Selector selector = OpenSelector(gpu);
  const std::vector<float> a = RandomInput<float>(9'000'000, Kind::kOrdinary, 1);
  const std::vector<float> b = RandomInput<float>(9'000'000, Kind::kOrdinary, 2);
  std::vector<float> right(9'000'000, 7), found = right;
  const auto check = [&](const Workload& workload, Buffers<float> buffers) {
    INFO(NameOf(workload.op()));
    CHECK(IsCut(workload));
    std::ranges::fill(right, 7.F);
    std::ranges::fill(found, 7.F);
    buffers.out = right;
    REQUIRE(selector.Run(workload, buffers, {.backend = Backend::kSimd}).ok());
    buffers.out = found;
    TimedNs(gpu, selector, workload, buffers);
    for (size_t i = 0; i < found.size(); ++i) {
      if (found[i] == Approx(right[i]).epsilon(1e-3).margin(1e-3)) continue;
      FAIL("element " << i << ": " << found[i] << " for " << right[i]);
    }
  };
  const Buffers<float> buffers{.a = a, .b = b, .c = a, .alpha = 0.5F};
  check(*Workload::Vector(Op::kFma, kLarge), buffers);
  check(*Workload::Vector(Op::kScale, 4'200'001), buffers);
  check(*Workload::Gemv(8500, 1001), buffers);
  check(*Workload::Gemm(8500, 3, 1001), buffers);
  Buffers<float> strided = buffers;
  strided.a_stride = 1020, strided.b_stride = 5, strided.out_stride = 6;
  check(*Workload::Gemm(8500, 3, 1001), strided);
  strided.b_transpose = Transpose::kYes, strided.b_stride = 1004;
  check(*Workload::Gemm(8500, 3, 1001), strided);
}

TEST_CASE(
    "what is an input too is not cut, and a device that refuses leaves the work to the processor") {
  const Gpu gpu = OpenFake();
  const Selector selector = OpenSelector(gpu);
  std::vector<float> a(5'000'000, -1.F), out(5'000'000);
  const Workload relu = *Workload::Vector(Op::kRelu, 5'000'000);
  Buffers<float> in_place{.a = a, .out = a};
  {
    // In parts, the first would be spoilt.
    const Variable how("BATUTA_FAKE_GPU", "lost_on_the_way");
    const Gpu doomed = OpenFake();
    const auto ran = OpenSelector(doomed).Run(relu, in_place, {.backend = Backend::kGpu});
    REQUIRE(ran.ok());
    CHECK(ran->reason == Reason::kGpuLost);
    CHECK(a == std::vector<float>(5'000'000, 0.F));
  }
  a.assign(5'000'000, 2.F);
  const Variable how("BATUTA_FAKE_GPU", "launch_error");
  const auto ran =
      selector.Run(relu, Buffers<float>{.a = a, .out = out}, {.backend = Backend::kGpu});
  REQUIRE(ran.ok());
  CHECK(ran->reason == Reason::kGpuLaunchFailed);
  CHECK(out == a);
}

TEST_CASE("the vendor's library is one more way to make products") {
  const Gpu gpu = OpenFake();
  CHECK(gpu.library_name() == "fakeblas 1");
  const Selector selector = OpenSelector(gpu);
  const std::vector<float> a(100, 2.F);
  std::vector<float> out(100);
  const Buffers<float> buffers{.a = a, .b = a, .out = out};
  const Workload gemm = *Workload::Gemm(10, 10, 10);
  const RunOptions by_library{.backend = Backend::kGpu, .variant = Variant::kLibrary};
  const auto ran = selector.Run(gemm, buffers, by_library);
  REQUIRE(ran.ok());
  CHECK(ran->variant == Variant::kLibrary);
  CHECK(out == std::vector<float>(100, 40.F));
  CHECK(absl::IsInvalidArgument(
      selector.Run(*Workload::Vector(Op::kRelu, 100), buffers, by_library).status()));
  CHECK(absl::IsInvalidArgument(
      selector.Run(gemm, buffers, {.variant = Variant::kLibrary}).status()));
  const Variable how("BATUTA_FAKE_GPU", "no_library");
  const Gpu without = OpenFake();
  CHECK(absl::IsFailedPrecondition(OpenSelector(without).Run(gemm, buffers, by_library).status()));
}

TEST_CASE("products of 16-bit numbers have sums of float", "[any_gpu]") {
  const Gpu gpu = OpenAny();
  const std::vector<uint16_t> two_bf16(6, 0x4000), half_f16(6, 0x3800);  // 2, and 0.5
  GpuMemory a = *gpu.Allocate(Residency::kDevice, 12), b = *gpu.Allocate(Residency::kDevice, 12);
  GpuMemory out = *gpu.Allocate(Residency::kDevice, 16);
  const std::vector<float> ones(4, 1);
  std::vector<float> found(4);
  const auto multiply = [&](HalfProduct product, const std::vector<uint16_t>& values) {
    REQUIRE(a.Write(std::as_bytes(std::span(values))).ok());
    REQUIRE(b.Write(std::as_bytes(std::span(values))).ok());
    REQUIRE(out.Write(std::as_bytes(std::span(ones))).ok());
    product.m = product.n = 2, product.k = 3;
    product.a = &a, product.b = &b, product.out = &out;
    const absl::Status status = gpu.Multiply(product);
    if (status.ok()) REQUIRE(out.Read(std::as_writable_bytes(std::span(found))).ok());
    return status;
  };
  REQUIRE(multiply({.type = HalfType::kBf16, .beta = 1}, two_bf16).ok());
  CHECK(found == std::vector<float>(4, 13));
  REQUIRE(
      multiply({.type = HalfType::kF16, .alpha = 4, .expert = GpuExpert::kLibrary}, half_f16).ok());
  CHECK(found == std::vector<float>(4, 3));
  const GpuMemory pinned = *gpu.Allocate(Residency::kPinned, 12);
  CHECK(absl::IsInvalidArgument(gpu.Multiply({.m = 2, .n = 2, .k = 3, .b = &b, .out = &out})));
  CHECK(absl::IsInvalidArgument(
      gpu.Multiply({.m = 2, .n = 2, .k = 3, .a = &pinned, .b = &b, .out = &out})));
  CHECK(absl::IsInvalidArgument(
      gpu.Multiply({.m = 2, .n = 2, .k = 4, .a = &a, .b = &b, .out = &out})));
  CHECK(absl::IsInvalidArgument(
      gpu.Multiply({.m = 0, .n = 2, .k = 3, .a = &a, .b = &b, .out = &out})));
}

TEST_CASE("large products of 16-bit numbers are exact, wherever their matrices end", "[any_gpu]") {
  const Gpu gpu = OpenAny();
  for (const HalfType type : {HalfType::kBf16, HalfType::kF16}) {
    CheckLargeProduct(gpu, type, 128, 256, 512);
    CheckLargeProduct(gpu, type, 200, 520, 136);
    CheckLargeProduct(gpu, type, 384, 264, 72);
    CheckLargeProduct(gpu, type, 131, 77, 53);
  }
}

}  // namespace batuta::backend
