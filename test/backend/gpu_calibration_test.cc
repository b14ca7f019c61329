// What a calibration learns of the module that is no GPU, and what the selector makes of it.
#include <algorithm>
#include <cmath>

#include "batuta/calibration.h"
#include "lib/backend/calibrate_gpu.h"
#include "test/backend/gpu_fixture.h"
#include "test/cli/run_cli.h"

namespace batuta::backend {
namespace {

const Series& SeriesAt(const GpuCalibration& calibration, Op op, ElementType type, Slot slot) {
  const int row = RowOf(op, type, Aspect::kSquare);
  const auto found = std::ranges::find_if(calibration.series, [&](const Series& series) {
    return series.row == row && series.slot == slot;
  });
  REQUIRE(found != calibration.series.end());
  return *found;
}

const GpuCalibration& CalibrateFake() {
  static const GpuCalibration calibration = [] {
    const Variable idle("BATUTA_FAKE_GPU", "idle");
    absl::StatusOr<GpuCalibration> measured = CalibrateGpu(OpenFake());
    REQUIRE(measured.ok());
    return *std::move(measured);
  }();
  return calibration;
}

// The calibration of this machine with a GPU in it, whose name may be another's.
std::string WriteCalibration(const cli::TempDir& folder, const std::string& name) {
  Calibration calibration;
  calibration.key = MachineKey();
  calibration.threads = 1;
  calibration.machine = ProbeMachine(1);
  calibration.gpu = CalibrateFake();
  calibration.gpu->name = name;
  folder.Write("c.json", FormatCalibration(calibration));
  return folder.path() / "c.json";
}

os::ProcessResult RunFake(std::vector<std::string> arguments) {
  std::vector<std::string> argv{"env", std::string("BATUTA_BACKEND_PATH=") + BATUTA_FAKE_GPU_FOLDER,
                                "BATUTA_FAKE_GPU=idle", BATUTA_CLI};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return cli::RunArgv(std::move(argv));
}

}  // namespace

TEST_CASE("every operation is measured on the device, up to what keeps it busy") {
  const GpuCalibration& calibration = CalibrateFake();
  CHECK(calibration.name == "Model 1, fake");
  CHECK(calibration.series.size() == kNumRows + 2 * kNumGemmAspects);  // the library's too
  CHECK(calibration.model.pinned_to_host.bytes_per_s == Approx(8e9).epsilon(0.01));
  // What fake_gpu.cc's clock is made of.
  for (const MeasuredPoint& point :
       SeriesAt(calibration, Op::kExp, ElementType::kF32, kGpuSlot).points) {
    CHECK(point.ns_min == Approx(5000 + 12 * point.work / 50).epsilon(0.01));
  }
  const Series& gemm = SeriesAt(calibration, Op::kGemm, ElementType::kF64, kGpuSlot);
  for (const MeasuredPoint& point : gemm.points) {
    CHECK(point.ns_min == Approx(5000 + 2 * point.work).epsilon(0.01));
  }
  const Series& library = SeriesAt(calibration, Op::kGemm, ElementType::kF64, kGpuLibrarySlot);
  for (const MeasuredPoint& point : library.points) {
    CHECK(point.ns_min == Approx(5000 + point.work).epsilon(0.01));
  }
  CHECK(gemm.points.back().ns_min >= 5e5);
  CHECK(gemm.points[gemm.points.size() - 2].ns_min < 5e5);
}

TEST_CASE("the selector takes a known device from the calibration, and measures another") {
  const cli::TempDir folder;
  const Gpu gpu = OpenFake();
  const Circumstances resident{
      .a = Residency::kDevice, .b = Residency::kDevice, .out = Residency::kDevice};
  // By peak and bandwidth an exponential function is slower here than by its own measurement.
  const Workload exp = *Workload::Vector(Op::kExp, 1 << 20, resident);
  const double measured = 5000 + 12 * 0x1p20 / 50;
  const auto open = [&](const std::string& file) {
    return *Selector::Open({.calibration_file = file, .gpu = gpu, .max_threads = 1});
  };
  const Selector known = open(WriteCalibration(folder, "Model 1, fake"));
  CHECK(known.policy() == Policy::kCalibrated);
  CHECK(known.warnings().empty());
  CHECK(known.gpu() == "Model 1, 1.0 GiB, by fake and fakeblas 1");
  CHECK(known.Select(exp).predicted_ns[kGpuSlot] == Approx(measured).epsilon(0.02));
  CHECK(known.Select(exp).backend == Backend::kGpu);
  // Results come back at half the speed of what goes there.
  const Workload host = *Workload::Vector(Op::kExp, 1 << 20);
  CHECK(known.Select(host).predicted_ns[kGpuSlot] ==
        Approx(measured + 2 * 8000 + 0x1p22 / 4 + 0x1p22 / 2).epsilon(0.02));
  const Selector unknown = open(WriteCalibration(folder, "Model 2, fake"));
  REQUIRE(unknown.warnings().size() == 1);
  CHECK(unknown.warnings()[0].find("does not know the GPU (Model 1, fake)") != std::string::npos);
  CHECK(unknown.Select(exp).predicted_ns[kGpuSlot] > 2 * measured);
  // The library is chosen where it was measured to be faster.
  const Decision product = known.Select(*Workload::Gemm(20, 20, 20, resident));
  CHECK(product.backend == Backend::kGpu);
  CHECK(product.variant == Variant::kLibrary);
  CHECK(NameOf(known.candidates()[kGpuLibrarySlot]) == "gpu library");
  // No GPU was passed: what the calibration knows of one is left alone.
  const Selector without = *Selector::Open(
      {.calibration_file = WriteCalibration(folder, "Model 1, fake"), .max_threads = 1});
  CHECK(std::isinf(without.Select(host).predicted_ns[kGpuSlot]));
  CHECK(without.gpu().empty());
}

TEST_CASE("a device that cannot be measured is a warning, and no candidate") {
  const Gpu gpu = OpenFake();
  const Variable how("BATUTA_FAKE_GPU", "launch_error");
  const Selector selector = *Selector::Open({.policy = Policy::kRoofline, .gpu = gpu});
  REQUIRE(selector.warnings().size() == 1);
  CHECK(selector.warnings()[0].find("the GPU is not used: fake: run: not launched") !=
        std::string::npos);
  CHECK(std::isinf(selector.Select(*Workload::Gemm(512, 512, 512)).predicted_ns[kGpuSlot]));
  CHECK(
      BackendsToText(selector, gpu.last_failure()).find("gpu:    none: fake: run: not launched") !=
      std::string::npos);
}

TEST_CASE("batuta calibrate and batuta select know the GPU") {
  const cli::TempDir folder;
  const std::string file = folder.path() / "c.json";
  const os::ProcessResult calibrated = RunFake({"calibrate", "--force", "-o", file});
  INFO(calibrated.stderr_text);
  REQUIRE(calibrated.exit_code == 0);
  CHECK(calibrated.stdout_text.find("GPU: Model 1, fake, a launch 5.") != std::string::npos);
  const auto loaded = LoadCalibration(file);
  REQUIRE(loaded.ok());
  CHECK(loaded->gpu->name == "Model 1, fake");
  CHECK(loaded->gpu->series.size() == kNumRows + 2 * kNumGemmAspects);
  const auto select = [&](std::vector<std::string> more) {
    std::vector<std::string> arguments{"select", "sum", "1000", "--calibration", file};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return RunFake(arguments).stdout_text;
  };
  CHECK(select({"--at", "device"}).find("-> gpu: ") != std::string::npos);
  CHECK(select({}).find("-> gpu: ") == std::string::npos);
  CHECK(select({}).find("  gpu  ") != std::string::npos);  // a candidate, with its time
  CHECK(select({"--no-gpu"}).find("gpu") == std::string::npos);
  CHECK(RunFake({"select", "sum", "9", "--at", "nowhere"}).exit_code == 2);
}

}  // namespace batuta::backend
