#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/backend_sweep.h"
#include "examples/batuta/backend_command.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::cli {
namespace {

struct Arguments {
  std::vector<std::string> ops;
  std::string type = "f32", calibration, folder = "validate-5x";
  int64_t max_size = 0;
  int uses = 16;
  int threads = 0;
  bool full = false;
  bool quiet = false;
};

// One line that is written over on a terminal; nothing elsewhere.
void ShowProgress(int num_done, int num_all, std::string_view what) {
  std::fprintf(stderr, "\r\033[Kmeasuring: %d of %d %.*s", num_done, num_all,
               static_cast<int>(what.size()), what.data());
  if (num_done == num_all) std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
}

absl::StatusOr<backend::SweepOptions> ToOptions(const Arguments& arguments) {
  backend::SweepOptions options;
  for (const std::string& name : arguments.ops) {
    const auto op = backend::FindOp(name);
    if (!op) return InvalidArgument("there is no operation '%.64s'", name);
    options.ops.push_back(*op);
  }
  const auto type = backend::FindElementType(arguments.type);
  if (!type) return InvalidArgument("there is no element type '%.64s': f32, f64", arguments.type);
  options.type = *type;
  options.effort = arguments.full ? backend::Effort::kFull : backend::Effort::kQuick;
  options.max_size = arguments.max_size;
  options.uses = arguments.uses;
  options.calibration_file = arguments.calibration;
  options.max_threads = arguments.threads;
  if (!arguments.quiet && isatty(STDERR_FILENO) != 0) options.on_progress = ShowProgress;
  return options;
}

absl::Status Write(const backend::Sweep& sweep, const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) return FailedPrecondition("%s: %s", folder, error.message());
  BATUTA_RETURN_IF_ERROR(WriteResult(SweepToJson(sweep), folder + "/sweep.json"));
  BATUTA_RETURN_IF_ERROR(WriteResult(SweepToTable(sweep), folder + "/sweep.txt"));
  return WriteResult(SweepToSvg(sweep), folder + "/sweep.svg");
}

absl::Status Run(const Arguments& arguments, const std::stop_token& stop) {
  BATUTA_ASSIGN_OR_RETURN(backend::SweepOptions options, ToOptions(arguments));
  options.stop = stop;
  if (absl::StatusOr<backend::Gpu> gpu = backend::Gpu::Open(); gpu.ok()) {
    options.gpu = *std::move(gpu);
  } else if (!arguments.quiet) {
    std::fprintf(stderr, "batuta: no GPU: %s\n", std::string(gpu.status().message()).c_str());
  }
  BATUTA_ASSIGN_OR_RETURN(const backend::Sweep sweep, backend::MeasureSweep(options));
  for (const std::string& warning : sweep.warnings) {
    std::fprintf(stderr, "batuta: warning: %s\n", warning.c_str());
  }
  if (sweep.policy != backend::Policy::kCalibrated && !arguments.quiet) {
    std::fputs("batuta: there is no calibration to judge (batuta calibrate makes one)\n", stderr);
  }
  BATUTA_RETURN_IF_ERROR(Write(sweep, arguments.folder));
  return WriteResult(SweepToTable(sweep) + absl::StrFormat("\nin %s: sweep.json, sweep.txt, "
                                                           "sweep.svg\n",
                                                           arguments.folder),
                     "");
}

}  // namespace

void AddValidateCommand(CLI::App& app, std::stop_token stop, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand(
      "validate-5x", "Measure every operation on every backend: is the 5x rule right here?");
  command->add_option("--op", arguments->ops, "Only this operation (repeated)");
  command->add_option("--type", arguments->type, "f32 or f64");
  command->add_option("--max-size", arguments->max_size, "Leave out larger sizes");
  command->add_option("--uses", arguments->uses, "Uses of inputs that are moved once (16)");
  command->add_option("--calibration", arguments->calibration, "File of another calibration");
  command->add_option("--threads", arguments->threads, "Cores to use (all that may be used)");
  command->add_option("-o,--output", arguments->folder, "Folder of the results (validate-5x)");
  command->add_flag("--full", arguments->full, "More and larger sizes: minutes");
  command->add_flag("--quiet", arguments->quiet, "No progress");
  command->callback([arguments, stop, &exit_code] { exit_code = Finish(Run(*arguments, stop)); });
}

}  // namespace batuta::cli
