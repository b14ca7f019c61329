// The sweep over backends: without a GPU, and end to end on the module that is no GPU, whose times
// are those of its model.
#include <algorithm>
#include <boost/json.hpp>
#include <cmath>

#include "batuta/backend_sweep.h"
#include "lib/backend/prediction_table.h"
#include "test/backend/gpu_fixture.h"
#include "test/cli/run_cli.h"

namespace batuta::backend {
namespace {

// What fake_gpu.cc's clock is made of.
constexpr double kLaunchNs = 5000, kCopyNs = 8000, kPageable = 4, kPinned = 16, kMemory = 50;

const SweepPoint& PointAt(const Sweep& sweep, const std::string& problem, int64_t size,
                          Transfer transfer) {
  const auto found = std::ranges::find_if(sweep.points, [&](const SweepPoint& point) {
    return point.problem == problem && point.size == size && point.transfer == transfer;
  });
  REQUIRE(found != sweep.points.end());
  return *found;
}

os::ProcessResult RunSweep(const std::string& variable, std::vector<std::string> arguments) {
  std::vector<std::string> argv{"env", variable, BATUTA_CLI, "validate-5x"};
  argv.insert(argv.end(), arguments.begin(), arguments.end());
  return cli::RunArgv(std::move(argv));
}

}  // namespace

TEST_CASE("a sweep without a GPU compares the processor's backends") {
  const auto sweep = MeasureSweep({.ops = {Op::kSum, Op::kGemm}, .max_size = 200});
  INFO(sweep.status());
  REQUIRE(sweep.ok());
  CHECK(sweep->gpu.empty());
  for (const SweepPoint& point : sweep->points) {
    INFO(point.problem << ' ' << point.size);
    CHECK(point.transfer == Transfer::kPageableEachTime);
    CHECK(std::isinf(point.ns[kGpuSlot]));
    CHECK(std::isfinite(point.ns[kSimdSlot]));
    for (const int chosen : point.chosen) {
      CHECK(point.ns[static_cast<size_t>(chosen)] >= point.ns[static_cast<size_t>(point.fastest)]);
    }
    // Few elements: the rule says SIMD for what is no element-wise work, and the GPU nowhere.
    CHECK(sweep->candidates[static_cast<size_t>(point.chosen[1])].backend == Backend::kSimd);
  }
  const std::vector<Regret> regrets = RegretsOf(*sweep);
  REQUIRE(regrets.size() == 1);
  for (size_t i = 0; i < kNumChoosers; ++i) {
    CHECK(regrets[0].geomean[i] >= 1);
    CHECK(regrets[0].worst[i] >= regrets[0].geomean[i]);
  }
  for (const Crossover& crossover : CrossoversOf(*sweep)) CHECK(!crossover.gpu_from);
  CHECK(SweepToTable(*sweep).find("gpu: none") != std::string::npos);
}

TEST_CASE("on the module that is no GPU a sweep's times are those of its model") {
  const Variable idle("BATUTA_FAKE_GPU", "idle");
  const cli::TempDir home;  // without a calibration
  const Variable no_calibration("BATUTA_HOME", home.path().string());
  const Gpu gpu = OpenFake();
  const auto sweep = MeasureSweep(
      {.ops = {Op::kAdd, Op::kArgMax, Op::kGemm}, .max_size = 200, .uses = 4, .gpu = gpu});
  INFO(sweep.status());
  REQUIRE(sweep.ok());
  CHECK(sweep->gpu == "Model 1, fake");
  CHECK(sweep->warnings.empty());
  constexpr double n = 181, bytes = 4 * n, kernel = kLaunchNs + 3 * bytes / kMemory;
  const auto add_ns = [&](Transfer transfer) {
    return PointAt(*sweep, "add", 181, transfer).ns[kGpuSlot];
  };
  CHECK(add_ns(Transfer::kPageableEachTime) ==
        Approx(kernel + 3 * kCopyNs + 4 * bytes / kPageable).epsilon(0.01));  // back at half of it
  CHECK(add_ns(Transfer::kPinnedEachTime) ==
        Approx(kernel + 3 * kCopyNs + 4 * bytes / kPinned).epsilon(0.01));
  CHECK(add_ns(Transfer::kPinnedOnce) ==
        Approx(kernel + 1.5 * kCopyNs + 2.5 * bytes / kPinned).epsilon(0.01));
  CHECK(add_ns(Transfer::kResident) == Approx(kernel).epsilon(0.01));
  const SweepPoint& argmax = PointAt(*sweep, "argmax", 45, Transfer::kResident);
  CHECK(std::isfinite(argmax.ns[kGpuSlot]));
  // What lies there the processor has to fetch, which takes longer than a launch.
  for (const SweepPoint& point : sweep->points) {
    if (point.transfer != Transfer::kResident || point.problem.starts_with("gemm")) continue;
    INFO(point.problem << ' ' << point.size);
    CHECK(point.ns[kSimdSlot] > 2 * kCopyNs);
    CHECK(point.fastest == kGpuSlot);
    CHECK(point.chosen[0] == kGpuSlot);
  }
  for (const Crossover& crossover : CrossoversOf(*sweep)) {
    if (crossover.problem != "add" || crossover.transfer != Transfer::kResident) continue;
    CHECK(crossover.gpu_from == 11);
    CHECK(crossover.chosen_from[0] == 11);
    CHECK(!crossover.chosen_from[1]);  // the rule knows no residency
  }
  CHECK(RegretsOf(*sweep).size() == kNumTransfers + 1);
}

TEST_CASE("a sweep that cannot be is refused, and one that is stopped ends") {
  CHECK(absl::IsInvalidArgument(MeasureSweep({.uses = 0}).status()));
  CHECK(absl::IsInvalidArgument(MeasureSweep({.max_size = 10}).status()));
  CHECK(absl::IsInvalidArgument(MeasureSweep({.ops = {Op::kCustom}}).status()));
  std::stop_source source;
  source.request_stop();
  CHECK(absl::IsCancelled(MeasureSweep({.stop = source.get_token()}).status()));
}

TEST_CASE("batuta validate-5x writes JSON, a table and a drawing") {
  const cli::TempDir folder;
  const std::string out = folder.path() / "results";
  const std::string fake = std::string("BATUTA_BACKEND_PATH=") + BATUTA_FAKE_GPU_FOLDER;
  const os::ProcessResult ran =
      RunSweep(fake, {"--op", "add", "--op", "gemv", "--max-size", "200", "-o", out});
  INFO(ran.stderr_text);
  REQUIRE(ran.exit_code == 0);
  CHECK(ran.stdout_text.find("gpu: Model 1, fake") != std::string::npos);
  CHECK(ran.stdout_text.find("gpu from") != std::string::npos);
  CHECK(os::ReadFile(out + "/sweep.txt")->find("regret") != std::string::npos);
  const std::string drawing = *os::ReadFile(out + "/sweep.svg");
  CHECK(drawing.starts_with("<svg "));
  CHECK(drawing.find("gemv m=32") != std::string::npos);
  CHECK(drawing.find("gpu, resident") != std::string::npos);
  boost::system::error_code error;
  const boost::json::value json = boost::json::parse(*os::ReadFile(out + "/sweep.json"), error);
  REQUIRE(!error);
  CHECK(json.at("gpu").as_string() == "Model 1, fake");
  CHECK(json.at("points").as_array().size() == 5 * (3 + 5 + 2 + 2));
  CHECK(json.at("points").at(0).at("chosen").at("classic").at("on").is_string());
  CHECK(json.at("gpu_from").as_array().size() == 5 * 4);
  const os::ProcessResult without =
      RunSweep("BATUTA_BACKEND_PATH=none", {"--op", "add", "--max-size", "200", "-o", out});
  CHECK(without.exit_code == 0);
  CHECK(without.stdout_text.find("gpu: none") != std::string::npos);
  CHECK(without.stderr_text.find("no GPU: BATUTA_BACKEND_PATH is none") != std::string::npos);
  CHECK(RunSweep("BATUTA_BACKEND_PATH=none", {"--op", "nothing"}).exit_code == 2);
}

}  // namespace batuta::backend
