// What a conversion promises about the project, the output and the runs before and after it.
#include <algorithm>
#include <catch2/catch.hpp>
#include <thread>

#include "lib/convert/state.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "test/convert/whole/scene.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

os::ProcessResult MustRun(const os::ProcessSpec& spec) {
  auto result = os::RunProcess(spec);
  INFO(result.status());
  REQUIRE(result.ok());
  return *result;
}

struct Mixed : Scene {
  Mixed() {
    Write("count.c", "#include <stdio.h>\nint main(void) { int c, n = 0; while ((c = getchar()) != EOF) "
                     "n += c == '\\n'; printf(\"%d\\n\", n); return n == 0; }\n");
    Write("Makefile", "count: count.c\n\t$(CC) -o $@ count.c\n");
    Write("lib.sh", "say() { echo \"<$1>\"; }\n");
    Write("run.sh", "#!/bin/bash\n. \"$(dirname \"$0\")/lib.sh\"\nsay \"$(\"$(dirname \"$0\")/count\")\"\n",
          0755);
    Write("hello.py", "import sys\nprint('hello', *sys.argv[1:])\n");
    Write("batuta.toml", "[tools]\nuse = []\n[[case]]\nprogram = \"run\"\nstdin = \"a\\nb\\n\"\n"
                         "[[case]]\nprogram = \"hello\"\nargs = [\"x y\", \"\"]\n");
  }
};

TEST_CASE("a mixed project comes out whole, and the original is untouched") {
  Mixed scene;
  const std::string before = TreeSignature(scene.project);
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  CHECK(report->Succeeded());
  CHECK(report->units.size() == 3);
  for (const UnitReport& unit : report->units) CHECK(unit.cases > 0);
  CHECK(TreeSignature(scene.project) == before);
  // The programs work from their new place, and find each other there.
  const os::ProcessResult run = MustRun({.argv = {scene.output / "bin/run"}, .stdin_text = "1\n2\n3\n"});
  CHECK(run.stdout_text == "<3>\n");
  CHECK(*os::ReadFile(scene.output / "report.json") == ReportToJson(*LoadReport(scene.output)));
}

TEST_CASE("the recorded cases are tests of the workspace") {
  Mixed scene;
  REQUIRE(scene.Run().ok());
  const os::ProcessResult test =
      MustRun({.argv = {"cargo", "test", "--release"}, .cwd = scene.output});
  INFO(test.stderr_text);
  CHECK(test.exit_code == 0);
  CHECK(test.stdout_text.find("test case_case_1 ... ok") != std::string::npos);
  // They can fail: another expectation is not met.
  for (const auto& entry : fs::recursive_directory_iterator(scene.output / "crates/unit-hello/tests")) {
    if (entry.path().filename() != "cases.rs") continue;
    std::string text = *os::ReadFile(entry.path());
    const size_t at = text.find("hello x y");
    REQUIRE(at != std::string::npos);
    text.replace(at, 5, "hullo");
    REQUIRE(os::WriteFileAtomic(entry.path(), text).ok());
  }
  CHECK(MustRun({.argv = {"cargo", "test", "--release"}, .cwd = scene.output}).exit_code != 0);
}

TEST_CASE("an unchanged project is not converted again, a changed one is") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  REQUIRE(scene.Run().ok());
  const auto again = scene.Run();
  REQUIRE(again.ok());
  CHECK(again->up_to_date);
  scene.Write("a.sh", "echo b\n");
  const auto changed = scene.Run();
  REQUIRE(changed.ok());
  CHECK_FALSE(changed->up_to_date);
  CHECK(MustRun({.argv = {scene.output / "bin/a"}}).stdout_text == "b\n");
}

TEST_CASE("an output that was edited is kept unless it is to be replaced") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  REQUIRE(scene.Run().ok());
  const fs::path edited = scene.output / "crates/unit-a/src/main.rs";
  REQUIRE(os::WriteFileAtomic(edited, "// mine\nfn main() {}\n").ok());
  scene.Write("a.sh", "echo b\n");
  const auto refused = scene.Run();
  REQUIRE(refused.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(refused.status().message()).find("main.rs: changed since") != std::string::npos);
  CHECK(os::ReadFile(edited)->starts_with("// mine"));
  CHECK(scene.Run({.force = true}).ok());
}

TEST_CASE("an output that is edited while the conversion runs is kept") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  REQUIRE(scene.Run().ok());
  scene.Write("a.sh", "echo b\n");
  const fs::path edited = scene.output / "crates/unit-a/src/main.rs";
  ConvertOptions options;
  options.on_event = [&](const pipeline::Event& event) {
    if (event.name == "plan") os::WriteFileAtomic(edited, "// mine\nfn main() {}\n").IgnoreError();
  };
  const auto refused = scene.Run(options);
  REQUIRE(refused.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(refused.status().message()).find("main.rs: changed since") !=
        std::string::npos);
  CHECK(os::ReadFile(edited)->starts_with("// mine"));
}

TEST_CASE("a cancelled conversion leaves the earlier output whole") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  REQUIRE(scene.Run().ok());
  const std::string before = scene.OutputDigest();
  scene.Write("a.sh", "sleep 60\n");
  std::stop_source source;
  ConvertOptions options;
  options.stop = source.get_token();
  options.on_event = [&](const pipeline::Event& event) {
    if (event.name.starts_with("observe") && event.state == pipeline::StageState::kRunning) {
      source.request_stop();
    }
  };
  CHECK(scene.Run(options).status().code() == absl::StatusCode::kCancelled);
  CHECK(scene.OutputDigest() == before);
}

TEST_CASE("two conversions to one output exclude each other") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  const auto held = OutputState::Open(scene.output);
  REQUIRE(held.ok());
  const auto report = scene.Run();
  REQUIRE(report.status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(std::string(report.status().message()).find("another batuta is converting to it") !=
        std::string::npos);
}

TEST_CASE("a run killed at the moment of publishing is picked up by the next") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  REQUIRE(scene.Run().ok());
  // As if killed after the new output appeared and before its record was renamed.
  const fs::path state = StateDir(scene.output);
  fs::rename(state / "record.json", state / "record.next.json");
  REQUIRE(os::MakeDirs(state / "run-leftover").ok());
  scene.Write("a.sh", "echo b\n");
  CHECK(scene.Run().ok());
  CHECK_FALSE(fs::exists(state / "run-leftover"));
  CHECK(MustRun({.argv = {scene.output / "bin/a"}}).stdout_text == "b\n");
}

TEST_CASE("a program whose output varies is no evidence and not called verified") {
  Scene scene;
  scene.Write("now.sh", "date +%s%N\n");
  scene.PlantTool(Printing("12\\n"));
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.cases == 0);
  CHECK(unit.verdict == Verdict::kCompiled);
  CHECK_FALSE(unit.unstable.empty());
}

TEST_CASE("a program that repeats itself by luck only is no evidence against what was made of it") {
  Scene scene;
  // The first two runs agree, later ones do not.
  scene.Write("twice.sh",
              "#!/bin/sh\necho x >>\"$STATE\"\nif [ $(wc -l <\"$STATE\") -gt 2 ]; then echo late; else "
              "echo early; fi\n", 0755);
  scene.Write("batuta.toml", "[verify]\nfound = false\n[[case]]\nprogram = \"twice\"\nname = \"n\"\nenv = { STATE = \"" +
                                 (scene.project.parent_path() / "state").native() + "\" }\n");
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  REQUIRE(report->units.size() == 1);
  CHECK(report->units[0].verdict == Verdict::kBridged);
  CHECK(report->units[0].cases == 0);
  REQUIRE(report->units[0].unstable.size() == 1);
  CHECK_THAT(report->units[0].unstable[0], Catch::Contains("n: the original varies from run to run"));
}

TEST_CASE("an original that was too slow once is still evidence against what was made of it") {
  Scene scene;
  // After the two runs that say what it does, as on a machine that is busy for a moment.
  scene.Write("late.sh",
              "#!/bin/sh\necho x >>\"$STATE\"\nif [ $(wc -l <\"$STATE\") -eq 3 ]; then "
              "sleep 2; fi\necho right\n",
              0755);
  scene.Write("batuta.toml",
              "[verify]\nfound = false\n[[case]]\nprogram = \"late\"\ntime_limit_s = 1\n"
              "env = { STATE = \"" +
                  (scene.root / "state").native() + "\" }\n");
  scene.PlantTool(Printing("wrong\\n"));
  const UnitReport unit = scene.OneUnit();
  REQUIRE_FALSE(unit.rejected.empty());
  CHECK(unit.rejected[0].tool == "plant");
  CHECK_THAT(unit.rejected[0].reason, Catch::Contains("\"wrong\\n\", expected \"right\\n\""));
}

TEST_CASE("a program without any effect is not called verified") {
  Scene scene;
  scene.Write("silent.sh", "exit 0\n");
  scene.PlantTool("echo 'fn main() {}' >\"$2\"");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kCompiled);
  CHECK(unit.weak_cases == 3);
}

TEST_CASE("a suite that passes without the program is no evidence for it") {
  Mixed scene;
  scene.Write("batuta.toml", "[verify]\nfound = false\n[[suite]]\ncommand = [\"sh\", \"-c\", \"echo fine\"]\n"
                             "programs = [\"count\"]\n[tools]\nuse = []\n");
  const auto report = scene.Run();
  REQUIRE(report.ok());
  for (const UnitReport& unit : report->units) CHECK(unit.cases == 0);
  scene.Write("batuta.toml", "[verify]\nfound = false\n[[suite]]\ncommand = [\"sh\", \"-c\", \"echo x | ./count\"]\n"
                             "programs = [\"count\"]\n[tools]\nuse = []\n");
  const auto real = scene.Run();
  REQUIRE(real.ok());
  for (const UnitReport& unit : real->units) {
    if (unit.name == "count") CHECK(unit.cases_passed == 1);
  }
}

TEST_CASE("the project's own tests are found and judge what was made") {
  Mixed scene;
  scene.Write("Makefile", "count: count.c\n\t$(CC) -o $@ count.c\ncheck: count\n\t@test \"$$(echo x | "
                          "./count)\" = 1\n");
  scene.Write("shapes/__init__.py", "def area(w, h):\n    return w * h\n");
  scene.Write("tests/test_shapes.py", "import unittest\nimport shapes\n\nclass T(unittest.TestCase):\n"
                                      "    def test_area(self):\n"
                                      "        self.assertEqual(shapes.area(2, 3), 6)\n");
  scene.Write("batuta.toml", "[tools]\nuse = []\n");
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  const auto unit = [&](const std::string& name) {
    for (const UnitReport& u : report->units) {
      if (u.name == name) return u;
    }
    return UnitReport();
  };
  // Without arguments, with a text, and make check; asked for help it does what it does without.
  CHECK(unit("count").cases == 3);
  CHECK(unit("count").cases_passed == 3);
  CHECK(unit("count").repeated_cases == 1);
  CHECK(unit("shapes").cases == 1);
  CHECK(unit("shapes").bridge_verified);
}

TEST_CASE("a project that was built before is built again, in the private copy") {
  Mixed scene;
  const os::ProcessSpec make{.argv = {"make"}, .cwd = scene.project};
  REQUIRE(MustRun(make).exit_code == 0);
  const std::string before = TreeSignature(scene.project);
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  CHECK(report->units.size() == 3);
  CHECK(TreeSignature(scene.project) == before);
}

TEST_CASE("the steps of the earlier program end where they say") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  scene.PlantTool(Printing("a\\n"));
  const auto transpiled = scene.Run({.last_step = LastStep::kTranspile});
  REQUIRE(transpiled.ok());
  CHECK(transpiled->units[0].verdict == Verdict::kTranspiled);
  scene.PlantTool("exit 1");
  const auto refused = scene.Run({.last_step = LastStep::kTranspile});
  REQUIRE(refused.ok());
  CHECK_THAT(ReportToTable(*refused, 200),
             Catch::Contains("left to the bridge, which this step does not make"));
  scene.PlantTool(Printing("a\\n"));
  const auto validated = scene.Run({.last_step = LastStep::kVerify});
  REQUIRE(validated.ok());
  CHECK(validated->units[0].verdict == Verdict::kVerified);
  CHECK_FALSE(fs::exists(scene.output));
  const auto optimized = scene.Run({.last_step = LastStep::kOptimize});
  REQUIRE(optimized.ok());
  CHECK(optimized->Succeeded());
  CHECK(os::ReadFile(scene.output / "Cargo.toml")->find("lto = ") != std::string::npos);
}

TEST_CASE("what was forgotten can be converted again, and edits stay safe") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  REQUIRE(scene.Run().ok());
  REQUIRE(Reset(scene.output).ok());
  CHECK(fs::exists(scene.output / "bin/a"));
  CHECK_FALSE(fs::exists(StateDir(scene.output) / "target"));
  const auto status = LoadStatus(scene.output);
  REQUIRE(status.ok());
  CHECK(status->is_untouched);
  const auto again = scene.Run();
  INFO(again.status());
  REQUIRE(again.ok());
  CHECK_FALSE(again->up_to_date);

  REQUIRE(Reset(scene.output).ok());
  REQUIRE(os::WriteFileAtomic(scene.output / "README.md", "mine\n").ok());
  CHECK(scene.Run().status().code() == absl::StatusCode::kFailedPrecondition);
  CHECK(*os::ReadFile(scene.output / "README.md") == "mine\n");
  // Of an output that is gone nothing is worth remembering.
  REQUIRE(os::RemoveAll(scene.output).ok());
  REQUIRE(Reset(scene.output).ok());
  CHECK_FALSE(fs::exists(StateDir(scene.output)));
}

TEST_CASE("a run that is refused leaves nothing behind") {
  Scene scene;
  SECTION("an output of somebody else") {
    scene.Write("a.sh", "echo a\n");
    REQUIRE(os::WriteFileAtomic(scene.output / "precious.txt", "mine").ok());
    CHECK_FALSE(scene.Run().ok());
  }
  SECTION("nothing to convert") { CHECK_FALSE(scene.Run().ok()); }
  CHECK_FALSE(fs::exists(scene.output.parent_path() / ".batuta"));
}

TEST_CASE("without a named output the result lies beside the project") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  scene.Write("report.json", "{}");  // its own
  const fs::path expected = scene.root / "project-rust";
  CHECK(DefaultOutput(scene.project) == expected);
  ConvertOptions options;
  options.project = scene.project;
  REQUIRE(Convert(options).ok());
  CHECK(fs::exists(expected / "bin/a"));
  // It is found from the project.
  const auto status = LoadStatus(scene.project);
  REQUIRE(status.ok());
  CHECK(status->output == expected);
  CHECK(LoadReport(scene.project).ok());
}

TEST_CASE("programs that the original's build did not make are missing, and that is told") {
  Scene scene;
  scene.Write("Makefile", "all: good bad\n");
  scene.Write("good.c", "#include <stdio.h>\nint main(void) { puts(\"good\"); return 0; }\n");
  scene.Write("bad.c", "int main( { nonsense\n");
  scene.PlantTool("exit 1");
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  CHECK(report->built);
  CHECK(report->units.size() == 1);
  CHECK(report->unmade == std::vector<std::string>{"bad.c"});
  CHECK_FALSE(report->Succeeded());
  CHECK(ReportToTable(*report, 100).find(
            "missing: 1 program that the original's own build did not make") != std::string::npos);
  CHECK(ReportToHtml(*report).find("bad.c") != std::string::npos);
  CHECK(LoadReport(scene.output)->unmade == report->unmade);
}

TEST_CASE("what did not compile is not compiled again") {
  Scene scene;
  scene.Write("a.sh", "echo a\n");
  scene.Write("b.sh", "echo b\n");
  scene.PlantTool("echo 'fn main() { let x: i32 = \"text\"; }' >\"$2\"");
  const auto builds_of = [](const Report& report) {
    return std::count_if(
        report.stages.stages.begin(), report.stages.stages.end(),
        [](const pipeline::StageReport& stage) { return stage.name.starts_with("build "); });
  };
  const auto first = scene.Run();
  REQUIRE(first.ok());
  CHECK(builds_of(*first) == 2);
  scene.Write("notes.txt", "a change\n");
  const auto again = scene.Run();
  REQUIRE(again.ok());
  CHECK(builds_of(*again) == 1);
  for (const UnitReport& unit : again->units) {
    REQUIRE(unit.rejected.size() == 1);
    CHECK(unit.rejected[0].step == "compile");
    CHECK(unit.rejected[0].reason == first->units[0].rejected[0].reason);
    CHECK(unit.verdict == Verdict::kBridged);
  }
}

TEST_CASE("programs that call each other by name find each other") {
  Scene scene;
  scene.Write("count.c", "#include <stdio.h>\nint main(void) { int c, n = 0; while ((c = getchar()) != EOF) "
                         "n += c == '\\n'; printf(\"%d\\n\", n); return 0; }\n");
  scene.Write("Makefile", "bin/count: count.c\n\tmkdir -p bin\n\t$(CC) -o $@ count.c\n");
  scene.Write("tools/shout", "#!/bin/sh\nprintf '%s!\\n' \"$1\"\n", 0755);
  scene.Write("run.sh",
              "#!/bin/sh\nhere=$(cd \"$(dirname \"$0\")\" && pwd)\n"
              "PATH=$here/bin:$here/tools:$PATH\nexport PATH\n"
              "shout \"$(printf 'a\\nb\\n' | count)\"\n",
              0755);
  scene.Write("ask.py", "import os, subprocess\nhere = os.path.dirname(os.path.abspath(__file__))\n"
                        "os.environ['PATH'] = here + '/tools:' + os.environ['PATH']\n"
                        "subprocess.run(['shout', 'here'], check=True)\n");
  scene.PlantTool("exit 1");
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  CHECK(report->units.size() == 4);
  for (const UnitReport& unit : report->units) CHECK(unit.bridge_verified);
  CHECK(MustRun({.argv = {scene.output / "bin/run"}}).stdout_text == "2!\n");
  CHECK(MustRun({.argv = {scene.output / "bin/ask"}}).stdout_text == "here!\n");
}

TEST_CASE("with its crates beside it a workspace is built without network and without a cache") {
  Scene scene;
  scene.Write("hello.c", "#include <stdio.h>\nint main(void) { puts(\"hello\"); return 0; }\n");
  scene.PlantTool("exit 1");
  REQUIRE(scene.OneUnit().bridge_verified);
  // As the README of the result says.
  const os::ProcessResult vendor =
      MustRun({.argv = {"cargo", "vendor", "--offline"}, .cwd = scene.output});
  INFO(vendor.stderr_text);
  REQUIRE(vendor.exit_code == 0);
  REQUIRE(os::WriteFileAtomic(scene.output / ".cargo/config.toml", vendor.stdout_text).ok());
  os::ProcessSpec build;
  build.argv = {"cargo", "build", "--release", "--offline", "--locked"};
  build.cwd = scene.output;
  build.env = os::CurrentEnvironment();
  (*build.env)["CARGO_HOME"] = scene.root / "empty";
  (*build.env)["CARGO_TARGET_DIR"] = scene.root / "target";
  const os::ProcessResult built = MustRun(build);
  INFO(built.stderr_text);
  REQUIRE(built.exit_code == 0);
  CHECK(MustRun({.argv = {scene.root / "target/release/hello"}}).stdout_text == "hello\n");
}

}  // namespace
}  // namespace batuta::convert
