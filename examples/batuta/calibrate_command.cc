#include <unistd.h>

#include <cstdio>
#include <memory>
#include <string>

#include "absl/strings/str_format.h"
#include "batuta/calibration.h"
#include "examples/batuta/backend_command.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/status_builders.h"

namespace batuta::cli {
namespace {

struct Arguments {
  bool full = false;
  bool force = false;
  bool quiet = false;
  bool without_gpu = false;
  std::string file;
  int threads = 0;
};

// One line that is written over on a terminal; nothing elsewhere.
void ShowProgress(int num_done, int num_all, std::string_view what) {
  std::fprintf(stderr, "\r\033[Kcalibrating: %d of %d %.*s", num_done, num_all,
               static_cast<int>(what.size()), what.data());
  if (num_done == num_all) std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

double Gigabytes(const backend::Link& link) { return link.bytes_per_s / 1e9; }

std::string TextOfGpu(const backend::CalibrationSummary& summary) {
  if (summary.gpu.empty()) return {};
  const backend::DeviceModel& device = summary.device;
  return absl::StrFormat(
             "GPU: %s, a launch %.1f us, its memory %.0f GB/s, %.0f GFLOP/s in f32\n", summary.gpu,
             device.launch_ns / 1e3, device.bytes_per_s / 1e9, device.f32_flops_per_s / 1e9) +
         absl::StrFormat(
             "links, GB/s there and back: pageable %.1f, %.1f, pinned %.1f, %.1f; %.1f us a copy\n",
             Gigabytes(device.pageable), Gigabytes(device.pageable_to_host),
             Gigabytes(device.pinned), Gigabytes(device.pinned_to_host),
             device.pinned.latency_ns / 1e3);
}

absl::Status Run(const Arguments& arguments, const std::stop_token& stop) {
  backend::CalibrateOptions options;
  options.effort = arguments.full ? backend::Effort::kFull : backend::Effort::kQuick;
  options.when_busy = arguments.force ? backend::WhenBusy::kWarn : backend::WhenBusy::kRefuse;
  options.file = arguments.file;
  options.max_threads = arguments.threads;
  options.stop = stop;
  if (!arguments.without_gpu) {
    if (absl::StatusOr<backend::Gpu> gpu = backend::Gpu::Open(); gpu.ok()) options.gpu = *gpu;
  }
  if (!arguments.quiet && isatty(STDERR_FILENO) != 0) options.on_progress = ShowProgress;
  const auto summary = backend::Calibrate(options);
  if (!summary.ok()) {
    if (!absl::IsUnavailable(summary.status())) return summary.status();
    return Unavailable("%s (--force measures all the same)",
                       std::string(summary.status().message()));
  }
  for (const std::string& warning : summary->warnings) {
    std::fprintf(stderr, "batuta: warning: %s\n", warning.c_str());
  }
  std::string text = absl::StrFormat("%s, %d cores used, SIMD is %s, %.0f GFLOP/s a core in f32\n",
                                     summary->processor, summary->cores, summary->simd_target,
                                     summary->f32_peak_flops / 1e9);
  text += absl::StrFormat("BLAS: %s\n", summary->blas.empty() ? "none found" : summary->blas);
  text += TextOfGpu(*summary);
  text += absl::StrFormat("%d times in %.1f s, scattered by %.2f; kept in %s\n",
                          summary->num_points, summary->seconds, summary->noise, summary->file);
  return WriteResult(text, {});
}

}  // namespace

void AddCalibrateCommand(CLI::App& app, std::stop_token stop, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("calibrate", "Measure this machine, so that select knows it; 3 s");
  command->add_flag("--full", arguments->full, "More sizes and rounds: about a minute");
  command->add_flag("--force", arguments->force, "Also while other processes keep it busy");
  command->add_flag("--no-gpu", arguments->without_gpu, "Look for no GPU");
  command->add_flag("-q,--quiet", arguments->quiet, "No progress");
  command
      ->add_option("--threads", arguments->threads,
                   "Cores to use (0: all usable ones); for select with the same --threads")
      ->check(CLI::Range(0, 256));
  command->add_option("-o,--output", arguments->file, "Keep it in this file");
  command->callback(
      [arguments, stop, &exit_code] { exit_code = Finish(Run(*arguments, stop)); });
}

}  // namespace batuta::cli
