// A golden trace in words and in a table.
#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/golden.h"
#include "lib/text.h"

namespace batuta::golden {
namespace {

constexpr size_t kMostNamed = 8;

std::string RangeText(const Range& range) {
  if (range.least == range.most) return std::to_string(range.most);
  return absl::StrFormat("%d..%d", range.least, range.most);
}

// Most first; of those that are as many, by name.
std::vector<std::pair<std::string, Range>> Ranked(const std::map<std::string, Range>& ranges) {
  std::vector<std::pair<std::string, Range>> ranked(ranges.begin(), ranges.end());
  std::ranges::stable_sort(
      ranked, [](const auto& a, const auto& b) { return a.second.most > b.second.most; });
  return ranked;
}

bool Failed(const std::string& call) { return !call.ends_with(" = ok"); }

// Of "program: name object = result".
std::string NameOf(const std::string& call) {
  const size_t colon = call.find(": ");
  if (colon == std::string::npos) return call;
  const size_t begin = colon + 2;
  return call.substr(begin, call.find(' ', begin) - begin);
}

// In a cell of a table.
std::string CodeSpan(const std::string& text) {
  std::string code = "`";
  for (const char c : MakePrintable(text)) {
    if (c == '|') code += '\\';
    code += c == '`' ? '\'' : c;
  }
  return code + "`";
}

int CountOf(const Golden& golden, bool failed) {
  int count = 0;
  for (const auto& [call, range] : golden.calls) count += Failed(call) == failed ? range.most : 0;
  return count;
}

std::string MostTimes(const Golden& golden) {
  std::string text = "## What it does most\n\n| times | call |\n|---|---|\n";
  const auto ranked = Ranked(golden.calls);
  for (size_t i = 0; i < std::min(ranked.size(), kMostNamed); ++i) {
    text +=
        absl::StrFormat("| %s | %s |\n", RangeText(ranked[i].second), CodeSpan(ranked[i].first));
  }
  return text;
}

std::string Effects(const Golden& golden) {
  std::string text = "## What it leaves\n\n";
  for (const auto& [name, what] : golden.effects) {
    text += absl::StrFormat(
        "* %s: %s\n", MakePrintable(name),
        what == "varies" ? "another in each run, so that it is not compared" : what);
  }
  return text;
}

}  // namespace

std::string SummaryTable(const Golden& golden) {
  std::map<std::string, int> errors;
  for (const auto& [call, range] : golden.calls) {
    if (Failed(call)) errors[NameOf(call)] += range.most;
  }
  std::string text = absl::StrFormat("%12s %9s %s\n", "calls", "errors", "syscall");
  const std::string line = "------------ --------- ----------------\n";
  text += line;
  for (const auto& [name, range] : Ranked(golden.calls_by_name)) {
    const int failed = errors[name];
    text += absl::StrFormat("%12s %9s %s\n", RangeText(range),
                            failed > 0 ? std::to_string(failed) : "", name);
  }
  return text + line +
         absl::StrFormat("%12s %9d %s\n", RangeText(golden.num_calls), CountOf(golden, true),
                         "total");
}

std::string Analysis(const Golden& golden) {
  std::string command;
  for (const std::string& word : golden.command) command += (command.empty() ? "" : " ") + word;
  std::string text = absl::StrFormat("# %s\n\n`%s`\n\n", golden.name, command);
  text += absl::StrFormat(
      "Written from trace.json by `batuta golden approve`. Told are the calls that open, move or "
      "change "
      "something\noutside of the program: %s of them, of which at least %d fail. Memory, locks, "
      "waiting, the loader and what belongs to the\nmachine (/proc, /sys, libraries) are not.\n\n",
      RangeText(golden.num_calls), CountOf(golden, true));
  text += "| processes | program |\n|---|---|\n";
  for (const auto& [name, range] : Ranked(golden.processes)) {
    text += absl::StrFormat("| %s | %s |\n", RangeText(range), name);
  }
  text += "\n" + Effects(golden) + "\n" + MostTimes(golden) + "\n";
  return text +
         (golden.sequence.empty()
              ? "Its first thread does not go the same way each time.\n"
              : absl::StrFormat("Its first thread makes the same %d of these calls each time, in "
                                "the order in trace.json.\n",
                                golden.sequence.size()));
}

}  // namespace batuta::golden
