#include "lib/convert/python/local_blocks.h"

#include <catch2/catch.hpp>

#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

using Names = std::vector<std::string>;

struct Planned {
  explicit Planned(const std::string& body) : trees(Parsed("def f(p):\n" + body)) {
    const Node node = trees.sources[0].tree.List("body")[0];
    const Scopes scopes(trees.sources[0].tree);
    plan = PlanLocals(*scopes.module()->Inner(node), node.List("body"));
  }
  SyntaxTrees trees;
  LocalPlan plan;
};

TEST_CASE("a variable is declared where it is first bound, if all its uses follow there") {
  const Planned p("    x = 1\n    for i in p:\n        y = i\n        print(x, y)\n");
  CHECK(p.plan.in_place.size() == 3);
  CHECK(p.plan.at_head.empty());
}

TEST_CASE("a variable that is used outside of the block that binds it is declared at the head") {
  const Planned p("    if p:\n        x = 1\n    print(x)\n");
  CHECK(p.plan.at_head == Names{"x"});
}

TEST_CASE("a variable that is used before it is bound is declared at the head") {
  const Planned p("    while p:\n        print(x)\n        x = 1\n");
  CHECK(p.plan.at_head == Names{"x"});
}

TEST_CASE("a variable that is deleted, or bound by except, is declared at the head") {
  const Planned p("    x = 1\n    del x\n    try: pass\n    except E as e: print(e)\n");
  CHECK(p.plan.at_head == Names{"x", "e"});
}

TEST_CASE("parameters are declared by the call; those that are bound again are told") {
  const Planned p("    p = p + 1\n    return p\n");
  CHECK(p.plan.in_place.empty());
  CHECK(p.plan.at_head.empty());
  CHECK(p.plan.rebound.contains("p"));
}

TEST_CASE("variables of comprehensions are not the function's") {
  const Planned p("    return [x for x in p]\n");
  CHECK(p.plan.in_place.empty());
  CHECK(p.plan.at_head.empty());
}

}  // namespace
}  // namespace batuta::convert
