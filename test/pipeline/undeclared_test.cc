#include <catch2/catch.hpp>
#include <filesystem>

#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {
namespace {

// What the recorder would have seen; {} in a path stands for the stage's private folder.
StageRecorder Saw(const StageAccess& access, std::string& command) {
  const auto at = [](std::vector<std::string> paths, const std::string& folder) {
    for (std::string& path : paths) {
      if (path.starts_with("{}")) path.replace(0, 2, folder);
    }
    return paths;
  };
  return {.wrap =
              [&command](const std::vector<std::string>& argv, const std::string&) {
                command.clear();
                for (const std::string& word : argv) command += word + "|";
                return argv;
              },
          .read = [=](const std::string& file) -> absl::StatusOr<StageAccess> {
            // run-XXXXXX/tmp/stage-0.btrace belongs to run-XXXXXX/s0/stage-0.
            const std::filesystem::path record(file);
            const std::string folder =
                (record.parent_path().parent_path() / "s0" / record.stem()).native();
            return StageAccess{.read = at(access.read, folder),
                               .written = at(access.written, folder),
                               .missed = at(access.missed, folder)};
          }};
}

TEST_CASE("a recorded stage's undeclared inputs and outputs are told") {
  RunFolder folder;
  folder.Write("in", "1");
  folder.Write("header.h", "1");
  const std::string outside = folder.path().native() + "/header.h";
  std::string command;
  const StageRecorder recorder =
      Saw({.read = {"{}/in", "/etc/passwd", "/usr/lib/x.so", outside, "/nowhere/x"},
           .written = {"{}/log", "{}/out/a", "{}/out/gone", "/dev/null", "/home/x", "/libfoo"},
           .missed = {"{}/header.h", "{}/not-here-either.h", "/usr/lib/y.so"}},
          command);
  const Pipeline pipeline = folder.Of({Shell("a", "cp in out/a; : > log", {"in"}, {"out/a"})});
  const auto report = RunPipeline(pipeline, {.recorder = &recorder});
  REQUIRE(report.ok());
  REQUIRE(report->Succeeded());
  CHECK(report->stages[0].undeclared ==
        Lines{"looks for 'header.h', which is not among its inputs",
              "reads '" + outside + "', which is not among its inputs",
              "makes 'log', which is not among its outputs",
              "writes '/home/x', which is outside of its folder",
              "writes '/libfoo', which is outside of its folder"});
  CHECK(command.starts_with("/"));
  CHECK(command.ends_with("/sh|-c|cp in out/a; : > log|"));
  CHECK(RunPipeline(pipeline, {})->stages[0].was_up_to_date);
}

TEST_CASE("a stage of which there is no record says so, and is done all the same") {
  RunFolder folder;
  std::string command;
  StageRecorder recorder = Saw({}, command);
  recorder.read = [](const std::string&) { return absl::DataLossError("it is cut"); };
  const auto report = RunPipeline(folder.Of({Shell("a", ":", {}, {})}), {.recorder = &recorder});
  REQUIRE(report.ok());
  CHECK(report->Succeeded());
  CHECK(report->stages[0].undeclared == Lines{"was not recorded: it is cut"});
}

}  // namespace
}  // namespace batuta::pipeline
