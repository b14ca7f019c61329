// GodProcess      one of several processes does nearly all of the critical path's work: its share
//                 of the path's time.
// TightLoop       one thread repeats the same few calls (1 to 8) a thousand times or more, one
//                 round behind the other: the part of the wall time from the first to the last
//                 round.
// StatStorm       one path is looked up a hundred times or more: such look-ups' share of all calls.
// EmptySemiTrucks a thousand reads or writes of one process or more, half of them below 512 bytes:
//                 their share of all calls.
// BusyPoll        a thousand calls or more that say "not yet": their share of all calls.
// ForkStorm       a hundred processes or more: the share of them that live less than 10 ms.
//
// The first two names are those of the renacer.toml format. "Empty Semi Trucks" is Smith and
// Williams' (Software Performance AntiPatterns, CMG 2002). The numbers are ours.
#include "lib/budget/patterns.h"

#include <sys/syscall.h>

#include <algorithm>
#include <array>
#include <map>
#include <unordered_map>

#include "absl/strings/str_format.h"
#include "batuta/trace_stacks.h"

namespace batuta::budget {
namespace {

constexpr size_t kMaxPeriod = 8;
constexpr size_t kMinRounds = 1000;
constexpr uint64_t kMinLookups = 100;
constexpr uint64_t kMinTransfers = 1000;
constexpr uint64_t kMinPolls = 1000;
constexpr size_t kMinForks = 100;
constexpr uint64_t kSmallBytes = 512;
constexpr int64_t kShortLifeNs = 10'000'000;

double Ms(int64_t ns) { return static_cast<double>(ns) / 1e6; }

double Ratio(double part, double all) { return all > 0 ? part / all : 0; }

double ShareOfCalls(uint64_t calls, const Observed& observed) {
  return Ratio(static_cast<double>(calls), static_cast<double>(observed.figures.calls));
}

std::string NameOf(int pid, const Observed& observed) {
  std::string name = "?";
  for (const trace::ProcessFigures& process : observed.figures.processes) {
    if (process.pid == pid) name = process.program.substr(process.program.rfind('/') + 1);
  }
  return absl::StrFormat("process %d (%s)", pid, name);
}

Finding FindGodProcess(const Observed& observed) {
  const size_t num_processes = observed.figures.processes.size();
  if (num_processes < 2) return {};
  std::map<int, int64_t> work;
  for (const trace::Segment& segment : observed.path.segments) {
    work[segment.pid] += segment.end_ns - segment.begin_ns;
  }
  const auto most = std::ranges::max_element(
      work, [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == work.end()) return {};
  const int64_t all_ns = observed.path.DurationNs();
  return {
      Ratio(static_cast<double>(most->second), static_cast<double>(all_ns)),
      absl::StrFormat("%s holds %.3f ms of the critical path's %.3f ms, of %d processes; split in "
                      "two it could save up to %.3f ms",
                      NameOf(most->first, observed), Ms(most->second), Ms(all_ns), num_processes,
                      Ms(most->second) / 2)};
}

struct Loop {
  size_t first = 0, last = 0;  // indices of its calls, inclusive
  size_t period = 0;
  size_t Rounds() const { return period > 0 ? (last - first + 1) / period : 0; }
};

// The loop that goes on for most calls: a stretch in which every call is that of `period` before.
Loop LongestLoop(const std::vector<uint32_t>& calls) {
  Loop longest;
  for (size_t period = 1; period <= kMaxPeriod; ++period) {
    size_t start = 0;  // of the stretch
    for (size_t i = period; i <= calls.size(); ++i) {
      if (i < calls.size() && calls[i] == calls[i - period]) continue;
      const Loop loop{start, i - 1, period};
      const bool is_longer = loop.last - loop.first > longest.last - longest.first;
      // A multiple of the period fits as well, and says less.
      if (loop.Rounds() >= kMinRounds && (longest.period == 0 || is_longer)) longest = loop;
      start = i + 1 > period ? i + 1 - period : 0;
    }
  }
  return longest;
}

struct ThreadCalls {
  int pid = 0;
  std::vector<uint32_t> numbers;
  std::vector<uint64_t> offsets;
  std::vector<int64_t> begins_ns, ends_ns;
};

// " in leaf at file.c:12" if the recording has stacks.
std::string CalledFrom(const Observed& observed, uint64_t offset) {
  const std::string site = trace::CallSiteAt(observed.run, offset);
  return site.empty() ? site : " in " + site;
}

std::string NamesOf(const ThreadCalls& thread, const Loop& loop) {
  std::string names;
  for (size_t i = 0; i < loop.period; ++i) {
    names +=
        (i > 0 ? ", " : "") + trace::CallName(static_cast<int>(thread.numbers[loop.first + i]));
  }
  return names;
}

Finding FindTightLoop(const Observed& observed) {
  std::unordered_map<int, ThreadCalls> threads;
  for (const trace::Event& event : observed.run) {
    if (!event.IsCall() || !event.Returned()) continue;
    ThreadCalls& thread = threads[event.tid];
    thread.pid = event.pid;
    thread.numbers.push_back(event.number);
    thread.offsets.push_back(event.offset);
    thread.begins_ns.push_back(event.time_ns);
    thread.ends_ns.push_back(event.time_ns + event.duration_ns);
  }
  Finding strongest;
  for (const auto& [tid, thread] : threads) {
    const Loop loop = LongestLoop(thread.numbers);
    if (loop.period == 0) continue;
    const int64_t span_ns = thread.ends_ns[loop.last] - thread.begins_ns[loop.first];
    const double share =
        Ratio(static_cast<double>(span_ns), static_cast<double>(observed.figures.wall_ns));
    if (share <= strongest.share) continue;
    strongest = {
        std::min(share, 1.0),
        absl::StrFormat("%s, thread %d: %s%s, %d times in %.3f ms of %.3f ms; without it up to "
                        "%.3f ms would be saved",
                        NameOf(thread.pid, observed), tid, NamesOf(thread, loop),
                        CalledFrom(observed, thread.offsets[loop.last]), loop.Rounds(), Ms(span_ns),
                        Ms(observed.figures.wall_ns), Ms(span_ns))};
  }
  return strongest;
}

bool LooksUp(int number) {
  switch (number) {
    case SYS_stat:
    case SYS_lstat:
    case SYS_newfstatat:
    case SYS_statx:
    case SYS_access:
    case SYS_faccessat:
    case SYS_faccessat2:
    case SYS_readlink:
    case SYS_readlinkat:
      return true;
    default:
      return false;
  }
}

Finding FindStatStorm(const Observed& observed) {
  struct Lookups {
    uint64_t count = 0;
    int64_t ns = 0;
    uint64_t last = 0;  // its offset
  };
  std::map<std::string_view, Lookups> paths;
  for (const trace::Event& event : observed.run) {
    if (!event.IsCall() || !LooksUp(event.number) || event.text_args[0] < 0) continue;
    if (event.texts[0].empty()) continue;  // of a descriptor
    Lookups& lookups = paths[event.texts[0]];
    ++lookups.count;
    lookups.ns += event.duration_ns;
    lookups.last = event.offset;
  }
  uint64_t num_calls = 0;
  int64_t saved_ns = 0;
  std::pair<std::string_view, Lookups> worst;
  for (const auto& [path, lookups] : paths) {
    if (lookups.count < kMinLookups) continue;
    num_calls += lookups.count;
    saved_ns += lookups.ns;
    if (lookups.count > worst.second.count) worst = {path, lookups};
  }
  if (num_calls == 0) return {};
  return {ShareOfCalls(num_calls, observed),
          absl::StrFormat("%d look-ups of paths that were looked up before, %s %d times%s; they "
                          "took %.3f ms",
                          num_calls, worst.first, worst.second.count,
                          CalledFrom(observed, worst.second.last), Ms(saved_ns))};
}

bool Transfers(int number) {
  return number == SYS_read || number == SYS_write || number == SYS_pread64 ||
         number == SYS_pwrite64 || number == SYS_sendto || number == SYS_recvfrom;
}

Finding FindEmptySemiTrucks(const Observed& observed) {
  struct Sizes {
    std::vector<uint64_t> bytes;
    int64_t ns = 0;
    uint64_t last = 0;  // offset of the last small one
  };
  std::map<int, Sizes> processes;
  for (const trace::Event& event : observed.run) {
    if (!event.IsCall() || !Transfers(event.number) || !event.Returned() || event.Failed())
      continue;
    Sizes& sizes = processes[event.pid];
    sizes.bytes.push_back(static_cast<uint64_t>(event.result));
    sizes.ns += event.duration_ns;
    if (sizes.bytes.back() < kSmallBytes) sizes.last = event.offset;
  }
  Finding strongest;
  for (auto& [pid, sizes] : processes) {
    if (sizes.bytes.size() < kMinTransfers) continue;
    const auto middle = sizes.bytes.begin() + static_cast<std::ptrdiff_t>(sizes.bytes.size() / 2);
    std::ranges::nth_element(sizes.bytes, middle);
    if (*middle >= kSmallBytes) continue;
    const double share = ShareOfCalls(sizes.bytes.size(), observed);
    if (share <= strongest.share) continue;
    strongest = {share,
                 absl::StrFormat("%s: %d reads and writes, half of them of %d bytes or less%s; "
                                 "they took %.3f ms",
                                 NameOf(pid, observed), sizes.bytes.size(), *middle,
                                 CalledFrom(observed, sizes.last), Ms(sizes.ns))};
  }
  return strongest;
}

bool SaysNotYet(const trace::Event& call) {
  const int64_t result = call.result;
  if (result == -EAGAIN || result == -ETIMEDOUT) return true;
  const bool polls = call.number == SYS_poll || call.number == SYS_ppoll ||
                     call.number == SYS_select || call.number == SYS_pselect6 ||
                     call.number == SYS_epoll_wait || call.number == SYS_epoll_pwait ||
                     call.number == SYS_wait4 || call.number == SYS_sched_yield;
  return polls && result == 0;
}

Finding FindBusyPoll(const Observed& observed) {
  struct Polls {
    uint64_t count = 0;
    int64_t ns = 0;
    uint64_t last = 0;  // its offset
  };
  std::map<int, Polls> processes;
  for (const trace::Event& event : observed.run) {
    if (!event.IsCall() || !event.Returned() || !SaysNotYet(event)) continue;
    Polls& polls = processes[event.pid];
    ++polls.count;
    polls.ns += event.duration_ns;
    polls.last = event.offset;
  }
  Finding strongest;
  for (const auto& [pid, polls] : processes) {
    const double share = ShareOfCalls(polls.count, observed);
    if (polls.count < kMinPolls || share <= strongest.share) continue;
    strongest = {
        share, absl::StrFormat("%s: %d calls that found nothing to do%s; they took %.3f ms",
                               NameOf(pid, observed), polls.count, CalledFrom(observed, polls.last),
                               Ms(polls.ns))};
  }
  return strongest;
}

Finding FindForkStorm(const Observed& observed) {
  const std::vector<trace::ProcessFigures>& all = observed.figures.processes;
  if (all.size() < kMinForks) return {};
  std::map<std::string, int> programs;
  size_t num_short = 0;
  int64_t lived_ns = 0;
  for (const trace::ProcessFigures& process : all) {
    if (process.end_ns - process.begin_ns >= kShortLifeNs) continue;
    ++num_short;
    lived_ns += process.end_ns - process.begin_ns;
    ++programs[process.program];
  }
  if (num_short == 0) return {};
  const auto most = std::ranges::max_element(
      programs, [](const auto& a, const auto& b) { return a.second < b.second; });
  return {
      Ratio(static_cast<double>(num_short), static_cast<double>(all.size())),
      absl::StrFormat("%d of %d processes lived less than 10 ms, %s %d times; together they lived "
                      "%.3f ms",
                      num_short, all.size(), most->first, most->second, Ms(lived_ns))};
}

struct Pattern {
  std::string_view name;
  Finding (*find)(const Observed&);
};
constexpr std::array<Pattern, 6> kPatterns{{{"GodProcess", FindGodProcess},
                                            {"TightLoop", FindTightLoop},
                                            {"StatStorm", FindStatStorm},
                                            {"EmptySemiTrucks", FindEmptySemiTrucks},
                                            {"BusyPoll", FindBusyPoll},
                                            {"ForkStorm", FindForkStorm}}};

}  // namespace

bool IsPattern(std::string_view name) {
  return std::ranges::any_of(kPatterns, [name](const Pattern& it) { return it.name == name; });
}

Finding FindPattern(std::string_view name, const Observed& observed) {
  const auto found =
      std::ranges::find_if(kPatterns, [name](const Pattern& it) { return it.name == name; });
  return found != kPatterns.end() ? found->find(observed) : Finding{};
}

}  // namespace batuta::budget
