#include "lib/convert/analysis_entries.h"

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lib/convert/unit_names.h"
#include "test/convert/analysis/project_fixture.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

constexpr const char* kGuarded = "def main(): pass\nif __name__ == '__main__':\n    main()\n";

const EntryPoint* Find(const Analysis& analysis, const std::string& name) {
  for (const EntryPoint& entry : analysis.entry_points) {
    if (entry.name == name) return &entry;
  }
  return nullptr;
}

}  // namespace

TEST_CASE("Python programs: guards, scripts, packages, console scripts") {
  TestProject project;
  project.Add("script.py", "print(1)\n").Add("pure.py", "X = 1\n").Add("guarded.py", kGuarded);
  project.Add("used.py", "print(1)\n").Add("user.py", "import used\nprint(2)\n");
  project.Add("src/app/__init__.py", "").Add("src/app/__main__.py", "from . import cli\n");
  project.Add("src/app/cli.py", kGuarded).Add("src/app/tool.py", std::string("from . import cli\n") + kGuarded);
  project.Add("src/app/noisy.py", "print('imported')\n");
  project.Add("pyproject.toml", "[project.scripts]\napp-cli = \"app.cli:main\"\n");
  project.Add("test_it.py", kGuarded).Add("it_test.py", kGuarded).Add("conftest.py", "print(1)\n");
  project.Add("suite.py", "import unittest\nif __name__ == '__main__':\n    unittest.main()\n");
  project.Add("setup.py", "from setuptools import setup\nsetup()\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Names(analysis) == Strings{"app-cli", "guarded", "script", "app", "tool", "user"});
  CHECK(Find(analysis, "app-cli")->kind == EntryKind::kConsoleScript);
  CHECK(Find(analysis, "app-cli")->target == "app.cli:main");
  CHECK(Find(analysis, "app-cli")->path == "src/app/cli.py");
  CHECK(Find(analysis, "app")->kind == EntryKind::kPackage);
  CHECK(Find(analysis, "app")->target == "app");
  CHECK(Find(analysis, "tool")->kind == EntryKind::kModule);
  CHECK(Find(analysis, "tool")->target == "app.tool");
  CHECK(HasRemark(analysis, "src/app/cli.py", "is the program app-cli"));
}

TEST_CASE("a console script's module is found although a script has the name of its package") {
  TestProject project;
  project.Add("acme.py", "print('another')\n");
  project.Add("src/acme/__init__.py", "").Add("src/acme/cli.py", "def main(): pass\n");
  project.Add("pyproject.toml", "[project.scripts]\nacme-run = 'acme.cli:main'\n");
  const Analysis analysis = project.Analyzed();
  REQUIRE(Find(analysis, "acme-run") != nullptr);
  CHECK(Find(analysis, "acme-run")->path == "src/acme/cli.py");
}

TEST_CASE("one program that can be started in several ways is listed once") {
  TestProject project;
  project.Add("app/__init__.py", "").Add("app/cli.py", kGuarded);
  project.Add("app/__main__.py", "import sys\nfrom app.cli import main\n\nsys.exit(main())\n");
  project.Add("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    app = app.cli:main\n");
  project.Add("setup.py", "setup(entry_points={'console_scripts': ['app = app.cli:main']})\n");
  project.Add("own/__init__.py", "");
  project.Add("own/__main__.py", kGuarded);
  project.Add("lone.py", kGuarded);
  project.Add("pyproject.toml", "[project.scripts]\nowner = 'own.__main__:main'\nlone = 'lone:main'\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Names(analysis) == Strings{"lone", "owner", "app"});
  CHECK(Find(analysis, "app")->kind == EntryKind::kConsoleScript);
  CHECK(HasRemark(analysis, "app/__main__.py", "is the program app, which is in the result once"));
}

TEST_CASE("programs that do different things stay apart") {
  TestProject project;
  project.Add("app/__init__.py", "");
  project.Add("app/cli.py", "def main(): pass\ndef check(): pass\n"
                            "if __name__ == '__main__':\n    check()\n");
  project.Add("app/__main__.py", "from .other import main\nmain()\n");
  project.Add("app/other.py", "def main(): pass\n");
  project.AddExecutable("tool.py", std::string("#!/usr/bin/env python3\n") + kGuarded);
  project.Add("pyproject.toml", "[project.scripts]\napp = 'app.cli:main'\napp2 = 'app.cli:main'\n"
                                "tool = 'tool:main'\n");
  // Two names of one function are two programs for those who call them; a script that is run by its
  // path has to be there too.
  CHECK(Names(project.Analyzed()) ==
        Strings{"app", "app2", "tool", "app-py", "cli", "tool-py"});
}

TEST_CASE("console scripts of setup.cfg, setup.py and Poetry") {
  TestProject project;
  project.Add("m/__init__.py", "def f(): pass\n");
  project.Add("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    one = m:f\n    two=m:f [x]\n");
  project.Add("setup.py", "setup(entry_points={'console_scripts': ['three = m:f'],\n 'x': ['no = m:f']})\n");
  project.Add("pyproject.toml", "[tool.poetry.scripts]\nfour = 'm:f'\nfive = 'gone:f'\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Names(analysis) == Strings{"four", "one", "two", "three"});
  CHECK(HasRemark(analysis, "pyproject.toml", "no module gone"));
}

TEST_CASE("shell programs: scripts that are only sourced are none") {
  TestProject project;
  project.Add("a.sh", ". ./lib.sh\n. ./both.sh\nls\n").Add("lib.sh", "echo loaded\n");
  project.Add("both.sh", "#!/bin/sh\necho both\n").Add("defs.sh", "f() { ls; }\n");
  project.Add("lone.sh", "ls\n").AddExecutable("tool", "#!/usr/bin/env bash\nls\n");
  CHECK(Names(project.Analyzed()) == Strings{"a", "both", "lone", "tool"});
}

TEST_CASE("C programs are files that define main") {
  TestProject project;
  project.Add("a.c", "int main(void) { }\n").Add("b.c", "int f(void) { }\n");
  project.Add("c.cc", "int main() { }\n").Add("d.h", "int main(void);\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Names(analysis) == Strings{"a", "c"});
  CHECK(Find(analysis, "a")->kind == EntryKind::kMain);
}

TEST_CASE("names that clash, that cargo refuses or that are none become others") {
  TestProject project;
  project.Add("foo.py", kGuarded).Add("foo.sh", "ls\n").Add("x/foo.sh", "ls\n");
  project.Add("build.sh", "ls\n").Add("a b'c.sh", "ls\n").Add("-n.sh", "ls\n").Add("test.sh", "ls\n");
  const Analysis analysis = project.Analyzed();
  CHECK(Names(analysis) ==
        Strings{"_n", "a_b_c", "build-sh", "foo", "foo-sh", "test", "foo-sh-2"});
  CHECK(HasRemark(analysis, "foo.sh", "foo is taken by another program"));
  CHECK(HasRemark(analysis, "build.sh", "refused by cargo"));
  CHECK(HasRemark(analysis, "a b'c.sh", "is no name for a binary"));
}

TEST_CASE("binary names") {
  CHECK(BinaryName("a.b") == "a_b");
  CHECK(BinaryName("") == "_");
  CHECK(BinaryName("-x") == "_x");
  CHECK(BinaryName("\xff\n") == "__");
  CHECK(BinaryName(std::string(500, 'x')).size() == 100);
}

}  // namespace batuta::convert
