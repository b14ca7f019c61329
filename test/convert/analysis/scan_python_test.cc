#include "lib/convert/scan_python.h"

#include <algorithm>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

FileScan Scan(std::string_view source) { return ScanFile("x.py", source); }

std::vector<std::string> References(const FileScan& scan) {
  std::vector<std::string> names;
  for (const Reference& reference : scan.references) {
    std::string name = std::string(static_cast<size_t>(reference.level), '.') + reference.name;
    for (const std::string& member : reference.members) name += " " + member;
    names.push_back(std::to_string(reference.line) + " " + name);
  }
  return names;
}

using Strings = std::vector<std::string>;

}  // namespace

TEST_CASE("Python imports in all their forms") {
  const FileScan scan = Scan(
      "import os, sys as system\n"
      "from . import sibling\n"
      "from ..pkg.mod import (a as b,\n   c)\n"
      "from x import *\n"
      "def f():\n    import late; import later.still\n"
      "try: import fast\nexcept ImportError: fast = None\n"
      "m = importlib.import_module('by.name')\n");
  CHECK(References(scan) == Strings{"1 os", "1 sys", "2 . sibling", "3 ..pkg.mod a c", "5 x",
                                    "7 late", "7 later.still", "8 fast", "10 by.name"});
  CHECK(scan.oddities.empty());
}

TEST_CASE("texts that may name modules count where modules are imported by name") {
  const std::string texts =
      "known = {'a': 'pkg.plugins.one', 'b': 'no dots', 'c': '1.', 'd': '..e'}\n";
  CHECK(References(Scan(texts)).empty());
  const FileScan scan = Scan(texts + "m = import_module(known[x])\n");
  CHECK(References(scan) == Strings{"1 pkg.plugins.one"});
  CHECK(scan.references[0].form == ReferenceForm::kNamedModule);
}

TEST_CASE("imports in strings and comments are none") {
  const FileScan scan = Scan(
      "'''\nimport a\n'''\n# import b\nx = \"\\\nimport c\"\ny = f\"{z!r:>{w}} import d\"\n"
      "v = rb'\\'; import e'\n");
  CHECK(References(scan).empty());
  CHECK(scan.oddities.empty());
}

TEST_CASE("Python lines: blank lines and comments are not code, strings are") {
  const FileScan scan = Scan("# one\n\nx = 1  # two\n'''\n# in a string\n\n'''\n    # three\ny = 2");
  CHECK(scan.lines == 9);
  CHECK(scan.code_lines == 5);
}

TEST_CASE("Python decisions are counted") {
  CHECK(Scan("x = 1\n").complexity == 1);
  CHECK(Scan("if a and b or c:\n    pass\nelif d:\n    pass\nelse:\n    pass\n").complexity == 5);
  CHECK(Scan("match x:\n    case 1:\n        pass\n    case _:\n        pass\n").complexity == 3);
  CHECK(Scan("case = 1\ny = [i for i in x if i]\n").complexity == 3);
  CHECK(Scan("s = 'if while for'\n").complexity == 1);
}

TEST_CASE("a module that only defines does nothing when run") {
  CHECK_FALSE(Scan("'''doc'''\nimport a\nX: int = f()\ndef g():\n    print(1)\n"
                   "class C:\n    y = print(2)\n@deco(1)\nasync def h(): print(3)\n")
                  .runs);
  CHECK_FALSE(Scan("import sys\nsys.path.insert(0, 'x')\nlogging.basicConfig()\n").runs);
  CHECK_FALSE(Scan("try:\n    import a\nexcept ImportError:\n    raise SystemExit(1)\n").runs);
}

TEST_CASE("a script does something when run") {
  CHECK(Scan("print(1)\n").runs);
  CHECK(Scan("def f():\n    pass\nf()\n").runs);
  CHECK(Scan("for x in y:\n    print(x)\n").runs);
  CHECK(Scan("if x: f()\n").runs);
  CHECK(Scan("x = 1; main()\n").runs);
  CHECK(Scan("sys.exit(main())").runs);
}

TEST_CASE("the main guard is seen in its forms") {
  CHECK(Scan("if __name__ == '__main__':\n    main()\n").has_guard);
  CHECK(Scan("if \"__main__\" == __name__: main()\n").has_guard);
  CHECK(Scan("if (__name__ == '__main__'):\n    main()\n").has_guard);
  CHECK_FALSE(Scan("def f():\n    if __name__ == '__main__':\n        main()\n").has_guard);
  CHECK_FALSE(Scan("# if __name__ == '__main__':\n").has_guard);
  CHECK_FALSE(Scan("if __name__ == '__main__':\n    main()\n").runs);
  CHECK(Scan("if __name__ == '__main__':\n    import unittest\n    unittest.main()\n").guard_tests);
  CHECK_FALSE(
      Scan("if __name__ == '__main__':\n    unittest.main()\n    report()\n").guard_tests);
}

TEST_CASE("programs that Python starts") {
  const auto commands = [](std::string_view source) {
    Strings names;
    for (const Reference& reference : Scan(source).references) {
      if (reference.kind == DependencyKind::kExec) names.push_back(reference.name);
    }
    return names;
  };
  CHECK(commands("subprocess.run(['git', 'log'])\n") == Strings{"git"});
  CHECK(commands("subprocess.run([sys.executable, 'tools/x.py', '-v'], check=True)\n") ==
        Strings{"python3", "tools/x.py"});
  CHECK(commands("subprocess.run([os.path.join(HERE, 'bin', 'x.sh')])\n") == Strings{"/bin/x.sh"});
  CHECK(commands("os.system('jq . in.json | sed s/a/b/')\n") == Strings{"jq", "sed"});
  CHECK(commands("subprocess.check_output(f'tool {x} && other', shell=True)\n") ==
        Strings{"tool", "other"});
  CHECK(commands("subprocess.run(['bash', '-c', 'a; b'])\n") == Strings{"bash", "a", "b"});
  CHECK(commands("subprocess.run(cmd)\nrun(['x'])\nself.run('y')\n").empty());
}

TEST_CASE("broken Python becomes oddities with lines") {
  const FileScan open = Scan("x = 1\nf(a,\nimport b\n");
  REQUIRE(open.oddities.size() == 1);
  CHECK(open.oddities[0].line == 2);
  CHECK(open.oddities[0].text == "'(' is never closed");
  CHECK(Scan("x = 'abc\ny = 1\n").oddities.at(0).text == "a string is never closed");
  CHECK(Scan("x = '''abc\ny = 1\n").oddities.at(0).line == 1);
  CHECK(Scan("x = 1)\n").oddities.at(0).text == "')' closes nothing");
  CHECK(Scan("print 'a'\n").oddities.at(0).text == "a print statement of Python 2");
}

TEST_CASE("Python 3.12 format strings may reuse their quotes") {
  const FileScan scan = Scan("x = f\"{d[\"k\"]} {{ {f'{y}'}\"\nimport a\n");
  CHECK(scan.oddities.empty());
  CHECK(References(scan) == Strings{"2 a"});
  CHECK(Scan("x = rf'(\\{{%)(\\'{y}'\nimport b\n").oddities.empty());
}

}  // namespace batuta::convert
