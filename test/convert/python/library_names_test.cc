#include "lib/convert/python/library_names.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

TEST_CASE("the runtime's list is known") {
  CHECK(IsKnownBuiltin("print"));
  CHECK(!IsKnownBuiltin("no_such_builtin"));
  REQUIRE(FindLibraryModule("sys") != nullptr);
  CHECK(FindLibraryModule("sys")->contains("argv"));
  CHECK(FindLibraryModule("no.such.module") == nullptr);
}

}  // namespace
}  // namespace batuta::convert
