#include "lib/convert/python/python_suites.h"

#include <catch2/catch.hpp>

#include "test/convert/analysis/project_fixture.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

bool IsForPytest(const std::string& path, const std::string& content) {
  TestProject project;
  project.Add("m.py", "X = 1\n").Add(path, content);
  return AreTestsForPytest(project.Analyzed(), project.root());
}

TEST_CASE("tests are written for pytest if pytest is configured") {
  CHECK(IsForPytest("conftest.py", ""));
  CHECK(IsForPytest("pytest.ini", "[pytest]\n"));
  CHECK(IsForPytest("pyproject.toml", "[tool.pytest.ini_options]\naddopts = ''\n"));
  CHECK(IsForPytest("setup.cfg", "[metadata]\n[tool:pytest]\n"));
  CHECK(IsForPytest("tox.ini", "[pytest]\n"));
  CHECK_FALSE(IsForPytest("pyproject.toml", "# [tool.pytest.ini_options]\n"));
  CHECK_FALSE(IsForPytest("setup.cfg", "[metadata]\n"));
  CHECK_FALSE(IsForPytest("tox.ini", "[tox]\n"));
}

TEST_CASE("tests are written for pytest if unittest would not run them") {
  CHECK(IsForPytest("tests/test_a.py", "def test_x():\n    pass\n"));
  CHECK(IsForPytest("tests/a_test.py", "async def test_x(): pass\n"));
  CHECK(IsForPytest("test_a.py", "class TestX:\n    def test_y(self): pass\n"));
  CHECK(IsForPytest("test_a.py", "class TestX(object):\n    def test_y(self): pass\n"));
  CHECK(IsForPytest("test_a.py", "import pytest\n"));
  CHECK(IsForPytest("test_a.py", "from pytest import mark\n"));
  CHECK_FALSE(IsForPytest("test_a.py", "import unittest\nclass TestX(unittest.TestCase):\n"
                                       "    def test_y(self): pass\n"));
  CHECK_FALSE(IsForPytest("test_a.py", "'''\nimport pytest\ndef test_x(): pass\n'''\n"));
  CHECK_FALSE(IsForPytest("other.py", "def test_x(): pass\n"));
}

TEST_CASE("the outermost package is followed up to the first folder that is none") {
  TestProject project;
  project.Add("src/a/__init__.py", "").Add("src/a/b/__init__.py", "").Add("src/a/c/x.py", "");
  CHECK(OutermostPackage(project.root(), "src/a/b/x.py") == "src/a");
  CHECK(OutermostPackage(project.root(), "src/a/x.py") == "src/a");
  CHECK(OutermostPackage(project.root(), "src/a/c/x.py").empty());
  CHECK(OutermostPackage(project.root(), "x.py").empty());
}

// "name: last words" of the suites that are found for a library of these files.
Strings Suites(const TestProject& project, const Strings& files, bool has_pytest) {
  Original original;
  original.python = "/py";
  original.build_root = project.root();
  original.has_pytest = has_pytest;
  Unit unit;
  unit.is_program = false;
  unit.files = files;
  Strings texts;
  for (const Suite& suite : FindPythonSuites(project.Analyzed(), original, unit)) {
    CHECK(suite.argv[0] == "/py");
    std::string text = suite.name + ":";
    for (size_t i = 1; i < suite.argv.size(); ++i) {
      const bool is_code = suite.argv[i].find('\n') != std::string::npos;
      text += " " + (is_code ? std::string("CODE") : suite.argv[i]);
    }
    texts.push_back(text);
  }
  return texts;
}

TEST_CASE("suites of a library, for pytest and for unittest") {
  TestProject project;
  project.Add("src/m/__init__.py", "").Add("src/m/a.py", "def f():\n    '''\n    >>> f()\n    1\n    '''\n");
  project.Add("src/m/tests/__init__.py", "").Add("src/m/tests/test_in.py", "");
  project.Add("src/m/bad-name.py", "'''\n>>> 1\n'''\n").Add("src/m/note.py", "'''A >>> b'''\n");
  project.Add("tests/__init__.py", "").Add("tests/test_out.py", "").Add("tests/deep/test_deep.py", "");
  project.Add("other/__init__.py", "").Add("other/test_other.py", "").Add("test_root.py", "");
  const Strings files = {"src/m/__init__.py", "src/m/a.py", "src/m/bad-name.py", "src/m/note.py"};
  CHECK(Suites(project, files, true) == Strings{"pytest: -c CODE test_root.py",
                                                "pytest tests: -c CODE tests",
                                                "pytest m: -c CODE --pyargs m",
                                                "doctest: -c CODE m.a"});
  CHECK(Suites(project, files, false) ==
        Strings{"unittest .: -m unittest discover -s . -p test*.py",
                "unittest tests: -m unittest discover -s tests -p test*.py",
                "unittest tests/deep: -m unittest discover -s tests/deep -p test*.py",
                "unittest src/m: -m unittest m.tests.test_in", "doctest: -c CODE m.a"});
}

TEST_CASE("pytest commands of a user are run so that their outcomes can be compared") {
  const Strings named = InterpreterCommand({"pytest", "-x", "tests"}, "/py");
  REQUIRE(named.size() == 5);
  CHECK(named[0] == "/py");
  CHECK(named[1] == "-c");
  CHECK(named[4] == "tests");
  const Strings module = InterpreterCommand({"python3", "-m", "pytest", "tests"}, "/py");
  REQUIRE(module.size() == 4);
  CHECK(module[0] == "python3");
  CHECK(module[2] == named[2]);
  CHECK(InterpreterCommand({"python3", "run_tests.py"}, "/py") == Strings{"python3", "run_tests.py"});
  CHECK(InterpreterCommand({"pytest"}, "") == Strings{"pytest"});
}

}  // namespace
}  // namespace batuta::convert
