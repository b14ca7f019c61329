// The cores are shared with the programs that stages start.
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <fstream>

#include "lib/os/job_server.h"
#include "lib/os/process.h"
#include "test/pipeline/run_fixture.h"

namespace batuta::pipeline {
namespace {

// A Makefile of eight jobs. Each notes its begin and its end in a file outside of its private
// folder, by appending, which no two do at once; it stays until it has seen others or has looked
// long enough.
std::string Makefile(const std::string& log) {
  std::string text = "all: 1 2 3 4 5 6 7 8\n%:\n";
  text += "\t@echo + >> " + log +
          "; i=0; while [ $$i -lt 30 ]; do i=$$((i+1)); sleep 0.01; done; echo - >> " + log + "\n";
  return text;
}

int MostAtOnce(const std::string& log) {
  std::ifstream lines(log);
  int now = 0, most = 0;
  for (std::string line; std::getline(lines, line);) {
    now += line == "+" ? 1 : -1;
    most = std::max(most, now);
  }
  CHECK(now == 0);
  return most;
}

bool IsHere(const std::string& program) {
  return !os::FindProgram(program, std::getenv("PATH")).empty();
}

class MakeStages : public RunFolder {
 public:
  MakeStages() { Write("Makefile", Makefile(log())); }
  std::string log() const { return path().native() + "/log"; }
  ProcessStage Make(const std::string& name) const {
    return {.name = name,
            .command = {"make", "-s"},
            .inputs = {"Makefile"},
            .outputs = {},
            .env = {"HOME"}};
  }
};

TEST_CASE("two stages that call make share three cores with it") {
  if (!IsHere("make")) {
    WARN("NOT CHECKED: make is not here");
    return;
  }
  MakeStages folder;
  folder.Run(folder.Of({folder.Make("a"), folder.Make("b")}), {.num_threads = 3});
  const int most = MostAtOnce(folder.log());
  CHECK(most <= 3);
  CHECK(most >= 2);  // each stage has one; make takes the third where it can
}

TEST_CASE("without sharing, each make counts for itself") {
  if (!IsHere("make")) return;
  MakeStages folder;
  ProcessStage stage = folder.Make("a");
  stage.command.push_back("-j8");
  folder.Run(folder.Of({stage}), {.num_threads = 1, .job_sharing = JobSharing::kNone});
  CHECK(MostAtOnce(folder.log()) > 3);
}

TEST_CASE("cargo below a stage takes the job server of the run, and hands it on") {
  if (!IsHere("cargo")) {
    WARN("NOT CHECKED: cargo is not here");
    return;
  }
  const RunFolder folder;
  folder.Write(
      "Cargo.toml",
      "[package]\nname = \"x\"\nversion = \"0.1.0\"\nedition = \"2021\"\nbuild = \"b.rs\"\n");
  folder.Write("src/lib.rs", "");
  folder.Write(
      "b.rs",
      "fn main() { println!(\"cargo:warning={:?}\", std::env::var(\"CARGO_MAKEFLAGS\")); }");
  const ProcessStage stage{.name = "c",
                           .command = {"cargo", "build", "--offline"},
                           .inputs = {"Cargo.toml", "b.rs", "src"},
                           .env = {"HOME", "CARGO_HOME", "RUSTUP_HOME", "RUSTUP_TOOLCHAIN"}};
  std::string said;
  folder.Run(folder.Of({stage}),
             {.num_threads = 2,
              .on_output = [&said](std::string_view, std::string_view text) { said += text; },
              .job_sharing = JobSharing::kFifo});
  CHECK(said.find("--jobserver-auth=fifo:" + folder.path().native() + "/.batuta") !=
        std::string::npos);
}

TEST_CASE("a pipeline below a make uses the cores of that make, and gives them back") {
  RunFolder folder;
  const auto form = GENERATE(os::JobServer::Form::kPipe, os::JobServer::Form::kFifo);
  const auto parent = os::JobServer::Make(2, form, folder.path());
  REQUIRE(parent.ok());
  setenv("MAKEFLAGS", (*parent)->make_flags().c_str(), 1);
  const std::string log = folder.path().native() + "/log";
  std::vector<ProcessStage> stages;
  for (const char* name : {"a", "b", "c", "d", "e"}) {
    stages.push_back(Shell(name, "echo + >> " + log + "; sleep 0.1; echo - >> " + log, {}, {}));
  }
  folder.Run(folder.Of(stages), {.num_threads = 5});
  unsetenv("MAKEFLAGS");
  CHECK(MostAtOnce(log) == 2);
  std::stop_source stop;
  stop.request_stop();
  const auto first = (*parent)->Take({}), second = (*parent)->Take(stop.get_token());
  CHECK((first.ok() && second.ok()));
}

TEST_CASE("what a stage is told of the job server does not change its key") {
  RunFolder folder;
  const Pipeline pipeline = folder.Of({Shell("a", "echo \"$MAKEFLAGS\" > out/a", {}, {"out/a"})});
  CHECK(folder.Run(pipeline, {.num_threads = 2}) == Lines{"a: it has not run here yet"});
  CHECK(folder.Read("out/a").find(" -j2 --jobserver-auth=") == 0);
  CHECK(folder.Run(pipeline, {.num_threads = 5, .job_sharing = JobSharing::kFifo}).empty());
  CHECK(folder.Run(pipeline, {.job_sharing = JobSharing::kNone}).empty());
}

}  // namespace
}  // namespace batuta::pipeline
