// What counts as evidence, and what a result must do without the folder that it was made in.
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

}  // namespace
}  // namespace batuta::convert
