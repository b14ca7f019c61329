#include <linux/futex.h>
#include <sys/syscall.h>

#include <algorithm>
#include <optional>
#include <unordered_map>

#include "absl/strings/str_format.h"
#include "batuta/trace_analysis.h"
#include "lib/trace/descriptors.h"

namespace batuta::trace {
namespace {

struct Moment {
  int tid = 0;
  int64_t ns = 0;
};

struct Call {
  int64_t begin_ns, end_ns;
  int number;
  std::optional<Moment> released_by;  // what it had waited for: it came at this moment
};

struct Thread {
  int pid = 0;
  std::optional<Moment> started_by;
  int64_t end_ns = 0;
  std::vector<Call> calls;  // by end
};

bool IsWait(int number) { return number == SYS_wait4 || number == SYS_waitid; }

// Goes through the events once and notes for each call what ended its waiting.
class Timeline {
 public:
  explicit Timeline(const Trace& run) : descriptors_(run.about()) {
    threads_[run.about().root_pid].pid = run.about().root_pid;
    for (const Event& event : run) Add(event);
  }

  Thread& Of(int tid) { return threads_[tid]; }

 private:
  using Key = std::pair<int64_t, uint64_t>;

  void Add(const Event& event) {
    Thread& thread = threads_[event.tid];
    thread.pid = event.pid;
    if (event.IsCall()) AddCall(event, thread);
    if (event.kind == Kind::kFork) {
      Thread& child = threads_[static_cast<int>(event.args[0])];
      child = {};
      child.pid = static_cast<int>(event.args[1]);
      child.started_by = Moment{event.tid, event.time_ns};
    }
    if (event.kind == Kind::kExit) {
      thread.end_ns = event.time_ns;
      last_exit_[event.pid] = {event.tid, event.time_ns};
    }
    descriptors_.Apply(event);
  }

  void AddCall(const Event& call, Thread& thread) {
    const int64_t end_ns = call.time_ns + call.duration_ns;
    Call added{call.time_ns, end_ns, call.number, {}};
    if (IsWait(call.number) && call.result > 0)
      Release(last_exit_[static_cast<int>(call.result)], added);
    if (const Key key = PipeOf(call); key.second != 0) {
      const bool reads = call.number == SYS_read || call.number == SYS_readv;
      if (reads) Release(last_write_[key], added);
      if (!reads) last_write_[key] = {call.tid, end_ns};
    }
    if (call.number == SYS_futex) AddFutex(call, added);
    thread.calls.push_back(added);
  }

  void AddFutex(const Event& call, Call& added) {
    const uint64_t operation = call.args[1] & FUTEX_CMD_MASK;
    const Key key{call.pid, call.args[0]};
    const bool waits = operation == FUTEX_WAIT || operation == FUTEX_WAIT_BITSET;
    if (waits) Release(last_wake_[key], added);
    if (!waits) last_wake_[key] = {call.tid, call.time_ns};
  }

  // Only what came while the call was waiting, from another thread, ended its waiting.
  static void Release(const Moment& moment, Call& call) {
    if (moment.tid != 0 && moment.ns > call.begin_ns && moment.ns <= call.end_ns) {
      call.released_by = moment;
    }
  }

  // The number of the pipe that a call reads or writes; {_, 0} if it is no such call.
  Key PipeOf(const Event& call) const {
    const bool moves = call.number == SYS_read || call.number == SYS_readv ||
                       call.number == SYS_write || call.number == SYS_writev;
    if (!moves || call.Failed()) return {0, 0};
    const OpenFile* file = descriptors_.Find(call.pid, static_cast<int>(call.args[0]));
    const bool is_pipe = file != nullptr && file->type == OpenFile::Type::kPipe;
    return {0, is_pipe ? static_cast<uint64_t>(file->id) + 1 : 0};
  }

  Descriptors descriptors_;
  std::unordered_map<int, Thread> threads_;
  std::unordered_map<int, Moment> last_exit_;  // by process
  std::map<Key, Moment> last_write_, last_wake_;
};

// Walks back through the timeline. `at` only ever goes down: no part of the run is counted twice.
class Walk {
 public:
  Walk(Timeline& timeline, int64_t begin_ns) : timeline_(timeline), begin_ns_(begin_ns) {}

  CriticalPath From(Moment at) {
    at_ = at;
    while (at_.ns > begin_ns_ && Step()) {
    }
    // What the trace does not tell of stays with the thread that it was found in.
    Cover(begin_ns_, nullptr);
    return std::move(path_);
  }

 private:
  // False: there is nothing before.
  bool Step() {
    const Thread& thread = timeline_.Of(at_.tid);
    const auto after = std::ranges::upper_bound(thread.calls, at_.ns, {}, &Call::end_ns);
    // Another thread may have led here into the middle of a call: the fork that began it.
    if (after != thread.calls.end() && after->begin_ns < at_.ns) Cover(after->begin_ns, &*after);
    if (after != thread.calls.begin()) return StepOver(*std::prev(after), thread);
    return StepToStart(thread);
  }

  bool StepOver(const Call& call, const Thread& thread) {
    // A child of fork begins while its parent is in the call.
    const bool is_before = thread.started_by && call.end_ns <= thread.started_by->ns;
    if (is_before) return StepToStart(thread);
    Cover(call.end_ns, nullptr);
    if (call.released_by && call.released_by->ns <= at_.ns) {
      Cover(call.released_by->ns, &call);
      // The clock must not stand still, or two threads could refer to each other for ever.
      const bool moved = call.released_by->ns < last_jump_ns_;
      last_jump_ns_ = call.released_by->ns;
      if (moved) {
        at_ = *call.released_by;
        return true;
      }
    }
    Cover(call.begin_ns, &call);
    // One nanosecond earlier: the call is behind us.
    if (at_.ns > begin_ns_ && call.begin_ns == call.end_ns) Cover(call.begin_ns - 1, nullptr);
    return true;
  }

  bool StepToStart(const Thread& thread) {
    if (!thread.started_by || thread.started_by->ns >= at_.ns) return false;
    Cover(thread.started_by->ns, nullptr);
    at_ = *thread.started_by;
    // The parent was inside the call that started the thread.
    return true;
  }

  // From `ns` up to here the thread was in the call, or in its own code.
  void Cover(int64_t ns, const Call* call) {
    ns = std::max(ns, begin_ns_);
    if (ns >= at_.ns) return;
    path_.segments.push_back({ns, at_.ns, timeline_.Of(at_.tid).pid, at_.tid, call != nullptr,
                              call != nullptr ? call->number : 0});
    at_.ns = ns;
  }

  Timeline& timeline_;
  const int64_t begin_ns_;
  Moment at_;
  int64_t last_jump_ns_ = INT64_MAX;
  CriticalPath path_;
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
  Timeline timeline(run);
  const About& about = run.about();
  const int64_t root_end_ns = timeline.Of(about.root_pid).end_ns;
  Walk walk(timeline, about.begin_ns);
  return walk.From({about.root_pid, root_end_ns != 0 ? root_end_ns : about.end_ns});
}

std::string CriticalPathTable(const CriticalPath& path, const Figures& figures) {
  std::map<int, std::string> names;
  for (const ProcessFigures& process : figures.processes) {
    const std::string& program = process.program;
    names[process.pid] = program.substr(program.rfind('/') + 1);
  }
  std::map<std::string, int64_t> by_process, by_call;
  for (const Segment& segment : path.segments) {
    const int64_t ns = segment.end_ns - segment.begin_ns;
    by_process[absl::StrFormat("%d %s", segment.pid, names[segment.pid])] += ns;
    by_call[segment.is_in_call ? CallName(segment.number) : "(own code)"] += ns;
  }
  const int64_t all_ns = path.DurationNs();
  std::string text =
      absl::StrFormat("critical path: %.3f ms of %.3f ms\n", static_cast<double>(all_ns) / 1e6,
                      static_cast<double>(figures.wall_ns) / 1e6);
  text += "without scheduler events: from fork, wait, pipe and futex calls alone\n";
  text += "by process\n" + Ranked(by_process, all_ns);
  return text + "by call\n" + Ranked(by_call, all_ns);
}

}  // namespace batuta::trace
