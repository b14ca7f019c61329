#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/budget.h"

namespace batuta::budget {
namespace {

const char* ResultText(const Check& check) {
  switch (check.result) {
    case Result::kKept:
      return "kept";
    case Result::kViolated:
      return check.assertion.must_fail ? "VIOLATED" : "violated (warning)";
    case Result::kDisabled:
      return "disabled";
    case Result::kNotReached:
      return "not checked (fail_fast)";
  }
  return "";
}

}  // namespace

std::string VerdictTable(const Verdict& verdict) {
  int name_width = 9, measured_width = 8, allowed_width = 7;
  for (const Check& check : verdict.checks) {
    name_width = std::max(name_width, static_cast<int>(check.assertion.name.size()));
    measured_width = std::max(measured_width, static_cast<int>(check.measured.size()));
    allowed_width = std::max(allowed_width, static_cast<int>(check.allowed.size()));
  }
  std::string table =
      absl::StrFormat("%-*s  %*s  %-*s  %s\n", name_width, "assertion", measured_width, "measured",
                      allowed_width, "allowed", "result");
  for (const Check& check : verdict.checks) {
    table +=
        absl::StrFormat("%-*s  %*s  %-*s  %s\n", name_width, check.assertion.name, measured_width,
                        check.measured, allowed_width, check.allowed, ResultText(check));
    for (const std::string& line : check.evidence) table += "    " + line + "\n";
  }
  return table;
}

}  // namespace batuta::budget
