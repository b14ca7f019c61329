// Wrappers without logic for budget.
#include "batuta/budget.h"
#include "batuta/c.h"
#include "capi/arguments.h"
#include "capi/guard.h"
#include "capi/handles.h"
#include "capi/trace_handle.h"

using namespace batuta::capi;
namespace budget = batuta::budget;

struct batuta_budget_report {
  budget::Verdict verdict;
};

namespace {

int32_t ToC(budget::Result result) {
  switch (result) {
    case budget::Result::kKept:
      return BATUTA_BUDGET_KEPT;
    case budget::Result::kViolated:
      return BATUTA_BUDGET_VIOLATED;
    case budget::Result::kDisabled:
      return BATUTA_BUDGET_DISABLED;
    case budget::Result::kNotReached:
      break;
  }
  return BATUTA_BUDGET_NOT_REACHED;
}

}  // namespace

batuta_status batuta_trace_check_budgets(const batuta_trace* trace, const char* budgets_file,
                                         batuta_budget_report** report) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(trace, "trace"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(budgets_file, "budgets_file"));
    BATUTA_ASSIGN_OR_RETURN(const budget::Budgets budgets, budget::LoadBudgets(budgets_file));
    BATUTA_ASSIGN_OR_RETURN(budget::Verdict verdict, CheckBudgets(budgets, trace->trace));
    *report =
        HandOut(std::make_unique<batuta_budget_report>(batuta_budget_report{std::move(verdict)}));
    return absl::OkStatus();
  });
}

batuta_status batuta_budget_report_succeeded(const batuta_budget_report* report,
                                             int32_t* succeeded) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(succeeded, "succeeded"));
    *succeeded = report->verdict.MustFail() ? 0 : 1;
    return absl::OkStatus();
  });
}

batuta_status batuta_budget_report_num_checks(const batuta_budget_report* report,
                                              size_t* num_checks) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(num_checks, "num_checks"));
    *num_checks = report->verdict.checks.size();
    return absl::OkStatus();
  });
}

batuta_status batuta_budget_report_check(const batuta_budget_report* report, size_t index,
                                         batuta_budget_check* check) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    BATUTA_RETURN_IF_ERROR(CheckIndex(index, report->verdict.checks.size(), "assertion"));
    const budget::Check& from = report->verdict.checks[index];
    batuta_budget_check full = BATUTA_BUDGET_CHECK_INIT;
    full.name = from.assertion.name.c_str();
    full.measured = from.measured.c_str();
    full.allowed = from.allowed.c_str();
    full.result = ToC(from.result);
    full.must_hold = from.assertion.must_fail ? 1 : 0;
    return Fill(full, check, "check");
  });
}

batuta_status batuta_budget_report_create_text(const batuta_budget_report* report, char** text) {
  return Guard([&]() -> absl::Status {
    BATUTA_RETURN_IF_ERROR(Clear(text, "text"));
    BATUTA_RETURN_IF_ERROR(CheckGiven(report, "report"));
    return HandOutText(VerdictTable(report->verdict), text);
  });
}

void batuta_budget_report_destroy(batuta_budget_report* report) { TakeBack(report); }
