#include "lib/convert/python/known_truth.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

// "true", "false" or "?" for a condition in an imported module.
std::string Truth(const std::string& condition) {
  const SyntaxTrees trees = Parsed("if " + condition + ":\n    pass\n");
  const PythonModule module{"m.py", "m", "m", "", false};
  const auto truth = KnownTruth(trees.sources[0].tree.List("body")[0].Child("test"), module);
  if (!truth) return "?";
  return *truth ? "true" : "false";
}

TEST_CASE("versions are compared with the runtime's") {
  CHECK(Truth("sys.version_info >= (3, 11)") == "true");
  CHECK(Truth("sys.version_info > (3, 11)") == "true");
  CHECK(Truth("sys.version_info == (3, 11)") == "false");
  CHECK(Truth("sys.version_info < (3,)") == "false");
  CHECK(Truth("sys.version_info <= (3, 12)") == "true");
  CHECK(Truth("sys.version_info[0] == 2") == "false");
  CHECK(Truth("sys.version_info.major >= 3") == "true");
}

TEST_CASE("what differs between releases and systems of the same kind is not decided") {
  CHECK(Truth("sys.version_info >= (3, 11, 4)") == "?");
  CHECK(Truth("sys.version_info[1] > 4") == "?");
  CHECK(Truth("sys.platform == 'linux'") == "?");
  CHECK(Truth("sys.version_info >= minimum") == "?");
  CHECK(Truth("'nt'") == "?");
}

TEST_CASE("parts decide the whole where they can") {
  CHECK(Truth("os.name == 'nt' and f()") == "false");
  CHECK(Truth("os.name != 'nt' or f()") == "true");
  CHECK(Truth("sys.platform == 'win32' or f()") == "?");
  CHECK(Truth("not TYPE_CHECKING") == "true");
  CHECK(Truth("__name__ == '__main__'") == "false");
  CHECK(Truth("__name__ != '__main__'") == "true");
}

}  // namespace
}  // namespace batuta::convert
