#include "lib/budget/patterns.h"

#include "test/trace/recording.h"

namespace batuta::budget {
namespace {

Finding Find(std::string_view pattern, const trace::Trace& run) {
  return FindPattern(pattern, {run, trace::MakeFigures(run), trace::FindCriticalPath(run)});
}

trace::Recording Python(const std::string& script, const trace::TraceDir& dir) {
  return trace::RecordWith({.argv = {"/usr/bin/python3", "-S", "-c", script}}, dir);
}

bool Names(const Finding& finding, const std::string& part) {
  INFO(finding.evidence);
  return finding.evidence.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a quiet program shows no pattern") {
  const trace::TraceDir dir;
  const trace::Recording made = trace::RecordShell("echo a >/dev/null", dir);
  for (const char* pattern :
       {"GodProcess", "TightLoop", "StatStorm", "EmptySemiTrucks", "BusyPoll", "ForkStorm"}) {
    INFO(pattern);
    CHECK(IsPattern(pattern));
    CHECK(Find(pattern, made.run).share == 0);
  }
  CHECK_FALSE(IsPattern("PcieBottleneck"));
}

TEST_CASE("a process that does nearly all the work is a GodProcess, equals are none") {
  const trace::TraceDir dir;
  const trace::Recording god = trace::RecordShell("sh -c 'sleep 1'; true", dir);
  const Finding found = Find("GodProcess", god.run);
  CHECK(found.share > 0.8);
  CHECK(Names(found, "(sleep)"));
  const trace::Recording equal = trace::RecordShell("sleep 0.3; sleep 0.3; sleep 0.3", dir);
  CHECK(Find("GodProcess", equal.run).share < 0.6);
}

TEST_CASE("a few calls over and over are a TightLoop with its names and rounds") {
  const trace::TraceDir dir;
  const trace::Recording made = Python(
      "import os\nfor i in range(3000):\n  os.getppid(); os.getpid(); os.getppid(); os.getuid()",
      dir);
  const Finding found = Find("TightLoop", made.run);
  CHECK(found.share > 0.1);
  CHECK(Names(found, "getppid"));
  CHECK(Names(found, "getuid"));
  const trace::Recording few = Python("import os\nfor i in range(900): os.getppid()", dir);
  CHECK(Find("TightLoop", few.run).share == 0);
}

TEST_CASE("the evidence of a pattern names the line that the calls come from") {
  const trace::TraceDir dir;
  trace::RecordOptions options;
  options.argv = {BATUTA_STACK_LINES};
  options.standard_files = {"/dev/null", dir / "out", dir / "err"};
  options.stack_bytes = 12 << 10;
  const trace::Recording made = trace::RecordWith(options, dir);
  const Finding found = Find("EmptySemiTrucks", made.run);
  INFO(found.evidence);
  CHECK(Names(found, "main at stack_lines.c:"));
}

TEST_CASE("the same path looked up again and again is a StatStorm") {
  const trace::TraceDir dir;
  const trace::Recording made =
      Python("import os\nfor i in range(2000): os.path.exists('/etc/passwd')", dir);
  const Finding found = Find("StatStorm", made.run);
  CHECK(found.share > 0.5);
  CHECK(Names(found, "/etc/passwd 2000 times"));
}

TEST_CASE("many small writes are EmptySemiTrucks, large ones are none") {
  const trace::TraceDir dir;
  const std::string open = "import os\nf = os.open('/dev/null', os.O_WRONLY)\n";
  CHECK(Find("EmptySemiTrucks", Python(open + "for i in range(2000): os.write(f, b'x')", dir).run)
            .share > 0.5);
  CHECK(Find("EmptySemiTrucks",
             Python(open + "for i in range(2000): os.write(f, b'x' * 600)", dir).run)
            .share == 0);
}

TEST_CASE("asking all the time whether something is there is a BusyPoll") {
  const trace::TraceDir dir;
  const trace::Recording made = Python(
      "import os\nr, w = os.pipe()\nos.set_blocking(r, False)\n"
      "for i in range(2000):\n  try: os.read(r, 1)\n  except BlockingIOError: pass",
      dir);
  CHECK(Find("BusyPoll", made.run).share > 0.5);
}

TEST_CASE("many processes that live shortly are a ForkStorm") {
  const trace::TraceDir dir;
  const trace::Recording made =
      trace::RecordShell("i=0; while [ $i -lt 150 ]; do (:); i=$((i+1)); done", dir);
  const Finding found = Find("ForkStorm", made.run);
  CHECK(found.share > 0.5);
  CHECK(Names(found, "of 151 processes"));
}

}  // namespace batuta::budget
