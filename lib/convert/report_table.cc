// The report for a terminal, and as Markdown.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "lib/convert/report.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

constexpr size_t kNameColumns = 28, kProductColumns = 32, kListed = 10;

// Widest of `texts`, within limits.
template <typename TextOf>
size_t ColumnsFor(const Report& report, size_t least, size_t most, TextOf text_of) {
  size_t columns = least;
  for (const UnitReport& unit : report.units) {
    columns = std::max(columns, CountCharacters(MakePrintable(text_of(unit))));
  }
  return std::min(columns, most);
}

// An indented line below a unit.
std::string Indented(const std::string& text, size_t width) {
  return "    " + ShortenTo(MakePrintable(text), std::max<size_t>(width, 40) - 4) + "\n";
}

std::string UnitLines(const Report& report, size_t width) {
  const auto name_of = [](const UnitReport& unit) { return unit.name; };
  const auto product_of = [](const UnitReport& unit) { return unit.product; };
  const auto tool_of = [](const UnitReport& unit) { return unit.tool; };
  const size_t name = ColumnsFor(report, 7, kNameColumns, name_of);
  const size_t product = ColumnsFor(report, 8, kProductColumns, product_of);
  const size_t tool = ColumnsFor(report, 7, 12, tool_of);
  std::string text = FitColumns("program", name) + "  " + FitColumns("original", product) +
                     "  language  lines  " + FitColumns("made by", tool) + "  result\n";
  for (const UnitReport& unit : report.units) {
    text += absl::StrFormat(
        "%s  %s  %-8s  %5d  %s  %s\n", FitColumns(MakePrintable(unit.name), name),
        FitColumns(MakePrintable(unit.product), product), LanguageName(unit.language),
        unit.original_lines, FitColumns(MakePrintable(unit.tool), tool), VerdictPhrase(unit));
    for (const Rejection& r : unit.rejected) {
      text += Indented(absl::StrFormat("not %s (%s): %s", r.tool, r.step, r.reason), width);
    }
    for (const std::string& unstable : unit.unstable) {
      text += Indented("no evidence: " + unstable, width);
    }
    for (const std::string& note : unit.notes) text += Indented(note, width);
  }
  return text;
}

// Units and lines by language and verdict; columns of verdicts that do not occur are left out.
std::string ShareLines(const Report& report) {
  std::string text = "language  units   lines";
  for (const Verdict verdict : kVerdicts) {
    if (report.Count(verdict) > 0) text += absl::StrFormat("  %16s", VerdictName(verdict));
  }
  text += "\n";
  for (const auto& [language, share] : SharesOf(report)) {
    text += absl::StrFormat("%-8s  %5d  %6d", LanguageName(language), share.units, share.lines);
    for (const Verdict verdict : kVerdicts) {
      if (report.Count(verdict) == 0) continue;
      const auto units = share.units_by_verdict.find(verdict);
      text += units == share.units_by_verdict.end()
                  ? absl::StrFormat("  %16s", "-")
                  : absl::StrFormat("  %16s", absl::StrFormat("%d (%d lines)", units->second,
                                                              share.lines_by_verdict.at(verdict)));
    }
    text += "\n";
  }
  return text;
}

std::string MarkdownList(const char* title, const std::vector<std::string>& items) {
  if (items.empty()) return {};
  std::string text = absl::StrFormat("\n## %s\n\n", title);
  for (const std::string& item : items) text += "- " + EscapeMarkdown(item) + "\n";
  return text;
}

std::string MarkdownDetails(const UnitReport& unit) {
  std::string text;
  for (const Rejection& r : unit.rejected) {
    text += absl::StrFormat("- not by %s: at %s, %s\n", EscapeMarkdown(r.tool),
                            EscapeMarkdown(r.step), EscapeMarkdown(r.reason));
  }
  for (const std::string& repair : unit.repairs) {
    text += "- repaired: " + EscapeMarkdown(repair) + "\n";
  }
  for (const std::string& unstable : unit.unstable) {
    text += "- no evidence: " + EscapeMarkdown(unstable) + "\n";
  }
  if (unit.weak_cases > 0) {
    text += absl::StrFormat("- no evidence: %d runs without any visible effect\n", unit.weak_cases);
  }
  if (unit.repeated_cases > 0) {
    text += absl::StrFormat("- counted once: %d found cases that show what another one shows\n",
                            unit.repeated_cases);
  }
  for (const std::string& note : unit.notes) text += "- " + EscapeMarkdown(note) + "\n";
  if (!unit.requires_at_run_time.empty()) {
    text += "- needs at run time: " + EscapeMarkdown(unit.requires_at_run_time) + "\n";
  }
  return text.empty() ? text : "\n## " + EscapeMarkdown(unit.name) + "\n\n" + text;
}

}  // namespace

std::string ReportToTable(const Report& report, int width) {
  const size_t columns = width > 0 ? static_cast<size_t>(width) : 100;
  std::string text = UnitLines(report, columns) + "\n" + ShareLines(report);
  for (const std::string& source : report.unmade) {
    text += "missing: the original's own build made no program of " + MakePrintable(source) + "\n";
  }
  if (!report.unconverted.empty()) {
    const size_t count = report.unconverted.size();
    text += absl::StrFormat("\n%d source %s to no program:\n", count,
                            count == 1 ? "file belongs" : "files belong");
    for (size_t i = 0; i < std::min(kListed, report.unconverted.size()); ++i) {
      text += Indented(report.unconverted[i], columns);
    }
    if (report.unconverted.size() > kListed) text += "    ... (the other formats list all)\n";
  }
  for (const Remark& remark : report.remarks) {
    text += "note: " + MakePrintable(RemarkPhrase(remark)) + "\n";
  }
  text += "\n" + CountsPhrase(report) + "\n" + MakePrintable(report.output) +
          (report.built ? ": cargo build --release is green\n" : ": is not built as a whole\n");
  if (report.up_to_date) return text + "Nothing had changed since the last run.\n";
  return text + absl::StrFormat("%.1f s (longest chain of steps %.1f s)\n", report.wall_ms / 1000,
                                report.critical_path_ms / 1000);
}

std::string ReportToMarkdown(const Report& report) {
  std::string text = absl::StrFormat(
      "# Conversion report\n\n%s. `cargo build --release`: %s.\n\n"
      "| program | original | language | lines | made by | result | Rust lines | bridged lines | "
      "unsafe |\n|---|---|---|--:|---|---|--:|--:|--:|\n",
      CountsPhrase(report), report.built ? "green" : "not green");
  for (const UnitReport& unit : report.units) {
    text += absl::StrFormat("| %s | %s | %s | %d | %s | %s | %d | %d | %d |\n",
                            EscapeMarkdown(unit.name), EscapeMarkdown(unit.product),
                            LanguageName(unit.language), unit.original_lines,
                            EscapeMarkdown(unit.tool), VerdictPhrase(unit), unit.rust_lines,
                            unit.bridged_lines, unit.unsafe_count);
  }
  for (const UnitReport& unit : report.units) text += MarkdownDetails(unit);
  text += MarkdownList("Programs that the original's own build did not make", report.unmade);
  text += MarkdownList("Source files that belong to no program", report.unconverted);
  std::vector<std::string> notes;
  for (const Remark& remark : report.remarks) notes.push_back(RemarkPhrase(remark));
  return text + MarkdownList("Notes", notes);
}

}  // namespace batuta::convert
