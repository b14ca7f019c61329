#include "lib/convert/python/launch.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

Unit Program(EntryKind kind, const std::string& path, const std::string& target) {
  Unit unit;
  unit.name = "prog";
  unit.language = Language::kPython;
  unit.entry = {"prog", path, Language::kPython, kind, target};
  unit.files = {path};
  return unit;
}

TEST_CASE("a script is started by its path") {
  const auto launch = LaunchOf(Program(EntryKind::kScript, "tools/x.py", ""));
  REQUIRE(launch.ok());
  CHECK(launch->script == "tools/x.py");
  CHECK(launch->words.empty());
  CHECK(!launch->search_folder);
}

TEST_CASE("a package is started from the folder that holds it") {
  const auto launch = LaunchOf(Program(EntryKind::kPackage, "src/a/b/__main__.py", "a.b"));
  REQUIRE(launch.ok());
  CHECK(launch->words == std::vector<std::string>{"-m", "a.b"});
  CHECK(launch->search_folder == "src");
}

TEST_CASE("a module that needs its package is started as a part of it") {
  const auto launch = LaunchOf(Program(EntryKind::kModule, "src/a/tool.py", "a.tool"));
  REQUIRE(launch.ok());
  CHECK(launch->words == std::vector<std::string>{"-m", "a.tool"});
  CHECK(launch->search_folder == "src");
  const auto init = LaunchOf(Program(EntryKind::kModule, "a/__init__.py", "a.__init__"));
  REQUIRE(init.ok());
  CHECK(init->words == std::vector<std::string>{"-m", "a.__init__"});
  CHECK(init->search_folder == "");
}

TEST_CASE("a folder that is named as the package's own parent is not mistaken for the package") {
  const auto launch = LaunchOf(Program(EntryKind::kPackage, "a/__main__.py", "a"));
  REQUIRE(launch.ok());
  CHECK(launch->search_folder == "");
  const auto nested = LaunchOf(Program(EntryKind::kPackage, "a/a/__main__.py", "a"));
  REQUIRE(nested.ok());
  CHECK(nested->search_folder == "a");
}

TEST_CASE("a console script that is no module:function is refused") {
  for (const char* target : {"", "m", "m:", ":f", "m:f()", "m:f'; import os; '", "m f:g"}) {
    INFO(target);
    const auto launch = LaunchOf(Program(EntryKind::kConsoleScript, "m.py", target));
    CHECK(launch.status().code() == absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE("names of console scripts cannot break out of the code that starts them") {
  for (const char* name : {"a'b", "a\\", "a\nb", "a\"\"\"b"}) {
    INFO(name);
    Unit unit = Program(EntryKind::kConsoleScript, "m.py", "m:f");
    unit.entry.name = name;
    CHECK(LaunchOf(unit).status().code() == absl::StatusCode::kFailedPrecondition);
  }
}

TEST_CASE("a library of a src layout is found in src") {
  Unit unit = Program(EntryKind::kModule, "src/m/a.py", "");
  unit.is_program = false;
  CHECK(LaunchOf(unit)->search_folder == "src");
  unit.files = {"m/a.py"};
  CHECK(LaunchOf(unit)->search_folder == "");
}

}  // namespace
}  // namespace batuta::convert
