// The plan: which units a project has, what each is made of, and by which cases it will be judged.
#ifndef BATUTA_LIB_CONVERT_PLAN_H_
#define BATUTA_LIB_CONVERT_PLAN_H_

#include <string>
#include <vector>

#include "absl/status/statusor.h"
#include "batuta/analysis.h"
#include "lib/convert/case.h"
#include "lib/convert/settings.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

struct PlannedUnit {
  Unit unit;
  std::vector<Case> cases;
  // Names of the tools to try, in order; the bridge always comes last and is not listed.
  std::vector<std::string> candidates;
};

struct Plan {
  std::vector<PlannedUnit> units;        // sorted by name
  std::vector<std::string> unconverted;  // "path: reason"
};

// Pure: what to do with what was found. InvalidArgument: a case or a suite of batuta.toml names a
// program that the project does not have.
absl::StatusOr<Plan> MakePlan(const Analysis& analysis, const Original& original,
                              const Settings& settings,
                              const std::vector<std::string>& available_tools);

// All project files that `files` reach over imports, includes and sourcing (not exec), themselves
// first.
std::vector<std::string> Closure(const Analysis& analysis, const std::vector<std::string>& files);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PLAN_H_
