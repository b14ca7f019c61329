// What batuta's own translation of Python is worth: how many of the programs in programs/ end as
// verified Rust, and how fast that is beside CPython.
//
//   bench_python [--json FILE]
//
// Each program is run five times in turn with CPython's; the minima are compared. The work folder
// is build/bench/python.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/convert.h"
#include "bench/claims.h"
#include "lib/convert/python/interpreter.h"
#include "lib/convert/report.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace {

namespace fs = std::filesystem;
namespace os = batuta::os;
using batuta::bench::Claim;
using batuta::convert::UnitReport;
using batuta::convert::Verdict;

constexpr int kRounds = 5;
// Programs of plain arithmetic on numbers and lists of them.
const std::vector<std::string> kNumeric = {"nbody", "spectral_norm", "fannkuch", "mandelbrot",
                                           "matmul"};

struct Timing {
  double cpython_ms = 0, rust_ms = 0;
  double Ratio() const { return cpython_ms / rust_ms; }
};

// One run: the processor time of the fastest so far.
absl::Status Measure(const std::vector<std::string>& argv, double& best_ms) {
  os::ProcessSpec spec;
  spec.argv = argv;
  spec.time_limit = std::chrono::seconds(120);
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec));
  if (!result.Succeeded()) {
    return batuta::FailedPrecondition("%s: %s", argv.back(), result.Outcome(spec));
  }
  best_ms = best_ms == 0 ? result.cpu_ms : std::min(best_ms, result.cpu_ms);
  return absl::OkStatus();
}

// The programs as a project, each with one case.
absl::Status LayOut(const fs::path& project) {
  BATUTA_RETURN_IF_ERROR(os::RemoveAll(project));
  BATUTA_RETURN_IF_ERROR(
      os::CopyTree(fs::path(BATUTA_SOURCE_DIR) / "bench" / "python" / "programs", project));
  std::string settings = "[verify]\ntime_limit_s = 60\n";
  for (const auto& entry : fs::directory_iterator(project)) {
    if (entry.path().extension() != ".py") continue;
    settings += absl::StrFormat("\n[[case]]\nprogram = \"%s\"\nname = \"runs\"\n",
                                entry.path().stem().native());
  }
  return os::WriteFileAtomic(project / "batuta.toml", settings);
}

absl::Status Compare(const UnitReport& unit, const std::string& python, const fs::path& project,
                     const fs::path& output, std::map<std::string, Timing>& timings) {
  Timing& timing = timings[unit.name];
  for (int i = 0; i < kRounds; ++i) {
    BATUTA_RETURN_IF_ERROR(Measure({python, project / (unit.name + ".py")}, timing.cpython_ms));
    BATUTA_RETURN_IF_ERROR(Measure({output / "bin" / unit.name}, timing.rust_ms));
  }
  std::printf("%-14s %9.1f ms %9.1f ms %8.2f\n", unit.name.c_str(), timing.cpython_ms,
              timing.rust_ms, timing.Ratio());
  return absl::OkStatus();
}

double GeometricMean(const std::map<std::string, Timing>& timings,
                     const std::vector<std::string>& names) {
  double sum = 0;
  int count = 0;
  for (const auto& [name, timing] : timings) {
    const bool is_wanted =
        names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    if (!is_wanted || name == "hello") continue;
    sum += std::log(timing.Ratio());
    ++count;
  }
  return count == 0 ? 0 : std::exp(sum / count);
}

std::vector<Claim> ClaimsOf(const std::map<std::string, Timing>& timings, size_t programs) {
  using enum Claim::Bound;
  double slowest = timings.empty() ? 0 : 1e9;
  for (const auto& [name, timing] : timings) {
    if (name != "hello") slowest = std::min(slowest, timing.Ratio());
  }
  const auto hello = timings.find("hello");
  return {
      {"programs that are verified Rust",
       programs == 0 ? 0
                     : 100.0 * static_cast<double>(timings.size()) / static_cast<double>(programs),
       "%", 85, kAtLeast, false},
      {"speed, geometric mean over all", GeometricMean(timings, {}), "x CPython", 3, kAtLeast,
       false},
      {"speed, geometric mean of the numeric ones", GeometricMean(timings, kNumeric), "x CPython",
       30, kAtLeast, false},
      {"speed of the slowest", slowest, "x CPython", 1, kAtLeast, false},
      {"start-up", hello == timings.end() ? 1e9 : hello->second.rust_ms, "ms", 2, kAtMost, false}};
}

absl::StatusOr<std::vector<Claim>> RunAll() {
  const fs::path work = fs::path(BATUTA_SOURCE_DIR) / "build" / "bench" / "python";
  const fs::path project = work / "small", output = work / "rust";
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(work));
  BATUTA_RETURN_IF_ERROR(LayOut(project));
  const std::string python = batuta::convert::ResolvePython(project, "");
  if (python.empty()) return batuta::FailedPrecondition("no Python interpreter on this machine");
  batuta::convert::ConvertOptions options;
  options.project = project;
  options.output = output;
  options.tools = {"batuta-py"};
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Report report, batuta::convert::Convert(options));
  std::printf("%-14s %12s %12s %8s\n", "program", "CPython", "Rust", "ratio");
  std::map<std::string, Timing> timings;
  for (const UnitReport& unit : report.units) {
    if (unit.verdict != Verdict::kVerified) {
      std::printf("%-14s not verified: %s\n", unit.name.c_str(),
                  unit.rejected.empty() ? "" : unit.rejected.front().reason.c_str());
      continue;
    }
    BATUTA_RETURN_IF_ERROR(Compare(unit, python, project, output, timings));
  }
  return ClaimsOf(timings, report.units.size());
}

}  // namespace

int main(int argc, char** argv) {
  std::string json;
  for (int i = 1; i < argc; ++i) {
    if (std::string(argv[i]) == "--json" && i + 1 < argc) {
      json = argv[++i];
    } else {
      std::fprintf(stderr, "bench_python: '%s': not an option\n", argv[i]);
      return 2;
    }
  }
  const absl::StatusOr<std::vector<Claim>> claims = RunAll();
  if (!claims.ok()) {
    std::fprintf(stderr, "bench_python: %s\n", std::string(claims.status().message()).c_str());
    return 1;
  }
  batuta::bench::PrintClaims(*claims);
  if (!json.empty() && !batuta::bench::WriteClaims(*claims, json)) {
    std::fprintf(stderr, "bench_python: %s: cannot be written\n", json.c_str());
    return 1;
  }
  return 0;
}
