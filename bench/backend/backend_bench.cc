// What selecting and the kernels cost, against other libraries and against wrong choices.
//
//   bench_backend [select] [gemm] [vectors] [threads] [regret] [--full] [--json FILE]
//
// Without a part's name all parts run. The machine is calibrated first, into a file of this run;
// --full: calibrated thoroughly.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <vector>

#include "batuta/calibration.h"
#include "bench/backend/parts.h"
#include "bench/backend/peers.h"
#include "lib/backend/vector_unit.h"

namespace {

using namespace batuta;
using bench::Claim;

absl::StatusOr<backend::Selector> Calibrated(backend::Effort effort, std::vector<Claim>& claims) {
  backend::CalibrateOptions options;
  options.effort = effort;
  options.when_busy = backend::WhenBusy::kWarn;
  options.file =
      (std::filesystem::temp_directory_path() / "batuta-bench-calibration.json").string();
  const auto summary = backend::Calibrate(options);
  if (!summary.ok()) return summary.status();
  for (const std::string& warning : summary->warnings) {
    std::printf("warning: %s\n", warning.c_str());
  }
  std::printf("%s, SIMD %s, BLAS %s, peak %.0f GFLOP/s\n", summary->processor.c_str(),
              summary->simd_target.c_str(), summary->blas.c_str(), summary->f32_peak_flops / 1e9);
  if (effort == backend::Effort::kQuick) {
    claims.push_back({"quick calibration", summary->seconds, "s", 3, Claim::Bound::kAtMost});
  }
  return backend::Selector::Open(
      {.policy = backend::Policy::kCalibrated, .calibration_file = options.file});
}

}  // namespace

int main(int argc, char** argv) {
  // OpenBLAS takes processors that are younger than itself for old ones without wide vectors. It is
  // compared at its best: told what this one has, unless the user says.
  if (backend::DetectVectorUnit() == backend::VectorUnit::kAvx512) {
    setenv("OPENBLAS_CORETYPE", "SkylakeX", 0);
  }
  const std::vector<std::pair<std::string, void (*)(const backend::Selector&, std::vector<Claim>&)>>
      parts{{"select", bench::RunSelect},
            {"gemm", bench::RunGemm},
            {"vectors", bench::RunVectors},
            {"threads", bench::RunThreads},
            {"regret", bench::RunRegret}};
  std::vector<std::string> wanted;
  std::string json;
  backend::Effort effort = backend::Effort::kQuick;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    const bool is_part =
        std::ranges::any_of(parts, [&word](const auto& part) { return part.first == word; });
    if (word == "--json" && i + 1 < argc) {
      json = argv[++i];
    } else if (word == "--full") {
      effort = backend::Effort::kFull;
    } else if (is_part) {
      wanted.push_back(word);
    } else {
      std::fprintf(stderr, "bench_backend: '%s': not a part or an option\n", word.c_str());
      return 2;
    }
  }
  std::vector<Claim> claims;
  const auto selector = Calibrated(effort, claims);
  if (!selector.ok()) {
    std::fprintf(stderr, "bench_backend: %s\n", selector.status().ToString().c_str());
    return 1;
  }
  if (bench::FindTrueno().matmul == nullptr) std::printf("trueno was not built: left out\n");
  for (const auto& [name, run] : parts) {
    if (wanted.empty() || std::ranges::find(wanted, name) != wanted.end()) run(*selector, claims);
  }
  bench::PrintClaims(claims);
  if (!json.empty() && !bench::WriteClaims(claims, json)) {
    std::fprintf(stderr, "bench_backend: %s: cannot be written\n", json.c_str());
    return 1;
  }
  return 0;
}
