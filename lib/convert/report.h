// Reading back what ReportToJson wrote, and the figures that all forms of the report share.
#ifndef BATUTA_LIB_CONVERT_REPORT_H_
#define BATUTA_LIB_CONVERT_REPORT_H_

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "absl/status/statusor.h"
#include "batuta/convert.h"

namespace batuta::convert {

// DataLoss: not a report, with the place.
absl::StatusOr<Report> ReportFromJson(std::string_view text);

// In the order in which reports show them.
inline constexpr std::array kVerdicts = {Verdict::kVerified, Verdict::kCompiled, Verdict::kBridged,
                                         Verdict::kTranspiled, Verdict::kFailed};

// Lines of original code by language and verdict.
struct LanguageShare {
  int units = 0;
  int64_t lines = 0;
  std::map<Verdict, int> units_by_verdict;
  std::map<Verdict, int64_t> lines_by_verdict;
};
std::map<Language, LanguageShare> SharesOf(const Report& report);

// "verified, same on 3 cases", "bridged, same on 1 case", "compiled, no case to judge by",
// "failed".
std::string VerdictPhrase(const UnitReport& unit);

// "14 units: 9 verified, 1 compiled, 4 bridged, 0 failed".
std::string CountsPhrase(const Report& report);

// Path and line in front of the text where they are known.
std::string RemarkPhrase(const Remark& remark);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_REPORT_H_
