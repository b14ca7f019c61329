#include <cmath>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/backend.h"
#include "examples/batuta/backend_command.h"
#include "examples/batuta/exit_code.h"
#include "examples/batuta/output.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::cli {
namespace {

struct Arguments {
  std::string op;
  std::vector<double> sizes;
  std::string type = "f32", policy, calibration, svg;
  std::string at = "host";
  double reuse = 1;
  int threads = 0;
  bool json = false;
  bool table = false;
  bool without_gpu = false;
};

// The GPU of this machine, unless it is not wanted or the policy predicts no times.
absl::StatusOr<backend::Gpu> OpenGpu(const Arguments& arguments) {
  if (arguments.without_gpu) return NotFound("--no-gpu");
  if (arguments.policy == "classic" || arguments.policy == "moe") {
    return NotFound("policy %s asks for none", arguments.policy);
  }
  return backend::Gpu::Open();
}

absl::StatusOr<backend::Selector> OpenSelector(const Arguments& arguments,
                                               const absl::StatusOr<backend::Gpu>& gpu) {
  backend::SelectorOptions options;
  if (gpu.ok()) options.gpu = *gpu;
  options.calibration_file = arguments.calibration;
  options.max_threads = arguments.threads;
  if (!arguments.policy.empty()) {
    options.policy = backend::FindPolicy(arguments.policy);
    if (!options.policy) {
      return InvalidArgument("there is no policy '%.64s': calibrated, roofline, classic, moe",
                             arguments.policy);
    }
  }
  BATUTA_ASSIGN_OR_RETURN(backend::Selector selector, backend::Selector::Open(options));
  for (const std::string& warning : selector.warnings()) {
    std::fprintf(stderr, "batuta: warning: %s\n", warning.c_str());
  }
  return selector;
}

absl::StatusOr<int64_t> ToInteger(double size) {
  if (size == std::floor(size) && std::abs(size) < 9e15) return static_cast<int64_t>(size);
  return InvalidArgument("size %g is not a whole number", size);
}

absl::StatusOr<backend::Residency> ToResidency(const std::string& name) {
  if (name == "host") return backend::Residency::kHost;
  if (name == "pinned") return backend::Residency::kPinned;
  if (name == "device") return backend::Residency::kDevice;
  return InvalidArgument("there is no place '%.64s': host, pinned, device", name);
}

// One size stands for all sides of a matrix.
absl::StatusOr<backend::Workload> ToWorkload(const Arguments& arguments) {
  using backend::Op;
  const auto op = backend::FindOp(arguments.op);
  const auto type = backend::FindElementType(arguments.type);
  if (!op) return InvalidArgument("there is no operation '%.64s'", arguments.op);
  if (!type) return InvalidArgument("there is no element type '%.64s': f32, f64", arguments.type);
  BATUTA_ASSIGN_OR_RETURN(const backend::Residency at, ToResidency(arguments.at));
  const backend::Circumstances where{
      .type = *type, .a = at, .b = at, .out = at, .reuse = arguments.reuse};
  const std::vector<double>& sizes = arguments.sizes;
  if (*op == Op::kCustom) {
    if (sizes.size() != 2) return InvalidArgument("custom takes BYTES and FLOPS");
    return backend::Workload::Custom(sizes[0], sizes[1], where);
  }
  std::vector<int64_t> whole;
  for (const double size : sizes) {
    BATUTA_ASSIGN_OR_RETURN(whole.emplace_back(), ToInteger(size));
  }
  const size_t most = *op == Op::kGemm ? 3 : *op == Op::kGemv ? 2 : 1;
  if (whole.empty() || (whole.size() != 1 && whole.size() != most)) {
    return InvalidArgument("%s takes %d sizes, or one: given are %d", arguments.op, most,
                           whole.size());
  }
  whole.resize(most, whole[0]);
  if (*op == Op::kGemm) return backend::Workload::Gemm(whole[0], whole[1], whole[2], where);
  if (*op == Op::kGemv) return backend::Workload::Gemv(whole[0], whole[1], where);
  return backend::Workload::Vector(*op, whole[0], where);
}

std::string ToJson(const backend::Selector& selector, const backend::Decision& decision) {
  std::string candidates;
  for (size_t i = 0; i < selector.candidates().size(); ++i) {
    if (std::isinf(decision.predicted_ns[i])) continue;
    candidates += absl::StrFormat("%s{\"name\": \"%s\", \"predicted_ns\": %.6g}",
                                  candidates.empty() ? "" : ", ", NameOf(selector.candidates()[i]),
                                  decision.predicted_ns[i]);
  }
  return absl::StrFormat(
      "{\"backend\": \"%s\", \"variant\": \"%s\", \"threads\": %d, \"policy\": \"%s\", "
      "\"reason\": \"%s\", \"candidates\": [%s]}\n",
      std::string(NameOf(decision.backend)),
      decision.variant == backend::Variant::kStream ? "stream" : "plain", decision.threads,
      std::string(NameOf(decision.policy)), std::string(decision.Why()), candidates);
}

std::string TableToJson(const std::vector<backend::Takeover>& takeovers) {
  std::string text;
  for (const backend::Takeover& it : takeovers) {
    text +=
        absl::StrFormat("%s\n  {\"op\": \"%s\", \"type\": \"%s\", \"from\": %d, \"on\": \"%s\"}",
                        text.empty() ? "" : ",", std::string(NameOf(it.op)),
                        std::string(NameOf(it.type)), it.from, NameOf(it.candidate));
  }
  return "[" + text + "\n]\n";
}

absl::Status ShowTable(const Arguments& arguments, const backend::Selector& selector) {
  const std::vector<backend::Takeover> takeovers = Takeovers(selector);
  if (!arguments.svg.empty()) {
    BATUTA_RETURN_IF_ERROR(WriteResult(TakeoversToSvg(takeovers), arguments.svg));
  }
  return WriteResult(arguments.json ? TableToJson(takeovers) : TakeoversToTable(takeovers), "");
}

absl::Status Run(const Arguments& arguments) {
  if (arguments.table == !arguments.op.empty()) {
    return InvalidArgument("select takes an operation and its sizes, or --table");
  }
  if (arguments.table) {
    BATUTA_ASSIGN_OR_RETURN(const backend::Selector selector,
                            OpenSelector(arguments, OpenGpu(arguments)));
    return ShowTable(arguments, selector);
  }
  BATUTA_ASSIGN_OR_RETURN(const backend::Workload workload, ToWorkload(arguments));
  BATUTA_ASSIGN_OR_RETURN(const backend::Selector selector,
                          OpenSelector(arguments, OpenGpu(arguments)));
  return WriteResult(
      arguments.json ? ToJson(selector, selector.Select(workload)) : selector.Explain(workload),
      "");
}

absl::Status ShowBackends(const Arguments& arguments) {
  const absl::StatusOr<backend::Gpu> gpu = OpenGpu(arguments);
  BATUTA_ASSIGN_OR_RETURN(const backend::Selector selector, OpenSelector(arguments, gpu));
  const std::string why = gpu.ok() ? gpu->last_failure() : std::string(gpu.status().message());
  return WriteResult(BackendsToText(selector, why), "");
}

}  // namespace

void AddSelectCommand(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command =
      app.add_subcommand("select", "Where an operation should run on this machine, and why");
  command->add_option("op", arguments->op, "matmul, gemv, dot, add, exp, custom ...");
  command->add_option("sizes", arguments->sizes,
                      "Elements; M N K of matrices, or one for all; BYTES FLOPS of custom");
  command->add_option("--type", arguments->type, "f32 or f64");
  command->add_option("--policy", arguments->policy, "calibrated, roofline, classic, moe");
  command->add_option("--calibration", arguments->calibration, "File of another calibration");
  command->add_option("--at", arguments->at, "Where operands and result lie: host, pinned, device");
  command->add_option("--reuse", arguments->reuse, "Uses of an input that was moved");
  command->add_flag("--no-gpu", arguments->without_gpu, "Look for no GPU");
  command->add_option("--threads", arguments->threads, "Cores to use (0: all usable ones)")
      ->check(CLI::Range(0, 256));
  CLI::Option* table =
      command->add_flag("--table", arguments->table, "Where each backend takes over");
  command->add_option("--svg", arguments->svg, "Also draw the table into this file")->needs(table);
  command->add_flag("--json", arguments->json, "Print JSON");
  command->callback([arguments, &exit_code] { exit_code = Finish(Run(*arguments)); });
}

void AddBackendsCommand(CLI::App& app, int& exit_code) {
  const auto arguments = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("backends", "What numeric work can run on here");
  command->callback([arguments, &exit_code] { exit_code = Finish(ShowBackends(*arguments)); });
}

}  // namespace batuta::cli
