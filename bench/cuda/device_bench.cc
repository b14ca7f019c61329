#include "bench/cuda/device_bench.h"

#include <algorithm>
#include <boost/json.hpp>
#include <cstdio>
#include <functional>

#include "batuta/backend.h"
#include "lib/backend/gpu_context.h"
#include "lib/backend/gpu_module.h"
#include "lib/backend/traits.h"
#include "lib/os/file_system.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::bench {
namespace {

using namespace backend;

constexpr int64_t kElements = 64 << 20;
constexpr int kRounds = 10;

class DeviceBench {
 public:
  DeviceBench(GpuContext& context, std::vector<Claim>& claims)
      : context_(context), claims_(claims) {}

  absl::Status Run() {
    const auto lock = context_.Lock();
    BATUTA_RETURN_IF_ERROR(MeasureVectors());
    context_.ReleaseScratch();
    if (context_.library().empty()) {
      std::printf("no library of the vendor: products are compared with nothing\n");
      return absl::OkStatus();
    }
    for (const int64_t side : {4096, 8192}) {
      BATUTA_RETURN_IF_ERROR(MeasureProduct("f32", BATUTA_GPU_F32, side, 0.6));
      BATUTA_RETURN_IF_ERROR(MeasureProduct("bf16", BATUTA_GPU_BF16, side, 0.7));
    }
    return absl::OkStatus();
  }

 private:
  absl::StatusOr<double> LeastNs(const std::function<absl::Status()>& work) {
    double least = 1e300;
    for (int round = 0; round <= kRounds; ++round) {
      BATUTA_ASSIGN_OR_RETURN(const double begin, context_.Synchronize());
      BATUTA_RETURN_IF_ERROR(work());
      BATUTA_ASSIGN_OR_RETURN(const double end, context_.Synchronize());
      if (round > 0) least = std::min(least, end - begin);
    }
    return std::max(least, 1.0);
  }

  absl::Status MeasureVectors() {
    constexpr size_t kBytes = kElements * sizeof(float);
    BATUTA_ASSIGN_OR_RETURN(void* a, context_.Scratch(0, kBytes));
    BATUTA_ASSIGN_OR_RETURN(void* b, context_.Scratch(1, kBytes));
    BATUTA_ASSIGN_OR_RETURN(
        const double copy_ns, LeastNs([&] {
          return context_.Copy({b, a, kBytes, kBytes, kBytes, 1, BATUTA_GPU_WITHIN_DEVICE, 0});
        }));
    const double copy_bytes_per_ns = 2.0 * static_cast<double>(kBytes) / copy_ns;
    claims_.push_back({"copies within the device", copy_bytes_per_ns, "GB/s"});
    double least_map = 1e300, least_reduction = 1e300;
    for (int op = 0; op < static_cast<int>(Op::kGemv); ++op) {
      BATUTA_ASSIGN_OR_RETURN(const double bytes_per_ns, VectorBytesPerNs(static_cast<Op>(op)));
      const double share = bytes_per_ns / copy_bytes_per_ns;
      std::printf("%-8s %8.0f GB/s, %.2f of a copy's\n",
                  std::string(NameOf(static_cast<Op>(op))).c_str(), bytes_per_ns, share);
      const Shape shape = TraitsOf(static_cast<Op>(op)).shape;
      if (shape == Shape::kElementwise) least_map = std::min(least_map, share);
      if (shape == Shape::kReduction) least_reduction = std::min(least_reduction, share);
    }
    claims_.push_back({"slowest element-wise work at 64M, of copies", least_map, "share", 0.9,
                       Claim::Bound::kAtLeast});
    claims_.push_back({"slowest reduction at 64M, of copies", least_reduction, "share", 0.9,
                       Claim::Bound::kAtLeast});
    return absl::OkStatus();
  }

  absl::StatusOr<double> VectorBytesPerNs(Op op) {
    constexpr size_t kBytes = kElements * sizeof(float);
    batuta_gpu_operation operation{};
    operation.op = static_cast<int32_t>(op);
    operation.type = BATUTA_GPU_F32;
    operation.n = kElements;
    operation.alpha = 0.5;
    BATUTA_ASSIGN_OR_RETURN(operation.a, context_.Scratch(0, kBytes));
    BATUTA_ASSIGN_OR_RETURN(operation.b, context_.Scratch(1, kBytes));
    BATUTA_ASSIGN_OR_RETURN(operation.c, context_.Scratch(2, kBytes));
    BATUTA_ASSIGN_OR_RETURN(operation.out, context_.Scratch(3, kBytes));
    BATUTA_ASSIGN_OR_RETURN(const double ns, LeastNs([&] { return context_.Run(operation); }));
    // Each operand once; softmax needs its input twice.
    const double bytes = Workload::Vector(op, kElements)->bytes();
    return (op == Op::kSoftmax ? bytes + static_cast<double>(kBytes) : bytes) / ns;
  }

  absl::Status MeasureProduct(const char* name, batuta_gpu_type type, int64_t side, double target) {
    batuta_gpu_operation operation{};
    operation.op = BATUTA_GPU_GEMM;
    operation.type = type;
    operation.m = operation.n = operation.k = side;
    operation.a_row_stride = operation.b_row_stride = operation.out_stride = side;
    operation.batch = operation.a_column_stride = operation.b_column_stride = 1;
    operation.alpha = 1;
    const size_t bytes = static_cast<size_t>(side * side) * sizeof(float);
    BATUTA_ASSIGN_OR_RETURN(operation.a, context_.Scratch(0, bytes));
    BATUTA_ASSIGN_OR_RETURN(operation.b, context_.Scratch(1, bytes));
    BATUTA_ASSIGN_OR_RETURN(operation.out, context_.Scratch(3, bytes));
    BATUTA_ASSIGN_OR_RETURN(const double own_ns, LeastNs([&] { return context_.Run(operation); }));
    operation.expert = BATUTA_GPU_LIBRARY;
    BATUTA_ASSIGN_OR_RETURN(const double library_ns,
                            LeastNs([&] { return context_.Run(operation); }));
    const double n = static_cast<double>(side), flops = 2 * n * n * n;
    std::printf("gemm %s %ld: own %.1f, %s %.1f TFLOP/s\n", name, static_cast<long>(side),
                flops / own_ns / 1e3, context_.library().c_str(), flops / library_ns / 1e3);
    claims_.push_back(
        {"gemm " + std::string(name) + " at " + std::to_string(side) + ", of the library",
         library_ns / own_ns, "share", target, Claim::Bound::kAtLeast});
    return absl::OkStatus();
  }

  GpuContext& context_;
  std::vector<Claim>& claims_;
};

}  // namespace

absl::Status MeasureDevice(std::vector<Claim>& claims) {
  BATUTA_ASSIGN_OR_RETURN(const batuta_gpu_module* module, LoadGpuModule());
  BATUTA_ASSIGN_OR_RETURN(const std::shared_ptr<GpuContext> context, GpuContext::Open(module));
  std::printf("%s, by %s\n", context->device_name().c_str(), context->module_name().c_str());
  return DeviceBench(*context, claims).Run();
}

absl::Status ReadSweep(const std::string& file, std::vector<Claim>& claims) {
  BATUTA_ASSIGN_OR_RETURN(const std::string text, os::ReadFile(file));
  boost::system::error_code error;
  const boost::json::value sweep = boost::json::parse(text, error);
  if (error) return DataLoss("%s: not JSON: %s", file, error.message());
  const auto& regrets = sweep.at("regret").as_array();
  if (regrets.empty()) return DataLoss("%s: it has no regret", file);
  // The last is over all transfers.
  const boost::json::object& all = regrets.back().as_object();
  const auto number = [&all](const char* policy, const char* what) {
    return all.at(policy).at(what).to_number<double>();
  };
  const std::string own(sweep.at("policy").as_string());
  claims.push_back({own + " policy's regret, geomean", number(own.c_str(), "geomean"), "times",
                    1.05, Claim::Bound::kAtMost});
  claims.push_back({own + " policy's regret, worst", number(own.c_str(), "worst"), "times", 1.5,
                    Claim::Bound::kAtMost});
  claims.push_back({"classic rule's regret, geomean", number("classic", "geomean"), "times"});
  claims.push_back({"classic rule's regret, worst", number("classic", "worst"), "times"});
  return absl::OkStatus();
}

}  // namespace batuta::bench
