#include "lib/convert/report.h"

#include <catch2/catch.hpp>

#include "lib/text.h"

namespace batuta::convert {
namespace {

Report Sample() {
  Report report;
  report.project = "/p/demo";
  report.output = "/p/out";
  report.batuta_version = "0.1.0";
  report.built = true;
  report.wall_ms = 1234.5;
  UnitReport verified;
  verified.name = "wc";
  verified.crate = "unit-wc";
  verified.language = Language::kC;
  verified.files = {"wc.c", "a <b>.h"};
  verified.product = "wc";
  verified.verdict = Verdict::kVerified;
  verified.tool = "c2rust";
  verified.repairs = {"extern types"};
  verified.original_lines = 100;
  verified.rust_lines = 300;
  verified.unsafe_count = 12;
  verified.cases = verified.cases_passed = 3;
  UnitReport bridged;
  bridged.name = "odd\xff\nname";
  bridged.language = Language::kPython;
  bridged.product = "odd|name.py";
  bridged.verdict = Verdict::kBridged;
  bridged.bridge_verified = true;
  bridged.tool = "bridge";
  bridged.original_lines = bridged.bridged_lines = 40;
  bridged.cases = bridged.cases_passed = 1;
  bridged.rejected = {{"depyler", "compile", "error[E0308]: <mismatched> & types"}};
  bridged.unstable = {"now: the original's stdout varies from run to run"};
  report.units = {verified, bridged};
  report.unconverted = {"lib.sh: no program of the project uses it"};
  report.remarks = {{"x.py", 3, "unterminated string"}};
  report.totals = {{Language::kC, 2, 120, 100, 4000}};
  pipeline::StageReport stage;
  stage.name = "verify <wc>";
  stage.state = pipeline::StageState::kTimedOut;
  stage.status = absl::DeadlineExceededError("over its time limit of 5 s");
  stage.start_ms = 0.125;
  stage.wall_ms = 1.0 / 3.0;
  stage.needs = {0, 7};
  report.stages.stages = {stage};
  report.stages.wall_ms = 10;
  return report;
}

TEST_CASE("a report survives JSON, whatever bytes its names hold") {
  const Report before = Sample();
  const auto after = ReportFromJson(ReportToJson(before));
  REQUIRE(after.ok());
  CHECK(ReportToJson(*after) == ReportToJson(before));
  CHECK(after->units[1].name == "odd\xff\nname");
  CHECK(after->units[1].rejected[0].reason == "error[E0308]: <mismatched> & types");
  CHECK(after->units[0].unsafe_count == 12);
  CHECK(after->stages.stages[0].state == pipeline::StageState::kTimedOut);
  CHECK(after->stages.stages[0].status == before.stages.stages[0].status);
  CHECK(after->stages.stages[0].needs == before.stages.stages[0].needs);
}

TEST_CASE("every byte and the characters that stand for bytes come back from JSON") {
  Report before = Sample();
  before.units[0].name.clear();
  for (int byte = 0; byte < 256; ++byte) before.units[0].name += static_cast<char>(byte);
  before.units[1].name = "\xef\x9f\xbf genuine, \xed\xa0\x80 surrogate, \xf4\x90\x80\x80 too large";
  const auto after = ReportFromJson(ReportToJson(before));
  REQUIRE(after.ok());
  CHECK(after->units[0].name == before.units[0].name);
  CHECK(after->units[1].name == before.units[1].name);
}

TEST_CASE("a verdict that nobody knows is damage, not a verdict") {
  std::string text = ReportToJson(Sample());
  const std::string known = "\"verdict\":\"verified\"";
  REQUIRE(text.find(known) != std::string::npos);
  text.replace(text.find(known), known.size(), "\"verdict\":\"perfect\"");
  CHECK(ReportFromJson(text).status().message() ==
        "report: report.units[0].verdict is not a known word");
}

TEST_CASE("a damaged report is told with the place") {
  CHECK(ReportFromJson("").status().code() == absl::StatusCode::kDataLoss);
  CHECK(ReportFromJson("[]").status().message() == "report: not an object");
  CHECK(ReportFromJson("{}").status().message() == "report: report.batuta_version is not a text");
  const std::string text = ReportToJson(Sample());
  for (size_t size = 0; size < text.size(); ++size) {
    CHECK_FALSE(ReportFromJson(text.substr(0, size)).ok());
  }
}

TEST_CASE("the table names each unit, its result and why others were rejected") {
  const std::string table = ReportToTable(Sample(), 120);
  CHECK(table.find("verified, same on 3 cases") != std::string::npos);
  CHECK(table.find("bridged, same on 1 case\n") != std::string::npos);
  CHECK(table.find("not depyler (compile): error[E0308]") != std::string::npos);
  CHECK(table.find("odd\\xff\\x0aname") != std::string::npos);
  CHECK(table.find("note: x.py:3: unterminated string") != std::string::npos);
  CHECK(table.find("2 units: 1 verified, 0 compiled, 1 bridged, 0 failed") != std::string::npos);
}

TEST_CASE("markup in names cannot break out of the pages") {
  const std::string html = ReportToHtml(Sample());
  CHECK(html.find("&lt;mismatched&gt; &amp; types") != std::string::npos);
  CHECK(html.find("<mismatched>") == std::string::npos);
  CHECK(html.find("a &lt;b&gt;.h") != std::string::npos);
  const std::string markdown = ReportToMarkdown(Sample());
  CHECK(markdown.find("odd\\|name.py") != std::string::npos);
}

TEST_CASE("the page loads nothing and runs nothing") {
  Report report = Sample();
  report.units[0].name = "<script src='http://x'>\"onload=";
  report.project = "/p/<img src=x>";
  const std::string html = ReportToHtml(report);
  for (const char* forbidden : {"<script", "<img", "<link", "http:", "url(", "@import"}) {
    INFO(forbidden);
    const bool is_there = html.find(forbidden) != std::string::npos;
    // The name itself is text of the page.
    CHECK(is_there == (std::string(forbidden) == "http:"));
  }
  CHECK(html.find("&lt;script src=&#39;http://x&#39;&gt;&quot;onload=") != std::string::npos);
  CHECK(html.find("verify &lt;wc&gt;") != std::string::npos);
}

TEST_CASE("marks that turn the reading direction are shown as codes") {
  CHECK(MakePrintable("a\u202eb\u200bc") == "a\\u202eb\\u200bc");
  CHECK(MakePrintable("\x1b[31m\x7f\xc2\x9b") == "\\x1b[31m\\x7f\\x9b");
  CHECK(MakePrintable("gr\u00fc\u00df \U0001f600") == "gr\u00fc\u00df \U0001f600");
}

TEST_CASE("long names are shortened between characters, not inside them") {
  CHECK(FitColumns("\u00e4\u00f6\u00fc", 5) == "\u00e4\u00f6\u00fc  ");
  CHECK(ShortenTo("\u00e4\u00f6\u00fc\u00e4\u00f6\u00fc", 5) == "\u00e4\u00f6...");
  CHECK(ShortenTo("abc", 3) == "abc");
}

TEST_CASE("an empty report has all its forms") {
  const Report report;
  CHECK(ReportToTable(report, 0).find("0 units") != std::string::npos);
  CHECK(ReportToMarkdown(report).find("not green") != std::string::npos);
  CHECK(ReportToHtml(report).find("</html>") != std::string::npos);
  CHECK(ReportFromJson(ReportToJson(report)).ok());
}

TEST_CASE("only a green build without failures is a success") {
  Report report = Sample();
  CHECK(report.Succeeded());
  CHECK(report.Count(Verdict::kVerified) == 1);
  report.built = false;
  CHECK_FALSE(report.Succeeded());
  report.built = true;
  report.units[0].verdict = Verdict::kFailed;
  CHECK_FALSE(report.Succeeded());
}

}  // namespace
}  // namespace batuta::convert
