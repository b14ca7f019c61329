#include "lib/convert/python/unsupported.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

std::string Refusal(const std::string& text) {
  const SyntaxTrees trees = Parsed(text);
  PythonProgram program;
  program.modules = {{"m.py", "__main__", "m", "", false}, {"own.py", "own", "own", "", false}};
  const absl::Status status = CheckSupported(trees.sources[0], program.modules[0], program);
  return std::string(status.message());
}

TEST_CASE("what is not translated is named with its file and line") {
  CHECK(Refusal("x = 1\nexec('x')\n") == "m.py:2: exec() is not translated");
  CHECK(Refusal("async def f(): await g()\n").empty());
  CHECK(Refusal("import asyncio.events\n") == "m.py:1: asyncio, the event loop, is not translated");
  CHECK(Refusal("class C(metaclass=Meta): pass\n") == "m.py:1: a metaclass is not translated");
  CHECK(Refusal("def f():\n    return eval('1')\n") == "m.py:2: eval() is not translated");
}

TEST_CASE("a module that neither the project nor the runtime has is named") {
  CHECK(Refusal("import numpy\n") == "m.py:1: the runtime has no module 'numpy'");
  CHECK(Refusal("from sys import no_such\n") ==
        "m.py:1: the runtime has no 'no_such' in module 'sys'");
  CHECK(Refusal("import own\nimport sys\nfrom own import a\nfrom . import b\n").empty());
}

TEST_CASE("a module whose absence the program expects is no reason") {
  CHECK(Refusal("try:\n    import numpy\nexcept ImportError:\n    numpy = None\n").empty());
  CHECK(!Refusal("try:\n    import numpy\nexcept ValueError:\n    pass\n").empty());
}

TEST_CASE("a module that the interpreter lacks too is no reason where its import need not run") {
  const auto refusal = [](const std::string& text) {
    const SyntaxTrees trees = Parsed(text);
    PythonProgram program;
    program.absent = {"nowhere"};
    const PythonModule module{"m.py", "__main__", "m", "", false};
    return std::string(CheckSupported(trees.sources[0], module, program).message());
  };
  CHECK(refusal("def f():\n    import nowhere\n").empty());
  CHECK(refusal("if f():\n    from nowhere import a\n").empty());
  CHECK(!refusal("import nowhere\n").empty());
  CHECK(!refusal("def f():\n    import elsewhere\n").empty());
}

TEST_CASE("locals() needs a function whose variables are known") {
  CHECK(Refusal("def f(a):\n    return locals()\n").empty());
  CHECK(Refusal("print(locals())\n").empty());
  CHECK(!Refusal("class C:\n    x = locals()\n").empty());
  CHECK(!Refusal("def f():\n    return [locals() for i in (1,)]\n").empty());
}

TEST_CASE(
    "metaclasses that make classes are translated, those that change what classes do are not") {
  const std::string use = "class C(metaclass=Meta): pass\n";
  const std::string makes = "class Meta(type):\n    def __new__(c, n, b, d): pass\n";
  CHECK(Refusal(makes + use).empty());
  CHECK(!Refusal("class Meta(type):\n    def __getitem__(c, k): pass\n" + use).empty());
  CHECK(!Refusal("class Meta(other):\n    pass\n" + use).empty());
}

TEST_CASE("what a module never runs is no reason") {
  const std::string guarded = "if __name__ == '__main__':\n    import numpy\n";
  CHECK(!Refusal(guarded).empty());
  CHECK(Refusal("if TYPE_CHECKING:\n    import numpy\n").empty());
  CHECK(Refusal("if sys.version_info < (3, 8):\n    import numpy\n").empty());
  CHECK(!Refusal("if sys.version_info > (3, 8):\n    import numpy\n").empty());
  const SyntaxTrees trees = Parsed(guarded);
  const PythonModule imported{"m.py", "m", "m", "", false};
  CHECK(CheckSupported(trees.sources[0], imported, PythonProgram()).ok());
}

}  // namespace
}  // namespace batuta::convert
