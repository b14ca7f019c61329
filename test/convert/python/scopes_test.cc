#include "lib/convert/python/scopes.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

using Names = std::set<std::string>;

struct Analysed {
  explicit Analysed(const std::string& text) : trees(Parsed(text)), scopes(trees.sources[0].tree) {}
  // The scope that the n-th statement of the module makes, and below it.
  const Scope& At(std::vector<size_t> path) const {
    const Scope* scope = scopes.module();
    std::vector<Node> body = trees.sources[0].tree.List("body");
    for (const size_t index : path) {
      const Node node = body.at(index);
      scope = scope->Inner(node);
      REQUIRE(scope != nullptr);
      body = node.List("body");
    }
    return *scope;
  }
  SyntaxTrees trees;
  Scopes scopes;
};

TEST_CASE("a name that is assigned in a function is its own, else the module's") {
  const Analysed a("x = 1\ndef f(p):\n    y = x\n    return p\n");
  CHECK(a.scopes.Find(a.At({1}), "y") == Storage::kLocal);
  CHECK(a.scopes.Find(a.At({1}), "p") == Storage::kLocal);
  CHECK(a.scopes.Find(a.At({1}), "x") == Storage::kGlobal);
  CHECK(a.scopes.Find(a.At({1}), "print") == Storage::kGlobal);
}

TEST_CASE("what an inner function uses becomes a cell, also through a function between") {
  const Analysed a("def f(a):\n    b = 1\n    def g():\n        def h():\n            return b\n");
  CHECK(a.scopes.Find(a.At({0}), "b") == Storage::kCell);
  CHECK(a.scopes.Find(a.At({0}), "a") == Storage::kLocal);
  CHECK(a.At({0, 1}).frees == Names{"b"});
  CHECK(a.At({0, 1, 0}).frees == Names{"b"});
  CHECK(a.At({0, 1, 0}).qualname == "f.<locals>.g.<locals>.h");
}

TEST_CASE("global and nonlocal lead where they say") {
  const Analysed a(
      "def f():\n    x = 1\n    def g():\n        nonlocal x\n        x = 2\n        global y\n"
      "        y = 3\n");
  CHECK(a.scopes.Find(a.At({0, 1}), "x") == Storage::kCell);
  CHECK(a.scopes.Find(a.At({0, 1}), "y") == Storage::kGlobal);
  CHECK(a.scopes.globals().contains("y"));
}

TEST_CASE("a class body sees its names, its methods do not") {
  const Analysed a("class C:\n    x = 1\n    def f(self):\n        return x\n");
  CHECK(a.scopes.Find(a.At({0}), "x") == Storage::kClass);
  CHECK(a.scopes.Find(a.At({0, 1}), "x") == Storage::kGlobal);
}

TEST_CASE("super and __class__ give a method the cell of its class") {
  const Analysed a(
      "class C:\n    def f(self):\n        return super().f()\n    def g(self): pass\n");
  CHECK(a.At({0}).cells == Names{"__class__"});
  CHECK(a.At({0, 0}).frees == Names{"__class__"});
  CHECK(a.At({0, 1}).frees.empty());
}

TEST_CASE("a comprehension is a part of its function, a generator expression is not") {
  const Analysed a(
      "def f(k):\n    return [i * k for i in k]\ndef g(k):\n    return (i * k for i in k)\n");
  CHECK(a.scopes.Find(a.At({0}), "k") == Storage::kLocal);
  CHECK(a.scopes.Find(a.At({0}), "i") == Storage::kGlobal);
  CHECK(a.scopes.Find(a.At({1}), "k") == Storage::kCell);
}

TEST_CASE("a walrus in a comprehension binds in the function around it") {
  const Analysed a("def f(v):\n    return [y := i for i in v], y\n");
  CHECK(a.scopes.Find(a.At({0}), "y") == Storage::kLocal);
}

TEST_CASE("a name may vanish by del, or by an except clause that shares it") {
  const Analysed a(
      "def f(p):\n    x = 1\n    del x\n    try: pass\n    except E as e: pass\n"
      "    try: pass\n    except E as p: pass\n");
  CHECK(a.At({0}).MayVanish("x"));
  CHECK(!a.At({0}).MayVanish("e"));
  CHECK(a.At({0}).MayVanish("p"));
}

TEST_CASE("yield makes a generator of the function that it stands in") {
  const Analysed a("def f():\n    def g():\n        yield 1\n    return g\n");
  CHECK(!a.At({0}).is_generator);
  CHECK(a.At({0, 0}).is_generator);
}

}  // namespace
}  // namespace batuta::convert
