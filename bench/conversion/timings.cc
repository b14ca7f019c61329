// Times of the demo project and of the command's start.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <functional>

#include "batuta/convert.h"
#include "bench/conversion/parts.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_macros.h"

namespace batuta::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

double MsSince(Clock::time_point start) {
  return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

struct Spread {
  double least = 0, median = 0, most = 0;
};

Spread SpreadOf(std::vector<double> values) {
  std::sort(values.begin(), values.end());
  return {values.front(), values[values.size() / 2], values.back()};
}

absl::StatusOr<Spread> TimeCommand(std::vector<std::string> argv, int runs) {
  std::vector<double> times;
  for (int i = 0; i < runs + 1; ++i) {
    const auto start = Clock::now();
    BATUTA_RETURN_IF_ERROR(os::RunProcess({.argv = argv}).status());
    if (i > 0) times.push_back(MsSince(start));  // the first run warms the caches
  }
  return SpreadOf(std::move(times));
}

void Print(const char* name, const Spread& spread, const char* unit) {
  std::printf("%-36s median %.3f %s (least %.3f, most %.3f)\n", name, spread.median, unit,
              spread.least, spread.most);
}

// Conversions of one project, each after something was done to it.
struct Conversions {
  std::vector<double> ratios;       // of the whole to the longest chain of its steps
  std::vector<double> unchanged_s;  // of the run after it
};

absl::StatusOr<Conversions> TimeConversions(const convert::ConvertOptions& options,
                                            const char* what, const std::function<void()>& change) {
  Conversions times;
  for (int i = 0; i < 5; ++i) {
    change();
    BATUTA_ASSIGN_OR_RETURN(const convert::Report report, Convert(options));
    times.ratios.push_back(report.wall_ms / report.critical_path_ms);
    std::printf("demo, %s: %.2f s, longest chain %.2f s\n", what, report.wall_ms / 1000,
                report.critical_path_ms / 1000);
    const auto start = Clock::now();
    BATUTA_ASSIGN_OR_RETURN(const convert::Report again, Convert(options));
    if (!again.up_to_date) return absl::InternalError("the second run did the work again");
    times.unchanged_s.push_back(MsSince(start) / 1000);
  }
  return times;
}

}  // namespace

absl::Status RunTimings(const fs::path& work, std::vector<Claim>& claims) {
  using Bound = Claim::Bound;
  BATUTA_ASSIGN_OR_RETURN(const Spread version, TimeCommand({BATUTA_CLI, "--version"}, 21));
  BATUTA_ASSIGN_OR_RETURN(const Spread tools, TimeCommand({BATUTA_CLI, "tools"}, 21));
  Print("batuta --version", version, "ms");
  Print("batuta tools, warm", tools, "ms");

  // The project is copied, so that touching a file makes the next conversion a real one.
  const fs::path project = work / "demo" / "project";
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(project));
  BATUTA_RETURN_IF_ERROR(
      os::CopyTree(fs::path(BATUTA_SOURCE_DIR) / "examples/full_transpilation/project", project));
  convert::ConvertOptions options;
  options.project = project;
  options.output = work / "demo" / "out";
  options.force = true;
  BATUTA_RETURN_IF_ERROR(Convert(options).status());
  // What a run may keep from the run before is there: a file is newer, and holds what it held.
  const fs::path file = project / "README.md";
  BATUTA_ASSIGN_OR_RETURN(const Conversions warm, TimeConversions(options, "warm", [&] {
                            std::error_code error;
                            fs::last_write_time(file, fs::file_time_type::clock::now(), error);
                          }));
  // A file holds something else, which the originals might read: their cases are all run again.
  BATUTA_ASSIGN_OR_RETURN(const Conversions changed, TimeConversions(options, "changed", [&] {
                            std::ofstream(file, std::ios::app) << "One line more.\n";
                          }));
  Print("demo, unchanged", SpreadOf(warm.unchanged_s), "s");
  claims.push_back(
      {"demo.warm_over_longest_chain", SpreadOf(warm.ratios).median, "x", 1.2, Bound::kAtMost});
  claims.push_back(
      {"demo.changed_over_longest_chain", SpreadOf(changed.ratios).median, "x", 0, Bound::kNone});
  claims.push_back({"demo.unchanged", SpreadOf(warm.unchanged_s).median, "s", 0.5, Bound::kAtMost});
  claims.push_back({"cli.version", version.median, "ms", 10, Bound::kAtMost});
  claims.push_back({"cli.tools_warm", tools.median, "ms", 10, Bound::kAtMost});
  return absl::OkStatus();
}

}  // namespace batuta::bench
