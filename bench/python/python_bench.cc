// What batuta's own translation of Python is worth: how many of the programs in programs/ end as
// verified Rust, and how fast that is beside CPython.
//
//   bench_python [--json FILE]
//
// Each program is run five times in turn with CPython's; the minima are compared. Beside them stand
// RustPython, where it is installed, and what depyler makes of the program, where that is there and
// does the same as the program. The work folder is build/bench/python.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <set>
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
constexpr const char* kDebianPython = "/usr/bin/python3.11";
// Programs of plain arithmetic on numbers and lists of them.
const std::vector<std::string> kNumeric = {"nbody", "spectral_norm", "fannkuch", "mandelbrot",
                                           "matmul"};

struct Cost {
  double cpu_ms = 0;  // 0: was not run
};
struct Timing {
  Cost cpython, rust, rustpython, depyler;

  double Speed(const Cost& of) const { return cpython.cpu_ms / of.cpu_ms; }
};

// One run: the least of all so far is kept.
absl::Status Measure(const std::vector<std::string>& argv, Cost& least) {
  os::ProcessSpec spec;
  spec.argv = argv;
  spec.time_limit = std::chrono::seconds(120);
  BATUTA_ASSIGN_OR_RETURN(const os::ProcessResult result, os::RunProcess(spec));
  if (!result.Succeeded()) {
    return batuta::FailedPrecondition("%s: %s", argv.back(), result.Outcome(spec));
  }
  least.cpu_ms = least.cpu_ms == 0 ? result.cpu_ms : std::min(least.cpu_ms, result.cpu_ms);
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

// Where the programs are, in each form.
struct Places {
  fs::path project, rust, depyler;
  std::string python, rustpython;         // interpreters; empty: it is not here
  std::set<std::string> made_by_depyler;  // names of programs
};

absl::StatusOr<Timing> Compare(const std::string& name, const Places& places) {
  Timing timing;
  const std::string script = places.project / (name + ".py");
  // Others may fail where the original does not: they are left out then.
  bool has_rustpython = !places.rustpython.empty();
  for (int i = 0; i < kRounds; ++i) {
    BATUTA_RETURN_IF_ERROR(Measure({places.python, script}, timing.cpython));
    BATUTA_RETURN_IF_ERROR(Measure({places.rust / "bin" / name}, timing.rust));
    if (places.made_by_depyler.contains(name)) {
      BATUTA_RETURN_IF_ERROR(Measure({places.depyler / "bin" / name}, timing.depyler));
    }
    has_rustpython = has_rustpython && Measure({places.rustpython, script}, timing.rustpython).ok();
  }
  return timing;
}

std::string Column(const Timing& timing, const Cost& other) {
  return other.cpu_ms == 0 ? "-" : absl::StrFormat("%.2f", timing.Speed(other));
}

void Print(const std::string& name, const Timing& timing) {
  std::printf("%-14s %9.1f ms %9.1f ms %8.2f %10s %8s\n", name.c_str(), timing.cpython.cpu_ms,
              timing.rust.cpu_ms, timing.Speed(timing.rust),
              Column(timing, timing.rustpython).c_str(), Column(timing, timing.depyler).c_str());
}

// `start` is taken off both sides.
double GeometricMean(const std::map<std::string, Timing>& timings,
                     const std::vector<std::string>& names, const Timing& start = {}) {
  double sum = 0;
  int count = 0;
  for (const auto& [name, timing] : timings) {
    const bool is_wanted =
        names.empty() || std::find(names.begin(), names.end(), name) != names.end();
    if (!is_wanted || name == "hello") continue;
    sum += std::log((timing.cpython.cpu_ms - start.cpython.cpu_ms) /
                    (timing.rust.cpu_ms - start.rust.cpu_ms));
    ++count;
  }
  return count == 0 ? 0 : std::exp(sum / count);
}

std::vector<Claim> ClaimsOf(const std::map<std::string, Timing>& timings, size_t programs) {
  using enum Claim::Bound;
  double slowest = timings.empty() ? 0 : 1e9;
  for (const auto& [name, timing] : timings) {
    if (name != "hello") slowest = std::min(slowest, timing.Speed(timing.rust));
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
      {"the same, without the start of either (hello)",
       GeometricMean(timings, kNumeric, hello == timings.end() ? Timing{} : hello->second),
       "x CPython", 30, kAtLeast, false},
      {"speed of the slowest", slowest, "x CPython", 1, kAtLeast, false},
      {"start-up", hello == timings.end() ? 1e9 : hello->second.rust.cpu_ms, "ms", 2, kAtMost,
       false}};
}

std::string FindOnPath(const char* name) {
  const char* path = std::getenv("PATH");
  return os::FindProgram(name, path == nullptr ? "" : path);
}

// By one transpiler alone.
absl::StatusOr<batuta::convert::Report> ConvertBy(const std::string& tool, const fs::path& project,
                                                  const fs::path& output) {
  batuta::convert::ConvertOptions options;
  options.project = project;
  options.output = output;
  options.tools = {tool};
  return batuta::convert::Convert(options);
}

absl::StatusOr<std::set<std::string>> MadeByDepyler(const Places& places) {
  std::set<std::string> names;
  if (FindOnPath("depyler").empty()) return names;
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Report report,
                          ConvertBy("depyler", places.project, places.depyler));
  for (const UnitReport& unit : report.units) {
    if (unit.verdict == Verdict::kVerified) names.insert(unit.name);
  }
  return names;
}

absl::StatusOr<std::vector<Claim>> RunAll() {
  const fs::path work = fs::path(BATUTA_SOURCE_DIR) / "build" / "bench" / "python";
  Places places{.project = work / "small", .rust = work / "rust", .depyler = work / "depyler"};
  BATUTA_RETURN_IF_ERROR(os::MakeDirs(work));
  BATUTA_RETURN_IF_ERROR(LayOut(places.project));
  // Debian's was built with profiles, and is the faster one where there are two.
  places.python = kDebianPython;
  if (!fs::exists(kDebianPython)) {
    places.python = batuta::convert::ResolvePython(places.project, "");
  }
  if (places.python.empty()) {
    return batuta::FailedPrecondition("no Python interpreter on this machine");
  }
  places.rustpython = FindOnPath("rustpython");
  BATUTA_ASSIGN_OR_RETURN(const batuta::convert::Report report,
                          ConvertBy("batuta-py", places.project, places.rust));
  BATUTA_ASSIGN_OR_RETURN(places.made_by_depyler, MadeByDepyler(places));
  std::printf("%-14s %12s %12s %8s %10s %8s\n", "program", "CPython", "Rust", "times", "RustPython",
              "depyler");
  std::map<std::string, Timing> timings;
  for (const UnitReport& unit : report.units) {
    if (unit.verdict != Verdict::kVerified) {
      std::printf("%-14s not verified: %s\n", unit.name.c_str(),
                  unit.rejected.empty() ? "" : unit.rejected.front().reason.c_str());
      continue;
    }
    BATUTA_ASSIGN_OR_RETURN(timings[unit.name], Compare(unit.name, places));
    Print(unit.name, timings[unit.name]);
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
