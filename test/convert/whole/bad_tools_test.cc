// What a transpiler may do to a conversion: nothing worse than to be rejected.
#include <catch2/catch.hpp>

#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "test/convert/whole/scene.h"

namespace batuta::convert {
namespace {

struct Hello : Scene {
  Hello() { Write("hello.sh", "echo hello\n"); }
};

// The unit is bridged, behaves as before, and the tool's rejection begins with `reason`.
void CheckRejected(const UnitReport& unit, const std::string& step, const std::string& reason) {
  CHECK(unit.verdict == Verdict::kBridged);
  CHECK(unit.bridge_verified);
  REQUIRE(unit.rejected.size() == 1);
  CHECK(unit.rejected[0].step == step);
  INFO(unit.rejected[0].reason);
  CHECK(unit.rejected[0].reason.find(reason) != std::string::npos);
}

TEST_CASE("a right translation is kept") {
  Hello scene;
  scene.PlantTool(Printing("hello\\n"));
  const UnitReport unit = scene.OneUnit();
  CHECK(unit.verdict == Verdict::kVerified);
  CHECK(unit.tool == "plant");
  CHECK(unit.cases == 1);  // three runs that show the same
  CHECK(unit.repeated_cases == 2);
}

TEST_CASE("a translation that prints something else is rejected") {
  Hello scene;
  scene.PlantTool(Printing("hallo\\n"));
  CheckRejected(scene.OneUnit(), "verify", "stdout line 1: \"hallo\\n\", expected \"hello\\n\"");
}

TEST_CASE("a translation that does not compile is rejected with the compiler's words") {
  Hello scene;
  scene.PlantTool("echo 'fn main() { nothing() }' >\"$2\"");
  CheckRejected(scene.OneUnit(), "compile", "error[E0425]");
}

TEST_CASE("a tool that hangs costs its time limit") {
  Hello scene;
  scene.PlantTool("sleep 600", 1);
  CheckRejected(scene.OneUnit(), "transpile", "over its time limit of 1 s");
}

TEST_CASE("a tool that crashes is rejected with its signal") {
  Hello scene;
  scene.PlantTool("kill -SEGV $$");
  // Confined, the shell's death is told as the exit code 128 + 11.
  CheckRejected(scene.OneUnit(), "transpile", os::HasSandbox() ? "exit 139" : "signal 11");
}

TEST_CASE("a tool that prints without end is ended") {
  Hello scene;
  scene.PlantTool("yes", 60);
  CheckRejected(scene.OneUnit(), "transpile", "over its output limit");
}

TEST_CASE("a tool that says it is done and wrote nothing is rejected") {
  Hello scene;
  scene.PlantTool("exit 0");
  CheckRejected(scene.OneUnit(), "transpile", "wrote no result");
}

TEST_CASE("a tool that hands over a link instead of a result is rejected") {
  Hello scene;
  scene.PlantTool("ln -s /etc/passwd \"$2\"");
  CheckRejected(scene.OneUnit(), "transpile", "wrote no result");
}

TEST_CASE("a tool that fails is rejected with its first error line") {
  Hello scene;
  scene.PlantTool("echo starting; echo 'error: line 3: cannot' >&2; exit 2");
  CheckRejected(scene.OneUnit(), "transpile", "plant: exit 2 (error: line 3: cannot)");
}

TEST_CASE("a tool cannot write outside its folder") {
  if (!os::HasSandbox()) {
    WARN("NOT CHECKED: this machine has no working bubblewrap");
    return;
  }
  Hello scene;
  scene.PlantTool("echo changed >'" + (scene.project / "hello.sh").native() + "' || exit 3");
  CheckRejected(scene.OneUnit(), "transpile", "exit 3");
  CHECK(*os::ReadFile(scene.project / "hello.sh") == "echo hello\n");
}

TEST_CASE("what a program says on stderr counts unless batuta.toml says otherwise") {
  Scene scene;
  scene.Write("hello.sh", "#!/bin/sh\necho hello\necho 'took 1 s' >&2\n", 0755);
  scene.PlantTool("printf '%s' 'fn main() { println!(\"hello\"); eprintln!(\"done\"); }' >\"$2\"");
  CheckRejected(scene.OneUnit(), "verify", "stderr line 1: \"done\\n\", expected \"took 1 s\\n\"");
  scene.Write("batuta.toml", "[verify]\nstderr = \"ignore\"\n");
  CHECK(scene.OneUnit().verdict == Verdict::kVerified);
}

}  // namespace
}  // namespace batuta::convert
