#include "lib/convert/c/loose_sources.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;

SourceFile CFile(std::string path, bool has_entry = false) {
  SourceFile file;
  file.path = std::move(path);
  file.language = Language::kC;
  file.has_entry = has_entry;
  return file;
}

TEST_CASE("a program takes the files that define what it needs, and what they need") {
  const LooseObjects objects = {{"main.c", {{"main"}, {"a", "printf"}}},
                                {"a.c", {{"a"}, {"b"}}},
                                {"b.c", {{"b"}, {"a"}}},
                                {"unused.c", {{"u"}, {}}}};
  CHECK(SourcesOfProgram("main.c", objects) == Strings{"main.c", "a.c", "b.c"});
}

TEST_CASE("a file with its own main is never part of another program") {
  const LooseObjects objects = {{"x.c", {{"main"}, {"a"}}}, {"y.c", {{"main", "a"}, {}}}};
  CHECK(SourcesOfProgram("x.c", objects) == Strings{"x.c"});
}

TEST_CASE("of two definitions the nearer one is taken") {
  const LooseObjects objects = {{"p/main.c", {{"main"}, {"a"}}},
                                {"lib/a.c", {{"a"}, {}}},
                                {"p/a.c", {{"a"}, {}}}};
  CHECK(SourcesOfProgram("p/main.c", objects) == Strings{"p/main.c", "p/a.c"});
}

TEST_CASE("folders from which headers come are searched for sources") {
  Analysis analysis;
  analysis.files = {CFile("app/main.c", true), CFile("include/x.c"),
                    CFile("other/z.c"), CFile("src/x2.c")};
  analysis.dependencies = {{"app/main.c", "include/x.h", DependencyKind::kInclude, 1}};
  const Strings sources = ReachableSources(analysis, "app/main.c");
  CHECK(sources == Strings{"app/main.c", "include/x.c", "src/x2.c"});
}

}  // namespace
}  // namespace batuta::convert
