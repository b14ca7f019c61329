#include "lib/convert/python/leave_out.h"

#include <catch2/catch.hpp>

#include "lib/convert/python/unsupported.h"
#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

const PythonModule kModule{"m.py", "m", "m", "", false};

TEST_CASE("a function with a construct that is not translated raises, the others stay") {
  SyntaxTrees trees = Parsed(
      "class C:\n"
      "    @staticmethod\n"
      "    def bad(x):\n        def inner():\n            exec(x)\n        inner()\n"
      "    def good(self): pass\n");
  const std::vector<std::string> reasons = LeaveOutConstructs(trees, trees.sources[0], kModule);
  CHECK(reasons == std::vector<std::string>{"m.py:5: exec() is not translated"});
  const std::vector<Node> methods = trees.sources[0].tree.List("body")[0].List("body");
  REQUIRE(methods.size() == 2);
  CHECK(methods[0].Text("name") == "bad");
  CHECK(methods[0].List("decorator_list").empty());
  REQUIRE(methods[0].List("body").size() == 1);
  CHECK(methods[0].List("body")[0].Is("Raise"));
  CHECK(methods[1].List("body")[0].Is("Pass"));
  CHECK(CheckConstructs(trees.sources[0], kModule, trees.sources[0].tree).ok());
}

TEST_CASE("outside of functions the statement is dropped, in a branch its own alone") {
  SyntaxTrees trees = Parsed(
      "if x:\n    y = eval('1')\n    z = 2\ndef f(): exec('')\nclass C(metaclass=M):\n    a = "
      "1\n");
  CHECK(LeaveOutConstructs(trees, trees.sources[0], kModule).size() == 3);
  const std::vector<Node> body = trees.sources[0].tree.List("body");
  REQUIRE(body.size() == 3);
  CHECK(body[0].List("body")[0].Is("Pass"));
  CHECK(body[0].List("body")[1].Is("Assign"));
  CHECK(body[1].Is("FunctionDef"));
  CHECK(body[2].Is("Pass"));
}

TEST_CASE("imports of what the runtime lacks are dropped, but in functions") {
  SyntaxTrees trees = Parsed("import numpy\ndef f():\n    import numpy\n");
  PythonProgram program;
  program.modules = {kModule};
  CHECK(LeaveOutImports(trees, trees.sources[0], kModule, program) ==
        std::vector<std::string>{"m.py:1: the runtime has no module 'numpy'"});
  const std::vector<Node> body = trees.sources[0].tree.List("body");
  CHECK(body[0].Is("Pass"));
  CHECK(body[1].List("body")[0].Is("Import"));
}

}  // namespace
}  // namespace batuta::convert
