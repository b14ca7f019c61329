#include "lib/convert/python/number_inference.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

using Kind = NumberType::Kind;

struct Inferred {
  explicit Inferred(const std::string& text)
      : trees(Parsed(text)), scopes(trees.sources[0].tree), types(trees.sources[0].tree, scopes) {}
  const Scope& Function(const std::string& name) const {
    for (const Node& node : trees.sources[0].tree.List("body")) {
      if (node.Text("name") == name) return *scopes.module()->Inner(node);
    }
    FAIL(name);
    return *scopes.module();
  }
  NumberType Of(const std::string& function, const std::string& name) const {
    return types.Variable(Function(function), name);
  }
  SyntaxTrees trees;
  Scopes scopes;
  NumberInference types;
};

TEST_CASE("a variable that gets an int and a float may hold either") {
  const Inferred i(
      "def f(n):\n    x = 0\n    for k in range(n):\n        x += 0.5\n    return x\nf(3)\n");
  CHECK(i.Of("f", "n").kind == Kind::kInt);
  CHECK(i.Of("f", "k").kind == Kind::kInt);
  CHECK(i.Of("f", "x").kind == Kind::kNumber);
  CHECK(i.types.Result(i.Function("f")).kind == Kind::kNumber);
}

TEST_CASE("a tuple of itself does not multiply") {
  std::string items;
  for (int i = 0; i < 200; ++i) items += "x, ";
  const Inferred i("def f(x):\n    for k in range(9):\n        x = (" + items +
                   ")\n    return x\n");
  CHECK(i.Of("f", "x").kind == Kind::kAny);
}

TEST_CASE("a variable that gets something else holds anything") {
  const Inferred i("def f(n):\n    x = n + 1\n    x = 'a'\n    y = print\n    return x\nf(3)\n");
  CHECK(i.Of("f", "x").kind == Kind::kAny);
  CHECK(i.Of("f", "y").kind == Kind::kAny);
}

TEST_CASE("a list that a function makes is its own, one that it is given is not") {
  const Inferred i(
      "def f(given):\n    made = [0] * 3\n    other = given\n    both = made\n    both = given\n"
      "    return made\nf([1])\n");
  CHECK(i.Of("f", "made").is_own);
  CHECK_FALSE(i.Of("f", "given").is_own);
  CHECK_FALSE(i.Of("f", "other").is_own);
  CHECK_FALSE(i.Of("f", "both").is_own);
  CHECK_FALSE(i.types.Result(i.Function("f")).is_own);
}

TEST_CASE("what is appended and stored counts for what a list holds") {
  const Inferred i(
      "def f(n):\n    x = []\n    x.append(n)\n    y = [0]\n    y[0] = 1.5\n    return 1\nf(2)\n");
  CHECK(i.Of("f", "x").items[0].kind == Kind::kInt);
  CHECK(i.Of("f", "y").items[0].kind == Kind::kNumber);
}

TEST_CASE("a parameter of a function that nobody calls is guessed by its use") {
  const Inferred i(
      "def f(a, b, c: float, d):\n    return a % 2 + b * 1.5 + c\n"
      "class C:\n    def f(self, a):\n        return a % 2\n");
  CHECK(i.Of("f", "a").kind == Kind::kInt);
  CHECK(i.Of("f", "b").kind == Kind::kFloat);
  CHECK(i.Of("f", "c").kind == Kind::kFloat);
  CHECK(i.Of("f", "d").kind == Kind::kAny);
}

TEST_CASE("a list of several types has a type for each place") {
  const Inferred i(
      "B = [[[1.0], 2], [[0.5], 3]]\n"
      "def f():\n    p, m = B[0]\n    for q, n in B:\n        m += B[0][1]\n"
      "    odd = [1.5, [1]]\n    odd = [1]\nf()\n");
  CHECK(i.Of("f", "p").items[0].kind == Kind::kFloat);
  CHECK(i.Of("f", "m").kind == Kind::kInt);
  CHECK(i.Of("f", "q").IsList());
  CHECK_FALSE(i.Of("f", "odd").IsComplete());
}

TEST_CASE("a function without a result gives None, one with and without gives anything") {
  const Inferred i(
      "def f(n):\n    if n:\n        return\n    def g():\n        return 1\n"
      "def h(n):\n    if n:\n        return None\n    return n\nf(1)\nh(2)\n");
  CHECK(i.types.Result(i.Function("f")).kind == Kind::kNone);
  CHECK(i.types.Result(i.Function("h")).kind == Kind::kAny);
}

TEST_CASE("lists in lists in lists come to an end") {
  const Inferred i("def f(n):\n    x = [n]\n    while n:\n        x = [x]\n    return x\nf(1)\n");
  CHECK_FALSE(i.Of("f", "x").IsComplete());
}

}  // namespace
}  // namespace batuta::convert
