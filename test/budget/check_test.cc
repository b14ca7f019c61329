#include "batuta/budget.h"
#include "batuta/trace_analysis.h"
#include "test/trace/recording.h"

namespace batuta::budget {
namespace {

Verdict CheckText(const std::string& text, const trace::Trace& run) {
  const auto budgets = ParseBudgets(text, "t.toml");
  REQUIRE(budgets.ok());
  auto verdict = CheckBudgets(*budgets, run);
  INFO(verdict.status().ToString());
  REQUIRE(verdict.ok());
  return *std::move(verdict);
}

std::string One(const std::string& type, const std::string& rest) {
  return "[[assertion]]\nname = 'a'\ntype = '" + type + "'\n" + rest + "\n";
}

}  // namespace

TEST_CASE("each type is kept or violated by what was measured") {
  const trace::TraceDir dir;
  const trace::Recording made = trace::RecordShell("sleep 0.05; exit 0", dir);
  const trace::Trace& run = made.run;
  CHECK_FALSE(CheckText(One("critical_path", "max_duration_ms = 60000"), run).MustFail());
  CHECK(CheckText(One("critical_path", "max_duration_ms = 49"), run).MustFail());
  CHECK_FALSE(CheckText(One("span_count", "max_spans = 10000"), run).MustFail());
  CHECK(CheckText(One("span_count", "max_spans = 20"), run).MustFail());
  CHECK_FALSE(CheckText(One("memory_usage", "max_bytes = 1e9"), run).MustFail());
  CHECK(CheckText(One("memory_usage", "max_bytes = 1000"), run).MustFail());
  const std::string resident = "tracking_mode = 'rss'\n";
  CHECK_FALSE(CheckText(One("memory_usage", resident + "max_bytes = 1e9"), run).MustFail());
  CHECK(CheckText(One("memory_usage", resident + "max_bytes = 100000"), run).MustFail());
  CHECK_FALSE(
      CheckText(One("custom", "expression = 'processes == 2 && exit_code == 0'"), run).MustFail());
  CHECK(CheckText(One("custom", "expression = 'calls.openat > 1000'"), run).MustFail());
  CHECK_FALSE(CheckText(One("custom", "expression = 'calls.connect == 0 && wall_ms > 49'"), run)
                  .MustFail());
}

TEST_CASE("memory is what was allocated, or what was resident") {
  const trace::TraceDir dir;
  const trace::Recording made =
      trace::RecordWith({.argv = {"/usr/bin/python3", "-S", "-c",
                                  "import mmap; m = mmap.mmap(-1, 512 << 20); m[0] = 1"}},
                        dir);
  const std::string limit = "max_bytes = 400000000\n";
  const Verdict allocated = CheckText(One("memory_usage", limit), made.run);
  CHECK(allocated.MustFail());
  REQUIRE(allocated.checks[0].evidence.size() == 1);
  CHECK(allocated.checks[0].evidence[0].find("(/usr/bin/python3") != std::string::npos);
  CHECK(allocated.checks[0].evidence[0].ends_with(") had allocated them"));
  CHECK_FALSE(CheckText(One("memory_usage", limit + "tracking_mode = 'rss'"), made.run).MustFail());
  CHECK_FALSE(CheckText(One("custom",
                            "expression = 'allocated_bytes >= 536870912 && "
                            "peak_allocated_bytes > 2 * peak_resident_bytes'"),
                        made.run)
                  .MustFail());
}

TEST_CASE("a recording of some calls tells of no memory") {
  const trace::TraceDir dir;
  trace::RecordOptions options{.argv = {"sh", "-c", "exit 0"}};
  options.calls = *trace::CallFilter::Parse("openat,mmap");
  const trace::Recording made = trace::RecordWith(std::move(options), dir);
  const std::string assertion = GENERATE(One("memory_usage", "max_bytes = 1"),
                                         One("custom", "expression = 'peak_allocated_bytes < 1'"));
  CHECK(
      std::string(CheckBudgets(*ParseBudgets(assertion, "t.toml"), made.run).status().message()) ==
      "assertion 'a': calls that get memory were not recorded: openat,mmap");
  CHECK_FALSE(CheckText(One("memory_usage", "max_bytes = 1e9\ntracking_mode = 'rss'"), made.run)
                  .MustFail());
}

TEST_CASE("an expression that is none is an error that names the assertion") {
  const trace::TraceDir dir;
  const trace::Recording made = trace::RecordShell("exit 0", dir);
  const auto budgets = ParseBudgets(One("custom", "expression = 'callz < 1'"), "t.toml");
  REQUIRE(budgets.ok());
  CHECK(std::string(CheckBudgets(*budgets, made.run).status().message()) ==
        "assertion 'a': 'callz < 1': at character 1: no figure has this name");
}

TEST_CASE("warnings do not fail, disabled ones are not checked, fail_fast stops") {
  const trace::TraceDir dir;
  const trace::Recording made = trace::RecordShell("exit 0", dir);
  const std::string broken = One("span_count", "max_spans = 1");
  const Verdict warned = CheckText(broken + "fail_on_violation = false\n", made.run);
  CHECK_FALSE(warned.MustFail());
  CHECK(warned.checks[0].result == Result::kViolated);
  CHECK(CheckText(broken + "enabled = false\n", made.run).checks[0].result == Result::kDisabled);
  const Verdict fast = CheckText(broken + broken + "[ci]\nfail_fast = true\n", made.run);
  CHECK(fast.checks[0].result == Result::kViolated);
  CHECK(fast.checks[1].result == Result::kNotReached);
  const std::string table = VerdictTable(fast);
  CHECK(table.find("VIOLATED") != std::string::npos);
  CHECK(table.find("not checked (fail_fast)") != std::string::npos);
  CHECK(table.find("at most 1 calls") != std::string::npos);
}

TEST_CASE("an incomplete trace keeps no budget") {
  const trace::TraceDir dir;
  trace::RecordShell("exit 0", dir);
  const auto bytes = os::ReadFile(dir / "run.btrace");
  REQUIRE(bytes.ok());
  const auto cut =
      trace::Trace::FromBytes(bytes->substr(0, bytes->size() - 8), "cut", trace::Damage::kSalvage);
  REQUIRE(cut.ok());
  CHECK(CheckBudgets({}, *cut).status().code() == absl::StatusCode::kFailedPrecondition);
}

}  // namespace batuta::budget
