#include "lib/convert/python/module_graph.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

Unit MakeUnit(EntryKind kind, const std::string& path, const std::string& target,
              std::vector<std::string> files) {
  Unit unit;
  unit.name = "program";
  unit.language = Language::kPython;
  unit.entry = {"program", path, Language::kPython, kind, target};
  unit.files = std::move(files);
  return unit;
}

TEST_CASE("a script imports from its own folder") {
  const auto program =
      ProgramOf(MakeUnit(EntryKind::kScript, "tools/a.py", "", {"tools/a.py", "tools/b.py"}));
  REQUIRE(program.ok());
  CHECK(program->start == PythonProgram::Start::kScript);
  CHECK(program->modules[0].name == "__main__");
  CHECK(program->modules[0].place == "a");
  CHECK(program->modules[1].name == "b");
}

TEST_CASE("a package starts with its __main__, which is not the first of its files") {
  const auto program = ProgramOf(MakeUnit(
      EntryKind::kPackage, "src/p/__main__.py", "p",
      {"src/p/__init__.py", "src/p/__main__.py", "src/p/sub/__init__.py", "src/p/sub/m.py"}));
  REQUIRE(program.ok());
  CHECK(program->modules[0].name == "__main__");
  CHECK(program->modules[0].place == "p.__main__");
  CHECK(program->modules[0].package == "p");
  REQUIRE(program->Find("p.sub.m") != nullptr);
  CHECK(program->Find("p.sub.m")->package == "p.sub");
  CHECK(program->Find("p.sub")->is_package);
  CHECK(program->Find("p.sub")->package == "p.sub");
}

TEST_CASE("a package's __init__ that is started runs twice, once as the package") {
  const auto program = ProgramOf(
      MakeUnit(EntryKind::kPackage, "p/__init__.py", "p.__init__", {"p/__init__.py", "p/m.py"}));
  REQUIRE(program.ok());
  CHECK(program->modules[0].place == "p.__init__");
  CHECK(program->modules[0].name == "__main__");
  CHECK(program->modules[0].package == "p");
  CHECK(!program->modules[0].is_package);
  REQUIRE(program->Find("p") != nullptr);
  CHECK(program->Find("p")->is_package);
}

TEST_CASE("a console script calls a function") {
  const auto program = ProgramOf(
      MakeUnit(EntryKind::kConsoleScript, "p/cli.py", "p.cli:main", {"p/cli.py", "p/__init__.py"}));
  REQUIRE(program.ok());
  CHECK(program->start == PythonProgram::Start::kFunction);
  CHECK(program->target == "p.cli:main");
  CHECK(program->modules[0].name == "p.cli");
}

TEST_CASE("a file outside of the search folder is refused by name") {
  const auto program =
      ProgramOf(MakeUnit(EntryKind::kScript, "tools/a.py", "", {"tools/a.py", "lib/b.py"}));
  REQUIRE(!program.ok());
  CHECK(std::string(program.status().message()).find("'lib/b.py'") != std::string::npos);
}

}  // namespace
}  // namespace batuta::convert
