#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/budget.h"
#include "lib/text.h"

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
  size_t name_width = 9, allowed_width = 7;
  int measured_width = 8;
  for (const Check& check : verdict.checks) {
    name_width = std::max(name_width, CountCharacters(MakePrintable(check.assertion.name)));
    measured_width = std::max(measured_width, static_cast<int>(check.measured.size()));
    allowed_width = std::max(allowed_width, CountCharacters(MakePrintable(check.allowed)));
  }
  std::string table =
      absl::StrFormat("%s  %*s  %s  %s\n", FitColumns("assertion", name_width), measured_width,
                      "measured", FitColumns("allowed", allowed_width), "result");
  for (const Check& check : verdict.checks) {
    // Names and expressions are the user's, evidence names what was run.
    table += absl::StrFormat(
        "%s  %*s  %s  %s\n", FitColumns(MakePrintable(check.assertion.name), name_width),
        measured_width, check.measured, FitColumns(MakePrintable(check.allowed), allowed_width),
        ResultText(check));
    for (const std::string& line : check.evidence) table += "    " + MakePrintable(line) + "\n";
  }
  return table;
}

}  // namespace batuta::budget
