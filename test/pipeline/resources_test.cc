// What a stage may use, how often it is tried, and where its program runs.
#include <algorithm>
#include <atomic>
#include <latch>

#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {
namespace {

using std::chrono_literals::operator""ms;

absl::Status Succeed(Context&) { return absl::OkStatus(); }

std::string StatusOf(const PipelineReport& report) {
  return std::string(report.stages[0].status.message());
}

}  // namespace

TEST_CASE("a stage that is unavailable is tried again, one with another error is not") {
  int unavailable = 0, broken = 0;
  Graph graph;
  const StageId mends = graph.Add(
      {.name = "mends",
       .run = [&](Context&) { return ++unavailable < 3 ? absl::UnavailableError("busy")
                                                       : absl::OkStatus(); },
       .retries = 5,
       .retry_delay = 1ms});
  const StageId fails = graph.Add(
      {.name = "fails",
       .run = [&](Context&) { return ++broken, absl::InternalError("broken"); },
       .retries = 5,
       .retry_delay = 1ms});
  int always = 0;
  const StageId gives_up = graph.Add(
      {.name = "gives up",
       .run = [&](Context&) { return ++always, absl::UnavailableError("busy"); },
       .retries = 2,
       .retry_delay = 1ms});
  const auto report = graph.Run({.num_threads = 1});
  CHECK(report->stages[mends].state == StageState::kDone);
  CHECK(unavailable == 3);
  CHECK(report->stages[fails].state == StageState::kFailed);
  CHECK(broken == 1);
  CHECK(absl::IsUnavailable(report->stages[gives_up].status));
  CHECK(always == 3);
}

TEST_CASE("a stage that waits to be tried again ends when it is over its time limit") {
  Graph graph;
  graph.Add({.name = "waits",
             .run = [](Context&) { return absl::UnavailableError("busy"); },
             .time_limit = 20ms,
             .retries = 1,
             .retry_delay = 3'600'000ms});
  CHECK(graph.Run({.num_threads = 1})->stages[0].state == StageState::kTimedOut);
}

TEST_CASE("stages run at once only as far as there is memory for them") {
  std::atomic<int64_t> in_use = 0, most = 0;
  Graph graph;
  for (int i = 0; i < 60; ++i) {
    const int64_t wanted = 10 + 7 * (i % 9);
    graph.Add({.name = "s",
               .run =
                   [&, wanted](Context&) {
                     const int64_t now = in_use += wanted;
                     int64_t seen = most;
                     while (seen < now && !most.compare_exchange_weak(seen, now)) {
                     }
                     in_use -= wanted;
                     return absl::OkStatus();
                   },
               .memory_bytes = wanted});
  }
  CHECK(graph.Run({.num_threads = 6, .memory_bytes = 100})->Succeeded());
  CHECK(most <= 100);
}

TEST_CASE("a stage that needs more memory than all runs alone, and others go by while it waits") {
  std::latch small_ran(1);
  std::atomic<bool> is_running = false, was_alone = true;
  Graph graph;
  graph.Add({.name = "holds",
             .run =
                 [&](Context&) {
                   is_running = true;
                   small_ran.wait();
                   is_running = false;
                   return absl::OkStatus();
                 },
             .priority = 3,
             .memory_bytes = 60});
  graph.Add({.name = "huge",
             .run = [&](Context&) { return was_alone = !is_running, absl::OkStatus(); },
             .priority = 2,
             .memory_bytes = 1000});
  graph.Add({.name = "small",
             .run = [&](Context&) { return small_ran.count_down(), absl::OkStatus(); },
             .priority = 1,
             .memory_bytes = 40});
  graph.Add({.name = "none", .run = Succeed});
  CHECK(graph.Run({.num_threads = 2, .memory_bytes = 100})->Succeeded());
  CHECK(was_alone);
}

TEST_CASE("an event is one line of JSON whatever the stage is called") {
  const std::string name = "a \"b\"\n";
  CHECK(EventToJson({.stage = 3,
                     .name = name,
                     .state = StageState::kDone,
                     .at_ms = 1.5,
                     .num_done = 4,
                     .num_known = 9}) ==
        R"({"at_ms":1.5E0,"stage":"a \"b\"\n","id":3,"state":"done","done":4,"known":9})");
}

TEST_CASE("a program reads the file that is its input, in the folder that it is to run in") {
  const RunFolder dir;
  dir.Write("src/in.txt", "b\na\n");
  ProcessStage stage = Shell("sort", "sort > ../out/sorted", {"src/in.txt"}, {"out/sorted"});
  stage.stdin_file = "src/in.txt";
  stage.cwd = "src";
  CHECK(dir.Run(dir.Of({stage})) == Lines{"sort: it has not run here yet"});
  CHECK(dir.Read("out/sorted") == "a\nb\n");
  dir.Write("src/in.txt", "c\n");
  CHECK(dir.Run(dir.Of({stage})) == Lines{"sort: input 'src/in.txt' changed"});
  stage.inputs.clear();
  CHECK(StatusOf(*RunPipeline(dir.Of({stage}), {})) ==
        "stage 'sort': stdin 'src/in.txt': is not among its inputs");
  stage.stdin_file = "../in.txt";
  CHECK(CheckPipeline(dir.Of({stage})).code() == absl::StatusCode::kInvalidArgument);
}

TEST_CASE("a program among the inputs is found from the folder that it is to run in") {
  const RunFolder dir;
  dir.Write("src/tool.sh", "#!/bin/sh\npwd > ../out/a\n", 0755);
  ProcessStage stage = Shell("a", "", {"src/tool.sh"}, {"out/a"});
  stage.cwd = "src";
  stage.command = {"./tool.sh"};
  CHECK(dir.Run(dir.Of({stage})) == Lines{"a: it has not run here yet"});
  CHECK(dir.Read("out/a").ends_with("/src\n"));
  stage.command = {"src/tool.sh"};
  CHECK(StatusOf(*RunPipeline(dir.Of({stage}), {})) ==
        "stage 'a': program 'src/tool.sh' is not among its inputs");
}

TEST_CASE("a program that exits with EX_TEMPFAIL is tried again") {
  const RunFolder dir;
  const std::string count = (dir.path() / "count").native();
  ProcessStage stage = Shell(
      "try", "echo x >> " + count + "; test $(wc -l < " + count + ") -ge 3 || exit 75", {}, {});
  stage.retries = 1;
  const auto report = RunPipeline(dir.Of({stage}), {});
  CHECK(absl::IsUnavailable(report->stages[0].status));
  stage.retries = 3;
  CHECK(RunPipeline(dir.Of({stage}), {})->Succeeded());
  CHECK(dir.Read("count") == "x\nx\nx\n");
}

TEST_CASE("a program over its memory or CPU limit fails and says so") {
  const RunFolder dir;
  ProcessStage big{.name = "big", .command = {"python3", "-c", "bytearray(200_000_000)"}};
  big.memory_limit_mb = 50;
  const auto grown = RunPipeline(dir.Of({big}), {});
  CHECK(StatusOf(*grown).find("(memory limit 50 MB)") != std::string::npos);
  ProcessStage busy = Shell("busy", "while :; do :; done", {}, {});
  busy.cpu_limit_s = 1;
  const auto spun = RunPipeline(dir.Of({busy}), {});
  CHECK(StatusOf(*spun).find("over 1 s of CPU") != std::string::npos);
}

}  // namespace batuta::pipeline
