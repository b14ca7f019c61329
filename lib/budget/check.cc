#include "absl/strings/str_format.h"
#include "batuta/budget.h"
#include "lib/budget/expression.h"
#include "lib/budget/patterns.h"
#include "lib/status_builders.h"
#include "lib/status_macros.h"

namespace batuta::budget {
namespace {

double Ms(int64_t ns) { return static_cast<double>(ns) / 1e6; }

// The names that an expression may use.
std::optional<double> FigureByName(const Observed& observed, std::string_view name) {
  const trace::Figures& figures = observed.figures;
  if (name == "wall_ms") return Ms(figures.wall_ns);
  if (name == "critical_path_ms") return Ms(observed.path.DurationNs());
  if (name == "calls") return figures.calls;
  if (name == "failed_calls") return figures.failed_calls;
  if (name == "processes") return figures.processes.size();
  if (name == "threads") return figures.threads;
  if (name == "bytes_read") return figures.bytes_read;
  if (name == "bytes_written") return figures.bytes_written;
  if (name == "peak_resident_bytes") return figures.peak_resident_bytes;
  if (name == "peak_allocated_bytes") return figures.peak_allocated_bytes;
  if (name == "allocated_bytes") return figures.allocated_bytes;
  if (name == "page_faults") return figures.page_faults;
  if (name == "exit_code") return figures.exit_code;
  constexpr std::string_view kCalls = "calls.";
  if (!name.starts_with(kCalls)) return {};
  const auto found = figures.calls_by_name.find(std::string(name.substr(kCalls.size())));
  // A call that was not made was made no times, but a name that no call has is a mistake.
  if (found != figures.calls_by_name.end()) return found->second;
  return trace::CallFilter::Parse(name.substr(kCalls.size())).ok() ? std::optional(0.0)
                                                                   : std::nullopt;
}

void Compare(double measured, const char* unit, const Assertion& assertion, Check& check) {
  const int places = absl::string_view(unit) == "ms" ? 3 : 0;
  const auto text = [&](double value) { return absl::StrFormat("%.*f %s", places, value, unit); };
  check.measured = text(measured);
  check.allowed = "at most " + text(assertion.limit);
  check.result = measured <= assertion.limit ? Result::kKept : Result::kViolated;
}

void CheckCriticalPath(const Observed& observed, Check& check) {
  Compare(Ms(observed.path.DurationNs()), "ms", check.assertion, check);
  if (check.result != Result::kViolated) return;
  std::map<int, int64_t> work;
  for (const trace::Segment& segment : observed.path.segments) {
    work[segment.pid] += segment.end_ns - segment.begin_ns;
  }
  for (const trace::ProcessFigures& process : observed.figures.processes) {
    if (work[process.pid] * 10 < observed.path.DurationNs()) continue;
    check.evidence.push_back(absl::StrFormat("process %d (%s): %.3f ms of it", process.pid,
                                             process.program, Ms(work[process.pid])));
  }
}

void CheckSpanCount(const Observed& observed, Check& check) {
  Compare(static_cast<double>(observed.figures.calls), "calls", check.assertion, check);
  if (check.result != Result::kViolated) return;
  for (const auto& [name, count] : observed.figures.calls_by_name) {
    if (count * 10 < observed.figures.calls) continue;
    check.evidence.push_back(absl::StrFormat("%s: %d of them", name, count));
  }
}

absl::Status CheckHasAllocations(const Observed& observed) {
  if (observed.figures.has_allocations) return absl::OkStatus();
  return FailedPrecondition("calls that get memory were not recorded: %s",
                            observed.run.about().filter);
}

absl::Status CheckMemory(const Observed& observed, Check& check) {
  const bool is_resident = check.assertion.tracked == TrackedMemory::kResident;
  if (!is_resident) BATUTA_RETURN_IF_ERROR(CheckHasAllocations(observed));
  const trace::Figures& figures = observed.figures;
  const uint64_t peak = is_resident ? figures.peak_resident_bytes : figures.peak_allocated_bytes;
  Compare(static_cast<double>(peak), "bytes", check.assertion, check);
  if (check.result != Result::kViolated) return absl::OkStatus();
  for (const trace::ProcessFigures& process : figures.processes) {
    if ((is_resident ? process.peak_resident_bytes : process.peak_allocated_bytes) != peak)
      continue;
    check.evidence.push_back(absl::StrFormat("process %d (%s) had %s", process.pid, process.program,
                                             is_resident ? "them resident" : "allocated them"));
  }
  return absl::OkStatus();
}

void CheckPattern(const Observed& observed, Check& check) {
  const Finding finding = FindPattern(check.assertion.pattern, observed);
  check.measured = finding.share > 0 ? absl::StrFormat("%.2f", finding.share) : "none";
  check.allowed = absl::StrFormat("at most %.2f", check.assertion.limit);
  check.result = finding.share > check.assertion.limit ? Result::kViolated : Result::kKept;
  if (check.result == Result::kViolated) check.evidence.push_back(finding.evidence);
}

absl::Status CheckExpression(const Observed& observed, Check& check) {
  if (check.assertion.expression.find("allocated_bytes") != std::string::npos) {
    BATUTA_RETURN_IF_ERROR(CheckHasAllocations(observed));
  }
  BATUTA_ASSIGN_OR_RETURN(const double value,
                          Evaluate(check.assertion.expression, [&observed](std::string_view name) {
                            return FigureByName(observed, name);
                          }));
  check.measured = value != 0 ? "true" : "false";
  check.allowed = check.assertion.expression;
  check.result = value != 0 ? Result::kKept : Result::kViolated;
  return absl::OkStatus();
}

absl::Status CheckOne(const Observed& observed, Check& check) {
  switch (check.assertion.type) {
    case AssertionType::kCriticalPath:
      CheckCriticalPath(observed, check);
      break;
    case AssertionType::kSpanCount:
      CheckSpanCount(observed, check);
      break;
    case AssertionType::kMemoryUsage:
      return CheckMemory(observed, check);
    case AssertionType::kAntiPattern:
      CheckPattern(observed, check);
      break;
    case AssertionType::kCustom:
      return CheckExpression(observed, check);
  }
  return absl::OkStatus();
}

bool IsBroken(const Check& check) {
  return check.result == Result::kViolated && check.assertion.must_fail;
}

}  // namespace

bool Verdict::MustFail() const {
  for (const Check& check : checks) {
    if (IsBroken(check)) return true;
  }
  return false;
}

absl::StatusOr<Verdict> CheckBudgets(const Budgets& budgets, const trace::Trace& run) {
  if (!run.about().is_complete) {
    return FailedPrecondition("the trace is incomplete, budgets cannot be checked: %s",
                              run.about().missing);
  }
  const Observed observed{run, trace::MakeFigures(run), trace::FindCriticalPath(run)};
  Verdict verdict;
  bool is_over = false;
  for (const Assertion& assertion : budgets.assertions) {
    Check check{assertion};
    if (!assertion.is_enabled) {
      check.result = Result::kDisabled;
    } else if (!is_over) {
      const absl::Status status = CheckOne(observed, check);
      if (!status.ok()) return Prefixed("assertion '" + assertion.name + "'", status);
    }
    is_over = is_over || (budgets.fail_fast && IsBroken(check));
    verdict.checks.push_back(std::move(check));
  }
  return verdict;
}

}  // namespace batuta::budget
