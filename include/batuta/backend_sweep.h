// The 5x rule put to the test: every operation at many sizes on every backend of this machine, with
// its operands in ordinary memory, in page-locked memory and on the device; what was fastest, and
// what each policy would have chosen.
//
// After the method of GPU-BLOB (Wilkinson et al., PMBS 2024, doi 10.1109/SCW63240.2024.00188): a
// backend takes over at the size from which it is the fastest at all larger ones. Departure: where
// inputs are moved once, the result is still moved each time, as Circumstances::reuse has it.
#ifndef BATUTA_BACKEND_SWEEP_H_
#define BATUTA_BACKEND_SWEEP_H_

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/backend.h"
#include "batuta/calibration.h"
#include "batuta/gpu.h"

namespace batuta::backend {

// Where operands lie, and how often a GPU has inputs moved to it. Processors work on page-locked
// memory as on other memory; what lies on the device they have to fetch.
enum class Transfer : uint8_t {
  kPageableEachTime,
  kPageableOnce,
  kPinnedEachTime,
  kPinnedOnce,
  kResident,  // on the device, where the result stays
};
inline constexpr int kNumTransfers = 5;
std::string_view NameOf(Transfer transfer);  // "pageable, each time"

// What is measured: operations, sizes, places.
struct SweepOptions {
  std::vector<Op> ops;  // empty: all that can be run
  ElementType type = ElementType::kF32;
  Effort effort = Effort::kQuick;  // kFull: sizes up to 24 million elements and 5793 rows
  int64_t max_size = 0;            // larger ones are left out; 0: none
  int uses = 16;                   // of inputs that are moved once
  std::optional<Gpu> gpu;          // not set: the processor's backends alone, one transfer
  std::string calibration_file;    // as in SelectorOptions
  int max_threads = 0;             // 0: all usable cores
  ClassicRule classic;
  MoeRule moe;
  // Done and all measurements, and what is measured now. On the calling thread.
  std::function<void(int num_done, int num_all, std::string_view what)> on_progress;
  std::stop_token stop;
};

// Who chooses: the selector by its calibration (or roofline), and the two classic rules.
enum class Chooser : uint8_t { kOwn, kClassicRule, kClassicMoe };
inline constexpr int kNumChoosers = 3;

// The times of all candidates at one size of one problem, and who would have chosen what.
struct SweepPoint {
  std::string problem;  // "gemm", "gemm m=32"
  int64_t size = 0;     // elements, or the sides that are not said by `problem`
  Transfer transfer = Transfer::kPageableEachTime;
  // Of each of Sweep::candidates, transfers included; infinite: not measured.
  std::array<double, kMaxCandidates> ns{};
  int fastest = 0;  // a candidate, as are:
  std::array<int, kNumChoosers> chosen{};
};

// Points of a problem and transfer lie one behind the other, by ascending size.
struct Sweep {
  std::string processor;
  std::string gpu;  // its name and module; empty: none
  ElementType type = ElementType::kF32;
  Policy policy = Policy::kCalibrated;  // of Chooser::kOwn
  int uses = 1;
  std::vector<Candidate> candidates;
  std::vector<SweepPoint> points;
  std::vector<std::string> warnings;
};

// Measures. The rules name a backend alone: the fastest of its candidates counts as their choice,
// and where there is no GPU, SIMD for it. InvalidArgument: an operation that cannot be run, uses
// below 1, a max_size that leaves nothing, or what Selector::Open refuses; Cancelled; DataLoss: the
// device was lost.
absl::StatusOr<Sweep> MeasureSweep(const SweepOptions& options);

// Time of a choice over the time of the fastest, over all points of one transfer, or of all.
struct Regret {
  std::optional<Transfer> transfer;  // not set: all
  std::array<double, kNumChoosers> geomean{};
  std::array<double, kNumChoosers> worst{};
};
// Each transfer that was measured and, if there are several, all of them together.
std::vector<Regret> RegretsOf(const Sweep& sweep);

// Of one problem and transfer: where the fastest candidate changes, and from where on the GPU is
// the fastest, or chosen, at all larger sizes; not set: nowhere.
struct Crossover {
  std::string problem;
  Transfer transfer = Transfer::kPageableEachTime;
  struct Change {
    int64_t size = 0;
    int fastest = 0;
  };
  std::vector<Change> changes;
  std::optional<int64_t> gpu_from;
  std::array<std::optional<int64_t>, kNumChoosers> chosen_from{};
};
// One for each problem and transfer, in the order of the points.
std::vector<Crossover> CrossoversOf(const Sweep& sweep);

std::string NameOf(Chooser chooser, const Sweep& sweep);  // "calibrated", "classic", "moe"
// For a terminal: where candidates take over, and what each chooser costs.
std::string SweepToTable(const Sweep& sweep);
// All points, with their times in nanoseconds.
std::string SweepToJson(const Sweep& sweep);
// A drawing for a browser: a panel a problem, time by size, with bands of what was fastest and what
// was chosen.
std::string SweepToSvg(const Sweep& sweep);

}  // namespace batuta::backend

#endif  // BATUTA_BACKEND_SWEEP_H_
