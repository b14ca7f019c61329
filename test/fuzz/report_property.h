// What must hold for every text that is taken for a report.json.
#ifndef BATUTA_TEST_FUZZ_REPORT_PROPERTY_H_
#define BATUTA_TEST_FUZZ_REPORT_PROPERTY_H_

#include <algorithm>
#include <string>
#include <string_view>

#include "lib/convert/report.h"

namespace batuta::convert {

// A terminal obeys control characters; what a project's names hold must not reach it.
inline bool HasControls(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\n') || c == 0x7f;
  });
}

// Empty, or what does not hold.
inline std::string FindReportDefect(std::string_view text) {
  const auto report = ReportFromJson(text);
  if (!report.ok()) {
    const bool is_line = report.status().message().find('\n') == std::string::npos;
    return is_line ? "" : "an error of several lines";
  }
  const std::string json = ReportToJson(*report);
  const auto again = ReportFromJson(json);
  if (!again.ok()) return "not read again: " + std::string(again.status().message());
  if (ReportToJson(*again) != json) return "read again as another report";
  for (const int width : {20, 80, 200}) {
    if (HasControls(ReportToTable(*report, width))) return "control characters in the table";
  }
  if (HasControls(ReportToMarkdown(*report))) return "control characters in Markdown";
  const std::string html = ReportToHtml(*report);
  if (HasControls(html)) return "control characters in HTML";
  if (html.find("<script") != std::string::npos) return "a script in HTML";
  return {};
}

}  // namespace batuta::convert

#endif  // BATUTA_TEST_FUZZ_REPORT_PROPERTY_H_
