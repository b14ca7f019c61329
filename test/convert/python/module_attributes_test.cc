#include "lib/convert/python/module_attributes.h"

#include <catch2/catch.hpp>

#include "lib/convert/python/interpreter.h"
#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

const PythonModule kMain{"m.py", "__main__", "m", "", false};

std::map<std::string, int> Lacking(const std::string& text) {
  const SyntaxTrees trees = Parsed(text);
  return LackingAttributes(trees.sources[0], kMain, {});
}

using Names = std::map<std::string, int>;

TEST_CASE("attributes of the runtime's modules that it lacks are found by their line") {
  CHECK(Lacking("import os\nimport sys as s\nprint(os.getcwd(), os.no_such, s.other)\n") ==
        Names{{"os.no_such", 3}, {"sys.other", 3}});
  CHECK(Lacking("import os.path as p\nprint(p.join('a'), p.no_such)\n") ==
        Names{{"os.path.no_such", 2}});
  CHECK(Lacking("import os\nprint(os.path.join('a'), os.__doc__)\n").empty());
}

TEST_CASE("a name that is something else too is no module") {
  CHECK(Lacking("import os\ndef f(os):\n    return os.no_such\n").empty());
  CHECK(Lacking("try:\n    import re\nexcept ImportError:\n    re = None\nre.no_such\n").empty());
}

TEST_CASE("an attribute that the program expects to be absent is none that it needs") {
  CHECK(Lacking("import os\nif hasattr(os, 'no_such'):\n    os.no_such()\n").empty());
  CHECK(Lacking("import os\ntry:\n    os.no_such()\nexcept AttributeError:\n    pass\n").empty());
  CHECK(Lacking("import os, sys\nif sys.platform == 'win32':\n    os.no_such()\n").empty());
}

TEST_CASE("what the interpreter lacks too fails in the translation as in the original") {
  const auto checked = [](const std::string& text) {
    const SyntaxTrees trees = Parsed(text);
    const absl::Status status =
        CheckAttributes(ResolvePython("/", ""), trees.sources[0], kMain, {}, {});
    return std::string(status.message());
  };
  CHECK(checked("import os\nos.no_such()\n").empty());
  CHECK(checked("import os\n\nos.no_such()\nos.posix_spawnp()\n") ==
        "m.py:4: the runtime has no 'posix_spawnp' in module 'os'");
}

}  // namespace
}  // namespace batuta::convert
