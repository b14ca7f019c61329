// The report as one HTML file: styles inside, no script, nothing loaded from elsewhere.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/report.h"
#include "lib/convert/report_html_style.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

constexpr size_t kStagesShown = 40;

std::string Code(std::string_view text) { return "<code>" + EscapeHtml(text) + "</code>"; }

std::string Cards(const Report& report) {
  std::string html = "<div class=\"cards\">";
  for (const Verdict verdict : kVerdicts) {
    const int count = report.Count(verdict);
    if (count == 0 && verdict == Verdict::kTranspiled) continue;
    html += absl::StrFormat("<div class=\"card %s\"><b>%d</b>%s</div>", VerdictName(verdict), count,
                            VerdictName(verdict));
  }
  return html + "</div>\n";
}

// One bar a language: the original's lines of code by what became of them.
std::string Bars(const Report& report) {
  std::string html = "<h2>Lines of code by language and result</h2>\n<div class=\"bars\">";
  for (const auto& [language, share] : SharesOf(report)) {
    html += absl::StrFormat("<div>%s</div><div class=\"bar\">", LanguageName(language));
    for (const Verdict verdict : kVerdicts) {
      const auto lines = share.lines_by_verdict.find(verdict);
      if (lines == share.lines_by_verdict.end() || lines->second == 0) continue;
      html +=
          absl::StrFormat("<span class=\"%s\" style=\"flex:%d\" title=\"%s: %d lines\"></span>",
                          VerdictName(verdict), lines->second, VerdictName(verdict), lines->second);
    }
    html += absl::StrFormat("</div><div class=\"number\">%d lines in %d %s</div>", share.lines,
                            share.units, share.units == 1 ? "unit" : "units");
  }
  return html + "</div>\n";
}

void AddDetail(std::string& html, const char* title, const std::vector<std::string>& items) {
  if (items.empty()) return;
  html += absl::StrFormat("<dt>%s</dt><dd>", title);
  for (const std::string& item : items) html += "<p>" + item + "</p>";
  html += "</dd>";
}

std::string Details(const UnitReport& unit) {
  std::vector<std::string> rejected, repairs, cases, files;
  for (const Rejection& r : unit.rejected) {
    rejected.push_back(EscapeHtml(r.tool) + " <span class=\"dim\">at " + EscapeHtml(r.step) +
                       "</span> " + Code(r.reason));
  }
  for (const std::string& repair : unit.repairs) repairs.push_back(EscapeHtml(repair));
  if (unit.cases > 0) {
    cases.push_back(
        absl::StrFormat("%d of %d behave as the original", unit.cases_passed, unit.cases));
  }
  for (const std::string& why : unit.unstable) {
    cases.push_back("<span class=\"dim\">no evidence:</span> " + EscapeHtml(why));
  }
  if (unit.weak_cases > 0) {
    cases.push_back(
        absl::StrFormat("<span class=\"dim\">no evidence:</span> %d runs without any "
                        "visible effect",
                        unit.weak_cases));
  }
  if (unit.repeated_cases > 0) {
    cases.push_back(absl::StrFormat("<span class=\"dim\">counted once:</span> %d found cases that "
                                    "show what another one shows",
                                    unit.repeated_cases));
  }
  for (const std::string& note : unit.notes) cases.push_back(EscapeHtml(note));
  if (cases.empty()) cases.push_back("none: add some to batuta.toml");
  for (const std::string& file : unit.files) files.push_back(Code(file));
  std::string html = "<dl class=\"more\">";
  AddDetail(html, "tried and rejected", rejected);
  AddDetail(html, "repaired", repairs);
  AddDetail(html, "cases", cases);
  if (!unit.requires_at_run_time.empty()) {
    AddDetail(html, "needs at run time", {Code(unit.requires_at_run_time)});
  }
  if (!unit.crate.empty()) AddDetail(html, "crate", {Code(unit.crate)});
  AddDetail(html, "made of", files);
  AddDetail(html, "time",
            {absl::StrFormat("%.1f s translating, %.1f s verifying", unit.transpile_ms / 1000,
                             unit.verify_ms / 1000)});
  return html + "</dl>";
}

std::string Evidence(const UnitReport& unit) {
  if (unit.cases == 0) return "no case";
  return absl::StrFormat("same on %d of %d", unit.cases_passed, unit.cases);
}

std::string Units(const Report& report) {
  std::string html =
      "<h2>Units</h2>\n<div class=\"units\"><div class=\"row head\"><span></span>"
      "<span>program</span><span>original</span><span>language</span>"
      "<span class=\"number\">lines</span><span>made by</span><span>result</span>"
      "<span>evidence</span><span class=\"number\">Rust lines</span>"
      "<span class=\"number\">unsafe</span></div>\n";
  for (const UnitReport& unit : report.units) {
    html += absl::StrFormat(
        "<details%s><summary class=\"row\"><span class=\"mark\"></span><span "
        "class=\"mono\">%s</span>"
        "<span class=\"mono\">%s</span><span>%s</span><span "
        "class=\"number\">%d</span><span>%s</span>"
        "<span><span class=\"tag %s\">%s</span></span><span class=\"dim\">%s</span>"
        "<span class=\"number\">%d</span><span class=\"number\">%d</span></summary>%s</details>\n",
        unit.verdict == Verdict::kFailed ? " open" : "", EscapeHtml(unit.name),
        EscapeHtml(unit.product), LanguageName(unit.language), unit.original_lines,
        EscapeHtml(unit.tool), VerdictName(unit.verdict), VerdictName(unit.verdict), Evidence(unit),
        unit.rust_lines, unit.unsafe_count, Details(unit));
  }
  return html + "</div>\n";
}

// The longest stages as bars on the time of the run.
std::string Timeline(const Report& report) {
  std::vector<const pipeline::StageReport*> stages;
  for (const pipeline::StageReport& stage : report.stages.stages) stages.push_back(&stage);
  const double wall_ms = report.stages.wall_ms;
  if (stages.empty() || wall_ms <= 0) return {};
  std::stable_sort(stages.begin(), stages.end(),
                   [](const auto* a, const auto* b) { return a->wall_ms > b->wall_ms; });
  stages.resize(std::min(stages.size(), kStagesShown));
  std::stable_sort(stages.begin(), stages.end(),
                   [](const auto* a, const auto* b) { return a->start_ms < b->start_ms; });
  std::string html = "<h2>Where the time went</h2>\n<div class=\"time\">";
  for (const pipeline::StageReport* stage : stages) {
    const bool is_done = stage->state == pipeline::StageState::kDone;
    html += absl::StrFormat(
        "<div class=\"mono\">%s</div><div class=\"track\"><span class=\"%s\" title=\"%s\" "
        "style=\"left:%.2f%%;width:%.2f%%\"></span></div><div class=\"number\">%.2f s</div>",
        EscapeHtml(stage->name), is_done ? "" : "failed", StageStateName(stage->state),
        100 * stage->start_ms / wall_ms, 100 * stage->wall_ms / wall_ms, stage->wall_ms / 1000);
  }
  return html + "</div>\n";
}

std::string List(const char* title, const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string html = absl::StrFormat("<h2>%s</h2>\n<ul>", title);
  for (const std::string& item : items) html += "<li>" + EscapeHtml(item) + "</li>";
  return html + "</ul>\n";
}

}  // namespace

std::string ReportToHtml(const Report& report) {
  std::string html =
      "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
      "<title>Conversion report</title>\n<style>";
  html += kReportStyle;
  html += absl::StrFormat(
      "</style></head><body>\n<h1>%s in Rust</h1>\n<div class=\"dim\">%s &rarr; %s</div>\n",
      EscapeHtml(report.project.substr(report.project.find_last_of('/') + 1)), Code(report.project),
      Code(report.output));
  html += Cards(report);
  if (!report.unmade.empty()) html += "<p><b>" + CountsPhrase(report) + "</b></p>\n";
  html += absl::StrFormat(
      "<p><code>cargo build --release</code>: %s. <span class=\"dim\">batuta %s, %.1f s (longest "
      "chain of steps: %.1f s)</span></p>\n",
      report.built ? "green" : "<b>not green</b>", EscapeHtml(report.batuta_version),
      report.wall_ms / 1000, report.critical_path_ms / 1000);
  html += Bars(report) + Units(report);
  html += List("Programs that the original's own build did not make", report.unmade);
  html += List("Source files that belong to no program", report.unconverted);
  std::vector<std::string> notes;
  for (const Remark& remark : report.remarks) notes.push_back(RemarkPhrase(remark));
  return html + List("Notes", notes) + Timeline(report) + "</body></html>\n";
}

}  // namespace batuta::convert
