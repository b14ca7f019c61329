#include <sys/syscall.h>

#include "batuta/trace_analysis.h"
#include "lib/trace/writer.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

void CheckTiles(const Recording& made) {
  const CriticalPath path = FindCriticalPath(made.run);
  const Figures figures = MakeFigures(made.run);
  CHECK(path.DurationNs() == figures.wall_ns);
  int64_t at = made.run.about().begin_ns + figures.wall_ns;
  for (const Segment& segment : path.segments) {
    CHECK(segment.end_ns == at);
    CHECK(segment.begin_ns < segment.end_ns);
    at = segment.begin_ns;
  }
  CHECK(at == made.run.about().begin_ns);
}

// Part of the path that was spent in a call.
double ShareOf(const Recording& made, int number) {
  const CriticalPath path = FindCriticalPath(made.run);
  int64_t ns = 0;
  for (const Segment& segment : path.segments) {
    if (segment.is_in_call && segment.number == number) ns += segment.end_ns - segment.begin_ns;
  }
  return static_cast<double>(ns) / static_cast<double>(path.DurationNs());
}

}  // namespace

TEST_CASE("the critical path tiles the wall time of every run") {
  const TraceDir dir;
  for (const char* script : {"exit 0", "/bin/true; /bin/true", "echo a | cat | cat >/dev/null",
                             "(sleep 0.05 &) ; sleep 0.01", "sleep 0.05 & sleep 0.02 & wait",
                             "kill -9 $$", "for i in 1 2 3; do (exit $i) & done; wait",
                             "x=$(/bin/true; echo a | cat); exec /bin/true"}) {
    INFO(script);
    CheckTiles(RecordShell(script, dir));
  }
}

TEST_CASE("the path of threads that wait for each other tiles the wall time too") {
  const TraceDir dir;
  CheckTiles(RecordWith({.argv = {"/usr/bin/python3", "-c",
                                  "import threading, queue, time\n"
                                  "q = queue.Queue()\n"
                                  "def work():\n"
                                  "  for i in range(20): time.sleep(0.001); q.put(i)\n"
                                  "t = [threading.Thread(target=work) for i in range(3)]\n"
                                  "[x.start() for x in t]\n"
                                  "[q.get() for i in range(60)]\n"
                                  "[x.join() for x in t]\n"}},
                        dir));
}

TEST_CASE("waiting for a child leads to what the child did") {
  const TraceDir dir;
  const Recording made = RecordShell("sleep 0.5; exit 0", dir);
  CHECK(ShareOf(made, SYS_clock_nanosleep) > 0.5);
  CHECK(ShareOf(made, SYS_wait4) < 0.3);
}

TEST_CASE("reading from a pipe leads to its writer") {
  const TraceDir dir;
  const Recording made = RecordShell("(sleep 0.5; echo a) | (read x; exit 0)", dir);
  CHECK(ShareOf(made, SYS_clock_nanosleep) > 0.5);
  CHECK(ShareOf(made, SYS_read) < 0.3);
}

TEST_CASE("the end of a pipe leads to who closed it, a signal to who sent it") {
  const TraceDir dir;
  const Recording substitution = RecordShell("x=$(sleep 0.5); exit 0", dir);
  CHECK(ShareOf(substitution, SYS_clock_nanosleep) > 0.5);
  CHECK(ShareOf(substitution, SYS_read) < 0.3);
  const Recording wait = RecordShell("sleep 0.5 & wait", dir);
  CHECK(ShareOf(wait, SYS_clock_nanosleep) > 0.5);
}

TEST_CASE("joining a thread leads to what the thread did") {
  const TraceDir dir;
  const Recording made = RecordWith({.argv = {"/usr/bin/python3", "-S", "-c",
                                              "import threading, time\n"
                                              "t = threading.Thread(target=time.sleep, args=[1])\n"
                                              "t.start(); t.join()"}},
                                    dir);
  CheckTiles(made);
  CHECK(ShareOf(made, SYS_clock_nanosleep) > 0.5);
  CHECK(ShareOf(made, SYS_futex) < 0.3);
}

TEST_CASE("a waker counts, in whatever order the two sides were recorded") {
  const TraceDir dir;
  RecordOptions options{.file = dir / "made.btrace"};
  auto writer = Writer::Open(options);
  REQUIRE(writer.ok());
  About about;
  about.root_pid = 1;
  about.begin_ns = 1000;
  about.end_ns = 2000;
  REQUIRE(writer->Begin(about).ok());
  const int32_t ends[] = {3, 4};
  Event pipe{.kind = Kind::kCall, .number = SYS_pipe2, .tid = 1, .pid = 1, .time_ns = 1010};
  pipe.payload = {reinterpret_cast<const char*>(ends), sizeof(ends)};
  Event fork{.kind = Kind::kFork, .tid = 1, .pid = 1, .time_ns = 1100, .args = {2, 2}};
  Event read{.kind = Kind::kCall,
             .number = SYS_read,
             .tid = 1,
             .pid = 1,
             .time_ns = 1200,
             .duration_ns = 600,
             .result = 1,
             .args = {3}};
  Event exit{.kind = Kind::kExit, .tid = 1, .pid = 1, .time_ns = 1900};
  Event write{.kind = Kind::kCall,
              .number = SYS_write,
              .tid = 2,
              .pid = 2,
              .time_ns = 1750,
              .duration_ns = 100,
              .result = 1,
              .args = {4}};
  for (const Event& event : {pipe, fork, read, exit, write}) REQUIRE(writer->Add(event).ok());
  REQUIRE(writer->End(about).ok());
  const auto run = Trace::Open(options.file, Damage::kRefuse);
  REQUIRE(run.ok());
  const CriticalPath path = FindCriticalPath(*run);
  // Own code, the end of read, the writer, the parent behind pipe2 and before it.
  REQUIRE(path.segments.size() == 5);
  CHECK(path.segments[1].begin_ns == 1750);
  CHECK(path.segments[1].number == SYS_read);
  CHECK(path.objects[static_cast<size_t>(path.segments[1].object)].starts_with("pipe:"));
  CHECK(path.segments[2].pid == 2);
  CHECK(path.segments[2].begin_ns == 1100);
  CHECK(path.DurationNs() == 900);
}

TEST_CASE("figures count processes, calls, bytes and memory") {
  const TraceDir dir;
  const Recording made = RecordShell("head -c 5000 /dev/zero >" + (dir / "out") + "; exit 3", dir);
  const Figures figures = MakeFigures(made.run);
  REQUIRE(figures.processes.size() == 2);
  CHECK(figures.processes[1].parent == figures.processes[0].pid);
  CHECK(figures.processes[1].program.ends_with("/head"));
  CHECK(figures.exit_code == 3);
  CHECK(figures.bytes_written == 5000);
  CHECK(figures.bytes_read >= 5000);
  CHECK(figures.peak_resident_bytes > 500'000);
  CHECK(figures.calls_by_name.at("execve") == 2);
  CHECK(figures.page_faults > 10);
}

}  // namespace batuta::trace
