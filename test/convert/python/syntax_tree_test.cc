#include "lib/convert/python/syntax_tree.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

TEST_CASE("nodes are CPython's own, with their places") {
  const SyntaxTrees trees = Parsed("x = 1\nif x:\n    print('é', x)\n");
  const std::vector<Node> body = trees.sources[0].tree.List("body");
  REQUIRE(body.size() == 2);
  CHECK(body[0].Kind() == "Assign");
  CHECK(body[0].Child("value").Text("text") == "1");
  const Node call = body[1].List("body")[0].Child("value");
  CHECK(call.Kind() == "Call");
  CHECK(call.Line() == 3);
  CHECK(call.Span().column == 4);
  CHECK(call.Span().end_column == 18);  // bytes, of which é has two
  CHECK(trees.major == 3);
}

TEST_CASE("comments and lines come with the tree") {
  const SyntaxTrees trees = Parsed("# one\nx = '# no'  # two\n");
  REQUIRE(trees.sources[0].comments.size() == 2);
  CHECK(trees.sources[0].comments[1].line == 2);
  CHECK(trees.sources[0].comments[1].text == "# two");
  CHECK(trees.sources[0].lines[1] == "x = '# no'  # two");
}

TEST_CASE("a syntax error is told with its line, in the parser's words") {
  const auto trees = TryParse("x = 1\ny = (\n");
  REQUIRE(!trees.ok());
  CHECK(std::string(trees.status().message()) == "m.py: line 2: SyntaxError: '(' was never closed");
}

TEST_CASE("a source in another encoding is read as it says") {
  const SyntaxTrees trees = Parsed("# -*- coding: latin-1 -*-\nx = '\xe9'\n");
  CHECK(trees.sources[0].tree.List("body")[0].Child("value").Text("text") == "é");
}

TEST_CASE("private names of a class are mangled as the compiler does") {
  const SyntaxTrees trees =
      Parsed("class _C:\n    def f(self):\n        self.__x = __y\n__z = 1\n");
  const std::vector<Node> body = trees.sources[0].tree.List("body");
  const Node assign = body[0].List("body")[0].List("body")[0];
  CHECK(assign.List("targets")[0].Text("attr") == "_C__x");
  CHECK(assign.Child("value").Text("id") == "_C__y");
  CHECK(body[1].List("targets")[0].Text("id") == "__z");
}

TEST_CASE("deep nesting is refused or read, and ends nothing") {
  std::string text = "x = ";
  for (int i = 0; i < 90; ++i) text += "[";
  text += std::string(90, ']') + "\n";
  CHECK(TryParse(text).ok());
  const auto deeper = TryParse("x = " + std::string(5000, '(') + std::string(5000, ')') + "\n");
  CHECK(!deeper.ok());
}

TEST_CASE("what is no dump is refused") {
  CHECK(!ReadSyntaxTrees("{").ok());
  CHECK(!ReadSyntaxTrees("[]").ok());
  CHECK(!ReadSyntaxTrees("{}").ok());
  CHECK(!ReadSyntaxTrees(R"({"version": [3], "files": []})").ok());
  CHECK(!ReadSyntaxTrees(R"({"version": [3, 11], "files": [{"path": "a.py"}]})").ok());
}

}  // namespace
}  // namespace batuta::convert
