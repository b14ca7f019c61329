#include <catch2/catch.hpp>

#include "batuta/trace_report.h"
#include "lib/trace/argument_text.h"
#include "lib/trace/json_text.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

std::string ReportOf(const Trace& run, const Report::Options& options) {
  std::string text;
  WriteReport(run, options, [&text](std::string_view piece) { text += piece; });
  return text;
}

bool Has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("texts are quoted as in C, and cut") {
  CHECK(Quoted("a\"b\\c\n\t", 99) == R"("a\"b\\c\n\t")");
  CHECK(Quoted(std::string_view("\0\1a\0"
                                "1",
                                5),
               99) == R"("\0\1a\0001")");
  CHECK(Quoted("abcdef", 3) == "\"abc\"...");
}

TEST_CASE("any bytes become JSON that says what they were") {
  CHECK(JsonText("a\"\\\n") == R"("a\"\\\u000a")");
  CHECK(JsonText("\xc3\xa9\xff") == "\"\xc3\xa9\\\\xff\"");
  CHECK(JsonText("\xed\xa0\x80") == R"("\\xed\\xa0\\x80")");
}

TEST_CASE("the text has strace's notation") {
  const TraceDir dir;
  const Recording made = RecordShell(
      "echo hello >" + (dir / "out") + "; cat " + (dir / "none") + " 2>/dev/null; kill -USR1 $$",
      dir);
  Report::Options options;
  options.style.show_descriptors = true;
  const std::string text = ReportOf(made.run, options);
  INFO(text);
  CHECK(Has(text, "execve(\""));
  CHECK(Has(text, "[\"sh\", \"-c\", \"echo hello"));
  CHECK(Has(text, "openat(AT_FDCWD<"));
  CHECK(Has(text, "O_WRONLY|O_CREAT|O_TRUNC, 0666) = "));
  CHECK(Has(text, "<" + (dir / "out") + ">\n"));
  CHECK(Has(text, "write(1<" + (dir / "out") + ">, \"hello\\n\", 6)"));
  CHECK(Has(text, "= -1 ENOENT (No such file or directory)"));
  CHECK(Has(text, "exit_group(1)                           = ?"));
  CHECK(Has(text, "+++ exited with 1 +++"));
  CHECK(Has(text, "--- SIGCHLD {si_signo=SIGCHLD"));
  CHECK(Has(text, "+++ killed by SIGUSR1 +++"));
}

TEST_CASE("a report can be cut down to calls and to paths") {
  const TraceDir dir;
  const Recording made =
      RecordShell("echo one >" + (dir / "one") + "; echo two >" + (dir / "two"), dir);
  Report::Options options;
  options.selection.paths = {dir / "one"};
  std::string text = ReportOf(made.run, options);
  CHECK(Has(text, "openat"));
  CHECK(Has(text, "\"one\\n\""));
  CHECK_FALSE(Has(text, "two"));
  options.selection.paths.clear();
  options.selection.calls = *CallFilter::Parse("write");
  text = ReportOf(made.run, options);
  CHECK(Has(text, "\"two\\n\""));
  CHECK_FALSE(Has(text, "openat"));
}

TEST_CASE("the summary has the columns of strace -c and counts what returned") {
  const TraceDir dir;
  const Recording made = RecordShell("echo a >/dev/null", dir);
  Summary summary;
  for (const Event& event : made.run) summary.Add(event);
  const std::string table = summary.Table();
  CHECK(table.starts_with("% time     seconds  usecs/call     calls    errors syscall\n------ "));
  CHECK_FALSE(Has(table, "exit_group"));
  CHECK(table.ends_with(" total\n"));
  uint64_t all = 0;
  for (const CallCount& row : summary.Rows()) all += row.calls;
  const auto counts = made.Counts();
  uint64_t expected = 0;
  for (const auto& [name, count] : counts) expected += static_cast<uint64_t>(count);
  CHECK(all == expected - 1);
}

TEST_CASE("JSON lines and CSV have a line for each call") {
  const TraceDir dir;
  const Recording made = RecordShell("echo a >/dev/null", dir);
  Report::Options options;
  options.format = Format::kJsonLines;
  const std::string json = ReportOf(made.run, options);
  CHECK(json.starts_with("{\"event\":\"begin\""));
  CHECK(Has(json, "\"name\":\"write\""));
  CHECK(Has(json, "\"payload\":\"a\\u000a\",\"bytes\":2,\"hash\":\""));
  CHECK(static_cast<uint64_t>(std::ranges::count(json, '\n')) == made.run.about().num_events);
  options.format = Format::kCsv;
  const std::string csv = ReportOf(made.run, options);
  CHECK(csv.starts_with("time_ns,duration_ns,pid,tid,call,result,error,text\n"));
}

}  // namespace batuta::trace
