#include <atomic>
#include <catch2/catch.hpp>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <new>

#include "batuta/backend.h"
#include "lib/backend/calibration_file.h"
#include "lib/backend/prediction_table.h"
#include "lib/os/file_system.h"
#include "lib/os/processor.h"
#include "test/backend/inputs.h"

namespace {
std::atomic<int64_t> num_allocations{0};
}  // namespace

// Counted, to see that Select allocates nothing. Not inlined, since g++ would then see malloc's
// memory given to delete.
[[gnu::noinline]] void* operator new(size_t size) {
  ++num_allocations;
  if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(size_t size, const std::nothrow_t&) noexcept {
  ++num_allocations;
  return std::malloc(size == 0 ? 1 : size);
}
[[gnu::noinline]] void operator delete(void* memory) noexcept { std::free(memory); }
[[gnu::noinline]] void operator delete(void* memory, size_t) noexcept { std::free(memory); }

namespace batuta::backend {
namespace {

DeviceModel FastDevice() {
  return {.launch_ns = 7000,
          .f32_flops_per_s = 50e12,
          .f64_flops_per_s = 25e12,
          .bytes_per_s = 3e12,
          .pageable = {8000, 12e9},
          .pinned = {5000, 55e9}};
}

// A calibration file of this machine with times as a formula gives them.
class FakeCalibration {
 public:
  FakeCalibration() : folder_(*os::MakePrivateDir(os::TempDir(), "batuta-selector-test-")) {}
  ~FakeCalibration() { (void)os::RemoveAll(folder_); }

  Series& Add(Op op, Slot slot, double call_ns, double element_ns, double scatter = 1) {
    Series series{RowOf(op, ElementType::kF32, Aspect::kSquare), slot, {}};
    for (double work = 1; work < 1e8; work *= 4) {
      const double ns = call_ns + element_ns * work;
      series.points.push_back({work, ns, ns * scatter});
    }
    return calibration_.series.emplace_back(std::move(series));
  }

  std::string Write() {
    calibration_.key = MachineKey();
    calibration_.threads = std::min(os::NumUsableCores(), 256);
    calibration_.machine.peak_flops = {1e11, 5e10};
    calibration_.machine.scalar_ops = {1e9, 1e9};
    calibration_.machine.levels = {{1 << 20, 1e11}};
    const std::string file = (folder_ / "calibration.json").string();
    CHECK(os::WriteFileAtomic(file, FormatCalibration(calibration_)).ok());
    return file;
  }

 private:
  std::filesystem::path folder_;
  Calibration calibration_;
};

TEST_CASE("the calibrated choice is the candidate with the least measured time") {
  FakeCalibration fake;
  fake.Add(Op::kAdd, kScalarSlot, 2, 1);
  fake.Add(Op::kAdd, kSimdSlot, 10, 0.1);
  fake.Add(Op::kAdd, kThreadsSlot, 5000, 0.05);
  const Selector selector = *Selector::Open({.calibration_file = fake.Write()});
  CHECK(selector.policy() == Policy::kCalibrated);
  CHECK(selector.warnings().empty());
  const auto choice = [&selector](int64_t n) {
    return selector.Select(*Workload::Vector(Op::kAdd, n));
  };
  CHECK(choice(4).backend == Backend::kScalar);
  CHECK(choice(4).reason == Reason::kFastestMeasured);
  CHECK(choice(100).backend == Backend::kSimd);
  CHECK(choice(100).threads == 1);
  CHECK(choice(10'000'000).threads == os::NumUsableCores());
  // Beyond the table times grow in proportion.
  CHECK(choice(int64_t{1} << 40).predicted_ns[kSimdSlot] ==
        Approx(std::ldexp(0.1, 40)).epsilon(0.02));
  CHECK(std::isinf(choice(4).predicted_ns[kGpuSlot]));
}

TEST_CASE("the time of a decision is that of what was chosen, or of what ran instead") {
  FakeCalibration fake;
  fake.Add(Op::kScale, kScalarSlot, 2, 1);
  fake.Add(Op::kScale, kSimdSlot, 10, 0.1);
  const Selector selector = *Selector::Open({.calibration_file = fake.Write()});
  const Workload scale = *Workload::Vector(Op::kScale, 4);
  const Decision decision = selector.Select(scale);
  CHECK(decision.backend == Backend::kScalar);
  CHECK(decision.chosen_ns == decision.predicted_ns[kScalarSlot]);
  std::vector<float> a(4, 1.0F);
  const Buffers<float> buffers{.a = a, .out = a, .alpha = 3};
  const auto pinned = selector.Run(scale, buffers, {.backend = Backend::kSimd});
  REQUIRE(pinned.ok());
  CHECK(pinned->chosen_ns == pinned->predicted_ns[kSimdSlot]);
  CHECK(pinned->chosen_ns > decision.chosen_ns);
  const Selector classic = *Selector::Open({.policy = Policy::kClassicRule});
  CHECK(std::isinf(classic.Select(scale).chosen_ns));
}

TEST_CASE("predictions follow the measured points") {
  FakeCalibration fake;
  fake.Add(Op::kDot, kSimdSlot, 10, 0.1);
  const Selector selector = *Selector::Open({.calibration_file = fake.Write()});
  for (const int64_t n : {1, 7, 64, 1000, 4096, 100'000, 1'000'000}) {
    const Decision decision = selector.Select(*Workload::Vector(Op::kDot, n));
    CHECK(decision.predicted_ns[kSimdSlot] ==
          Approx(10 + 0.1 * static_cast<double>(n)).epsilon(0.25));
  }
}

TEST_CASE("threads whose times scatter are not trusted") {
  FakeCalibration fake;
  fake.Add(Op::kAdd, kSimdSlot, 10, 0.1);
  fake.Add(Op::kAdd, kThreadsSlot, 10, 0.05, 3);
  const Selector selector = *Selector::Open({.calibration_file = fake.Write()});
  CHECK(selector.Select(*Workload::Vector(Op::kAdd, 1 << 20)).threads == 1);
}

TEST_CASE("threads whose times scattered at one size alone are judged by the sizes beside it") {
  FakeCalibration fake;
  fake.Add(Op::kAdd, kSimdSlot, 10, 0.1);
  Series& threads = fake.Add(Op::kAdd, kThreadsSlot, 10, 0.05);
  threads.points[10].ns_median *= 3;  // 2^20 elements
  CHECK(Selector::Open({.calibration_file = fake.Write()})
            ->Select(*Workload::Vector(Op::kAdd, 1 << 20))
            .threads > 1);
  threads.points[11].ns_median *= 3;
  CHECK(Selector::Open({.calibration_file = fake.Write()})
            ->Select(*Workload::Vector(Op::kAdd, 1 << 20))
            .threads == 1);
}

TEST_CASE("a small gain does not take more threads") {
  FakeCalibration fake;
  fake.Add(Op::kAdd, kSimdSlot, 0, 0.1);
  fake.Add(Op::kAdd, kThreadsSlot, 0, 0.097);
  const Selector selector = *Selector::Open({.calibration_file = fake.Write()});
  const Decision decision = selector.Select(*Workload::Vector(Op::kAdd, 1 << 20));
  CHECK(decision.threads == 1);
  CHECK(decision.reason == Reason::kGainTooSmall);
}

TEST_CASE("without a calibration the roofline chooses, and vectors win but for a few elements") {
  const Selector selector = *Selector::Open({.calibration_file = "/nonexistent/calibration.json"});
  CHECK(selector.policy() == Policy::kRoofline);
// Sanitizers make vectors read no faster than single numbers.
#if !defined(__SANITIZE_THREAD__) && !defined(__SANITIZE_ADDRESS__)
  CHECK(selector.Select(*Workload::Vector(Op::kAdd, 1'000'000)).backend == Backend::kSimd);
#endif
  CHECK(selector.Select(*Workload::Gemm(256, 256, 256)).backend == Backend::kSimd);
  CHECK(selector.Select(*Workload::Custom(1e6, 1e9)).backend == Backend::kSimd);
  CHECK(Selector::Open({.policy = Policy::kCalibrated, .calibration_file = "/nonexistent/c.json"})
            .status()
            .code() == absl::StatusCode::kFailedPrecondition);
}

TEST_CASE("a calibration that cannot be used is one warning, and the roofline") {
  FakeCalibration fake;
  fake.Add(Op::kAdd, kSimdSlot, 1, 1);
  const std::string file = fake.Write();
  std::string text = *os::ReadFile(file);
  text[text.size() / 2] ^= 1;
  REQUIRE(os::WriteFileAtomic(file, text).ok());
  const Selector selector = *Selector::Open({.calibration_file = file});
  CHECK(selector.policy() == Policy::kRoofline);
  REQUIRE(selector.warnings().size() == 1);
  CHECK(selector.warnings()[0].find(file) != std::string::npos);
}

TEST_CASE("a calibration that was named and is missing is a warning") {
  const Selector selector = *Selector::Open({.calibration_file = "/nowhere/c.json"});
  CHECK(selector.policy() == Policy::kRoofline);
  REQUIRE(selector.warnings().size() == 1);
  CHECK(selector.warnings()[0].find("/nowhere/c.json") != std::string::npos);
}

TEST_CASE("where operands lie decides between processor and device") {
  const Selector selector =
      *Selector::Open({.policy = Policy::kRoofline, .device = FastDevice(), .max_threads = 1});
  const auto choice = [&selector](int64_t n, const Circumstances& where) {
    return selector.Select(*Workload::Gemm(n, n, n, where));
  };
  const Circumstances resident{
      .a = Residency::kDevice, .b = Residency::kDevice, .out = Residency::kDevice};
  CHECK(choice(16, {}).backend != Backend::kGpu);
  CHECK(choice(4096, {}).backend == Backend::kGpu);
  CHECK(choice(4096, resident).backend == Backend::kGpu);
  // Elements that come from the host and go back are not worth the way; on the device they are.
  const auto add = [&selector](const Circumstances& where) {
    return selector.Select(*Workload::Vector(Op::kAdd, 10'000'000, where)).backend;
  };
  CHECK(add({}) != Backend::kGpu);
  CHECK(add(resident) == Backend::kGpu);
  // What is used often is moved for free, in the end.
  CHECK(choice(300, {.reuse = 1}).predicted_ns[kGpuSlot] >
        choice(300, {.reuse = 100}).predicted_ns[kGpuSlot]);
  CHECK(choice(300, {.a = Residency::kPinned}).predicted_ns[kGpuSlot] <
        choice(300, {}).predicted_ns[kGpuSlot]);
}

TEST_CASE("a device's figures must be positive numbers") {
  DeviceModel device = FastDevice();
  device.pinned.bytes_per_s = NAN;
  const auto selector = Selector::Open({.policy = Policy::kRoofline, .device = device});
  REQUIRE(selector.status().code() == absl::StatusCode::kInvalidArgument);
  CHECK(std::string(selector.status().message()).find("device.pinned.bytes_per_s") !=
        std::string::npos);
  CHECK(Selector::Open({.max_threads = -1}).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("selecting allocates nothing") {
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline, .device = FastDevice()});
  const Workload gemm = *Workload::Gemm(300, 200, 100, {.a = Residency::kDevice});
  const Workload custom = *Workload::Custom(1e6, 1e9);
  const Workload batch = *Workload::Gemm(8, 8, 8, {}, 1000);
  const int64_t before = num_allocations;
  for (int i = 0; i < 1000; ++i) {
    (void)selector.Select(gemm);
    (void)selector.Select(custom);
    (void)selector.Select(batch);
  }
  CHECK(num_allocations == before);
}

TEST_CASE("an explanation names every candidate that could run it, and the chosen one") {
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline, .device = FastDevice()});
  const std::string text = selector.Explain(*Workload::Gemm(64, 32, 16));
  CHECK(text.find("gemm f32, 64 x 32 x 16") != std::string::npos);
  for (const char* part : {"scalar", "simd", "gpu", "<-", "roofline"}) {
    INFO(part);
    CHECK(text.find(part) != std::string::npos);
  }
}

TEST_CASE("takeovers tell of every operation from its least size on") {
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline});
  const std::vector<Takeover> takeovers = Takeovers(selector);
  int num_starts = 0;
  for (const Takeover& takeover : takeovers) num_starts += takeover.from == 1 ? 1 : 0;
  for (const Takeover& takeover : takeovers) {
    if (takeover.op == Op::kGemv || takeover.op == Op::kGemm) continue;
    const Decision decision =
        selector.Select(*Workload::Vector(takeover.op, takeover.from, {.type = takeover.type}));
    const auto at = std::ranges::find(selector.candidates(), takeover.candidate);
    REQUIRE(at != selector.candidates().end());
    CHECK(takeover.predicted_ns ==
          decision.predicted_ns[static_cast<size_t>(at - selector.candidates().begin())]);
  }
  CHECK(num_starts == 2 * (kNumOps - 1));
  CHECK(TakeoversToTable(takeovers).find("gemm") != std::string::npos);
  const std::string svg = TakeoversToSvg(takeovers);
  CHECK(svg.starts_with("<svg"));
  CHECK(svg.find("gemv f64") != std::string::npos);
}

TEST_CASE("fixed results have the same bits at every number of threads") {
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline});
  const auto a = RandomInput<float>(300'000, Kind::kOrdinary, 1);
  const Workload sum = *Workload::Vector(Op::kSum, 300'000);
  std::vector<float> results;
  for (const int threads : {1, os::NumUsableCores()}) {
    for (int repeat = 0; repeat < 10; ++repeat) {
      float out = 0;
      const auto decision = selector.Run(sum, Buffers<float>{.a = a, .out = {&out, 1}},
                                         {.threads = threads, .determinism = Determinism::kFixed});
      REQUIRE(decision.ok());
      CHECK(decision->backend == Backend::kSimd);
      results.push_back(out);
    }
  }
  CHECK(std::count(results.begin(), results.end(), results[0]) ==
        static_cast<ptrdiff_t>(results.size()));
}

}  // namespace
}  // namespace batuta::backend
