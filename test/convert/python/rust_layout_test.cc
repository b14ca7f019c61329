#include "lib/convert/python/rust_layout.h"

#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

TEST_CASE("Rust modules lie as Python's do") {
  PythonProgram program;
  program.modules = {{"p/__main__.py", "__main__", "p.__main__", "p", false},
                     {"p/__init__.py", "p", "p", "p", true},
                     {"p/sub/m.py", "p.sub.m", "p.sub.m", "p.sub", false}};
  const RustLayout layout = LayOut(program);
  CHECK(layout.top == std::vector<std::string>{"p"});
  CHECK(layout.modules[0].path == "p/__main__.rs");
  CHECK(layout.modules[0].rust_path == "p::__main__");
  CHECK(layout.modules[1].path == "p/mod.rs");
  CHECK(layout.modules[1].children == std::vector<std::string>{"__main__", "sub"});
  CHECK(layout.modules[2].path == "p/sub/m.rs");
  REQUIRE(layout.folders.contains("p/sub/mod.rs"));
}

TEST_CASE("lines of Rust lead back to lines of Python") {
  const auto pairs = LinePairs(
      "fn f() {\n    a().at(1)?;\n    b().at(1)?;\n    c().at(0)?;\n}\n"
      "sites! { x.at(0) }\n",
      {7, 3});
  CHECK(boost::json::serialize(pairs) == "[[2,3],[4,7]]");
}

}  // namespace
}  // namespace batuta::convert
