// Golden traces: captured, written, read, compared.
#include "batuta/golden.h"

#include <catch2/catch.hpp>

#include "lib/os/file_system.h"

namespace batuta::golden {
namespace {

// What works everywhere.
const ObserveOptions kOptions{.num_runs = 3, .backend = trace::Backend::kPtrace};

Golden Of(const std::string& script) {
  const auto observed = Observe({}, {"script", {"sh", "-c", script}}, kOptions);
  INFO(observed.status().ToString());
  REQUIRE(observed.ok());
  CHECK(observed->wall_ms.size() == 3);
  return observed->golden;
}

std::vector<std::string> Between(const std::string& before, const std::string& after) {
  return Violations(Of(before), Of(after));
}

}  // namespace

TEST_CASE("a golden trace is the same each time, and survives its file") {
  const std::string script =
      "echo a >x; cat x; cat x | sort >y; mkdir d; echo $$ >d/pid.$$; ls missing; exit 3";
  const Golden first = Of(script);
  CHECK(first == Of(script));
  CHECK(first.effects.at("exit status") == "exited with 3");
  CHECK(first.effects.at("./x").find("mode 644, 2 bytes, hash ") != std::string::npos);
  CHECK(first.effects.at("./d/pid.<process 1>") == "varies");
  CHECK(
      first.processes ==
      std::map<std::string, Range>{
          {"cat", {2, 2}}, {"dash", {1, 1}}, {"ls", {1, 1}}, {"mkdir", {1, 1}}, {"sort", {1, 1}}});
  CHECK(first.calls.at("mkdir: mkdir ./d = ok") == Range{1, 1});
  const std::string json = ToJson(first);
  const auto read = FromJson(json, "trace.json");
  REQUIRE(read.ok());
  CHECK(*read == first);
  // Nothing of the machine or of the moment.
  for (const char* text : {"/tmp/batuta", "/lib", "0x", "/root", "/home"}) {
    INFO(text);
    CHECK(json.find(text) == std::string::npos);
  }
}

TEST_CASE("names of any bytes survive the file of a golden trace") {
  Golden golden;
  golden.name = "n";
  golden.command = {"c\xff"};
  golden.effects = {{"./\xfe|`\x1b", "text \xff"}};
  golden.calls = {{"sh: openat ./\xfe|`\x1b = ENOENT", {1, 2}}, {"", {1, 1}}};
  const auto read = FromJson(ToJson(golden), "trace.json");
  INFO(read.status().ToString());
  REQUIRE(read.ok());
  CHECK(*read == golden);
  CHECK(SummaryTable(*read).find("openat") == std::string::npos);
  CHECK(Analysis(*read).find("| 1..2 | `sh: openat ./\\xfe\\|'\\x1b = ENOENT` |") !=
        std::string::npos);
}

TEST_CASE("who is asked to stop stops") {
  std::stop_source source;
  source.request_stop();
  ObserveOptions options = kOptions;
  options.stop = source.get_token();
  const auto observed = Observe({}, {"script", {"sh", "-c", "sleep 3"}}, options);
  CHECK(observed.status().code() == absl::StatusCode::kCancelled);
}

TEST_CASE("the source file says from which lines a program calls, and nothing of the machine") {
  const Program program{"lines", {BATUTA_STACK_LINES}};
  ObserveOptions once = kOptions;
  once.num_runs = 1;
  const auto observed = Observe({}, program, once);
  REQUIRE(observed.ok());
  const auto sites = ObserveCallSites({}, program, observed->golden, {});
  INFO(sites.status().ToString());
  REQUIRE(sites.ok());
  const std::string json = ToSourceJson(observed->golden, *sites);
  CHECK(json.find("\"stack_lines: write standard output = ok\": [\"Compare at stack_lines.c:") !=
        std::string::npos);
  CHECK(json.find("Others at stack_lines.c:") != std::string::npos);
  CHECK(json.find(BATUTA_SOURCE_DIR) == std::string::npos);
}

TEST_CASE("only what is asked for is told: of some programs, without some effects") {
  const auto project = os::MakePrivateDir(os::TempDir(), "batuta-golden-");
  REQUIRE(project.ok());
  REQUIRE(os::WriteFileAtomic(*project / "given/in/x", "a\n").ok());
  Program program{"script", {"sh", "-c", "cat in/x; mkdir d; echo 1 >d/y; echo 2 >z"}};
  program.folder = "given";
  program.programs = {"mkdir"};
  program.ignore = {"./d/*"};
  const auto observed = Observe({*project, {}}, program, kOptions);
  INFO(observed.status().ToString());
  REQUIRE(observed.ok());
  const Golden& golden = observed->golden;
  CHECK(golden.processes == std::map<std::string, Range>{{"mkdir", {1, 1}}});
  CHECK(golden.calls.contains("mkdir: mkdir ./d = ok"));
  CHECK(golden.effects.contains("./z"));
  CHECK(golden.effects.contains("./d"));
  CHECK_FALSE(golden.effects.contains("./d/y"));
  CHECK(golden.effects.at("standard output").find("2 bytes") != std::string::npos);
  for (const auto& [call, range] : golden.calls) CHECK(call.starts_with("mkdir: "));
  CHECK(os::RemoveAll(*project).ok());
}

TEST_CASE("what is not as it was is a violation") {
  const std::string script = "echo a >x; echo b >y; exit 0";
  CHECK(Between(script, script).empty());
  CHECK(Between(script, "echo A >x; echo b >y")[0].starts_with("effect changed: ./x: "));
  CHECK(Between(script, "echo a >x").size() == 1);
  CHECK(Between(script, "echo a >x; echo b >y; echo c >z")[0].starts_with("new effect: ./z"));
  CHECK(Between(script, "echo a >x; echo b >y; exit 1")[0].starts_with(
      "effect changed: exit status"));
  CHECK(Between("cat /dev/null; cat /dev/null", "cat /dev/null; tac /dev/null") ==
        std::vector<std::string>{"new process: tac", "process gone: cat"});
  const std::string loop = "for i in 1 2 3 4 5 6 7 8 9 10; do echo a >x; done";
  CHECK(Between(loop, "for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do echo a >x; done")[0].starts_with(
      "calls: "));
  CHECK(Between(loop, "for i in 1 2 3 4 5 6 7 8 9 10 11; do echo a >x; done").empty());
}

TEST_CASE("slower is more than a fifth, beyond the noise of the runs before") {
  CHECK(IsSlower({10, 10.1, 10.2}, {12.5, 13, 14}));
  CHECK_FALSE(IsSlower({10, 10.1, 10.2}, {11.9, 20, 30}));
  CHECK_FALSE(IsSlower({10, 12, 15}, {15, 16}));
  CHECK_FALSE(IsSlower({}, {1}));
}

TEST_CASE("what is no golden trace is refused") {
  for (const char* text : {"", "[]", "{}", "{\"format\": 2}", "{\"format\": 1, \"name\": \"x\"}",
                           "{\"format\": 1, \"name\": 1}"}) {
    CHECK(FromJson(text, "trace.json").status().code() == absl::StatusCode::kDataLoss);
  }
}

TEST_CASE("programs are listed in batuta.toml") {
  const auto folder = os::MakePrivateDir(os::TempDir(), "batuta-golden-");
  REQUIRE(folder.ok());
  const os::fs::path file = *folder / "batuta.toml";
  const auto load = [&](const std::string& text) {
    REQUIRE(os::WriteFileAtomic(file, text).ok());
    return LoadConfig(file);
  };
  const auto good =
      load("[project]\nname = 'x'\n[[golden]]\nname = 'a'\ncommand = ['bin/a', '-x']\n");
  INFO(good.status().ToString());
  REQUIRE(good.ok());
  CHECK(good->project == *folder);
  CHECK(FolderOf(*good, good->programs[0]) == *folder / "golden" / "a");
  for (const char* bad :
       {"", "[[golden]]\nname = 'a'", "[[golden]]\nname = '../a'\ncommand = ['a']",
        "[[golden]]\nname = 'a'\ncommand = []", "[[golden]]\nname = 'a'\ncommand = ['a']\nwhat = 1",
        "[[golden]]\nname = 'a'\ncommand = ['a']\nfolder = '../b'",
        "[[golden]]\nname = 'a'\ncommand = ['a']\n[[golden]]\nname = 'a'\ncommand = ['b']"}) {
    INFO(bad);
    CHECK(load(bad).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(os::RemoveAll(*folder).ok());
}

}  // namespace batuta::golden
