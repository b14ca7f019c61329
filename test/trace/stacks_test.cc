// Call stacks against a program that says itself from which lines it calls.
#include <sys/syscall.h>

#include <charconv>

#include "batuta/trace_analysis.h"
#include "batuta/trace_graphs.h"
#include "batuta/trace_report.h"
#include "batuta/trace_stacks.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

Recording RecordLines(const TraceDir& dir, Backend backend) {
  RecordOptions options;
  options.argv = {BATUTA_STACK_LINES};
  options.standard_files = {"/dev/null", dir / "out", dir / "err"};
  options.backend = backend;
  options.stack_bytes = 12 << 10;
  if (backend == Backend::kSeccomp) options.calls = *CallFilter::Parse("write,writev");
  return RecordWith(std::move(options), dir);
}

struct Tally {
  int calls = 0, right = 0;
  std::map<int, int> wrong;  // by line
};

// What the program wrote is the line of the call.
Tally CountLines(const Trace& run) {
  Tally tally;
  Stacks stacks;
  for (const Event& event : run) {
    stacks.Apply(event);
    const bool writes = event.IsCall() && (event.number == SYS_write || event.number == SYS_writev);
    if (!writes) continue;
    int line = 0;
    std::from_chars(event.payload.data(), event.payload.data() + event.payload.size(), line);
    const Frame* site = CallSite(stacks.Of(event));
    const bool is_right =
        site != nullptr && site->line == line && site->file.ends_with("stack_lines.c");
    ++tally.calls;
    tally.right += is_right ? 1 : 0;
    if (!is_right) ++tally.wrong[line];
  }
  return tally;
}

}  // namespace

TEST_CASE("the innermost line of the program's own is that of the call, in optimised code") {
  const TraceDir dir;
  const Recording made = RecordLines(dir, GENERATE(Backend::kPtrace, Backend::kSeccomp));
  const Tally tally = CountLines(made.run);
  for (const auto& [line, count] : tally.wrong) UNSCOPED_INFO(count << " wrong at line " << line);
  CHECK(tally.calls > 1000);
  CHECK(tally.right >= tally.calls * 0.99);
}

TEST_CASE("a stack leads from the system's library to main") {
  const TraceDir dir;
  const Recording made = RecordLines(dir, Backend::kPtrace);
  Stacks stacks;
  size_t num_deep = 0;
  for (const Event& event : made.run) {
    stacks.Apply(event);
    const auto stack = stacks.Of(event);
    for (size_t i = 1; i + 1 < stack.size(); ++i) {
      if (stack[i].function == "Deep" && stack[i + 1].function == "main") ++num_deep;
    }
  }
  CHECK(num_deep == 80);
}

TEST_CASE("reports, the critical path and flame graphs show where calls were made") {
  const TraceDir dir;
  const Recording made = RecordLines(dir, Backend::kPtrace);
  std::string text;
  Report::Options options;
  options.style.show_stack = true;
  WriteReport(made.run, options, [&text](std::string_view piece) { text += piece; });
  CHECK(text.find("stack_lines(Leaf+") != std::string::npos);
  CHECK(text.find("stack_lines.c:") != std::string::npos);
  CHECK(FoldedStacks(made.run).find(";main;Others;") != std::string::npos);
  const std::string table = CriticalPathTable(FindCriticalPath(made.run), MakeFigures(made.run));
  CHECK(table.find("Leaf at stack_lines.c:") != std::string::npos);
}

TEST_CASE("recordings without stacks have none, and stacks that lie lead nowhere") {
  const TraceDir dir;
  const Recording made = RecordShell("true", dir);
  Stacks stacks;
  for (const Event& event : made.run) {
    stacks.Apply(event);
    CHECK(stacks.Of(event).empty());
  }
  Event maps;
  maps.kind = Kind::kMaps;
  maps.pid = 1;
  maps.texts[0] = "no map\n7f00-";
  stacks.Apply(maps);
  const std::string lie(200, '\xff');
  for (const size_t size : {size_t{1}, size_t{63}, size_t{64}, lie.size()}) {
    Event call;
    call.kind = Kind::kCall;
    call.pid = 1;
    call.stack = std::string_view(lie).substr(0, size);
    CHECK(stacks.Of(call).empty());
  }
}

}  // namespace batuta::trace
