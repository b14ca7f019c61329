#include "lib/budget/expression.h"

#include <catch2/catch.hpp>

namespace batuta::budget {
namespace {

absl::StatusOr<double> Value(std::string_view text) {
  return Evaluate(text, [](std::string_view name) -> std::optional<double> {
    if (name == "calls") return 40;
    if (name == "calls.openat") return 7;
    return {};
  });
}

}  // namespace

TEST_CASE("expressions have the precedence of C") {
  CHECK(*Value("1 + 2 * 3") == 7);
  CHECK(*Value("(1 + 2) * 3") == 9);
  CHECK(*Value("10 - 2 - 3") == 5);
  CHECK(*Value("-2 * -3 + !0") == 7);
  CHECK(*Value("1 < 2 && 2 <= 2 || 0") == 1);
  CHECK(*Value("1 || 0 && 0") == 1);
  CHECK(*Value("1 + 1 == 2") == 1);
  CHECK(*Value("3 > 2 == 1") == 1);
  CHECK(*Value("1.5e2 / 2") == 75);
  CHECK(*Value("calls.openat != 7") == 0);
  CHECK(*Value("calls < 50 && calls.openat <= 2 * 4") == 1);
}

TEST_CASE("what divides by zero is neither true nor untrue") {
  for (const char* text : {"calls / 0", "0 / 0", "!(0 / 0 > 5)", "!(calls / 0 < 9)", "0 / 0 != 1",
                           "0 / 0 || 0", "1 && 0 / 0", "-(1 / 0) < 3"}) {
    INFO(text);
    CHECK(std::string(Value(text).status().message()) ==
          "'" + std::string(text) + "': divides by zero");
  }
  CHECK(*Value("calls == 40 || 1 / 0 > 2") == 1);
  CHECK(*Value("1 / 0 > 2 || calls == 40") == 1);
  CHECK(*Value("calls != 40 && 1 / 0 > 2") == 0);
}

TEST_CASE("what is no expression is refused with the place") {
  for (const char* text : {"", "1 +", "(1", "1 2", "callz", "1 = 1", "* 2", ")", "calls..openat"}) {
    INFO(text);
    CHECK(Value(text).status().code() == absl::StatusCode::kInvalidArgument);
  }
  CHECK(std::string(Value("1 + callz").status().message()) ==
        "'1 + callz': at character 5: no figure has this name");
  CHECK_FALSE(Value(std::string(100'000, '(')).ok());
  CHECK_FALSE(Value(std::string(100'000, '-') + "1").ok());
}

}  // namespace batuta::budget
