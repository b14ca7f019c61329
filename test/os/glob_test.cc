#include "lib/os/glob.h"

#include <catch2/catch.hpp>
#include <string>

namespace batuta::os {

TEST_CASE("a star stays within a component and two stars do not") {
  CHECK(GlobFits("src/*.c", "src/a.c"));
  CHECK_FALSE(GlobFits("src/*.c", "src/b/a.c"));
  CHECK(GlobFits("src/**/a.c", "src/b/c/a.c"));
  CHECK(GlobFits("src/**/a.c", "src/a.c"));
  CHECK_FALSE(GlobFits("src/**/a.c", "src/ba.c"));
  CHECK(GlobFits("third_party/**", "third_party/x/y.c"));
  CHECK_FALSE(GlobFits("third_party/**", "third_party2/y.c"));
}

TEST_CASE("a pattern for a folder fits all below") {
  CHECK(GlobFits("docs", "docs/a/b.py"));
  CHECK(GlobFits("docs/", "docs/a.py"));
  CHECK(GlobFits("a/b", "a/b/c"));
  CHECK_FALSE(GlobFits("a/b", "a/bc"));
}

TEST_CASE("a name alone fits at any depth") {
  CHECK(GlobFits("*.gen.c", "x/y/z.gen.c"));
  CHECK(GlobFits("vendor", "x/vendor/y.c"));
  CHECK_FALSE(GlobFits("vendor", "x/vendors/y.c"));
}

TEST_CASE("sets, question marks and escapes") {
  CHECK(GlobFits("[a-c]?.py", "bx.py"));
  CHECK_FALSE(GlobFits("[!a-c]?.py", "bx.py"));
  CHECK(GlobFits("a\\*b", "a*b"));
  CHECK_FALSE(GlobFits("a\\*b", "axb"));
  CHECK(GlobFits("a[b", "a[b"));
  CHECK_FALSE(GlobFits("", "a"));
}

TEST_CASE("one pattern is compared with many paths") {
  const Glob glob("/src/a?/*.c");
  CHECK(glob.Fits("src/ab/x.c"));
  CHECK(glob.Fits("src/ac/.c"));
  CHECK(glob.Fits("src/ac/x.c/y"));
  CHECK_FALSE(glob.Fits("src/a/x.c"));
  CHECK_FALSE(glob.Fits("src/a"));
  CHECK_FALSE(glob.Fits(""));
  const Glob literal("a/b");
  CHECK(literal.Fits("a/b"));
  CHECK(literal.Fits("a/b/c"));
  CHECK_FALSE(literal.Fits("a/bc"));
  CHECK_FALSE(literal.Fits("a"));
}

TEST_CASE("many stars against a long name end in time") {
  std::string pattern;
  for (int i = 0; i < 200; ++i) pattern += "*a";
  CHECK_FALSE(GlobFits("x/" + pattern + "b", "x/" + std::string(4000, 'a')));
}

}  // namespace batuta::os
