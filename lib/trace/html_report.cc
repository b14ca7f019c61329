#include <algorithm>
#include <map>

#include "absl/strings/str_format.h"
#include "batuta/trace_analysis.h"
#include "batuta/trace_graphs.h"
#include "batuta/trace_report.h"
#include "lib/text.h"

namespace batuta::trace {
namespace {

constexpr double kWidth = 1000, kRowHeight = 20, kNameWidth = 220;
constexpr size_t kMostRows = 500, kMostBars = 20'000, kMostLongest = 50;

constexpr const char* kHead =
    "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>batuta trace</title>\n"
    "<style>body{font:14px sans-serif;margin:2em;max-width:1300px}table{border-collapse:collapse}"
    "td,th{padding:2px 10px;text-align:right}td:last-child,th:last-child{text-align:left}"
    "th{border-bottom:1px solid #888}pre{background:#f4f4f4;padding:1em}</style></head><body>\n";

const char* ColorOf(Progress progress) {
  switch (progress) {
    case Progress::kReady:
      return "#e90";
    case Progress::kOutside:
      return "#39c";
    default:
      return "#c33";
  }
}

double Ms(int64_t ns) { return static_cast<double>(ns) / 1e6; }

// A row for each process; what is on the critical path stands out.
class TimeLine {
 public:
  TimeLine(const Figures& figures, const CriticalPath& path, const About& about)
      : begin_ns_(about.begin_ns), scale_(Scale(about)) {
    const size_t num_rows = std::min(figures.processes.size(), kMostRows);
    html_ = absl::StrFormat(
        "<h2>Time line</h2>\n<p>Grey: from the start of a process to its end. Red: the critical "
        "path%s.</p>\n<svg width=\"%g\" height=\"%g\" font-size=\"12\">\n",
        path.by_scheduler ? "; yellow: on it, but waiting for a processor; blue: for timers, "
                            "devices, other programs"
                          : "",
        kNameWidth + kWidth, kRowHeight * static_cast<double>(num_rows));
    for (size_t row = 0; row < num_rows; ++row) AddProcess(figures.processes[row], row, about);
    size_t num_bars = 0;
    for (const Segment& segment : path.segments) {
      const auto row = rows_.find(segment.pid);
      if (row == rows_.end() || ++num_bars > kMostBars) continue;
      const std::string what = segment.is_in_call ? CallName(segment.number) : "own code";
      AddBar(segment.begin_ns, segment.end_ns, row->second, ColorOf(segment.progress), what);
    }
    html_ += "</svg>\n";
    if (num_rows < figures.processes.size()) {
      html_ += absl::StrFormat("<p>%d more processes</p>\n", figures.processes.size() - num_rows);
    }
  }
  std::string Take() { return std::move(html_); }

 private:
  static double Scale(const About& about) {
    return kWidth / static_cast<double>(std::max<int64_t>(about.end_ns - about.begin_ns, 1));
  }

  void AddProcess(const ProcessFigures& process, size_t row, const About& about) {
    rows_[process.pid] = row;
    const std::string name = process.program.substr(process.program.rfind('/') + 1);
    html_ += absl::StrFormat("<text x=\"0\" y=\"%g\">%d %s</text>\n",
                             kRowHeight * static_cast<double>(row) + 14, process.pid,
                             EscapeHtml(name.substr(0, 24)));
    const int64_t end_ns = process.end_ns != 0 ? process.end_ns : about.end_ns;
    AddBar(process.begin_ns, end_ns, row, "#bbb", process.program);
  }

  void AddBar(int64_t begin_ns, int64_t end_ns, size_t row, const char* color,
              const std::string& what) {
    html_ += absl::StrFormat(
        "<rect x=\"%.2f\" y=\"%g\" width=\"%.2f\" height=\"%g\" fill=\"%s\"><title>%s: %.3f ms at "
        "%.3f "
        "ms</title></rect>\n",
        kNameWidth + scale_ * static_cast<double>(begin_ns - begin_ns_),
        kRowHeight * static_cast<double>(row) + 3,
        std::max(0.3, scale_ * static_cast<double>(end_ns - begin_ns)), kRowHeight - 6, color,
        EscapeHtml(what), Ms(end_ns - begin_ns), Ms(begin_ns - begin_ns_));
  }

  const int64_t begin_ns_;
  const double scale_;
  std::map<int, size_t> rows_;
  std::string html_;
};

std::string CallTable(const Trace& run) {
  Summary summary;
  for (const Event& event : run) summary.Add(event);
  std::string html =
      "<h2>Calls</h2>\n<table><tr><th>ms</th><th>calls</th><th>errors</th><th>call</th></tr>\n";
  for (const CallCount& row : summary.Rows()) {
    html += absl::StrFormat("<tr><td>%.3f</td><td>%d</td><td>%d</td><td>%s</td></tr>\n",
                            Ms(row.time_ns), row.calls, row.errors, CallName(row.number));
  }
  return html + "</table>\n";
}

// The calls that took longest, in strace's notation.
std::string LongestCalls(const Trace& run) {
  std::vector<std::pair<int64_t, uint64_t>> longest;  // duration, place
  for (const Event& event : run) {
    if (event.IsCall()) longest.emplace_back(event.duration_ns, event.offset);
  }
  const size_t count = std::min(longest.size(), kMostLongest);
  std::ranges::partial_sort(longest, longest.begin() + static_cast<std::ptrdiff_t>(count),
                            std::greater<>());
  longest.resize(count);
  std::map<uint64_t, std::string> lines;
  for (const auto& [ns, offset] : longest) lines[offset];
  Report::Options options;
  options.style.show_descriptors = true;
  options.style.show_stack = true;
  Report report(run.about(), options);
  for (const Event& event : run) {
    std::string line = report.Add(event);
    if (const auto at = lines.find(event.offset); at != lines.end()) at->second = std::move(line);
  }
  std::string html = "<h2>Longest calls</h2>\n<pre>";
  for (const auto& [ns, offset] : longest) {
    html += absl::StrFormat("%12.3f ms  %s", Ms(ns), EscapeHtmlLines(lines[offset]));
  }
  return html + "</pre>\n";
}

}  // namespace

std::string HtmlReport(const Trace& run) {
  const About& about = run.about();
  const Figures figures = MakeFigures(run);
  const CriticalPath path = FindCriticalPath(run);
  std::string command;
  for (const std::string& word : about.argv) command += word + " ";
  std::string html = kHead;
  html += "<h1>" + EscapeHtml(command) + "</h1>\n";
  const std::string allocated =
      figures.has_allocations
          ? absl::StrFormat("%.1f MiB allocated at most by a process, ",
                            static_cast<double>(figures.peak_allocated_bytes) / (1 << 20))
          : "";
  html += absl::StrFormat(
      "<p>%.3f ms, %d system calls (%d failed), %d processes, peak resident size %.1f MiB, "
      "%s"
      "recorded by %s%s"
      "</p>\n",
      Ms(figures.wall_ns), figures.calls, figures.failed_calls, figures.processes.size(),
      static_cast<double>(figures.peak_resident_bytes) / (1 << 20), allocated,
      NameOf(about.backend),
      about.is_complete ? "" : "; <b>incomplete: " + EscapeHtml(about.missing) + "</b>");
  html += TimeLine(figures, path, about).Take();
  html += "<h2>Critical path</h2>\n<pre>" + EscapeHtmlLines(CriticalPathTable(path, figures)) +
          "</pre>\n";
  return html + CallTable(run) + LongestCalls(run) + "</body></html>\n";
}

}  // namespace batuta::trace
