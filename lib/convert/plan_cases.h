// By which cases each unit of a plan will be judged: those of batuta.toml, and those that a project
// has.
#ifndef BATUTA_LIB_CONVERT_PLAN_CASES_H_
#define BATUTA_LIB_CONVERT_PLAN_CASES_H_

#include <vector>

#include "absl/status/status.h"
#include "batuta/analysis.h"
#include "lib/convert/plan.h"
#include "lib/convert/settings.h"

namespace batuta::convert {

struct CaseSources {
  const Analysis& analysis;
  const Original& original;
  const Settings& settings;
};

// InvalidArgument: a case or a suite of batuta.toml names a program that the project does not have.
absl::Status AddCases(const CaseSources& sources, std::vector<PlannedUnit>& units);

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_PLAN_CASES_H_
