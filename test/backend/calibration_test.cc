#include "batuta/calibration.h"

#include <catch2/catch.hpp>
#include <cmath>
#include <filesystem>
#include <random>

#include "lib/backend/calibration_file.h"
#include "lib/os/file_system.h"
#include "lib/os/hash.h"

namespace batuta::backend {
namespace {

Calibration MakeCalibration() {
  Calibration calibration;
  calibration.key = "0011223344556677";
  calibration.processor = "A \"processor\"";
  calibration.blas = "OpenBLAS 0.3.21 Zen";
  calibration.threads = 2;
  calibration.created_s = 1'800'000'000;
  calibration.noise = 1.05;
  calibration.machine = {{1e11, 5e10}, {1e9, 1e9}, {{32768, 2e11}, {1 << 20, 1e11}}, 900, 2};
  calibration.series = {{0, kScalarSlot, {{1, 2, 3}, {16, 8, 9.5}}},
                        {0, kSimdSlot, {{1, 4, 4}}},
                        {43, kBlasSlot, {{1, 4, 4}, {8, 4, 4}, {1e9, 1e7, 2e7}}}};
  DeviceModel model{5000, 1e12, 2e12, 3e12, {8000, 4e9}, {9000, 1e10}, {7000, 5e9}, {6000, 2e10}};
  calibration.gpu = GpuCalibration{"Model 1, fake", model, {{0, kGpuSlot, {{1, 5000, 5000}}}}};
  return calibration;
}

// The text with a right checksum around a changed rest.
std::string Sealed(const std::string& rest) {
  return "{\"schema\": 1, \"checksum\": \"" + os::HashBytes(rest).substr(0, 16) + "\",\n" + rest;
}

std::string RestOf(const std::string& text) { return text.substr(text.find('\n') + 1); }

std::string Replaced(std::string text, const std::string& old, const std::string& by) {
  const size_t at = text.find(old);
  REQUIRE(at != std::string::npos);
  return text.replace(at, old.size(), by);
}

TEST_CASE("a calibration is read as it was written") {
  const Calibration written = MakeCalibration();
  const auto read = ParseCalibration(FormatCalibration(written));
  REQUIRE(read.ok());
  CHECK(read->key == written.key);
  CHECK(read->blas == written.blas);
  CHECK(read->threads == 2);
  CHECK(read->created_s == written.created_s);
  CHECK(read->machine.peak_flops == written.machine.peak_flops);
  CHECK(read->machine.levels == written.machine.levels);
  CHECK(read->series == written.series);
  REQUIRE(read->gpu.has_value());
  CHECK(read->gpu->name == written.gpu->name);
  CHECK(read->gpu->series == written.gpu->series);
  CHECK(read->gpu->model.launch_ns == 5000);
  CHECK(read->gpu->model.f64_flops_per_s == 2e12);
  CHECK(read->gpu->model.pinned_to_host.bytes_per_s == 2e10);
}

TEST_CASE("a calibration that is cut off anywhere, or has any byte changed, is refused") {
  const std::string text = FormatCalibration(MakeCalibration());
  for (size_t size = 0; size < text.size(); ++size) {
    CHECK(ParseCalibration(text.substr(0, size)).status().code() == absl::StatusCode::kDataLoss);
    std::string changed = text;
    changed[size] ^= 1;
    CHECK(ParseCalibration(changed).status().code() == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("wrong values under a right checksum are refused by name") {
  const std::string rest = RestOf(FormatCalibration(MakeCalibration()));
  REQUIRE(ParseCalibration(Sealed(rest)).ok());
  const auto message = [&rest](const std::string& old, const std::string& by) {
    const auto result = ParseCalibration(Sealed(Replaced(rest, old, by)));
    CHECK(result.status().code() == absl::StatusCode::kDataLoss);
    return std::string(result.status().message());
  };
  CHECK(message("\"threads\":2", "\"threads\":0").find("threads is 0") != std::string::npos);
  CHECK(message("\"threads\":2", "\"threads\":1e99").find("threads") != std::string::npos);
  CHECK(message("\"row\":43", "\"row\":44").find("row is 44") != std::string::npos);
  CHECK(message("\"row\":43", "\"row\":-1").find("row") != std::string::npos);
  CHECK(message("\"row\":43", "\"row\":1.5").find("whole") != std::string::npos);
  CHECK(message("\"slot\":5", "\"slot\":8").find("slot is 8") != std::string::npos);
  CHECK(message("\"slot\":1", "\"slot\":0").find("twice") != std::string::npos);
  CHECK(message("\"points\":[[", "\"points\":[[1E0,5,5],[").find("ascending") != std::string::npos);
  CHECK(message("\"points\":[[", "\"points\":[[-1,5,5],[").find("points is -1") !=
        std::string::npos);
  CHECK(message("\"points\":[[", "\"points\":[[1,5],[").find("2 numbers") != std::string::npos);
  CHECK(message("\"points\":[[", "\"points\":[[1,5,null],[").find("not a number") !=
        std::string::npos);
  CHECK(message("\"key\":\"0011223344556677\"", "\"key\":7").find("key is not a text") !=
        std::string::npos);
  CHECK(message("\"gpu\":{", "\"gpo\":{").find("of a GPU of which nothing is said") !=
        std::string::npos);
  CHECK(message("\"flops\":[", "\"flops\":[1,").find("flops has 3") != std::string::npos);
  CHECK(message("\"pinned\":{", "\"pined\":{").find("pinned is not an object") !=
        std::string::npos);
  CHECK(message("\"levels\":[[", "\"levels\":[[1e9,1],[").find("ascending") != std::string::npos);
}

TEST_CASE("hostile texts are refused and never a crash") {
  CHECK_FALSE(ParseCalibration("").ok());
  CHECK_FALSE(ParseCalibration(std::string(3 << 20, '[')).ok());
  CHECK_FALSE(ParseCalibration(Sealed(std::string(100'000, '['))).ok());
  CHECK_FALSE(ParseCalibration(Sealed("\"series\": {}}")).ok());
  CHECK_FALSE(ParseCalibration(Sealed("}")).ok());
}

// Random edits under a right checksum, from fixed seeds: whatever is accepted must be usable.
TEST_CASE("whatever is accepted after random edits gives finite predictions") {
  const std::string rest = RestOf(FormatCalibration(MakeCalibration()));
  const std::string letters = "0123456789eE+-.,[]{}\":nultrfas ";
  std::mt19937 generator(7);
  int num_accepted = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string changed = rest;
    for (uint32_t edits = generator() % 3 + 1; edits > 0; --edits) {
      const size_t at = generator() % changed.size();
      const char letter = letters[generator() % letters.size()];
      switch (generator() % 3) {
        case 0:
          changed[at] = letter;
          break;
        case 1:
          changed.insert(at, 1, letter);
          break;
        default:
          changed.erase(at, 1);
          break;
      }
    }
    const auto calibration = ParseCalibration(Sealed(changed));
    if (!calibration.ok()) continue;
    ++num_accepted;
    if (num_accepted % 50 != 0) continue;
    PredictionTable table;
    FillByModel(calibration->machine, table);
    FillByCalibration(*calibration, table);
    if (calibration->gpu) FillByCalibration(*calibration->gpu, table);
    for (const double work : {1.0, 3.0, 1e3, 1e12, 9e15}) {
      Times ns;
      for (int row = 0; row < kNumRows; ++row) {
        table.Predict(row, work, ns);
        for (const float time : ns) REQUIRE((std::isfinite(time) && time >= 0));
      }
    }
  }
  CHECK(num_accepted > 100);
}

TEST_CASE("a calibration of another machine is not loaded, a missing one is not found") {
  const auto folder = *os::MakePrivateDir(os::TempDir(), "batuta-calibration-test-");
  const std::string file = (folder / "c.json").string();
  CHECK(LoadCalibration(file).status().code() == absl::StatusCode::kNotFound);
  REQUIRE(os::WriteFileAtomic(file, FormatCalibration(MakeCalibration())).ok());
  CHECK(LoadCalibration(file).status().code() == absl::StatusCode::kFailedPrecondition);
  REQUIRE(os::WriteFileAtomic(file, std::string(2 << 20, ' ')).ok());
  CHECK_FALSE(LoadCalibration(file).ok());
  CHECK(os::RemoveAll(folder).ok());
}

TEST_CASE("calibrating writes a file that is valid here, and tells its progress") {
  const auto folder = *os::MakePrivateDir(os::TempDir(), "batuta-calibration-test-");
  CalibrateOptions options;
  options.file = (folder / "deep" / "c.json").string();
  options.when_busy = WhenBusy::kWarn;
  int last = -1;
  options.on_progress = [&last](int num_done, int num_all, std::string_view) {
    CHECK(num_done > last);
    CHECK(num_done <= num_all);
    last = num_done;
  };
  const auto summary = Calibrate(options);
  REQUIRE(summary.ok());
  CHECK(last == kNumRows);
  CHECK(summary->num_points > 500);
  const auto loaded = LoadCalibration(options.file);
  REQUIRE(loaded.ok());
  CHECK(loaded->key == MachineKey());
  CHECK(os::RemoveAll(folder).ok());
}

TEST_CASE("a calibration that is stopped leaves no file") {
  const auto folder = *os::MakePrivateDir(os::TempDir(), "batuta-calibration-test-");
  std::stop_source source;
  source.request_stop();
  CalibrateOptions options;
  options.file = (folder / "c.json").string();
  options.when_busy = WhenBusy::kWarn;
  options.stop = source.get_token();
  CHECK(Calibrate(options).status().code() == absl::StatusCode::kCancelled);
  CHECK_FALSE(std::filesystem::exists(options.file));
  CHECK(os::RemoveAll(folder).ok());
}

}  // namespace
}  // namespace batuta::backend
