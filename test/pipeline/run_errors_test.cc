#include <sys/stat.h>

#include "lib/pipeline/store.h"
#include "test/ordinary_user.h"
#include "test/pipeline/run_fixture.h"
#include "test/small_disk.h"

namespace batuta::pipeline {
namespace {

std::string ErrorOf(const Pipeline& pipeline) {
  const absl::Status status = CheckPipeline(pipeline);
  CHECK(status.code() == absl::StatusCode::kInvalidArgument);
  return std::string(status.message());
}

// The first stage's own error.
absl::Status StageError(const Pipeline& pipeline) {
  const auto report = RunPipeline(pipeline, {});
  REQUIRE(report.ok());
  CHECK_FALSE(report->Succeeded());
  return report->stages[0].status;
}

}  // namespace

TEST_CASE("pipelines that cannot be run are refused with the name of what is wrong") {
  const RunFolder dir;
  const ProcessStage a = Shell("a", "x", {"in"}, {"out/a"});
  const auto with = [&](auto change) {
    Pipeline pipeline = dir.Of({a});
    change(pipeline, pipeline.stages[0]);
    return ErrorOf(pipeline);
  };
  CHECK(with([](auto&, auto& s) { s.name = ""; }) == "stage '': has no name");
  CHECK(with([](auto&, auto& s) { s.command = {}; }) == "stage 'a': has no command");
  CHECK(with([](auto&, auto& s) { s.outputs = {"../x"}; }) ==
        "stage 'a': output '../x': must lie below 'out/'");
  CHECK(with([](auto&, auto& s) { s.outputs = {"out"}; }) ==
        "stage 'a': output 'out': must lie below 'out/'");
  CHECK(with([](auto&, auto& s) { s.outputs = {"out/./b"}; }) ==
        "stage 'a': output 'out/./b': must lie below 'out/'");
  // Each file has one name: two stages that make it are seen.
  CHECK(with([](auto&, auto& s) { s.outputs = {"out//b"}; }) ==
        "stage 'a': output 'out//b': must lie below 'out/'");
  CHECK(with([](auto&, auto& s) { s.outputs = {"out/b//"}; }) ==
        "stage 'a': output 'out/b//': must lie below 'out/'");
  CHECK(with([](auto&, auto& s) { s.inputs = {"/etc/passwd"}; }) ==
        "stage 'a': input '/etc/passwd': must be relative and stay in the folder");
  CHECK(with([](auto&, auto& s) { s.inputs = {"out/none"}; }) ==
        "stage 'a': input 'out/none': no stage makes it");
  CHECK(with([](auto&, auto& s) { s.needs = {"b"}; }) == "stage 'a': needs 'b', which is no stage");
  CHECK(with([](auto&, auto& s) { s.pool = "p"; }) == "stage 'a': pool 'p' is not among [pools]");
  CHECK(with([](auto&, auto& s) { s.env = {"A=B"}; }) ==
        "stage 'a': 'A=B': is no name of a variable");
  CHECK(with([](auto& p, auto&) { p.output = ".batuta/x"; }) ==
        "output folder '.batuta/x': must be a folder of its own below the pipeline's");
  CHECK(with([&](auto& p, auto&) { p.stages.push_back(Shell("b", "x", {}, {"out/a/below"})); }) ==
        "stage 'b': output 'out/a/below': stage 'a' makes 'out/a'");
}

TEST_CASE("a circle of needs is named") {
  const RunFolder dir;
  CHECK(
      ErrorOf(dir.Of({Shell("a", "x", {"out/c"}, {"out/a"}), Shell("b", "x", {"out/a"}, {"out/b"}),
                      Shell("c", "x", {"out/b*"}, {"out/c"})})) ==
      "stage 'a': a circle: 'a' needs 'c' needs 'b' needs 'a'");
  CHECK(ErrorOf(dir.Of({Shell("a", "x", {"out/"}, {"out/a"})})) ==
        "stage 'a': a circle: 'a' needs 'a'");
}

TEST_CASE("a chain of very many stages is put in order") {
  Pipeline pipeline;
  for (int i = 0; i < 20000; ++i) {
    const std::string before = i == 0 ? "in" : "out/" + std::to_string(i - 1);
    pipeline.stages.push_back(
        Shell("s" + std::to_string(i), "x", {before}, {"out/" + std::to_string(i)}));
  }
  CHECK(CheckPipeline(pipeline).ok());
  pipeline.stages[0].needs = {"s19999"};
  CHECK_FALSE(CheckPipeline(pipeline).ok());
}

TEST_CASE("a program or an input that is missing is told, and nothing is published") {
  const RunFolder dir;
  Pipeline pipeline = dir.Of({Shell("a", "x", {"in.txt"}, {"out/a"})});
  CHECK(StageError(pipeline).message() == "stage 'a': input 'in.txt': no such file");
  pipeline.stages[0].inputs = {"*.txt"};
  CHECK(StageError(pipeline).message() == "stage 'a': input '*.txt': no such file");
  dir.Write("in.txt", "x");
  pipeline.stages[0].command = {"batuta-no-such-tool"};
  CHECK(StageError(pipeline).message() == "stage 'a': program 'batuta-no-such-tool' is not here");
  pipeline.stages[0].command = {"./gen.sh"};
  CHECK(StageError(pipeline).message() == "stage 'a': program './gen.sh' is not among its inputs");
  CHECK_FALSE(dir.Has("out"));
}

TEST_CASE("a stage that succeeds without making its output has failed, each time") {
  const RunFolder dir;
  const Pipeline pipeline = dir.Of({Shell("a", "echo said; true", {}, {"out/a"})});
  for (int i = 0; i < 2; ++i) {
    const auto report = RunPipeline(pipeline, {});
    REQUIRE(report.ok());
    CHECK(report->stages[0].status.message() == "stage 'a': output 'out/a' was not made");
    CHECK(report->stages[0].output_text == "said\n");
    CHECK(report->NumRun() == 1);
  }
}

TEST_CASE("files behind a link that a stage put in a folder's place are not taken for its outputs") {
  const RunFolder dir;
  const RunFolder elsewhere;
  elsewhere.Write("precious", "mine");
  const std::string link = "rmdir out/d; ln -s '" + elsewhere.path().native() + "' out/d";
  for (const char* output : {"out/d/", "out/d/precious"}) {
    CHECK(StageError(dir.Of({Shell("a", link, {}, {output})})).message() ==
          "stage 'a': output '" + std::string(output) + "' does not lie in plain folders");
    CHECK(elsewhere.Read("precious") == "mine");
  }
}

TEST_CASE("a stage over its time limit ends, and the reason is told") {
  const RunFolder dir;
  Pipeline pipeline = dir.Of({Shell("a", "sleep 1000", {}, {"out/a"})});
  pipeline.stages[0].time_limit_s = 1;
  const absl::Status status = StageError(pipeline);
  CHECK(status.code() == absl::StatusCode::kDeadlineExceeded);
  CHECK(status.message() == "stage 'a': sh: over its time limit of 1 s");
}

TEST_CASE("an output folder with somebody's files is not replaced unless that is asked for") {
  const RunFolder dir;
  dir.Write("out/mine.txt", "precious");
  const Pipeline pipeline = dir.Of({Shell("a", "echo 1 > out/a", {}, {"out/a"})});
  const absl::Status status = RunPipeline(pipeline, {}).status();
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(status.message()).find("out/mine.txt: no run has put it there") !=
        std::string::npos);
  CHECK(dir.Read("out/mine.txt") == "precious");
  CHECK(RunPipeline(pipeline, {.force = true})->is_published);
  CHECK_FALSE(dir.Has("out/mine.txt"));
}

TEST_CASE("a second run in the folder is refused with the name of the first") {
  const RunFolder dir;
  const auto store = Store::Open(dir.path());
  REQUIRE(store.ok());
  const absl::Status status =
      RunPipeline(dir.Of({Shell("a", "echo 1 > out/a", {}, {"out/a"})}), {}).status();
  CHECK(status.code() == absl::StatusCode::kUnavailable);
  CHECK(std::string(status.message()).find("at work here: process " + std::to_string(getpid())) !=
        std::string::npos);
}

TEST_CASE("inputs that cannot be read and folders that cannot be written are told") {
  const RunFolder dir;
  dir.Write("in.txt", "x\n");
  const Pipeline pipeline = dir.Of({Shell("a", "cp in.txt out/a", {"in.txt"}, {"out/a"})});
  const OrdinaryUser user;
  if (!user.Ok()) return;
  {
    const Locked locked(dir.path() / "in.txt");
    const absl::Status status = StageError(pipeline);
    CHECK(std::string(status.message()).find("in.txt: Permission denied") != std::string::npos);
  }
  CHECK(dir.Run(pipeline).size() == 1);
  chmod((dir.path() / "in.txt").c_str(), 0644);
  dir.Write("in.txt", "y\n");
  chmod(dir.path().c_str(), 0555);
  const absl::Status status = RunPipeline(pipeline, {}).status();
  chmod(dir.path().c_str(), 0755);
  CHECK(status.code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(status.message()).find("out: Permission denied") != std::string::npos);
  CHECK(dir.Read("out/a") == "x\n");
  // What was done is not done again.
  CHECK(dir.Run(pipeline) == Lines{});
  CHECK(dir.Read("out/a") == "y\n");
}

TEST_CASE("a full disk fails the run, keeps the earlier outputs, and later runs go on") {
  const RunFolder dir;
  const SmallDisk disk(dir.path() / "disk", 4 << 20);
  if (!disk.Ok()) return;
  const auto in = disk.path() / "in.txt";
  REQUIRE(os::WriteFileAtomic(in, std::string(200'000, 'a')).ok());
  Pipeline pipeline = dir.Of({Shell("a", "cp in.txt out/a", {"in.txt"}, {"out/a"}),
                              Shell("b", "cp out/a out/b", {"out/a"}, {"out/b"})});
  pipeline.folder = disk.path();
  REQUIRE(dir.Run(pipeline).size() == 2);
  const std::string next(200'000, 'b');
  REQUIRE(os::WriteFileAtomic(in, next).ok());
  int num_refused = 0;
  for (int64_t room = 0; room < 1'600'000; room += 100'000) {
    REQUIRE(disk.LeaveOnly(room));
    const auto report = RunPipeline(pipeline, {});
    const bool succeeded = report.ok() && report->Succeeded();
    num_refused += succeeded ? 0 : 1;
    const std::string a = *os::ReadFile(disk.path() / "out/a");
    const std::string b = *os::ReadFile(disk.path() / "out/b");
    INFO("with room for " << room << ": " << report.status().message());
    REQUIRE(a == b);
    REQUIRE(a == (succeeded ? next : std::string(200'000, 'a')));
    if (succeeded) break;
  }
  CHECK(num_refused > 2);
  disk.GiveBack();
  dir.Run(pipeline);
  CHECK(*os::ReadFile(disk.path() / "out/b") == next);
}

}  // namespace batuta::pipeline
