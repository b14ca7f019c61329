#include <algorithm>

#include "absl/strings/str_format.h"
#include "batuta/trace_analysis.h"
#include "lib/trace/timeline.h"

namespace batuta::trace {
namespace {

// A call of a thread, or its own code, from `ns` on.
struct Piece {
  int64_t ns = 0;
  const Stay* call = nullptr;
};

// Walks back through the timeline. Each step covers the time before `at_` with what one thread did
// then and goes on where that began, or, where the thread waited, with who ended the waiting: so
// the steps leave no gap, do not overlap, and end.
class Walk {
 public:
  Walk(const Timeline& timeline, const About& about)
      : timeline_(timeline),
        begin_ns_(about.begin_ns),
        by_scheduler_(about.scheduler),
        at_(timeline.End()) {}

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
    const Piece piece = PieceBefore(start_ns);
    if (by_scheduler_) return StepByScheduler(piece);
    if (piece.call == nullptr) return Cover(piece.ns, nullptr);
    const auto& released_by = piece.call->released_by;
    if (!released_by || released_by->ns >= at_.ns || released_by->ns <= start_ns) {
      return Cover(piece.ns, piece.call);
    }
    Cover(released_by->ns, piece.call);
    at_.life = released_by->life;
  }

  // What ends at `at_` or goes on there.
  Piece PieceBefore(int64_t start_ns) const {
    const auto& stays = life().stays;
    const auto after = std::ranges::lower_bound(stays, at_.ns, {}, &Stay::begin_ns);
    if (after == stays.begin()) return {start_ns};
    const Stay& last = *std::prev(after);
    if (last.end_ns < at_.ns) return {std::max(last.end_ns, start_ns)};
    return {std::max(last.begin_ns, start_ns), &last};
  }

  void StepByScheduler(const Piece& piece) {
    const auto& absences = life().absences;
    const auto after = std::ranges::lower_bound(absences, at_.ns, {}, &Absence::begin_ns);
    const Absence* last = after == absences.begin() ? nullptr : &*std::prev(after);
    if (last == nullptr || last->end_ns < at_.ns) {
      const int64_t ns = last == nullptr ? piece.ns : std::max(piece.ns, last->end_ns);
      return Cover(ns, piece.call, Progress::kRunning);
    }
    if (last->woken_ns < at_.ns) {
      return Cover(std::max(piece.ns, last->woken_ns), piece.call, Progress::kReady);
    }
    // Two that claim to have woken each other at one moment may not hand it on for ever.
    if (last->waker && last->woken_ns == at_.ns && !was_handed_on_) {
      was_handed_on_ = true;
      at_.life = *last->waker;
      return;
    }
    Cover(std::max(piece.ns, last->begin_ns), piece.call, Progress::kOutside);
  }

  // From `ns` up to here the thread was in the call, or in its own code.
  void Cover(int64_t ns, const Stay* call, Progress progress = Progress::kUnknown) {
    was_handed_on_ = false;
    Segment segment{.begin_ns = ns, .end_ns = at_.ns, .pid = life().pid, .tid = life().tid};
    segment.progress = progress;
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
  const bool by_scheduler_;
  bool was_handed_on_ = false;
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

const char* NameOf(Progress progress) {
  switch (progress) {
    case Progress::kRunning:
      return "running";
    case Progress::kReady:
      return "ready, waiting for a processor";
    case Progress::kOutside:
      return "blocked, woken from outside: timers, devices, other programs";
    case Progress::kUnknown:
      return "not known";
  }
  return "";
}

}  // namespace

int64_t CriticalPath::DurationNs() const {
  int64_t sum = 0;
  for (const Segment& segment : segments) sum += segment.end_ns - segment.begin_ns;
  return sum;
}

CriticalPath FindCriticalPath(const Trace& run) {
  const Timeline timeline(run);
  return {Walk(timeline, run.about()).Run(), timeline.objects(), timeline.sites(),
          run.about().scheduler};
}

std::string CriticalPathTable(const CriticalPath& path, const Figures& figures) {
  std::map<int, std::string> names;
  for (const ProcessFigures& process : figures.processes) {
    const std::string& program = process.program;
    names[process.pid] = program.substr(program.rfind('/') + 1);
  }
  std::map<std::string, int64_t> by_process, by_progress, by_call, by_object, by_site;
  for (const Segment& segment : path.segments) {
    const int64_t ns = segment.end_ns - segment.begin_ns;
    by_process[absl::StrFormat("%d %s", segment.pid, names[segment.pid])] += ns;
    by_progress[NameOf(segment.progress)] += ns;
    by_call[segment.is_in_call ? CallName(segment.number) : "(own code)"] += ns;
    if (segment.site >= 0) by_site[path.sites[static_cast<size_t>(segment.site)]] += ns;
    if (segment.object >= 0) by_object[path.objects[static_cast<size_t>(segment.object)]] += ns;
  }
  const int64_t all_ns = path.DurationNs();
  std::string text =
      absl::StrFormat("critical path: %.3f ms of %.3f ms\n", static_cast<double>(all_ns) / 1e6,
                      static_cast<double>(figures.wall_ns) / 1e6);
  text += path.by_scheduler
              ? "from scheduler events: who woke whom\n"
              : "without scheduler events: from calls, forks, ends and signals alone\n";
  text += "by process\n" + Ranked(by_process, all_ns);
  if (path.by_scheduler) text += "by state\n" + Ranked(by_progress, all_ns);
  text += "by call\n" + Ranked(by_call, all_ns);
  text += "calls by path\n" + Ranked(by_object, all_ns);
  return by_site.empty() ? text : text + "calls by source line\n" + Ranked(by_site, all_ns);
}

}  // namespace batuta::trace
