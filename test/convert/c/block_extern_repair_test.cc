#include "lib/convert/c/c_repair.h"

#include <algorithm>
#include <catch2/catch.hpp>

namespace batuta::convert {
namespace {

TEST_CASE("an extern declaration in a function stands before it, on the same line numbers") {
  const std::string text = "int a;\nvoid f(void)\n{\n  extern char *name;\n  g(name);\n}\n";
  const std::string out = HoistBlockExterns(text);
  CHECK(std::count(out.begin(), out.end(), '\n') == std::count(text.begin(), text.end(), '\n'));
  CHECK(out.find("extern char *name;") < out.find("void f(void)"));
  CHECK(out.find("extern") == out.rfind("extern"));
}

TEST_CASE("an old-style function begins before its parameters' declarations") {
  const std::string out =
      HoistBlockExterns("typedef int T;\nint f(a, b)\n  T a;\n  T b;\n{ extern T x; return x; }\n");
  CHECK(out.find("extern T x;") < out.find("int f(a, b)"));
  CHECK(out.find("extern T x;") > out.find("typedef int T;"));
}

TEST_CASE("what is declared for the whole file, quoted or commented stays") {
  for (const std::string text :
       {"extern int a;\nextern void f(void);\nint g(void) { return a; }\n",
        "int f(void) { puts(\"extern int a;\"); /* extern int b; */ return '{'; } // extern int c;\n",
        "#define X { extern int a; }\nint f(void) { int external = 1; return external; }\n",
        "extern \"C\" {\nint f(void);\n}\n"}) {
    CHECK(HoistBlockExterns(text) == text);
  }
}

TEST_CASE("text that is cut off anywhere does no harm") {
  const std::string text = "int f(a) int a; { extern int x; \"\\\" /* */ '}' \n#if 1 \\\n }";
  for (size_t i = 0; i <= text.size(); ++i) {
    const std::string out = HoistBlockExterns(text.substr(0, i));
    CHECK(out.size() >= i);
  }
}

}  // namespace
}  // namespace batuta::convert
