#include <algorithm>
#include <cstdint>

#include "absl/strings/str_format.h"
#include "batuta/trace_report.h"

namespace batuta::trace {
namespace {

constexpr const char* kRule =
    "------ ----------- ----------- --------- --------- ----------------\n";

std::string Row(const CallCount& row, double share, const std::string& name) {
  const std::string errors = row.errors > 0 ? std::to_string(row.errors) : "";
  return absl::StrFormat("%6.2f %11.6f %11d %9d %9s %s\n", share, row.time_ns / 1e9,
                         row.calls > 0 ? row.time_ns / 1000 / static_cast<int64_t>(row.calls) : 0,
                         row.calls, errors, name);
}

// A file may say anything: what is too much stays the most that there is.
void AddNs(int64_t& sum, int64_t ns) { sum = ns > INT64_MAX - sum ? INT64_MAX : sum + ns; }

}  // namespace

void Summary::Add(const Event& event) {
  if (!event.IsCall() || !event.Returned()) return;
  // Calls of the 32-bit interface have numbers of their own: they stand apart.
  const size_t at = event.number + ((event.flags & kForeignAbi) != 0 ? 0x10000U : 0U);
  if (by_number_.size() <= at) by_number_.resize(at + 1);
  CallCount& row = by_number_[at];
  row.number = static_cast<int>(at);
  ++row.calls;
  row.errors += event.Failed() ? 1 : 0;
  AddNs(row.time_ns, event.duration_ns);
}

std::vector<CallCount> Summary::Rows() const {
  std::vector<CallCount> rows;
  std::ranges::copy_if(by_number_, std::back_inserter(rows),
                       [](const CallCount& row) { return row.calls > 0; });
  std::ranges::stable_sort(
      rows, [](const CallCount& a, const CallCount& b) { return a.time_ns > b.time_ns; });
  return rows;
}

std::string Summary::Table() const {
  CallCount total;
  const std::vector<CallCount> rows = Rows();
  for (const CallCount& row : rows) {
    total.calls += row.calls;
    total.errors += row.errors;
    AddNs(total.time_ns, row.time_ns);
  }
  std::string table = "% time     seconds  usecs/call     calls    errors syscall\n";
  table += kRule;
  for (const CallCount& row : rows) {
    const double share = total.time_ns > 0 ? 100.0 * static_cast<double>(row.time_ns) /
                                                 static_cast<double>(total.time_ns)
                                           : 0;
    const bool is_foreign = row.number >= 0x10000;
    table +=
        Row(row, share,
            is_foreign ? absl::StrFormat("i386_%d", row.number - 0x10000) : CallName(row.number));
  }
  return table + kRule + Row(total, 100, "total");
}

}  // namespace batuta::trace
