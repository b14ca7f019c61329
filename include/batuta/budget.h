// Was what a run did allowed: assertions of a renacer.toml, checked against a trace.
#ifndef BATUTA_BUDGET_H_
#define BATUTA_BUDGET_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/trace.h"

namespace batuta::budget {

// What is measured: duration, calls, memory, a pattern, or an expression of these.
enum class AssertionType { kCriticalPath, kSpanCount, kMemoryUsage, kAntiPattern, kCustom };

// What memory_usage counts, `tracking_mode` in the file.
enum class TrackedMemory {
  kAllocations,  // "allocations": trace::Figures::peak_allocated_bytes
  kResident,     // "rss": trace::Figures::peak_resident_bytes
};

// One [[assertion]] of a renacer.toml.
struct Assertion {
  std::string name;                             // for messages
  AssertionType type = AssertionType::kCustom;  // of the file's `type`
  bool is_enabled = true;                       // false: CheckBudgets passes it over
  bool must_fail = true;                        // fail_on_violation
  double limit = 0;        // max_duration_ms, max_spans or max_bytes; of a pattern: threshold, 0..1
  std::string pattern;     // GodProcess, TightLoop, StatStorm, EmptySemiTrucks, BusyPoll, ForkStorm
  std::string expression;  // of kCustom
  TrackedMemory tracked = TrackedMemory::kAllocations;  // of kMemoryUsage
};

// All assertions of a file, in its order.
struct Budgets {
  std::vector<Assertion> assertions;  // an [[assertion]] each
  bool fail_fast = false;             // stop at the first violation that must fail
  std::vector<std::string> warnings;  // keys and tables that are not known: "FILE:LINE: ..."
};

// InvalidArgument: "FILE:LINE: what is wrong". NotFound: no such file.
absl::StatusOr<Budgets> LoadBudgets(const std::string& file);
absl::StatusOr<Budgets> ParseBudgets(std::string_view text, const std::string& file);

// kNotReached: an earlier violation ended the checks (Budgets::fail_fast).
enum class Result { kKept, kViolated, kDisabled, kNotReached };

// What became of one assertion.
struct Check {
  Assertion assertion;                  // as it was in Budgets
  Result result = Result::kNotReached;  // what came of it
  std::string measured, allowed;        // for people: "12.3 ms", "at most 5 ms"
  std::vector<std::string> evidence;    // which process or loop, and what it would save
};

// A check for each assertion, in their order.
struct Verdict {
  std::vector<Check> checks;  // as in Budgets
  bool MustFail() const;      // an assertion with fail_on_violation is violated
};

// FailedPrecondition: the trace is incomplete, so that keeping a budget cannot be told from it, or
// lacks the calls that get memory, and that is asked for.
// InvalidArgument: an expression that is none.
absl::StatusOr<Verdict> CheckBudgets(const Budgets& budgets, const trace::Trace& run);

// For a terminal: a line a check, evidence below it.
std::string VerdictTable(const Verdict& verdict);

}  // namespace batuta::budget

#endif  // BATUTA_BUDGET_H_
