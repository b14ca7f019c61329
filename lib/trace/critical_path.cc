#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/trace_analysis.h"
#include "lib/trace/timeline.h"

namespace batuta::trace {
namespace {

// Walks back through the timeline. Each step covers the time before `at_` with what one thread did
// then and goes on where that began, or, where the thread waited, with who ended the waiting: so
// the steps leave no gap, do not overlap, and end.
class Walk {
 public:
  Walk(const Timeline& timeline, int64_t begin_ns)
      : timeline_(timeline), begin_ns_(begin_ns), at_(timeline.End()) {}

  std::vector<Segment> Run() {
    while (at_.ns > begin_ns_) Step();
    return std::move(segments_);
  }

 private:
  const Life& life() const { return timeline_.lives()[at_.life]; }

  void Step() {
    const auto& started_by = life().started_by;
    // Lives are started by earlier ones, so that this ends even though time stands still.
    if (started_by && at_.ns <= started_by->ns) {
      at_.life = started_by->life;
      return;
    }
    const int64_t start_ns = started_by ? std::max(started_by->ns, begin_ns_) : begin_ns_;
    const auto& stays = life().stays;
    const auto after = std::ranges::lower_bound(stays, at_.ns, {}, &Stay::begin_ns);
    if (after == stays.begin()) return Cover(start_ns, nullptr);
    const Stay& last = *std::prev(after);
    if (last.end_ns < at_.ns) return Cover(std::max(last.end_ns, start_ns), nullptr);
    const auto& released_by = last.released_by;
    if (!released_by || released_by->ns >= at_.ns || released_by->ns <= start_ns) {
      return Cover(std::max(last.begin_ns, start_ns), &last);
    }
    Cover(released_by->ns, &last);
    at_.life = released_by->life;
  }

  // From `ns` up to here the thread was in the call, or in its own code.
  void Cover(int64_t ns, const Stay* call) {
    Segment segment{.begin_ns = ns, .end_ns = at_.ns, .pid = life().pid, .tid = life().tid};
    if (call != nullptr) {
      segment.is_in_call = true;
      segment.number = call->number;
      segment.object = call->object;
      segment.site = call->site;
    }
    segments_.push_back(segment);
    at_.ns = ns;
  }

  const Timeline& timeline_;
  const int64_t begin_ns_;
  Moment at_;
  std::vector<Segment> segments_;
};

std::string Share(int64_t part_ns, int64_t all_ns) {
  return absl::StrFormat(
      "%10.3f ms %5.1f %%", static_cast<double>(part_ns) / 1e6,
      all_ns > 0 ? 100.0 * static_cast<double>(part_ns) / static_cast<double>(all_ns) : 0.0);
}

std::string Ranked(const std::map<std::string, int64_t>& times, int64_t all_ns) {
  std::vector<std::pair<std::string, int64_t>> ranked(times.begin(), times.end());
  std::ranges::stable_sort(ranked,
                           [](const auto& a, const auto& b) { return a.second > b.second; });
  constexpr size_t kMost = 20;
  std::string text;
  for (size_t i = 0; i < std::min(ranked.size(), kMost); ++i) {
    text += Share(ranked[i].second, all_ns) + "  " + ranked[i].first + "\n";
  }
  if (ranked.size() > kMost) text += absl::StrFormat("%24d more\n", ranked.size() - kMost);
  return text;
}

}  // namespace

int64_t CriticalPath::DurationNs() const {
  int64_t sum = 0;
  for (const Segment& segment : segments) sum += segment.end_ns - segment.begin_ns;
  return sum;
}

CriticalPath FindCriticalPath(const Trace& run) {
  const Timeline timeline(run);
  return {Walk(timeline, run.about().begin_ns).Run(), timeline.objects(), timeline.sites()};
}

std::string CriticalPathTable(const CriticalPath& path, const Figures& figures) {
  std::map<int, std::string> names;
  for (const ProcessFigures& process : figures.processes) {
    const std::string& program = process.program;
    names[process.pid] = program.substr(program.rfind('/') + 1);
  }
  std::map<std::string, int64_t> by_process, by_call, by_object, by_site;
  for (const Segment& segment : path.segments) {
    const int64_t ns = segment.end_ns - segment.begin_ns;
    by_process[absl::StrFormat("%d %s", segment.pid, names[segment.pid])] += ns;
    by_call[segment.is_in_call ? CallName(segment.number) : "(own code)"] += ns;
    if (segment.site >= 0) by_site[path.sites[static_cast<size_t>(segment.site)]] += ns;
    if (segment.object >= 0) by_object[path.objects[static_cast<size_t>(segment.object)]] += ns;
  }
  const int64_t all_ns = path.DurationNs();
  std::string text =
      absl::StrFormat("critical path: %.3f ms of %.3f ms\n", static_cast<double>(all_ns) / 1e6,
                      static_cast<double>(figures.wall_ns) / 1e6);
  text += "without scheduler events: from calls, forks, ends and signals alone\n";
  text += "by process\n" + Ranked(by_process, all_ns);
  text += "by call\n" + Ranked(by_call, all_ns);
  text += "calls by path\n" + Ranked(by_object, all_ns);
  return by_site.empty() ? text : text + "calls by source line\n" + Ranked(by_site, all_ns);
}

}  // namespace batuta::trace
