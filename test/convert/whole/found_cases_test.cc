// A Python library's own tests, found and used to judge what was made of it.
#include <algorithm>
#include <catch2/catch.hpp>

#include "lib/convert/python/interpreter.h"
#include "lib/os/file_system.h"
#include "lib/os/process.h"
#include "test/convert/whole/scene.h"

namespace batuta::convert {
namespace {

namespace fs = std::filesystem;

constexpr const char* kLoads =
    "import json, pathlib\n\ndef area(name):\n"
    "    table = json.loads((pathlib.Path(__file__).parent / 'sides.json').read_text())\n"
    "    return table[name] ** 2\n";

// A library that opens a file beside it, with `tests` for it.
struct Shapes : Scene {
  Shapes() {
    Write("shapes/__init__.py", "from .areas import area\n");
    Write("shapes/areas.py", kLoads);
    Write("shapes/sides.json", "{\"small\": 2, \"big\": 30}\n");
  }

  // The result carries what batuta.toml does not exclude: without its data the library is broken.
  void Break() const {
    const fs::path settings = project / "batuta.toml";
    std::string text = fs::exists(settings) ? *os::ReadFile(settings) : "[project]\n";
    Write("batuta.toml", text + "exclude = [\"shapes/sides.json\"]\n");
  }

  UnitReport Shape() const {
    const auto report = Run();
    INFO(report.status());
    REQUIRE(report.ok());
    UNSCOPED_INFO(ReportToTable(*report, 200));
    for (const Remark& remark : report->remarks) UNSCOPED_INFO(remark.text);
    const auto unit = std::find_if(report->units.begin(), report->units.end(),
                                   [](const UnitReport& u) { return u.name == "shapes"; });
    REQUIRE(unit != report->units.end());
    for (const std::string& text : unit->unstable) UNSCOPED_INFO(text);
    return *unit;
  }

  // False, with a warning: no interpreter of this machine can import pytest.
  bool UsesPytest() const {
    for (const char* name : {"python3", "/usr/bin/python3"}) {
      const std::string python = ResolvePython("/", name);
      if (python.empty() || !CanImport(python, "pytest")) continue;
      Write("batuta.toml", "[project]\npython = \"" + python + "\"\n");
      return true;
    }
    WARN("NOT CHECKED: no interpreter here can import pytest");
    return false;
  }
};

void CheckProven(const UnitReport& unit, int num_cases) {
  CHECK(unit.verdict == Verdict::kBridged);
  CHECK(unit.cases == num_cases);
  CHECK(unit.cases_passed == num_cases);
  CHECK(unit.bridge_verified);
  CHECK(unit.weak_cases == 0);
}

void CheckBroken(const UnitReport& unit, const std::string& suite) {
  CHECK(unit.verdict == Verdict::kFailed);
  REQUIRE(unit.rejected.size() == 1);
  INFO(unit.rejected[0].reason);
  CHECK(unit.rejected[0].step == "verify");
  CHECK(unit.rejected[0].reason.starts_with("case '" + suite + "': "));
}

constexpr const char* kPytests =
    "import pytest\nfrom shapes import area\n\n"
    "@pytest.mark.parametrize('name, size', [('small', 4), ('big', 900)])\n"
    "def test_area(name, size):\n    assert area(name) == size\n\n"
    "def test_unknown(tmp_path):\n    with pytest.raises(KeyError):\n        area(str(tmp_path))\n";

TEST_CASE("a pytest suite judges the library, and rejects a broken one") {
  Shapes scene;
  if (!scene.UsesPytest()) return;
  scene.Write("tests/test_area.py", kPytests);
  CheckProven(scene.Shape(), 1);
  scene.Break();
  CheckBroken(scene.Shape(), "pytest tests");
}

TEST_CASE("pytest's own options of a project do not spoil the comparison") {
  Shapes scene;
  if (!scene.UsesPytest()) return;
  scene.Write("pyproject.toml", "[tool.pytest.ini_options]\naddopts = \"-vv -rA --durations=5\"\n");
  scene.Write("conftest.py", "import pytest\n\n@pytest.fixture\ndef name():\n    return 'small'\n");
  scene.Write("tests/test_area.py", "import os, time\nimport shapes\n\ndef test_area(name):\n"
                                    "    time.sleep(os.getpid() % 50 / 1000)\n"
                                    "    assert shapes.area(name) == 4\n");
  CheckProven(scene.Shape(), 1);
}

TEST_CASE("pytest tests inside of the package import it relatively") {
  Shapes scene;
  if (!scene.UsesPytest()) return;
  scene.Write("shapes/tests/__init__.py", "");
  scene.Write("shapes/tests/test_area.py",
              "from ..areas import area\n\ndef test_area():\n    assert area('big') == 900\n");
  CheckProven(scene.Shape(), 1);
  scene.Break();
  CheckBroken(scene.Shape(), "pytest shapes");
}

TEST_CASE("tests beside the module, and a src layout, are used") {
  Shapes scene;
  if (!scene.UsesPytest()) return;
  fs::create_directory(scene.project / "src");
  fs::rename(scene.project / "shapes", scene.project / "src/shapes");
  scene.Write("src/shapes/areas_test.py",
              "from shapes.areas import area\n\ndef test_area():\n    assert area('big') == 900\n");
  scene.Write("test_top.py", "import shapes\n\ndef test_top():\n    assert shapes.area('small') == 4\n");
  CheckProven(scene.Shape(), 2);
}

TEST_CASE("a pytest suite that does not notice the missing library is no evidence") {
  Shapes scene;
  if (!scene.UsesPytest()) return;
  scene.Write("tests/test_other.py", "def test_nothing():\n    assert 1 + 1 == 2\n");
  const UnitReport unit = scene.Shape();
  CHECK(unit.cases == 0);
  CHECK(unit.weak_cases == 1);
  CHECK_FALSE(unit.bridge_verified);
}

TEST_CASE("pytest tests that fail in the original are no evidence, and the report says so") {
  Shapes scene;
  if (!scene.UsesPytest()) return;
  scene.Write("tests/test_area.py", "import shapes\n\ndef test_area():\n    assert shapes.area('big') == 1\n");
  const UnitReport unit = scene.Shape();
  CHECK(unit.cases == 0);
  REQUIRE(unit.unstable.size() == 1);
  CHECK(unit.unstable[0] == "pytest tests: the original's own tests fail: exit 1");
}

TEST_CASE("a pytest command of batuta.toml is run by the carried library") {
  Shapes scene;
  if (!scene.UsesPytest()) return;
  scene.Write("tests/test_area.py", kPytests);
  const std::string settings = *os::ReadFile(scene.project / "batuta.toml");
  scene.Write("batuta.toml", settings + "[[suite]]\ncommand = [\"pytest\", \"tests\"]\n"
                                        "programs = [\"shapes\"]\n");
  CheckProven(scene.Shape(), 1);
}

TEST_CASE("without pytest the report says why its tests are not used") {
  Shapes scene;
  scene.Write("tests/test_area.py", kPytests);
  // An interpreter with nothing installed.
  const auto made = os::RunProcess({.argv = {"python3", "-m", "venv", "--without-pip", ".venv"},
                                    .cwd = scene.project});
  REQUIRE(made.ok());
  REQUIRE(made->Succeeded());
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  CHECK(std::any_of(report->remarks.begin(), report->remarks.end(), [](const Remark& remark) {
    return remark.text.starts_with("the tests are written for pytest, which ") &&
           remark.text.ends_with("/.venv/bin/python3 cannot import: they are not used");
  }));
}

TEST_CASE("unittest tests inside of the package import it relatively") {
  Shapes scene;
  scene.Write("shapes/tests/__init__.py", "");
  scene.Write("shapes/tests/test_area.py",
              "import unittest\nfrom ..areas import area\n\nclass T(unittest.TestCase):\n"
              "    def test_area(self):\n        self.assertEqual(area('big'), 900)\n");
  CheckProven(scene.Shape(), 1);
  scene.Write("batuta.toml", "[project]\n");
  scene.Break();
  CheckBroken(scene.Shape(), "unittest shapes");
}

constexpr const char* kExamples =
    "\"\"\"Shapes.\n\n>>> perimeter('small')\n8\n\"\"\"\nfrom .areas import area\n\n"
    "def perimeter(name):\n    '''Around it.\n\n    >>> perimeter('big')\n    120\n    '''\n"
    "    return round(4 * area(name) ** 0.5)\n";

TEST_CASE("examples in docstrings judge the library, and reject a broken one") {
  Shapes scene;
  scene.Write("shapes/perimeters.py", kExamples);
  scene.Write("shapes/unwanted.py", "'''\n>>> 1 + 1\n3\n'''\nraise SystemExit('no import')\n");
  CheckProven(scene.Shape(), 1);
  scene.Write("batuta.toml", "[project]\n");
  scene.Break();
  CheckBroken(scene.Shape(), "doctest");
}

TEST_CASE("a package sees the environment of its users, whether original or carried") {
  Scene scene;
  scene.Write("app/__init__.py", "");
  scene.Write("app/shown.py", "import os, subprocess, sys\n\ndef show():\n"
                              "    print(sorted(os.environ), os.environ.get('PYTHONPATH'), flush=True)\n"
                              "    code = 'import os; print(os.environ.get(\"PYTHONPATH\"))'\n"
                              "    subprocess.run([sys.executable, '-c', code])\n\n"
                              "def start():\n    show()\n");
  scene.Write("app/__main__.py", "from .shown import show\nshow()\n");
  scene.Write("app/module.py", "from . import shown\n\nif __name__ == '__main__':\n    shown.show()\n");
  scene.Write("pyproject.toml", "[project.scripts]\nshow-app = 'app.shown:start'\n");
  std::string cases;
  for (const char* name : {"app", "module", "show-app"}) {
    const std::string head = std::string("[[case]]\nprogram = \"") + name + "\"\n";
    cases += head + head + "env = { PYTHONPATH = \"/nowhere\" }\n";
  }
  scene.Write("batuta.toml", cases);
  const auto report = scene.Run();
  INFO(report.status());
  REQUIRE(report.ok());
  INFO(ReportToTable(*report, 200));
  CHECK(report->units.size() == 3);
  for (const UnitReport& unit : report->units) {
    CHECK(unit.cases == 2);
    CHECK(unit.bridge_verified);
  }
}

TEST_CASE("examples of which none holds in the original are no evidence") {
  Shapes scene;
  scene.Write("shapes/perimeters.py", "'''\n>>> 1 + 1\n3\n'''\n");
  const UnitReport unit = scene.Shape();
  CHECK(unit.cases == 0);
  CHECK(unit.unstable.size() == 1);
}

}  // namespace
}  // namespace batuta::convert
