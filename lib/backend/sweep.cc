// MeasureSweep: which problems, in which order, and what each policy would have chosen.
#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>

#include "absl/strings/str_format.h"
#include "batuta/backend_sweep.h"
#include "lib/backend/measure.h"
#include "lib/backend/sweep_gpu.h"
#include "lib/os/processor.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::backend {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
// Thin matrices, whose other sides are longer, have fewer sizes.
constexpr int64_t kThinSide = 32, kLeastSize = 91;

struct Problem {
  Op op = Op::kAdd;
  Aspect aspect = Aspect::kSquare;

  std::string Name() const {
    const std::string name(NameOf(op));
    if (aspect == Aspect::kSquare) return name;
    const char side = aspect == Aspect::kThinM ? 'm' : aspect == Aspect::kThinN ? 'n' : 'k';
    return absl::StrFormat("%s %c=%d", name, side, kThinSide);
  }

  absl::StatusOr<Workload> At(int64_t size, const Circumstances& where) const {
    const auto side = [&](Aspect thin) { return aspect == thin ? kThinSide : size; };
    const int64_t m = side(Aspect::kThinM), n = side(Aspect::kThinN), k = side(Aspect::kThinK);
    if (op == Op::kGemv) return Workload::Gemv(m, n, where);
    if (op == Op::kGemm) return Workload::Gemm(m, n, k, where);
    return Workload::Vector(op, size, where);
  }
};

absl::StatusOr<std::vector<Problem>> ProblemsOf(const SweepOptions& options) {
  std::vector<Op> ops = options.ops;
  for (int op = 0; options.ops.empty() && op < static_cast<int>(Op::kCustom); ++op) {
    ops.push_back(static_cast<Op>(op));
  }
  std::vector<Problem> problems;
  for (const Op op : ops) {
    if (op == Op::kCustom) return InvalidArgument("custom is known by its cost alone");
    problems.push_back({op});
    if (op != Op::kGemv && op != Op::kGemm) continue;
    problems.push_back({op, Aspect::kThinM});
    problems.push_back({op, Aspect::kThinN});
    if (op == Op::kGemm) problems.push_back({op, Aspect::kThinK});
  }
  return problems;
}

// Halfway between powers of two: a calibration measures at these.
std::vector<int64_t> SizesOf(const Problem& problem, const SweepOptions& options) {
  const bool is_full = options.effort == Effort::kFull;
  int first = 3, last = is_full ? 24 : 21, step = is_full ? 1 : 2;
  if (problem.op == Op::kGemv) last = is_full ? 12 : 10, step = 1;
  if (problem.op == Op::kGemm) last = is_full ? 12 : 9, step = 1;
  if (problem.aspect != Aspect::kSquare) first = 6;
  std::vector<int64_t> sizes;
  for (int i = first; i <= last; i += step) {
    const int64_t size = std::llround(std::exp2(i + 0.5));
    if (options.max_size == 0 || size <= options.max_size) sizes.push_back(size);
  }
  return sizes;
}

// All that a sweep measures with. The selector's own choice is made for the Workload as it lies.
class Sweeper {
 public:
  Sweeper(const SweepOptions& options, const Selector& selector)
      : options_(options),
        selector_(selector),
        threads_(selector.candidates()[kThreadsSlot].threads),
        workers_(threads_) {
    if (auto blas = Blas::Load(); blas.ok()) blas_ = *std::move(blas);
    measurer_.emplace(workers_, threads_, blas_.get(),
                      MeasureLimits{.least_rounds = 1, .cell_ns = 2e7, .scalar_ns = 1e8});
  }

  // Points of one size, a transfer each.
  absl::StatusOr<std::vector<SweepPoint>> Measure(const Problem& problem, int64_t size) {
    BATUTA_ASSIGN_OR_RETURN(const Workload here, problem.At(size, {.type = options_.type}));
    std::array<double, kMaxCandidates> processor;
    processor.fill(kInfinite);
    const auto measured = measurer_->Measure(here);
    for (size_t slot = 0; slot < measured.size(); ++slot) {
      if (measured[slot]) processor[slot] = measured[slot]->ns_min;
    }
    DeviceTimes device;
    if (options_.gpu) {
      const Placed place = [&](const Circumstances& where) { return problem.At(size, where); };
      BATUTA_ASSIGN_OR_RETURN(
          device, TimeOnDevice(*options_.gpu, selector_, place, options_.type, options_.uses));
    }
    std::vector<SweepPoint> points;
    for (int i = 0; i < (options_.gpu ? kNumTransfers : 1); ++i) {
      SweepPoint point{problem.Name(), size, static_cast<Transfer>(i), processor};
      point.ns[kGpuSlot] = device.ns[static_cast<size_t>(i)].value_or(kInfinite);
      point.ns[kGpuLibrarySlot] = device.library_ns[static_cast<size_t>(i)].value_or(kInfinite);
      if (point.transfer == Transfer::kResident) {
        for (int slot = 0; slot < kGpuSlot; ++slot) point.ns[slot] += device.fetch_ns;
      }
      BATUTA_RETURN_IF_ERROR(Choose(problem, point));
      points.push_back(std::move(point));
    }
    return points;
  }

 private:
  Circumstances CircumstancesOf(Transfer transfer) const {
    using enum Transfer;
    Circumstances where{.type = options_.type};
    Residency at = Residency::kHost;
    if (transfer == kPinnedEachTime || transfer == kPinnedOnce) at = Residency::kPinned;
    if (transfer == kResident) at = Residency::kDevice;
    where.a = where.b = where.out = at;
    if (transfer == kPageableOnce || transfer == kPinnedOnce) where.reuse = options_.uses;
    return where;
  }

  absl::Status Choose(const Problem& problem, SweepPoint& point) const {
    point.fastest = static_cast<int>(std::ranges::min_element(point.ns) - point.ns.begin());
    BATUTA_ASSIGN_OR_RETURN(const Workload workload,
                            problem.At(point.size, CircumstancesOf(point.transfer)));
    const Decision own = selector_.Select(workload);
    const Candidate candidate{own.backend, own.variant, own.threads};
    const auto found = std::ranges::find(selector_.candidates(), candidate);
    auto slot = static_cast<int>(found - selector_.candidates().begin());
    if (std::isinf(point.ns[static_cast<size_t>(slot)])) slot = FastestOf(own.backend, point);
    point.chosen = {slot, FastestOf(options_.classic.Select(workload), point),
                    FastestOf(options_.moe.Select(workload), point)};
    return absl::OkStatus();
  }

  // Of the backend's candidates; of SIMD's where there is no such backend.
  int FastestOf(Backend backend, const SweepPoint& point) const {
    int fastest = -1;
    for (int slot = 0; slot < kNumSlots; ++slot) {
      const auto at = static_cast<size_t>(slot);
      if (selector_.candidates()[at].backend != backend || std::isinf(point.ns[at])) continue;
      if (fastest < 0 || point.ns[at] < point.ns[static_cast<size_t>(fastest)]) fastest = slot;
    }
    return fastest >= 0 ? fastest : FastestOf(Backend::kSimd, point);
  }

  const SweepOptions& options_;
  const Selector& selector_;
  int threads_;
  Workers workers_;
  std::unique_ptr<Blas> blas_;
  std::optional<Measurer> measurer_;
};

absl::Status MeasureProblem(const SweepOptions& options, const Problem& problem, Sweeper& sweeper,
                            Sweep& sweep) {
  std::vector<SweepPoint> points;
  for (const int64_t size : SizesOf(problem, options)) {
    if (options.stop.stop_requested()) return Cancelled("the sweep was stopped");
    BATUTA_ASSIGN_OR_RETURN(const std::vector<SweepPoint> of_size, sweeper.Measure(problem, size));
    points.insert(points.end(), of_size.begin(), of_size.end());
  }
  std::ranges::stable_sort(points, {}, &SweepPoint::transfer);
  sweep.points.insert(sweep.points.end(), points.begin(), points.end());
  return absl::OkStatus();
}

}  // namespace

absl::StatusOr<Sweep> MeasureSweep(const SweepOptions& options) {
  if (options.uses < 1) {
    return InvalidArgument("uses is %d: it must be at least 1", options.uses);
  }
  if (options.max_size != 0 && options.max_size < kLeastSize) {
    return InvalidArgument("max_size is %d: it must be at least %d", options.max_size, kLeastSize);
  }
  BATUTA_ASSIGN_OR_RETURN(const std::vector<Problem> problems, ProblemsOf(options));
  BATUTA_ASSIGN_OR_RETURN(const Selector selector,
                          Selector::Open({.classic = options.classic,
                                          .moe = options.moe,
                                          .calibration_file = options.calibration_file,
                                          .gpu = options.gpu,
                                          .max_threads = options.max_threads}));
  Sweep sweep;
  sweep.processor = os::ProcessorName();
  if (options.gpu) sweep.gpu = NameOf(*options.gpu);
  sweep.type = options.type;
  sweep.policy = selector.policy();
  sweep.uses = options.uses;
  sweep.candidates.assign(selector.candidates().begin(), selector.candidates().end());
  sweep.warnings.assign(selector.warnings().begin(), selector.warnings().end());
  Sweeper sweeper(options, selector);
  const int num_all = static_cast<int>(problems.size());
  for (int done = 0; done < num_all; ++done) {
    const Problem& problem = problems[static_cast<size_t>(done)];
    if (options.on_progress) options.on_progress(done, num_all, problem.Name());
    BATUTA_RETURN_IF_ERROR(MeasureProblem(options, problem, sweeper, sweep));
  }
  if (options.on_progress) options.on_progress(num_all, num_all, "");
  if (options.gpu && !options.gpu->last_failure().empty()) {
    sweep.warnings.push_back("not all was measured on the GPU: " + options.gpu->last_failure());
  }
  return sweep;
}

}  // namespace batuta::backend
