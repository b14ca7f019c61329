// The module for GPUs: its size, what loading it costs, its tests; and on a machine with a GPU what
// that does.
//
//   bench_cuda [--sweep FILE] [--no-tests] [--json FILE]
//
// The module is looked for as the library does, with the build's own folder for
// $BATUTA_BACKEND_PATH.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "batuta/gpu.h"
#include "bench/claims.h"
#include "bench/cuda/device_bench.h"
#include "lib/backend/gpu_module.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"

namespace {

using namespace batuta;
using bench::Claim;

constexpr int kLoads = 15;

// In a process of its own, since a module is loaded once: prints the milliseconds.
int Load() {
  const auto begin = std::chrono::steady_clock::now();
  const auto module = backend::LoadGpuModule();
  const std::chrono::duration<double, std::milli> taken = std::chrono::steady_clock::now() - begin;
  if (!module.ok()) return 1;
  std::printf("%.6f\n", taken.count());
  return 0;
}

bool MeasureModule(const std::string& self, std::vector<Claim>& claims) {
  const auto paths = os::ModulePaths(backend::kGpuModule);
  std::error_code error;
  const auto bytes = paths.ok() ? std::filesystem::file_size(paths->front(), error) : 0;
  if (!paths.ok() || error) {
    std::printf("there is no module here (./dev cuda builds it): nothing is claimed of it\n");
    return true;
  }
  claims.push_back({"module, for all targets together", static_cast<double>(bytes) / (1 << 20),
                    "MiB", 2, Claim::Bound::kAtMost});
  std::vector<double> times;
  for (int i = 0; i < kLoads; ++i) {
    os::ProcessSpec spec;
    spec.argv = {self, "--load"};
    spec.time_limit = std::chrono::minutes(1);
    const auto ran = os::RunProcess(spec);
    if (!ran.ok() || ran->exit_code != 0) return false;
    times.push_back(std::strtod(ran->stdout_text.c_str(), nullptr));
  }
  std::ranges::sort(times);
  claims.push_back(
      {"loading it, median of 15", times[times.size() / 2], "ms", 2, Claim::Bound::kAtMost});
  claims.push_back({"loading it, most", times.back(), "ms"});
  return true;
}

bool RunTests(std::vector<Claim>& claims) {
  os::ProcessSpec spec;
  spec.argv = {BATUTA_CTEST,          "--test-dir", BATUTA_BUILD_FOLDER,  "--no-tests=error",
               "--output-on-failure", "-R",         "^backend_(gpu|cuda)"};
  spec.time_limit = std::chrono::minutes(10);
  const auto ran = os::RunProcess(spec);
  if (!ran.ok()) return false;
  std::fputs(ran->stdout_text.c_str(), stdout);
  claims.push_back({"tests of GPU and module that failed", ran->exit_code == 0 ? 0.0 : 1.0, "", 0,
                    Claim::Bound::kAtMost});
  return true;
}

int Run(int argc, char** argv) {
  std::string json, sweep;
  bool has_tests = true;
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], "--load") == 0) return Load();
    if (std::strcmp(argv[i], "--no-tests") == 0) {
      has_tests = false;
    } else if (std::strcmp(argv[i], "--json") == 0 && i + 1 < argc) {
      json = argv[++i];
    } else if (std::strcmp(argv[i], "--sweep") == 0 && i + 1 < argc) {
      sweep = argv[++i];
    } else {
      std::fprintf(stderr, "bench_cuda: it takes --sweep FILE, --no-tests, --json FILE\n");
      return 2;
    }
  }
  std::vector<Claim> claims;
  if (has_tests && !RunTests(claims)) return 1;
  if (!MeasureModule(argv[0], claims)) return 1;
  if (const auto gpu = backend::Gpu::Open(); !gpu.ok()) {
    std::printf("no GPU: %s\n", std::string(gpu.status().message()).c_str());
  } else if (const absl::Status status = bench::MeasureDevice(claims); !status.ok()) {
    std::fprintf(stderr, "bench_cuda: %s\n", std::string(status.message()).c_str());
    return 1;
  }
  if (!sweep.empty()) {
    if (const absl::Status status = bench::ReadSweep(sweep, claims); !status.ok()) {
      std::fprintf(stderr, "bench_cuda: %s\n", std::string(status.message()).c_str());
      return 1;
    }
  }
  bench::PrintClaims(claims);
  if (!json.empty() && !bench::WriteClaims(claims, json)) return 1;
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  setenv("BATUTA_BACKEND_PATH", BATUTA_BUILD_FOLDER, 0);
  return Run(argc, argv);
}
