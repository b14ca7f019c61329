#include "lib/convert/report.h"

#include <algorithm>

#include "absl/strings/str_format.h"

namespace batuta::convert {

const char* VerdictName(Verdict verdict) {
  switch (verdict) {
    case Verdict::kVerified:
      return "verified";
    case Verdict::kCompiled:
      return "compiled";
    case Verdict::kBridged:
      return "bridged";
    case Verdict::kFailed:
      return "failed";
    case Verdict::kTranspiled:
      return "transpiled";
  }
  return "unknown";
}

int Report::Count(Verdict verdict) const {
  return static_cast<int>(std::count_if(units.begin(), units.end(),
                                        [&](const UnitReport& u) { return u.verdict == verdict; }));
}

bool Report::Succeeded() const {
  return built && unmade.empty() && Count(Verdict::kFailed) == 0;
}

std::map<Language, LanguageShare> SharesOf(const Report& report) {
  std::map<Language, LanguageShare> shares;
  for (const UnitReport& unit : report.units) {
    LanguageShare& share = shares[unit.language];
    ++share.units;
    share.lines += unit.original_lines;
    ++share.units_by_verdict[unit.verdict];
    share.lines_by_verdict[unit.verdict] += unit.original_lines;
  }
  return shares;
}

std::string VerdictPhrase(const UnitReport& unit) {
  const std::string same_on =
      absl::StrFormat("same on %d %s", unit.cases, unit.cases == 1 ? "case" : "cases");
  switch (unit.verdict) {
    case Verdict::kVerified:
      return "verified, " + same_on;
    case Verdict::kCompiled:
      return "compiled, no case to judge by";
    case Verdict::kBridged:
      return unit.bridge_verified ? "bridged, " + same_on : "bridged, no case to judge by";
    case Verdict::kFailed:
      return unit.cases > unit.cases_passed
                 ? absl::StrFormat("failed, same on %d of %d cases", unit.cases_passed, unit.cases)
                 : std::string("failed");
    case Verdict::kTranspiled:
      return "transpiled, not built yet";
  }
  return {};
}

std::string CountsPhrase(const Report& report) {
  std::string text =
      absl::StrFormat("%d %s:", report.units.size(), report.units.size() == 1 ? "unit" : "units");
  const char* separator = " ";
  for (const Verdict verdict : kVerdicts) {
    const int count = report.Count(verdict);
    if (count == 0 && verdict == Verdict::kTranspiled) continue;
    text += absl::StrFormat("%s%d %s", separator, count, VerdictName(verdict));
    separator = ", ";
  }
  const size_t unmade = report.unmade.size();
  if (unmade == 0) return text;
  return text + absl::StrFormat("; missing: %d %s that the original's own build did not make", unmade,
                                unmade == 1 ? "program" : "programs");
}

std::string RemarkPhrase(const Remark& remark) {
  if (remark.path.empty()) return remark.text;
  if (remark.line == 0) return remark.path + ": " + remark.text;
  return absl::StrFormat("%s:%d: %s", remark.path, remark.line, remark.text);
}

}  // namespace batuta::convert
