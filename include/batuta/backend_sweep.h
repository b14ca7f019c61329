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
  kPageableEachTime,  // in ordinary memory, moved for each use
  kPageableOnce,      // there, inputs moved once for several uses
  kPinnedEachTime,    // in page-locked memory, moved for each use
  kPinnedOnce,        // there, inputs moved once for several uses
  kResident,          // on the device, where the result stays
};
inline constexpr int kNumTransfers = 5;      // values of Transfer
std::string_view NameOf(Transfer transfer);  // "pageable, each time"

// What is measured: operations, sizes, places.
struct SweepOptions {
  std::vector<Op> ops;                   // empty: all that can be run
  ElementType type = ElementType::kF32;  // of all operands
  Effort effort = Effort::kQuick;        // kFull: sizes up to 24 million elements and 5793 rows
  int64_t max_size = 0;                  // larger ones are left out; 0: none
  int uses = 16;                         // of inputs that are moved once
  std::optional<Gpu> gpu;                // not set: the processor's backends alone, one transfer
  std::string calibration_file;          // as in SelectorOptions
  int max_threads = 0;                   // 0: all usable cores
  ClassicRule classic;                   // constants of the 5x rule
  MoeRule moe;                           // constants of the rule by thresholds
  // Done and all measurements, and what is measured now. On the calling thread.
  std::function<void(int num_done, int num_all, std::string_view what)> on_progress;
  std::stop_token stop;  // asked: ends as Cancelled
};

// Who chooses: the selector by its calibration (or roofline), and the two classic rules.
enum class Chooser : uint8_t { kOwn, kClassicRule, kClassicMoe };
inline constexpr int kNumChoosers = 3;  // values of Chooser

// The times of all candidates at one size of one problem, and who would have chosen what.
struct SweepPoint {
  std::string problem;  // "gemm", "gemm m=32"
  int64_t size = 0;     // elements, or the sides that are not said by `problem`
  Transfer transfer = Transfer::kPageableEachTime;  // where operands lie
  // Of each of Sweep::candidates, transfers included; infinite: not measured.
  std::array<double, kMaxCandidates> ns{};
  int fastest = 0;                         // a candidate, as are:
  std::array<int, kNumChoosers> chosen{};  // by each Chooser
};

// Points of a problem and transfer lie one behind the other, by ascending size.
struct Sweep {
  std::string processor;                 // its name for people
  std::string gpu;                       // its name and module; empty: none
  ElementType type = ElementType::kF32;  // of all operands
  Policy policy = Policy::kCalibrated;   // of Chooser::kOwn
  int uses = 1;                          // of inputs that are moved once
  std::vector<Candidate> candidates;     // what every index of a SweepPoint counts
  std::vector<SweepPoint> points;        // by problem, transfer and size
  std::vector<std::string> warnings;     // what was passed over or not measured, a line each
};

// Measures. The rules name a backend alone: the fastest of its candidates counts as their choice,
// and where there is no GPU, SIMD for it. InvalidArgument: an operation that cannot be run, uses
// below 1, a max_size that leaves nothing, or what Selector::Open refuses; Cancelled; DataLoss: the
// device was lost.
absl::StatusOr<Sweep> MeasureSweep(const SweepOptions& options);

// Time of a choice over the time of the fastest, over all points of one transfer, or of all.
struct Regret {
  std::optional<Transfer> transfer;            // not set: all
  std::array<double, kNumChoosers> geomean{};  // by each Chooser; 1: it is always right
  std::array<double, kNumChoosers> worst{};    // by each Chooser
};
// Each transfer that was measured and, if there are several, all of them together.
std::vector<Regret> RegretsOf(const Sweep& sweep);

// Of one problem and transfer: where the fastest candidate changes, and from where on the GPU is
// the fastest, or chosen, at all larger sizes; not set: nowhere.
struct Crossover {
  std::string problem;                              // as SweepPoint::problem
  Transfer transfer = Transfer::kPageableEachTime;  // where operands lie
  struct Change {                                   // where the fastest becomes another
    int64_t size = 0;                               // in units of SweepPoint::size
    int fastest = 0;                                // from there on; index into Sweep::candidates
  };
  std::vector<Change> changes;                                     // by ascending size
  std::optional<int64_t> gpu_from;                                 // it is the fastest
  std::array<std::optional<int64_t>, kNumChoosers> chosen_from{};  // each Chooser takes it
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
