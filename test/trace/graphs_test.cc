// Pictures of a run.
#include <boost/json.hpp>
#include <sstream>

#include "batuta/trace_graphs.h"
#include "lib/trace/writer.h"
#include "test/trace/recording.h"

namespace batuta::trace {
namespace {

int CountOf(const std::string& text, const std::string& part) {
  int count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++count;
  return count;
}

}  // namespace

TEST_CASE("folded stacks name the chain of programs and the call") {
  const TraceDir dir;
  const Recording made = RecordShell("sleep 0.3; exit 0", dir);
  const std::string folded = FoldedStacks(made.run);
  INFO(folded);
  CHECK(folded.find("sh;dash;sleep;clock_nanosleep 3") != std::string::npos);
  int64_t us = 0;
  std::istringstream lines(folded);
  for (std::string line; std::getline(lines, line);) us += std::stoll(line.substr(line.rfind(' ')));
  CHECK(us > 600'000);  // the sleep, and the wait for it
}

TEST_CASE("programs that load each other without end, under strange names, are told of") {
  const TraceDir dir;
  const std::string file = dir / "made.btrace";
  auto writer = Writer::Open({.file = file});
  REQUIRE(writer.ok());
  About about;
  about.argv = {"sh"};
  about.root_pid = 1;
  absl::Status status = writer->Begin(about);
  for (int i = 1; i <= 100'000; ++i) {
    Event exec;
    exec.kind = Kind::kExec;
    exec.tid = exec.pid = 1;
    exec.time_ns = i * 1000;
    exec.texts[0] = "/bin/a\nb\xff";
    exec.text_args[0] = 0;
    status.Update(writer->Add(exec));
  }
  about.end_ns = 1'000'000'000;
  status.Update(writer->End(about));
  REQUIRE(status.ok());
  const auto run = Trace::Open(file, Damage::kRefuse);
  REQUIRE(run.ok());
  const std::string folded = FoldedStacks(*run);
  CHECK(CountOf(folded, "\n") == 201);
  CHECK(folded.find("sh;a\\x0ab\\xff;(own code) 1\n") != std::string::npos);
  CHECK(FlameGraph(*run).ends_with("</svg>\n"));
}

TEST_CASE("a flame graph and a page are whole documents, whatever the program is called") {
  const TraceDir dir;
  const Recording made = RecordShell("echo '<&\"' | cat; : '<b>&'", dir);
  const std::string svg = FlameGraph(made.run);
  CHECK(svg.starts_with("<svg "));
  CHECK(svg.ends_with("</svg>\n"));
  CHECK(CountOf(svg, "<g>") == CountOf(svg, "</g>"));
  const std::string html = HtmlReport(made.run);
  CHECK(html.ends_with("</body></html>\n"));
  CHECK(html.find("<b>&") == std::string::npos);
  CHECK(html.find("&lt;b&gt;&amp;") != std::string::npos);
  CHECK(html.find("critical path") != std::string::npos);
  CHECK(html.find("http://") == std::string::npos);
}

TEST_CASE("the trace for Chrome and Perfetto is JSON with a slice for each call") {
  const TraceDir dir;
  const Recording made = RecordShell("echo a | cat; printf '\\377\\n'", dir);
  std::string text;
  WriteChromeTrace(made.run, [&text](std::string_view piece) { text += piece; });
  boost::system::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  REQUIRE_FALSE(error);
  int num_slices = 0, num_calls = 0;
  for (const auto& event : value.at("traceEvents").as_array()) {
    num_slices += event.at("ph").as_string() == "X" ? 1 : 0;
  }
  for (const Event& event : made.run) num_calls += event.IsCall() ? 1 : 0;
  CHECK(num_slices == num_calls);
  CHECK(num_calls > 50);
}

}  // namespace batuta::trace
