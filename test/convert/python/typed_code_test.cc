// Which functions and statements get a form on native numbers. That the forms are right is shown by
// the programs (translated_programs_test.cc).
#include <catch2/catch.hpp>

#include "lib/convert/python/emitter.h"
#include "test/convert/python/parsed.h"

namespace batuta::convert {
namespace {

struct Made {
  explicit Made(const std::string& python) {
    const SyntaxTrees trees = Parsed(python);
    ModuleOutline outline;
    outline.name = "__main__";
    text = Emitter(trees.sources[0], outline).Run().text;
  }
  bool Has(const std::string& part) const { return text.find(part) != std::string::npos; }
  std::string text;
};

TEST_CASE("a function that changes a list that it is given is typed, and what it did is settled") {
  const Made made(
      "def swap(a: list[int], i: int, j: int):\n    a[i], a[j] = a[j], a[i]\n"
      "def sort(a: list[int], n: int):\n    for i in range(n):\n        swap(a, i, 0)\n    return "
      "n\n"
      "def total(a: list[int]):\n    t = 0\n    for x in a:\n        t += x\n    return t\n");
  CHECK(made.Has("fn swap_typed("));
  CHECK(made.Has("py::typed::put::<i64>(&a, j, "));
  CHECK(made.Has("settled(swap_typed("));
  CHECK(made.Has("settled(sort_typed("));
  CHECK(made.Has("fn total_typed("));
  CHECK_FALSE(made.Has("settled(total_typed("));
}

TEST_CASE("lists of several types are taken apart, lists that a function keeps are not stored") {
  const Made made(
      "B = [[[1.0], 2.0]]\ndef f():\n    for i in range(len(B)):\n        p, m = B[i]\n"
      "        p[0] += m\n"
      "def keeps(a: list[list[int]]):\n    row = [1]\n    a[0] = row\n");
  CHECK(made.Has("fn f_typed("));
  CHECK(made.Has("py::typed::unpack_row::<(py::typed::Items, f64, )>(&B"));
  CHECK_FALSE(made.Has("fn keeps_typed("));
}

TEST_CASE("what is evaluated first may not change what comes after") {
  const Made made(
      "def bump(a: list[int]):\n    a[0] += 1\n    return a[0]\n"
      "def f(a: list[int]):\n    a[0] += a[1]\n    a[1] += bump(a)\n    return 1\n");
  CHECK(made.Has("change::<i64>(&a, 0, "));
  CHECK_FALSE(made.Has("change::<i64>(&a, 1, "));
}

TEST_CASE("loops of a module and of functions with other statements are typed") {
  const Made made(
      "t = 0\nfor i in range(9):\n    t += i\nfor i in range(9):\n    print(i)\n"
      "def f():\n    n = 0\n    for i in range(9):\n        n += i\n    print(n, i)\n");
  CHECK(made.Has("fn line_2_typed() -> Option<()>"));
  CHECK_FALSE(made.Has("fn line_4_typed("));
  CHECK(made.Has("fn line_8_typed(n: &Value) -> Option<(Value, Value, )>"));
}

TEST_CASE("a loop that binds what a called function reads, or leaves the function, is not typed") {
  const Made made(
      "k = 0\nt = 0\ndef f(x: int):\n    return x + k\nfor k in range(9):\n    t += f(k)\n"
      "for j in range(9):\n    t += f(j)\n"
      "def g():\n    for i in range(9):\n        if i > 3:\n            return i\n    print(1)\n");
  CHECK_FALSE(made.Has("fn line_5_typed("));
  CHECK(made.Has("fn line_7_typed("));
  CHECK_FALSE(made.Has("fn line_10_typed("));
}

TEST_CASE("rounds that sum floats run side by side where they know nothing of each other") {
  const auto sums = [](const std::string& first, const std::string& term, const std::string& last) {
    return Made(
               "def f(x: list[float], rows: list[list[float]], n: int):\n    made = []\n    v = "
               "0.0\n"
               "    for i in range(n):\n        t = " +
               first +
               "\n        for j in range(n):\n"
               "            t += " +
               term + "\n        " + last + "\n    return made\n")
        .Has("by_fours(0..n)");
  };
  CHECK(sums("0.0", "x[j] * rows[j][i]", "made.append(t)"));
  CHECK(sums("x[i]", "rows[i][j]", "v = t"));
  // A later round reads what an earlier one leaves.
  CHECK_FALSE(sums("v", "x[j]", "v = t"));
  CHECK_FALSE(sums("0.0", "made[j]", "made.append(t)"));
  CHECK_FALSE(sums("0.0", "x[j]", "v += t"));
  CHECK_FALSE(sums("0.0", "x[j]", "x[i] = t"));
  // Nothing that waits.
  CHECK_FALSE(sums("0", "j", "v = 1.0"));
}

TEST_CASE("what rounds read side by side is read at once unless a round may leave it out") {
  const std::string
      head =
          "def f(x: list[float], n: int):\n    made = []\n    for i in range(n):\n        t = 0.0\n"
          "        for j in range(n):\n            t += ",
      tail = "\n        made.append(t)\n    return made\n";
  CHECK(Made(head + "x[i]" + tail).Has("py::typed::four_in::<f64>(&view"));
  CHECK_FALSE(Made(head + "(x[i] if i < j else 0.5)" + tail).Has("four_in"));
  CHECK_FALSE(Made(head + "x[i - 1]" + tail).Has("four_in"));
}

TEST_CASE("short lists of floats are opened once for several changes") {
  const std::string head =
      "def f(p: list[float], q: list[float], n: int):\n    for i in range(n):\n";
  const Made made(head + "        d = q[1] - p[0]\n        p[0] += d\n        p[2] = d\n");
  CHECK(made.Has("py::typed::open::<3>(&p) else"));
  CHECK(made.Has("py::typed::floats::<2>(&q) else"));
  CHECK(made.Has("settled(f_typed("));
  // What may be the same list is looked at in another way, or the changes are left half way.
  CHECK_FALSE(Made(head + "        p[0] += q[i]\n        p[1] += 1.0\n").Has("open::<"));
  CHECK_FALSE(Made(head + "        p[0] += 1.0\n").Has("open::<"));
  CHECK_FALSE(
      Made(head +
           "        p[0] += 1.0\n        p[1] -= q[0]\n        if p[0] > 1.0:\n            break\n")
          .Has("open::<"));
}

TEST_CASE("rounding division by a power of two is a shift") {
  const Made made("def f(a: int):\n    return a // 8 + a % 4 + a // 3\n");
  CHECK(made.Has("(a >> 3)"));
  CHECK(made.Has("(a & 3)"));
  CHECK(made.Has("py::typed::floordiv(a, 3)?"));
}

}  // namespace
}  // namespace batuta::convert
