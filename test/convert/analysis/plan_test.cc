#include "lib/convert/plan.h"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "lib/convert/unit_names.h"
#include "test/convert/analysis/project_fixture.h"

namespace batuta::convert {
namespace {

using Strings = std::vector<std::string>;
using Catch::Contains;

struct Planned {
  Analysis analysis;
  absl::StatusOr<Plan> plan;

  Strings UnitNames() const {
    Strings names;
    for (const PlannedUnit& planned : plan->units) names.push_back(planned.unit.name);
    return names;
  }
};

Planned PlanOf(const TestProject& project, const std::string& settings_text = "",
               std::vector<CTarget> targets = {}) {
  Original original;
  original.source_root = original.build_root = project.root();
  original.targets = std::move(targets);
  const std::string text = "[verify]\nfound = false\n" + settings_text;
  const absl::StatusOr<Settings> settings = ParseSettings(text, project.root());
  REQUIRE(settings.ok());
  Planned planned{project.Analyzed(), Plan()};
  planned.plan = MakePlan(planned.analysis, original, *settings, {});
  return planned;
}

CTarget Target(const TestProject& project, const std::string& product, const std::string& source) {
  CTarget target;
  target.product = product;
  target.commands.push_back({project.root() + "/" + source, project.root(), {"cc"}, ""});
  return target;
}

TEST_CASE("every unit gets a name that cargo takes for a binary") {
  TestProject project;
  project.Add("examples/util.py", "def f(): pass\n").Add("my \"lib\"\n/x.py", "def f(): pass\n");
  project.Add("deps.c", "int main(void) { }\n").Add("tool.c", "int main(void) { }\n");
  project.Add("hi.sh", "ls\n").Add("hi/x.py", "def f(): pass\n");
  const Planned planned =
      PlanOf(project, "",
             {Target(project, "deps", "deps.c"), Target(project, "incremental", "tool.c"),
              Target(project, "build", "tool.c")});
  REQUIRE(planned.plan.ok());
  const Strings names = planned.UnitNames();
  CHECK(names == Strings{"build-c", "deps-c", "examples-lib", "hi", "hi-lib", "my__lib__", "tool"});
  for (const std::string& name : names) {
    CHECK(BinaryName(name) == name);
    CHECK_FALSE(IsRefusedByCargo(name));
  }
}

TEST_CASE("cases are for programs, and a suite for what is there") {
  TestProject project;
  project.Add("hi.sh", "ls\n").Add("tools/x.py", "def f(): pass\n");
  CHECK(PlanOf(project, "[[case]]\nprogram = \"hi\"\n").plan.ok());
  CHECK_THAT(
      std::string(PlanOf(project, "[[case]]\nprogram = \"tools\"\n").plan.status().message()),
      Contains("no program 'tools' (there are: hi)"));
  const std::string suite = "[[suite]]\ncommand = [\"make\", \"check\"]\nprograms = ";
  const Planned judged = PlanOf(project, suite + "[\"hi\", \"tools\"]\n");
  REQUIRE(judged.plan.ok());
  for (const PlannedUnit& planned : judged.plan->units) CHECK(planned.cases.size() == 1);
  CHECK_THAT(std::string(PlanOf(project, suite + "[\"ho\"]\n").plan.status().message()),
             Contains("suite 'make': no program or library 'ho' (there are: hi, tools)"));
}

}  // namespace
}  // namespace batuta::convert
