// What a comparison of two runs found, for people.
#include <cmath>

#include "absl/strings/str_format.h"
#include "batuta/trace_analysis.h"
#include "batuta/trace_equivalence.h"

namespace batuta::trace {
namespace {

constexpr size_t kMostNamed = 20;

void AddCall(std::string& text, const char* whose, const std::string& call) {
  if (!call.empty()) text += absl::StrFormat("  %s %s\n", whose, call);
}

std::string Indented(const std::string& lines) {
  std::string text;
  for (size_t at = 0; at < lines.size();) {
    const size_t end = std::min(lines.find('\n', at), lines.size());
    text += "  " + lines.substr(at, end - at) + "\n";
    at = end + 1;
  }
  return text;
}

void AddLine(std::string& text, const std::string& name, uint64_t original, uint64_t other) {
  if (original == other) return;
  const auto change = static_cast<int64_t>(other) - static_cast<int64_t>(original);
  text += absl::StrFormat("%-24s %12d %12d %+12d\n", name, original, other, change);
}

std::string ProgramOf(const ProcessFigures& process) {
  return process.program.substr(process.program.rfind('/') + 1);
}

}  // namespace

std::string ComparisonText(const Comparison& comparison) {
  std::string text = NameOf(comparison.judgement);
  if (comparison.judgement == Judgement::kEquivalent) {
    text += absl::StrFormat(": %d effects are the same", comparison.num_compared);
  }
  if (!comparison.reason.empty()) text += ": " + comparison.reason;
  if (!comparison.divergences.empty()) {
    const Divergence& first = comparison.divergences.front();
    text += ": " + first.effect + ": " + first.what + "\n";
    AddCall(text, "original", first.original_call);
    AddCall(text, "other   ", first.other_call);
    text += Indented(first.bytes);
  } else {
    text += "\n";
  }
  const size_t num_shown = std::min(comparison.divergences.size(), kMostNamed);
  for (size_t i = 1; i < num_shown; ++i) {
    const Divergence& divergence = comparison.divergences[i];
    text += "also " + divergence.effect + ": " + divergence.what + "\n";
  }
  if (num_shown < comparison.divergences.size()) {
    text += absl::StrFormat("and %d more\n", comparison.divergences.size() - num_shown);
  }
  for (const std::string& name : comparison.masked) {
    text += "not compared, the original does not repeat it: " + name + "\n";
  }
  return text;
}

std::string TraceDifference(const Trace& original, const Trace& other) {
  const Figures a = MakeFigures(original), b = MakeFigures(other);
  std::map<std::string, std::pair<uint64_t, uint64_t>> calls, processes;
  for (const auto& [name, count] : a.calls_by_name) calls[name].first = count;
  for (const auto& [name, count] : b.calls_by_name) calls[name].second = count;
  for (const ProcessFigures& process : a.processes) ++processes[ProgramOf(process)].first;
  for (const ProcessFigures& process : b.processes) ++processes[ProgramOf(process)].second;
  std::string text;
  AddLine(text, "system calls", a.calls, b.calls);
  AddLine(text, "failed calls", a.failed_calls, b.failed_calls);
  AddLine(text, "threads", a.threads, b.threads);
  AddLine(text, "bytes read", a.bytes_read, b.bytes_read);
  AddLine(text, "bytes written", a.bytes_written, b.bytes_written);
  for (const auto& [name, counts] : processes) {
    AddLine(text, "processes of " + name, counts.first, counts.second);
  }
  for (const auto& [name, counts] : calls) AddLine(text, name, counts.first, counts.second);
  if (text.empty()) return text;
  return absl::StrFormat("%-24s %12s %12s %12s\n", "", "original", "other", "change") + text;
}

}  // namespace batuta::trace
