// What counts as evidence, and what a result must do without the folder that it was made in.
#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "test/convert/whole/scene.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;
using Catch::Contains;

// A C program that reads the file beside itself.
constexpr const char* kBeside =
    "#include <libgen.h>\n#include <stdio.h>\nint main(int argc, char **argv) { char path[4096], line[99];\n"
    "  snprintf(path, sizeof path, \"%s/greeting\", dirname(argv[0]));\n"
    "  FILE *f = fopen(path, \"r\"); if (f == NULL) { puts(\"no data\"); return 2; }\n"
    "  fputs(fgets(line, sizeof line, f), stdout); return 0; }\n";

TEST_CASE("a program that needs data which the result does not have is not called the same") {
  Scene scene;
  scene.Write("beside.c", kBeside);
  scene.Write("greeting", "good day\n");
  scene.PlantTool("exit 1");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kFailed);
  REQUIRE_FALSE(unit.rejected.empty());
  CHECK(unit.rejected.back().tool == "bridge");
  CHECK_THAT(unit.rejected.back().reason, Contains("no data"));
  CHECK_THAT(*os::ReadFile(scene.output / "README.md"), Contains("differs from the original"));
}

TEST_CASE("what the original leaves beside itself is not carried into the result") {
  Scene scene;
  scene.Write("record.sh",
              "#!/bin/sh\necho entry >>\"$(dirname \"$0\")\"/jour\"\"nal\necho recorded\n", 0755);
  scene.PlantTool("exit 1");
  CHECK(scene.OneUnit().verdict == Verdict::kBridged);
  bool names_script = false;
  for (const auto& entry : fs::recursive_directory_iterator(scene.output / "crates")) {
    if (!entry.is_regular_file()) continue;
    const std::string text = *os::ReadFile(entry.path());
    CHECK(text.find("journal") == std::string::npos);
    names_script = names_script || text.find("record.sh") != std::string::npos;
  }
  CHECK(names_script);
}

TEST_CASE("what a program does elsewhere is seen by its system calls, if that is asked for") {
  Scene scene;
  const std::string elsewhere = scene.root / "elsewhere";
  scene.Write("a.sh", "#!/bin/sh\necho x >'" + elsewhere + "'\necho saved\n", 0755);
  scene.Write("b.sh", "#!/bin/sh\necho x >\"$HOME/.b\"; rm \"$HOME/.b\"; echo saved\n", 0755);
  scene.PlantTool(Printing("saved\\n"));
  ConvertOptions options;
  options.compare_effects = true;
  const auto report = scene.Run(options);
  REQUIRE(report.ok());
  REQUIRE(report->units.size() == 2);
  for (const UnitReport& unit : report->units) {
    CHECK(unit.verdict == Verdict::kVerified);
    REQUIRE_FALSE(unit.notes.empty());
    const bool is_a = unit.product.find("a.sh") != std::string::npos;
    CHECK_THAT(unit.notes.back(), Contains(is_a ? "another effect: " : "the same effects beyond"));
  }
}

TEST_CASE("a file in the home folder is behaviour") {
  Scene scene;
  scene.Write("save.sh", "#!/bin/sh\necho x >\"$HOME/.saved\"\necho saved\n", 0755);
  scene.PlantTool(Printing("saved\\n"));
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kBridged);
  REQUIRE(unit.rejected.size() == 1);
  CHECK_THAT(unit.rejected[0].reason, Contains("~/.saved"));
  CHECK(unit.cases > 0);
}

TEST_CASE("an original that cannot run here is no evidence for its bridge") {
  Scene scene;
  scene.PlantTool("exit 1");
  SECTION("Python") { scene.Write("app.py", "import there_is_no_such_module\nprint(1)\n"); }
  SECTION("shell") { scene.Write("app.sh", "#!/bin/sh\nthere_is_no_such_command\n", 0755); }
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kBridged);
  CHECK(unit.cases == 0);
  REQUIRE_FALSE(unit.unstable.empty());
  CHECK_THAT(unit.unstable[0], Contains("the original cannot run here: ") &&
                                   Contains("there_is_no_such_"));
}

TEST_CASE("lines that vary are told") {
  Scene scene;
  scene.Write("half.sh", "#!/bin/sh\necho fixed\necho $$\n", 0755);
  scene.Write("batuta.toml", "[verify]\nfound = false\n[[case]]\nprogram = \"half\"\nname = \"n\"\n");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.cases == 1);
  REQUIRE(unit.unstable.size() == 1);
  CHECK(unit.unstable[0] == "n, in part: what varies from run to run is not compared (lines: 1, files: 0)");
}

// A C program that reads the file whose path it was compiled with.
constexpr const char* kCompiledIn =
    "#include <stdio.h>\nint main(void) { char line[99]; FILE *f = fopen(GREETING, \"r\");\n"
    "  if (f == NULL) { puts(\"no data\"); return 2; }\n"
    "  fputs(fgets(line, sizeof line, f), stdout); return 0; }\n";

TEST_CASE("data at a path that was compiled in is not there for the result") {
  Scene scene;
  scene.Write("hello.c", kCompiledIn);
  scene.Write("share/greeting", "good day\n");
  scene.Write("Makefile",
              "hello: hello.c\n\t$(CC) -DGREETING='\"$(CURDIR)/share/greeting\"' -o $@ hello.c\n");
  scene.PlantTool("exit 1");
  SECTION("seen by a case") {}
  SECTION("seen by a case, while the project's own tests need the folder") {
    scene.Write("check.sh", "#!/bin/sh\n[ \"$(./hello)\" = 'good day' ]\n", 0755);
    const std::string makefile = *os::ReadFile(scene.project / "Makefile");
    scene.Write("Makefile", makefile + "check: hello\n\t$(CURDIR)/check.sh\n");
  }
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  const auto unit = std::find_if(report->units.begin(), report->units.end(),
                                 [](const UnitReport& u) { return u.name == "hello"; });
  REQUIRE(unit != report->units.end());
  CHECK(unit->verdict == Verdict::kFailed);
  REQUIRE_FALSE(unit->rejected.empty());
  CHECK_THAT(unit->rejected.back().reason, Contains("no data"));
}

TEST_CASE("tests that name the folder of the build judge the result") {
  Scene scene;
  scene.Write("hello.c", "#include <stdio.h>\nint main(int argc, char **argv) {\n"
                         "  if (argc > 2) puts(argv[2]);\n  return 0; }\n");
  scene.Write("check.sh", "#!/bin/sh\n[ \"$(\"$1\" a b)\" = b ]\n", 0755);
  scene.Write("CMakeLists.txt",
              "cmake_minimum_required(VERSION 3.10)\nproject(hello C)\nenable_testing()\n"
              "add_executable(hello hello.c)\n"
              "add_test(NAME says COMMAND ${CMAKE_SOURCE_DIR}/check.sh $<TARGET_FILE:hello>)\n");
  // Wrong, which only the project's own test can notice.
  scene.PlantTool("case $1 in *.c) echo 'fn main() {}' >\"$2\";; *) exit 1;; esac");
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  const auto unit = std::find_if(report->units.begin(), report->units.end(),
                                 [](const UnitReport& u) { return u.language == Language::kC; });
  REQUIRE(unit != report->units.end());
  CHECK(unit->verdict == Verdict::kBridged);
  CHECK(unit->bridge_verified);
  CHECK(unit->cases == 1);
  REQUIRE(unit->rejected.size() == 1);
  CHECK_THAT(unit->rejected[0].reason, Contains("case 'ctest"));
}

TEST_CASE("what is left in the folder for temporary files is behaviour") {
  Scene scene;
  SECTION("under a name that stays") {
    scene.Write("save.sh", "#!/bin/sh\necho x >\"$TMPDIR/saved\"\necho saved\n", 0755);
  }
  SECTION("under a name that varies") {
    scene.Write("save.sh", "#!/bin/sh\necho x >\"$(mktemp)\"\necho saved\n", 0755);
  }
  scene.PlantTool(Printing("saved\\n"));
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kBridged);
  CHECK(unit.cases > 0);
  REQUIRE(unit.rejected.size() == 1);
  CHECK_THAT(unit.rejected[0].reason, Contains("$TMPDIR"));
}

TEST_CASE("files in the home folder and the one for temporary files are in the workspace's tests") {
  Scene scene;
  scene.Write("save.sh",
              "#!/bin/sh\necho x >\"$HOME/.saved\"\necho x >\"$TMPDIR/saved\"\nmktemp >\"$TMPDIR/log\"\n",
              0755);
  scene.PlantTool("exit 1");
  CHECK(scene.OneUnit().bridge_verified);
  const auto test = os::RunProcess({.argv = {"cargo", "test", "--release"}, .cwd = scene.output});
  REQUIRE(test.ok());
  INFO(test->stdout_text);
  CHECK(test->exit_code == 0);
}

TEST_CASE("a usage message is one piece of evidence, and the report says that it is all") {
  Scene scene;
  scene.Write("tool.sh", "#!/bin/sh\necho 'usage: tool FILE' >&2\nexit 2\n", 0755);
  scene.PlantTool("exit 1");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.bridge_verified);
  CHECK(unit.cases == 1);
  CHECK(unit.cases_passed == 1);
  CHECK(unit.repeated_cases == 2);
  REQUIRE(unit.notes.size() == 1);
  CHECK_THAT(unit.notes[0], Contains("only its usage message"));
}

TEST_CASE("cases of batuta.toml count each, whatever they show") {
  Scene scene;
  scene.Write("tool.sh", "#!/bin/sh\necho 'usage: tool FILE' >&2\nexit 2\n", 0755);
  scene.Write("batuta.toml", "[[case]]\nprogram = \"tool\"\n[[case]]\nprogram = \"tool\"\nargs = [\"x\"]\n");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.cases == 2);
  CHECK(unit.notes.empty());
}

// A script that counts its own runs outside of everything that is compared.
struct Counted : Scene {
  Counted() {
    Write("count.sh", "#!/bin/sh\necho run >>'" + Log() + "'\necho counted $#\n", 0755);
    Write("batuta.toml", Cases(1));
    PlantTool("exit 1");
  }
  std::string Log() const { return root / "log"; }
  static std::string Cases(int num) {
    std::string text;
    for (int i = 0; i < num; ++i) {
      text += "[[case]]\nprogram = \"count\"\nname = \"" + std::to_string(i) + "\"\nargs = [\"" +
              std::to_string(i) + "\"]\n";
    }
    return text;
  }
  // Since it was asked last.
  int64_t NumRuns() const {
    const std::string text = os::ReadFile(Log()).value_or("");
    os::RemoveAll(Log()).IgnoreError();
    return std::count(text.begin(), text.end(), '\n');
  }
};

TEST_CASE("the original is not run again for a case that it has run") {
  Counted scene;
  CHECK(scene.OneUnit().cases_passed == 1);
  CHECK(scene.NumRuns() == 3);  // twice the original, once the bridge
  scene.Write("batuta.toml", Counted::Cases(2));
  CHECK(scene.OneUnit().cases_passed == 2);
  CHECK(scene.NumRuns() == 4);
  scene.Write("other.txt", "any file may be what the original reads\n");
  CHECK(scene.OneUnit().cases_passed == 2);
  CHECK(scene.NumRuns() == 6);
}

TEST_CASE("an original that does something else today is observed again") {
  Scene scene;
  const fs::path today = scene.root / "today";
  REQUIRE(os::WriteFileAtomic(today, "one\n").ok());
  scene.Write("show.sh", "#!/bin/sh\ncat '" + today.native() + "'\n", 0755);
  scene.Write("batuta.toml", "[[case]]\nprogram = \"show\"\nname = \"first\"\n");
  scene.PlantTool("exit 1");
  CHECK(scene.OneUnit().bridge_verified);
  REQUIRE(os::WriteFileAtomic(today, "two\n").ok());
  scene.Write("batuta.toml", "[[case]]\nprogram = \"show\"\nname = \"first\"\n"
                             "[[case]]\nprogram = \"show\"\nname = \"second\"\n");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.bridge_verified);
  CHECK(unit.cases_passed == 2);
  CHECK(unit.unstable.empty());
}

TEST_CASE("a suite judges the scripts that it starts, by name or by their interpreter") {
  Scene scene;
  scene.Write("greet.sh", "#!/bin/sh\necho \"good day, $1\"\n", 0755);
  scene.Write("count.py",
              "from __future__ import annotations\nimport sys\n"
              "def count():\n    return len(sys.argv) - 1\n"
              "if __name__ == '__main__':\n    print(count())\n");
  scene.Write("tests/run",
              "set -e\n[ \"$(./greet.sh you)\" = 'good day, you' ]\n"
              "[ \"$(sh greet.sh you)\" = 'good day, you' ]\n"
              "[ \"$(python3 count.py a b)\" = 2 ]\n"
              "[ \"$(python3 -c 'import count; print(count.count())')\" = 0 ]\n");
  scene.Write("batuta.toml",
              "[verify]\nfound = false\n[[suite]]\n"
              "command = [\"sh\", \"tests/run\"]\nprograms = [\"greet\", \"count\"]\n");
  scene.PlantTool(Printing("good day, me\\n"));
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  REQUIRE(report->units.size() == 2);
  for (const UnitReport& unit : report->units) {
    CHECK(unit.verdict == Verdict::kBridged);
    CHECK(unit.bridge_verified);
    REQUIRE(unit.rejected.size() == 1);
    CHECK(unit.rejected[0].step == "verify");
  }
}

TEST_CASE("a stderr that is not compared proves nothing") {
  Scene scene;
  scene.Write("log.sh", "#!/bin/sh\necho done >&2\n", 0755);
  scene.Write("batuta.toml",
              "[verify]\nfound = false\nstderr = \"ignore\"\n"
              "[[case]]\nprogram = \"log\"\n");
  scene.PlantTool(Printing(""));
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kCompiled);
  CHECK(unit.weak_cases == 1);
}

TEST_CASE("links that name the project by its path lead into the copy") {
  Scene scene;
  scene.Write("notes/old", "a\n");
  scene.Write("note.sh", "#!/bin/sh\necho more >>by-path/old\necho noted\n", 0755);
  SECTION("by its path") { fs::create_symlink(scene.project / "notes", scene.project / "by-path"); }
  SECTION("by another name that it has") {
    fs::create_symlink(scene.project, scene.root / "alias");
    fs::create_symlink(scene.root / "alias/notes", scene.project / "by-path");
  }
  SECTION("by a link that leads out of it and back") {
    fs::create_symlink(scene.root, scene.project / "out");
    fs::create_symlink("out" / scene.project.filename() / "notes", scene.project / "by-path");
  }
  scene.Write("batuta.toml",
              "[verify]\nfound = false\n[[case]]\nprogram = \"note\"\nin_project = true\n");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.cases == 1);
  CHECK(*os::ReadFile(scene.project / "notes/old") == "a\n");
}

TEST_CASE("a case puts no file where a link of the project leads") {
  Scene scene;
  scene.Write("show.sh", "#!/bin/sh\necho shown\n", 0755);
  REQUIRE(os::MakeDirs(scene.root / "elsewhere").ok());
  fs::create_symlink(scene.root / "elsewhere", scene.project / "out");
  scene.Write("batuta.toml",
              "[verify]\nfound = false\n[[case]]\nprogram = \"show\"\nin_project = true\n"
              "files = { \"out/file\" = \"x\" }\n");
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.cases == 0);
  REQUIRE(unit.unstable.size() == 1);
  CHECK_THAT(unit.unstable[0], Contains("'out/file' leads out of its folder by a link"));
  CHECK(fs::is_empty(scene.root / "elsewhere"));
}

}  // namespace
}  // namespace batuta::convert
