#include "lib/convert/python/live_code.h"

#include <catch2/catch.hpp>

#include "lib/convert/python/unsupported.h"
#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

const PythonModule kLibrary{"lib.py", "lib", "lib", "", false};

// Kinds of the library's statements after what `own` does not reach was cut out.
std::vector<std::string> Left(const std::string& own, const std::string& library) {
  const SyntaxTrees program = Parsed(own);
  SyntaxTrees trees = Parsed(library);
  LiveCode live;
  live.AddOwn(0, program.sources[0].tree);
  live.AddLibrary(1, kLibrary, trees.sources[0].tree);
  CutOut(trees, live.Dead());
  std::vector<std::string> kinds;
  for (const Node& node : trees.sources[0].tree.List("body")) {
    const std::vector<Node> body = node.List("body");
    const bool is_cut = !body.empty() && body[0].Is("CutOff");
    kinds.push_back(is_cut ? "CutOff" : std::string(node.Kind()));
  }
  return kinds;
}

using Kinds = std::vector<std::string>;

TEST_CASE("functions of a library that nothing names are cut out") {
  const std::string library = "def a():\n    return b()\ndef b(): pass\ndef c(): pass\n";
  CHECK(Left("import lib\nlib.a()\n", library) == Kinds{"FunctionDef", "FunctionDef", "CutOff"});
  CHECK(Left("import lib\n", library) == Kinds{"CutOff", "CutOff", "CutOff"});
  CHECK(Left("from lib import *\n", library) == Kinds{"FunctionDef", "FunctionDef", "FunctionDef"});
}

TEST_CASE("what is left of a function that was cut out is one that can be translated") {
  SyntaxTrees trees = Parsed("def a(): exec(b)\n");
  LiveCode live;
  live.AddLibrary(0, kLibrary, trees.sources[0].tree);
  CutOut(trees, live.Dead());
  PythonProgram program;
  program.modules = {kLibrary};
  CHECK(CheckSupported(trees.sources[0], kLibrary, program).ok());
}

TEST_CASE("namedtuple of a translated collections, which is made by eval, is the runtime's") {
  const SyntaxTrees program = Parsed("from collections import UserDict, namedtuple\n");
  SyntaxTrees trees = Parsed("def namedtuple(): eval('1')\nclass UserDict: pass\n");
  LiveCode live;
  live.AddOwn(0, program.sources[0].tree);
  live.AddLibrary(1, {"collections.py", "collections", "collections", "", false},
                  trees.sources[0].tree);
  CutOut(trees, live.Dead());
  const std::vector<Node> body = trees.sources[0].tree.List("body");
  CHECK(body[0].List("body")[0].Is("CutOff"));
  CHECK(body[1].Is("ClassDef"));
}

TEST_CASE("a text can name a function, whole or by its beginning") {
  const std::string library = "def run_it(): pass\n";
  CHECK(Left("getattr(lib, 'run_it')\n", library) == Kinds{"FunctionDef"});
  CHECK(Left("getattr(lib, 'run_' + x)\n", library) == Kinds{"FunctionDef"});
  CHECK(Left("getattr(lib, 'run_%s' % x)\n", library) == Kinds{"FunctionDef"});
  CHECK(Left("print('run it')\n", library) == Kinds{"CutOff"});
}

TEST_CASE("imports and constants wait until somebody uses them, other statements run") {
  const std::string library = "import os\nX = 1\nY = print(X)\n__all__ = ['Z']\nZ = 2\n";
  CHECK(Left("import lib\n", library) == Kinds{"Pass", "Assign", "Assign", "Assign", "Pass"});
  CHECK(Left("lib.os.getcwd()\n", library) ==
        Kinds{"Import", "Assign", "Assign", "Assign", "Pass"});
}

TEST_CASE("a class that nothing names becomes a function that ends the program") {
  CHECK(Left("lib.B()\n", "class A: pass\nclass B: pass\n") == Kinds{"CutOff", "ClassDef"});
}

TEST_CASE("methods are live by their names, Python's own with their class") {
  const SyntaxTrees program = Parsed("import lib\nlib.A().used()\n");
  const SyntaxTrees trees = Parsed(
      "class A:\n    def __init__(self): pass\n    def used(self): pass\n    def unused(self): "
      "pass\n");
  LiveCode live;
  live.AddOwn(0, program.sources[0].tree);
  live.AddLibrary(1, kLibrary, trees.sources[0].tree);
  const Node unused = trees.sources[0].tree.List("body")[0].List("body")[2];
  CHECK(live.Dead() == std::set<const void*>{unused.Key()});
}

TEST_CASE(
    "what a module's __getattr__ makes is live when its name is mentioned, not when it is listed") {
  const std::string library =
      "def __getattr__(name):\n    if name == 'Rare':\n        return made()\n"
      "    raise AttributeError(name)\n"
      "def __dir__():\n    return ['Rare']\ndef made(): pass\n";
  CHECK(Left("import lib\n", library).back() == "CutOff");
  CHECK(Left("import lib\nlib.Rare\n", library).back() == "FunctionDef");
  CHECK(Left("import lib\ngetattr(lib, 'Rare')\n", library).back() == "FunctionDef");
}

TEST_CASE("what became live is told once") {
  const SyntaxTrees program = Parsed("import lib\nlib.a()\n");
  const SyntaxTrees trees = Parsed("def a():\n    import json\n");
  LiveCode live;
  live.AddOwn(0, program.sources[0].tree);
  CHECK(live.TakeFresh().size() == 1);
  live.AddLibrary(1, kLibrary, trees.sources[0].tree);
  const std::vector<LiveCode::Part> fresh = live.TakeFresh();
  REQUIRE(fresh.size() == 1);
  CHECK(fresh[0].module == 1);
  CHECK(fresh[0].node.Text("name") == "a");
  CHECK(live.TakeFresh().empty());
}

TEST_CASE("what takes the place of something that the runtime has is cut out") {
  const auto library = [](const std::string& name) {
    return "try:\n    from _json import " + name + " as c_scan\n" +
           "except ImportError:\n    c_scan = None\n" +
           "def py_scan(): pass\nscan = c_scan or py_scan\n";
  };
  const std::string own = "from lib import scan\n";
  CHECK(Left(own, library("scanstring"))[1] == "CutOff");
  CHECK(Left(own, library("unheard_of"))[1] == "FunctionDef");
  CHECK(Left(own + "import lib\nlib.py_scan()\n", library("scanstring"))[1] == "FunctionDef");
}

}  // namespace
}  // namespace batuta::convert
