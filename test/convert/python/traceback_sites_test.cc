#include "lib/convert/python/traceback_sites.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

// The row of the expression that is the module's first statement.
std::string RowOf(const std::string& text, bool has_carets = true) {
  const SyntaxTrees trees = Parsed(text);
  TracebackSites sites(trees.sources[0].lines, has_carets);
  sites.Add(trees.sources[0].tree.List("body")[0].Child("value"), "<module>");
  return sites.Rows();
}

TEST_CASE("the operator of an operation is marked") {
  CHECK(RowOf("x = aé + bb\n") == "    (1, \"<module>\", \"x = aé + bb\", \"    ~~~^~~~\"),\n");
  CHECK(RowOf("x = a // b\n").find("~~^^~~") != std::string::npos);
}

TEST_CASE("the index of a subscript is marked") {
  CHECK(RowOf("y = d['k']\n").find("\"    ~^^^^^\"") != std::string::npos);
}

TEST_CASE("a part of a line is underlined, a whole line is not") {
  CHECK(RowOf("x = f(1)\n").find("\"    ^^^^\"") != std::string::npos);
  CHECK(RowOf("f(1)\n").find("\"\"") != std::string::npos);
}

TEST_CASE("interpreters before 3.11 mark nothing") {
  CHECK(RowOf("x = f(1)\n", false).find('^') == std::string::npos);
}

TEST_CASE("an expression of several lines is marked to its first line's end") {
  CHECK(RowOf("x = f(1,\n      2)\n").find("\"    ^^^^\"") != std::string::npos);
}

TEST_CASE("the same place in the same function is one row") {
  const SyntaxTrees trees = Parsed("x = f(1)\n");
  TracebackSites sites(trees.sources[0].lines, true);
  const Node call = trees.sources[0].tree.List("body")[0].Child("value");
  CHECK(sites.Add(call, "f") == 0);
  CHECK(sites.Add(call, "f") == 0);
  CHECK(sites.Add(call, "g") == 1);
  CHECK(sites.LineOf(1) == 1);
}

}  // namespace
}  // namespace batuta::convert
