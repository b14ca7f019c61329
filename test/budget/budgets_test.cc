#include <catch2/catch.hpp>

#include "batuta/budget.h"

namespace batuta::budget {
namespace {

// The five standing assertions of the format.
constexpr const char* kStanding = R"(
[[assertion]]
name = "orchestration_latency"
type = "critical_path"
max_duration_ms = 5000
fail_on_violation = true
enabled = true

[[assertion]]
name = "max_syscall_budget"
type = "span_count"
max_spans = 10000

[[assertion]]
name = "memory_allocation_budget"
type = "memory_usage"
max_bytes = 1073741824
tracking_mode = "allocations"

[[assertion]]
name = "prevent_god_process"
type = "anti_pattern"
pattern = "GodProcess"
threshold = 0.8
fail_on_violation = false

[[assertion]]
name = "detect_tight_loop"
type = "anti_pattern"
pattern = "TightLoop"
threshold = 0.7
fail_on_violation = false
enabled = false

[ci]
fail_fast = true
)";

std::string ErrorOf(const std::string& text) {
  const auto budgets = ParseBudgets(text, "renacer.toml");
  REQUIRE(budgets.status().code() == absl::StatusCode::kInvalidArgument);
  return std::string(budgets.status().message());
}

}  // namespace

TEST_CASE("the standing assertions are read") {
  const auto budgets = ParseBudgets(kStanding, "renacer.toml");
  INFO(budgets.status().ToString());
  REQUIRE(budgets.ok());
  REQUIRE(budgets->assertions.size() == 5);
  CHECK(budgets->fail_fast);
  CHECK(budgets->warnings.empty());
  CHECK(budgets->assertions[0].limit == 5000);
  CHECK(budgets->assertions[1].must_fail);
  CHECK(budgets->assertions[2].limit == 1073741824.0);
  CHECK(budgets->assertions[2].tracked == TrackedMemory::kAllocations);
  CHECK_FALSE(budgets->assertions[3].must_fail);
  CHECK(budgets->assertions[3].pattern == "GodProcess");
  CHECK_FALSE(budgets->assertions[4].is_enabled);
}

TEST_CASE("unknown tables, keys and patterns are told, and the rest is read") {
  const auto budgets = ParseBudgets(
      "[semantic_equivalence]\nenabled = true\n[ci]\nupload = true\n"
      "[[assertion]]\nname = 'a'\ntype = 'span_count'\nmax_spans = 1\ncolour = 'red'\n"
      "[[assertion]]\nname = 'b'\ntype = 'anti_pattern'\npattern = 'PcieBottleneck'\nthreshold = "
      "0.5\n",
      "f.toml");
  REQUIRE(budgets.ok());
  CHECK(budgets->assertions.size() == 2);
  CHECK_FALSE(budgets->assertions[1].is_enabled);
  REQUIRE(budgets->warnings.size() == 4);
  std::string all;
  for (const std::string& warning : budgets->warnings) all += warning + "\n";
  CHECK(all.find("f.toml:1: 'semantic_equivalence' is not known") != std::string::npos);
  CHECK(all.find("f.toml:4: key 'upload' is not known") != std::string::npos);
  CHECK(all.find("f.toml:9: key 'colour' is not known") != std::string::npos);
  CHECK(all.find("pattern 'PcieBottleneck' is not known") != std::string::npos);
}

TEST_CASE("what cannot be meant is refused with its place") {
  CHECK(ErrorOf("[[assertion]]\nname = 'a'\ntype = 'span_count'\n") ==
        "renacer.toml:1: max_spans: a number from 0 on is needed");
  CHECK(ErrorOf("[[assertion]]\nname = 'a'\ntype = 'spam'\n") ==
        "renacer.toml:3: type: 'spam' is no type");
  CHECK(ErrorOf("[[assertion]]\ntype = 'custom'\n") == "renacer.toml:1: name: a text is needed");
  CHECK(ErrorOf("[[assertion]]\nname='a'\ntype='span_count'\nmax_spans=-1\n") ==
        "renacer.toml:4: max_spans: a number from 0 on is needed");
  CHECK(ErrorOf(
            "[[assertion]]\nname='a'\ntype='anti_pattern'\npattern='TightLoop'\nthreshold=70\n") ==
        "renacer.toml:5: threshold: is from 0 to 1");
  CHECK(
      ErrorOf("[[assertion]]\nname='a'\ntype='memory_usage'\nmax_bytes=1\ntracking_mode='vm'\n") ==
      "renacer.toml:5: tracking_mode: 'vm' is neither \"allocations\" nor \"rss\"");
  CHECK(ErrorOf("assertion = 3\n").starts_with("renacer.toml:1: assertion: "));
  CHECK(ErrorOf("ci = 3\n") == "renacer.toml:1: ci: a table is needed");
  CHECK(ErrorOf("[[assertion\n").starts_with("renacer.toml:1: "));
}

}  // namespace batuta::budget
