#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_format.h"
#include "batuta/analysis.h"
#include "lib/text.h"

namespace batuta::convert {
namespace {

// Rows of a list on the terminal; JSON has all.
constexpr size_t kMaxRows = 40;

// Aligned columns; only the last may be cut to fit.
class Table {
 public:
  explicit Table(int width) : width_(static_cast<size_t>(std::max(width, 20))) {}

  void Add(std::vector<std::string> cells) {
    widths_.resize(std::max(widths_.size(), cells.size()), 0);
    for (size_t i = 0; i < cells.size(); ++i) {
      cells[i] = MakePrintable(cells[i]);
      widths_[i] = std::max(widths_[i], CountCharacters(cells[i]));
    }
    rows_.push_back(std::move(cells));
  }

  std::string Take() {
    std::string text;
    for (const std::vector<std::string>& row : rows_) {
      std::string line = " ";
      for (size_t i = 0; i + 1 < row.size(); ++i) {
        line += " " + row[i] + std::string(widths_[i] - CountCharacters(row[i]), ' ') + " ";
      }
      line += " ";
      const size_t used = CountCharacters(line);
      text += line + ShortenTo(row.back(), width_ > used + 10 ? width_ - used : 10) + "\n";
    }
    rows_.clear();
    widths_.clear();
    return text;
  }

 private:
  size_t width_;
  std::vector<std::vector<std::string>> rows_;
  std::vector<size_t> widths_;
};

std::string Place(const std::string& path, int line) {
  return line > 0 ? path + ":" + std::to_string(line) : path;
}

std::string MoreRows(size_t count) {
  return count > kMaxRows ? absl::StrFormat("  and %d more (--json lists all)\n", count - kMaxRows)
                          : std::string();
}

std::string TotalsTable(const Analysis& analysis, int width) {
  Table table(width);
  table.Add({"language", "files", "lines", "code", "bytes"});
  for (const LanguageTotal& total : analysis.totals) {
    table.Add({LanguageName(total.language), std::to_string(total.files),
               std::to_string(total.lines), std::to_string(total.code_lines),
               std::to_string(total.bytes)});
  }
  return table.Take();
}

std::string ProgramsTable(const Analysis& analysis, int width) {
  if (analysis.entry_points.empty()) return "\nPrograms: none found\n";
  Table table(width);
  for (size_t i = 0; i < std::min(analysis.entry_points.size(), kMaxRows); ++i) {
    const EntryPoint& entry = analysis.entry_points[i];
    table.Add({entry.name, LanguageName(entry.language), EntryKindName(entry.kind),
               entry.target.empty() ? entry.path : entry.path + " (" + entry.target + ")"});
  }
  return absl::StrFormat("\nPrograms: %d\n", analysis.entry_points.size()) + table.Take() +
         MoreRows(analysis.entry_points.size());
}

std::string NeedsTable(const Analysis& analysis, int width) {
  std::map<std::string, int> kinds;
  for (const Dependency& d : analysis.dependencies) ++kinds[DependencyKindName(d.kind)];
  std::string text = absl::StrFormat("\nDependencies between files: %d",
                                     analysis.dependencies.size());
  const char* separator = " (";
  for (const auto& [kind, count] : kinds) {
    text += separator + kind + " " + std::to_string(count);
    separator = ", ";
  }
  text += kinds.empty() ? "\n" : ")\n";
  Table table(width);
  size_t num_externals = 0;
  for (const External& external : analysis.externals) {
    if (external.is_standard || ++num_externals > kMaxRows) continue;
    table.Add({external.name, LanguageName(external.language),
               Place(external.from, external.line)});
  }
  text += absl::StrFormat("\nNeeded from outside, beyond standard libraries: %d\n", num_externals);
  text += table.Take() + MoreRows(num_externals);
  for (size_t i = 0; i < std::min(analysis.import_cycles.size(), kMaxRows); ++i) {
    const std::vector<std::string>& cycle = analysis.import_cycles[i];
    table.Add({"cycle of " + std::to_string(cycle.size()),
               cycle.front() + (cycle.size() > 1 ? ", " + cycle[1] : "") +
                   (cycle.size() > 2 ? ", ..." : "")});
  }
  if (analysis.import_cycles.empty()) return text;
  return text + absl::StrFormat("\nImport cycles: %d\n", analysis.import_cycles.size()) +
         table.Take() + MoreRows(analysis.import_cycles.size());
}

std::string TargetsTable(const Analysis& analysis, int width) {
  if (analysis.targets.empty()) return {};
  Table table(width);
  for (size_t i = 0; i < std::min(analysis.targets.size(), kMaxRows); ++i) {
    const BuildTarget& target = analysis.targets[i];
    std::string sources;
    for (const std::string& source : target.sources) sources += (sources.empty() ? "" : " ") + source;
    table.Add({target.name, Place(target.from, target.line), sources});
  }
  return absl::StrFormat("\nTargets of build files: %d\n", analysis.targets.size()) + table.Take() +
         MoreRows(analysis.targets.size());
}

std::string BuildAndRemarksTable(const Analysis& analysis, int width) {
  std::string text;
  Table table(width);
  for (size_t i = 0; i < std::min(analysis.build_files.size(), kMaxRows); ++i) {
    table.Add({analysis.build_files[i].kind, analysis.build_files[i].path});
  }
  if (!analysis.build_files.empty()) {
    text += absl::StrFormat("\nBuild files: %d\n", analysis.build_files.size()) + table.Take() +
            MoreRows(analysis.build_files.size());
  }
  for (size_t i = 0; i < std::min(analysis.remarks.size(), kMaxRows); ++i) {
    const Remark& remark = analysis.remarks[i];
    table.Add({Place(remark.path, remark.line) + ": " + remark.text});
  }
  if (!analysis.remarks.empty()) {
    text += absl::StrFormat("\nRemarks: %d\n", analysis.remarks.size()) + table.Take() +
            MoreRows(analysis.remarks.size());
  }
  return text;
}

}  // namespace

std::string AnalysisToTable(const Analysis& analysis, int width) {
  std::string text = "Project " + MakePrintable(analysis.root) + "\n\n";
  text += TotalsTable(analysis, width);
  text += ProgramsTable(analysis, width);
  text += NeedsTable(analysis, width);
  text += TargetsTable(analysis, width);
  text += BuildAndRemarksTable(analysis, width);
  text += absl::StrFormat("\n%d files in %.0f ms\n", analysis.files.size(), analysis.wall_ms);
  return text;
}

}  // namespace batuta::convert
