#include <sys/syscall.h>

#include "batuta/trace_analysis.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

// The path goes back in time without overlaps and is no longer than the run. (That it has no gaps
// does not hold in every run yet.)
void CheckPath(const Recording& made) {
  const CriticalPath path = FindCriticalPath(made.run);
  const Figures figures = MakeFigures(made.run);
  CHECK(path.DurationNs() > 0);
  CHECK(path.DurationNs() <= figures.wall_ns);
  int64_t at = made.run.about().begin_ns + figures.wall_ns;
  for (const Segment& segment : path.segments) {
    CHECK(segment.end_ns <= at);
    CHECK(segment.begin_ns < segment.end_ns);
    at = segment.begin_ns;
  }
  CHECK(at >= made.run.about().begin_ns);
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

TEST_CASE("the critical path is never longer than the run") {
  const TraceDir dir;
  for (const char* script : {"exit 0", "/bin/true; /bin/true", "echo a | cat | cat >/dev/null",
                             "(sleep 0.05 &) ; sleep 0.01", "sleep 0.05 & sleep 0.02 & wait",
                             "kill -9 $$", "for i in 1 2 3; do (exit $i) & done; wait"}) {
    INFO(script);
    CheckPath(RecordShell(script, dir));
  }
}

TEST_CASE("the path of threads that wait for each other is no longer than the run either") {
  const TraceDir dir;
  CheckPath(RecordWith({.argv = {"/usr/bin/python3", "-c",
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
