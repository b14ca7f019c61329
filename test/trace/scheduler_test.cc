// Scheduler events: in traces made by hand, and in recordings of programs of which is known what
// their duration consists of.
#include <sys/syscall.h>

#include <functional>

#include "batuta/trace_analysis.h"
#include "batuta/trace_graphs.h"
#include "batuta/trace_report.h"
#include "lib/trace/bpf_session.h"
#include "lib/trace/writer.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

Event Call(int thread, int number, int64_t begin_ns, int64_t end_ns) {
  return {.kind = Kind::kCall,
          .number = static_cast<uint16_t>(number),
          .tid = thread,
          .pid = thread,
          .time_ns = begin_ns,
          .duration_ns = end_ns - begin_ns};
}

Event Fork(int parent, int child, int64_t ns) {
  const auto number = static_cast<uint64_t>(child);
  return {
      .kind = Kind::kFork, .tid = parent, .pid = parent, .time_ns = ns, .args = {number, number}};
}

Event Exit(int thread, int64_t ns) {
  return {.kind = Kind::kExit, .tid = thread, .pid = thread, .time_ns = ns};
}

// Without a waker (0): from outside.
Event Blocked(int thread, int64_t begin_ns, int64_t woken_ns, int64_t end_ns, int waker) {
  const auto number = static_cast<uint64_t>(waker);
  return {.kind = Kind::kOffCpu,
          .number = 1,
          .tid = thread,
          .pid = thread,
          .time_ns = begin_ns,
          // Hostile times may wrap.
          .duration_ns =
              static_cast<int64_t>(static_cast<uint64_t>(end_ns) - static_cast<uint64_t>(begin_ns)),
          .args = {static_cast<uint64_t>(woken_ns), number, number}};
}

Event Ready(int thread, int64_t begin_ns, int64_t end_ns) {
  Event event = Blocked(thread, begin_ns, 0, end_ns, 0);
  event.number = 0;
  return event;
}

// From 1000 to 2000, with thread 1 as the root.
Trace Made(const std::vector<Event>& events, const TraceDir& dir, bool scheduler = true) {
  RecordOptions options{.file = dir / "made.btrace"};
  auto writer = Writer::Open(options);
  REQUIRE(writer.ok());
  About about;
  about.root_pid = 1;
  about.begin_ns = 1000;
  about.end_ns = 2000;
  about.scheduler = scheduler;
  REQUIRE(writer->Begin(about).ok());
  for (const Event& event : events) REQUIRE(writer->Add(event).ok());
  REQUIRE(writer->End(about).ok());
  auto run = Trace::Open(options.file, Damage::kRefuse);
  INFO(run.status().ToString());
  REQUIRE(run.ok());
  return *std::move(run);
}

// "thread call-number begin-end progress", earliest first; without a number: own code.
std::vector<std::string> Lines(const CriticalPath& path) {
  constexpr const char* kNames[] = {"?", "running", "ready", "outside"};
  std::vector<std::string> lines;
  for (auto at = path.segments.rbegin(); at != path.segments.rend(); ++at) {
    lines.push_back(std::to_string(at->tid) +
                    (at->is_in_call ? " " + CallName(at->number) : std::string()) + " " +
                    std::to_string(at->begin_ns) + "-" + std::to_string(at->end_ns) + " " +
                    kNames[static_cast<size_t>(at->progress)]);
  }
  return lines;
}

using Expected = std::vector<std::string>;

bool HasScheduler() {
  RecordOptions options;
  options.scheduler = true;
  const auto session = BpfSession::Open(options);
  if (session.ok()) return true;
  WARN("NOT CHECKED: " << session.status().ToString());
  return false;
}

Recording RecordScheduler(std::vector<std::string> argv, const TraceDir& dir) {
  RecordOptions options{.argv = std::move(argv)};
  options.backend = Backend::kBpf;
  options.scheduler = true;
  return RecordWith(options, dir);
}

void CheckTiles(const Trace& run, const CriticalPath& path) {
  CHECK(path.by_scheduler);
  const int64_t wall_ns = MakeFigures(run).wall_ns;
  CHECK(path.DurationNs() == wall_ns);
  int64_t at = run.about().begin_ns + wall_ns;
  for (const Segment& segment : path.segments) {
    CHECK(segment.end_ns == at);
    CHECK(segment.begin_ns < segment.end_ns);
    at = segment.begin_ns;
  }
  CHECK(at == run.about().begin_ns);
}

double Share(const CriticalPath& path, const std::function<bool(const Segment&)>& is_meant) {
  int64_t ns = 0;
  for (const Segment& segment : path.segments) {
    if (is_meant(segment)) ns += segment.end_ns - segment.begin_ns;
  }
  return static_cast<double>(ns) / static_cast<double>(path.DurationNs());
}

std::function<bool(const Segment&)> In(int number) {
  return
      [number](const Segment& segment) { return segment.is_in_call && segment.number == number; };
}

}  // namespace

TEST_CASE("the path leads from who waited to who woke it, whatever the call") {
  const TraceDir dir;
  const Trace run =
      Made({Fork(1, 2, 1100), Call(2, SYS_read, 1200, 1300), Blocked(1, 1150, 1600, 1650, 2),
            Call(1, SYS_flock, 1140, 1700), Exit(2, 1900), Exit(1, 1800)},
           dir);
  const CriticalPath path = FindCriticalPath(run);
  CHECK(Lines(path) == Expected{"1 1000-1100 running", "2 1100-1200 running",
                                "2 read 1200-1300 running", "2 1300-1600 running",
                                "1 flock 1600-1650 ready", "1 flock 1650-1700 running",
                                "1 1700-1800 running"});
  const std::string table = CriticalPathTable(path, MakeFigures(run));
  CHECK(table.find("from scheduler events: who woke whom\n") != std::string::npos);
  CHECK(table.find("6.2 %  ready, waiting for a processor") != std::string::npos);
}

TEST_CASE("waiting for what is outside stays with the call, and waiting for a processor is told") {
  const TraceDir dir;
  const Trace run = Made({Ready(1, 1100, 1200), Blocked(1, 1300, 1500, 1510, 0),
                          Call(1, SYS_read, 1290, 1600), Ready(1, 1550, 1560), Exit(1, 1700)},
                         dir);
  CHECK(Lines(FindCriticalPath(run)) ==
        Expected{"1 1000-1100 running", "1 1100-1200 ready", "1 1200-1290 running",
                 "1 read 1290-1300 running", "1 read 1300-1500 outside", "1 read 1500-1510 ready",
                 "1 read 1510-1550 running", "1 read 1550-1560 ready", "1 read 1560-1600 running",
                 "1 1600-1700 running"});
}

TEST_CASE("a chain of wakers is followed, over those that were blocked themselves") {
  const TraceDir dir;
  const Trace run = Made({Fork(1, 2, 1010), Fork(2, 3, 1020), Blocked(2, 1100, 1700, 1700, 3),
                          Blocked(1, 1100, 1800, 1800, 2), Exit(1, 1900)},
                         dir);
  CHECK(Lines(FindCriticalPath(run)) == Expected{"1 1000-1010 running", "2 1010-1020 running",
                                                 "3 1020-1700 running", "2 1700-1800 running",
                                                 "1 1800-1900 running"});
}

TEST_CASE("a soft interrupt on top of a thread comes from it only if it was sending") {
  const TraceDir dir;
  Event socket = Call(2, SYS_socket, 1100, 1110);
  socket.args = {2, 1};
  socket.result = 3;
  Event write = Call(2, SYS_write, 1400, 1500);
  write.args = {3};
  write.result = 1;
  for (const bool is_sending : {true, false}) {
    const int64_t woken_ns = is_sending ? 1450 : 1600;
    Event woken = Blocked(1, 1200, woken_ns, woken_ns, 2);
    woken.flags = kSoftInterrupt;
    const Trace run = Made({Fork(1, 2, 1050), socket, write, woken, Exit(1, 1700)}, dir);
    const CriticalPath path = FindCriticalPath(run);
    INFO(is_sending);
    const bool leads_to_it = Share(path, [](const Segment& part) { return part.tid == 2; }) > 0;
    CHECK(leads_to_it == is_sending);
    CHECK(path.DurationNs() == 700);
  }
}

TEST_CASE("events of the scheduler that contradict each other give a path all the same") {
  const TraceDir dir;
  const int64_t most = int64_t{1} << 60;
  const std::vector<std::vector<Event>> contradictions{
      {Blocked(1, 1100, 1500, 1500, 2), Blocked(2, 1100, 1500, 1500, 1)},
      {Blocked(1, 1100, 1500, 1500, 1)},
      {Blocked(1, 1100, 1900, 1500, 2), Blocked(1, 1200, 1000, 1400, 2)},
      {Blocked(1, 1100, INT64_MAX, most, 2), Blocked(1, most, -1, most, 2)},
      {Blocked(1, 1500, INT64_MIN, 1600, 2), Ready(1, 0, most)},
      {Blocked(2, 1000, 1700, 1700, 1), Fork(1, 2, 1400), Blocked(1, 1000, 1700, 1700, 2)}};
  for (size_t i = 0; i < contradictions.size(); ++i) {
    INFO(i);
    std::vector<Event> events = contradictions[i];
    events.push_back(Exit(1, 1800));
    const Trace run = Made(events, dir);
    CheckTiles(run, FindCriticalPath(run));
  }
}

TEST_CASE("scheduler events have a version of the file of their own") {
  const TraceDir dir;
  CHECK_FALSE(Made({Exit(1, 1900)}, dir, false).about().scheduler);
  const auto ordinary = os::ReadFile(dir / "made.btrace");
  REQUIRE(ordinary.ok());
  CHECK((*ordinary)[8] == 1);
  const Trace run = Made({Blocked(1, 1100, 1500, 1550, 7), Exit(1, 1900)}, dir);
  CHECK(run.about().scheduler);
  auto bytes = os::ReadFile(dir / "made.btrace");
  REQUIRE(bytes.ok());
  CHECK((*bytes)[8] == 2);
  const Event event = *std::next(run.begin());
  CHECK(event.kind == Kind::kOffCpu);
  CHECK(event.duration_ns == 450);
  CHECK(
      ToJsonLine(event) ==
      "{\"event\":\"off_cpu\",\"time_ns\":1100,\"pid\":1,\"tid\":1,\"duration_ns\":450,"
      "\"state\":1,\"woken_ns\":1500,\"waker_tid\":7,\"waker_pid\":7,\"soft_interrupt\":false}\n");
  // In a file of the first version no such event is sound.
  (*bytes)[8] = 1;
  const auto refused = Trace::FromBytes(*bytes, "made", Damage::kRefuse);
  CHECK(refused.status().code() == absl::StatusCode::kDataLoss);
  (*bytes)[8] = 3;
  CHECK(Trace::FromBytes(*bytes, "made", Damage::kRefuse).status().code() ==
        absl::StatusCode::kDataLoss);
}

TEST_CASE("scheduler events are refused where they cannot be recorded") {
  RecordOptions options{.argv = {"/bin/true"}};
  options.scheduler = true;
  options.backend = Backend::kPtrace;
  CHECK(Record(options).status().code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("with scheduler events the path of every run tiles its wall time") {
  if (!HasScheduler()) return;
  const TraceDir dir;
  for (const char* script :
       {"exit 0", "echo a | cat | cat >/dev/null", "(sleep 0.05 &) ; sleep 0.01",
        "sleep 0.05 & sleep 0.02 & wait", "kill -9 $$", "for i in 1 2 3; do (exit $i) & done; wait",
        "x=$(/bin/true; echo a | cat); exec /bin/true"}) {
    INFO(script);
    const Recording made = RecordScheduler({"sh", "-c", script}, dir);
    CHECK(made.run.about().is_complete);
    CheckTiles(made.run, FindCriticalPath(made.run));
  }
}

TEST_CASE("the path of a pipeline leads through its stages to what the first one waited for") {
  if (!HasScheduler()) return;
  const TraceDir dir;
  const Recording made =
      RecordScheduler({"sh", "-c", "(sleep 0.5; echo a) | cat | cat | (read x; exit 0)"}, dir);
  const CriticalPath path = FindCriticalPath(made.run);
  CheckTiles(made.run, path);
  CHECK(Share(path, In(SYS_clock_nanosleep)) > 0.5);
  CHECK(Share(path, In(SYS_read)) < 0.3);
  CHECK(Share(path, In(SYS_wait4)) < 0.3);
}

// Nothing but the scheduler tells who waits for whom here.
TEST_CASE("waiting for a locked file leads to what its holder did") {
  if (!HasScheduler()) return;
  const TraceDir dir;
  const std::string script = "exec 9>" + (dir / "lock") +
                             "; flock 9; (exec 8>&9 9>&-; sleep 0.5) & exec 9>&-; flock " +
                             (dir / "lock") + " true";
  const Recording made = RecordScheduler({"sh", "-c", script}, dir);
  CHECK(made.outcome.exit_code == 0);
  const CriticalPath path = FindCriticalPath(made.run);
  CheckTiles(made.run, path);
  CHECK(Share(path, In(SYS_clock_nanosleep)) > 0.5);
  CHECK(Share(path, In(SYS_flock)) < 0.3);
}

TEST_CASE("waiting for a lock of threads leads to the work of its holder") {
  if (!HasScheduler()) return;
  const TraceDir dir;
  RecordOptions options{.argv = {BATUTA_LOCK_HOLDER}};
  options.standard_files = {"", dir / "holder", ""};
  options.backend = Backend::kBpf;
  options.scheduler = true;
  const Recording made = RecordWith(options, dir);
  const CriticalPath path = FindCriticalPath(made.run);
  CheckTiles(made.run, path);
  const auto text = os::ReadFile(dir / "holder");
  REQUIRE(text.ok());
  const int holder = std::stoi(*text);
  CHECK(Share(path, [&](const Segment& part) { return part.tid == holder; }) > 0.7);
  CHECK(Share(path, In(SYS_futex)) < 0.2);
  CHECK(Share(path, In(SYS_clock_nanosleep)) < 0.2);
}

// A timer interrupts whoever is running, here a process of the same run on every processor.
TEST_CASE("what a timer wakes is not taken for woken by whoever was interrupted") {
  if (!HasScheduler()) return;
  const TraceDir dir;
  const std::string busy =
      "import os,time\n"
      "pids = []\n"
      "for i in range(os.cpu_count()):\n"
      "  pid = os.fork()\n"
      "  if pid == 0:\n"
      "    while True: os.getppid()\n"
      "  pids.append(pid)\n"
      "for i in range(50): time.sleep(0.001)\n"
      "for pid in pids: os.kill(pid, 9)\n";
  const Recording made = RecordScheduler({"/usr/bin/python3", "-S", "-c", busy}, dir);
  CHECK(made.outcome.exit_code == 0);
  const CriticalPath path = FindCriticalPath(made.run);
  CheckTiles(made.run, path);
  int num_sleeps = 0, num_woken_inside = 0;
  int64_t sleep_begin_ns = 0;
  std::vector<Event> waits;
  for (const Event& event : made.run) {
    const bool is_root = event.tid == made.run.about().root_pid;
    if (is_root && event.kind == Kind::kOffCpu && event.number != 0) waits.push_back(event);
    if (!is_root || !event.IsCall() || event.number != SYS_clock_nanosleep) continue;
    ++num_sleeps;
    sleep_begin_ns = event.time_ns;
    for (const Event& wait : waits) {
      if (wait.time_ns > sleep_begin_ns && wait.args[1] != 0) ++num_woken_inside;
    }
    waits.clear();
  }
  CHECK(num_sleeps == 50);
  CHECK(num_woken_inside == 0);
}

TEST_CASE("a recorder that falls behind loses no scheduler event either") {
  if (!HasScheduler()) return;
  const TraceDir dir;
  // No calls are recorded: what fills the ring are waits alone. On one processor that is what each
  // write leads to.
  RecordOptions options{.argv = {"/usr/bin/python3", "-S", "-c",
                                 "import os\n"
                                 "os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})\n"
                                 "a, b = os.pipe(); c, d = os.pipe()\n"
                                 "def turn(r, w):\n"
                                 "  for i in range(300000): os.write(w, b'x'); os.read(r, 1)\n"
                                 "if os.fork() == 0: turn(a, d); os._exit(0)\n"
                                 "turn(c, b); os.wait()\n"}};
  options.backend = Backend::kBpf;
  options.scheduler = options.lossless = true;
  options.calls = *CallFilter::Parse("uname");
  const FallsBehind recorder(options, Kind::kFork);
  const Recording made = RecordWith(options, dir);
  CHECK(recorder.was_stopped());
  CHECK(made.outcome.exit_code == 0);
  CHECK(made.run.about().num_lost == 0);
  // In each turn at least one of the two waits, both where no other program comes in between.
  CHECK(made.Count(Kind::kOffCpu) >= 300'000);
  CHECK(made.Count(Kind::kSignal) == 0);
}

TEST_CASE("pictures tell of scheduler events") {
  const TraceDir dir;
  const Trace run =
      Made({Ready(1, 1100, 1200), Blocked(1, 1300, 1500, 1510, 0), Exit(1, 1700)}, dir);
  const std::string html = HtmlReport(run);
  CHECK(html.find("from scheduler events") != std::string::npos);
  CHECK(html.find("fill=\"#e90\"") != std::string::npos);
  CHECK(html.find("fill=\"#39c\"") != std::string::npos);
  std::string chrome;
  WriteChromeTrace(run, [&](std::string_view text) { chrome += text; });
  CHECK(chrome.find("\"(ready)\"") != std::string::npos);
  CHECK(chrome.find("\"(blocked)\"") != std::string::npos);
}

}  // namespace batuta::trace
