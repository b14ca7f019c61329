// Five stages, each over six files: once with a failure in the middle, which undoes what was done,
// once to the end. The work is waiting, as it is on disks and programs; the parallel run overlaps
// it.
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "batuta/pipeline.h"

namespace {

namespace fs = std::filesystem;
namespace pipeline = batuta::pipeline;
using std::chrono::milliseconds;

constexpr const char* kStages[] = {"analyze", "transpile", "optimize", "validate", "build"};
constexpr int kNumFiles = 6;
constexpr milliseconds kWork{1};  // of one stage on one file
constexpr double kBudgetMs = 500;

struct Outcome {
  bool succeeded = false;
  bool rolled_back = false;
  double wall_ms = 0;
  std::string first_error;
};

fs::path FileOf(const fs::path& dir, const std::string& stage, int file) {
  return dir / (stage + "-" + std::to_string(file));
}

// Does the work of one stage on one file, and leaves a file to show for it.
absl::Status Work(const fs::path& path) {
  std::this_thread::sleep_for(kWork);
  std::ofstream(path) << "done\n";
  return absl::OkStatus();
}

// Each file goes through the stages in order and waits for no other file. `failing` fails on
// file 3.
Outcome RunStages(const fs::path& dir, int num_threads, const std::string& failing) {
  pipeline::Graph graph;
  for (int file = 0; file < kNumFiles; ++file) {
    std::vector<pipeline::StageId> before;
    for (const std::string stage : kStages) {
      const fs::path path = FileOf(dir, stage, file);
      const bool fails = stage == failing && file == 3;
      before = {graph.Add({.name = stage + " " + std::to_string(file),
                           .needs = before,
                           .run =
                               [path, fails](pipeline::Context&) {
                                 return fails ? absl::FailedPreconditionError("does not validate")
                                              : Work(path);
                               },
                           .rollback = [path] { fs::remove(path); }})};
    }
  }
  const auto report = graph.Run({.num_threads = num_threads, .rollback_on_failure = true});
  if (!report.ok()) return {.first_error = std::string(report.status().message())};
  return {report->Succeeded(), report->rolled_back, report->wall_ms,
          std::string(report->FirstError().message())};
}

int CountFiles(const fs::path& dir) {
  int count = 0;
  for ([[maybe_unused]] const auto& entry : fs::directory_iterator(dir)) ++count;
  return count;
}

}  // namespace

int main() {
  const fs::path dir =
      fs::temp_directory_path() /
      ("batuta-pipeline-demo-" +
       std::to_string(std::chrono::steady_clock::now().time_since_epoch().count()));
  fs::create_directories(dir);
  const Outcome failed = RunStages(dir, kNumFiles, "validate");
  const int num_left = CountFiles(dir);
  std::printf("failing:  %.1f ms, '%s', rolled back: %d files left\n", failed.wall_ms,
              failed.first_error.c_str(), num_left);
  const Outcome parallel = RunStages(dir, kNumFiles, "");
  const int num_made = CountFiles(dir);
  std::printf("parallel: %.1f ms, %d files made\n", parallel.wall_ms, num_made);
  const Outcome serial = RunStages(dir, 1, "");
  std::printf("serial:   %.1f ms for the same\n", serial.wall_ms);
  const double all_ms = failed.wall_ms + parallel.wall_ms + serial.wall_ms;
  std::printf("all three took %.1f ms of %.0f ms\n", all_ms, kBudgetMs);
  fs::remove_all(dir);
  const bool is_as_intended = !failed.succeeded && failed.rolled_back && num_left == 0 &&
                              parallel.succeeded && serial.succeeded &&
                              num_made == kNumFiles * static_cast<int>(std::size(kStages));
  return is_as_intended ? 0 : 1;
}
