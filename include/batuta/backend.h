// backend::Selector answers where a numeric operation should run on this machine, and Run runs it
// there. The answer rests on a calibration of the machine, or on its probed peak and bandwidth when
// there is none; two older rules are kept as policies of their own.
//
//   backend::Selector selector = *backend::Selector::Open({});
//   backend::Workload matmul = *backend::Workload::Gemm(2048, 2048, 2048);
//   backend::Decision decision = selector.Select(matmul);     // some nanoseconds
//   selector.Run(matmul, {.a = a, .b = b, .out = c});         // selects and executes
#ifndef BATUTA_BACKEND_H_
#define BATUTA_BACKEND_H_

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "batuta/backend_rules.h"
#include "batuta/gpu.h"
#include "batuta/workload.h"

namespace batuta::backend {

// How a backend runs an operation.
enum class Variant : uint8_t {
  kPlain,    // the usual way
  kStream,   // results written past the caches: pays only when they do not fit
  kLibrary,  // of the GPU's vendor
};

// What a choice rests on.
enum class Policy : uint8_t {
  kCalibrated,   // measured times of this machine
  kRoofline,     // work over probed peak, bytes over probed bandwidth
  kClassicRule,  // the 5x rule, exactly
  kClassicMoe,   // thresholds by complexity, exactly
};

// A way to run an operation.
struct Candidate {
  Backend backend = Backend::kScalar;  // what computes
  Variant variant = Variant::kPlain;   // how it does
  int threads = 1;                     // that it takes, the caller's included
  friend bool operator==(const Candidate&, const Candidate&) = default;  // of all three
};

// No machine has more; arrays of a time for each have this size.
inline constexpr int kMaxCandidates = 8;

// Why a candidate was chosen, or what ran in its place.
enum class Reason : uint8_t {
  kFastestMeasured,  // by measured times of this machine
  kFastestModelled,  // by peak and bandwidth
  kGainTooSmall,  // another is predicted to be a little faster; it would cost threads or a library
  kTransferDecides,  // another computes faster, but its operands lie elsewhere
  kRatioAbove,       // classic rule: compute time above 5x transfer time
  kRatioBelow,       // classic rule: not above
  kFewElements,      // classic element-wise rule
  kManyElements,     // above the limit: SIMD
  kComplexity,       // classic MoE
  kGpuOutOfMemory,   // Run chose the GPU, and ran on the processor instead
  kGpuLaunchFailed,  // the device did not take the work
  kGpuLost,          // the device was lost, and what lay there
};

// Where an operation runs, or ran.
struct Decision {
  Backend backend = Backend::kScalar;        // what computes
  Variant variant = Variant::kPlain;         // how it does
  int16_t threads = 1;                       // at least 1
  Policy policy = Policy::kRoofline;         // that the choice went by
  Reason reason = Reason::kFastestModelled;  // for the choice, or for what ran instead
  // Nanoseconds of each of Selector::candidates(), transfers included; infinite where it cannot run
  // the operation, and under the classic policies, which predict nothing.
  std::array<float, kMaxCandidates> predicted_ns{};
  float chosen_ns = std::numeric_limits<float>::infinity();  // of what was chosen, or ran instead

  std::string_view Why() const;  // the reason in words; static text
};

// What a selector knows and may use. All of it is optional.
struct SelectorOptions {
  // Not set: calibrated if there is a valid calibration of this machine, else roofline.
  std::optional<Policy> policy;
  ClassicRule classic;           // constants of Policy::kClassicRule
  MoeRule moe;                   // constants of Policy::kClassicMoe
  std::string calibration_file;  // empty: CalibrationFile()
  // Not set: the selector has no GPU to run on. `device` alone asks "what if"; of `gpu` alone the
  // calibration's times are taken, and where it does not know this device Open measures it. One
  // that cannot be measured is a warning, and no candidate.
  std::optional<Gpu> gpu;
  std::optional<DeviceModel> device;  // as given, not measured
  int max_threads = 0;                // 0: all usable cores
};

// Whether the bits of a result may depend on the choice.
enum class Determinism : uint8_t {
  kFastest,  // the choice, and with it the last bits, may change with the machine's calibration
  kFixed,    // SIMD always, cut in the same way: the same bits in every run, at every thread count
};

// What Run has to choose, of that which is not pinned.
struct RunOptions {
  std::optional<Backend> backend;  // pins it; the fastest of its variants is taken
  std::optional<Variant> variant;  // pins it too, beside a backend
  // Pins the number of threads, of those that the selector has. More than one: SIMD, unless the GPU
  // is chosen; another pinned backend refuses them.
  std::optional<int> threads;
  Determinism determinism = Determinism::kFastest;  // kFixed: SIMD alone
};

struct Machinery;  // tables, workers, a library found: lib/backend/machinery.h

// Immutable, cheap to copy; copies share their threads. Every function may be called from any
// thread; of concurrent Runs that would use several threads, one does and the others use their own.
class Selector {
 public:
  // Reads the calibration, or probes the machine for about 2 ms. InvalidArgument: a constant is not
  // a positive number, or max_threads is negative; FailedPrecondition: the policy is
  // Policy::kCalibrated and there is no valid calibration. Otherwise a calibration that cannot be
  // used is a warning.
  static absl::StatusOr<Selector> Open(const SelectorOptions& options);

  // Takes no lock, allocates nothing, makes no system call.
  Decision Select(const Workload& workload) const noexcept;

  // Checks the buffers, selects, executes. InvalidArgument names what is wrong with a buffer and
  // nothing was written; FailedPrecondition: the pinned backend cannot run this here, or an operand
  // lies on a device and the selector has none; ResourceExhausted: no memory to pack matrices into
  // (out may hold a part of the result). Where the GPU fails the processor does the work, and the
  // Decision says so; DataLoss: it took operands with it.
  absl::StatusOr<Decision> Run(const Workload& workload, const Buffers<float>& buffers,
                               const RunOptions& options = {}) const;
  absl::StatusOr<Decision> Run(const Workload& workload, const Buffers<double>& buffers,
                               const RunOptions& options = {}) const;

  // The decision, and every candidate with its predicted time, as lines of text.
  std::string Explain(const Workload& workload) const;

  // What Select goes by: that of the options, or what Open found to go by.
  Policy policy() const;
  // What there is to choose among, in the order of Decision::predicted_ns. Valid as long as the
  // selector or a copy.
  std::span<const Candidate> candidates() const;
  // What Open could not use, a line each.
  std::span<const std::string> warnings() const;
  // What SIMD means here: "AVX2". What Backend::kBlas is: a library's version, or empty.
  std::string_view simd_target() const;
  std::string_view blas() const;
  // "Model, 80.0 GiB, by CUDA 13.0"; empty: there is none to run on.
  std::string gpu() const;

 private:
  friend Decision Decide(const Selector& selector, const Workload& workload);
  explicit Selector(std::shared_ptr<const Machinery> machinery);
  std::shared_ptr<const Machinery> machinery_;
};

// Where one candidate takes over from another as the work grows: it stays the choice up to the next
// takeover of the same operation and type, or the end of the table.
struct Takeover {
  Op op = Op::kAdd;                      // never kCustom
  ElementType type = ElementType::kF32;  // of all operands
  int64_t from = 1;                      // elements; rows of a square matrix for gemv and gemm
  Candidate candidate;                   // the choice from there on
  double predicted_ns = 0;  // of the candidate, at `from`; infinite under the classic policies
};

// Walks the table of the selector's policy for square matrices and host operands.
std::vector<Takeover> Takeovers(const Selector& selector);
// A line a takeover, for a terminal.
std::string TakeoversToTable(std::span<const Takeover> takeovers);
// A drawing for a browser: a row an operation, a bar a candidate, sizes from left to right.
std::string TakeoversToSvg(std::span<const Takeover> takeovers);

// A line a backend: what it is here. `why_no_gpu` stands where there is none.
std::string BackendsToText(const Selector& selector, std::string_view why_no_gpu);

std::string NameOf(const Candidate& candidate);  // "simd", "simd stream", "simd x2"
std::string_view NameOf(Policy policy);          // "calibrated"
// The policy of that name, or nothing.
std::optional<Policy> FindPolicy(std::string_view name);

}  // namespace batuta::backend

#endif  // BATUTA_BACKEND_H_
