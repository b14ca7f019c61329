// Patterns of waste in a trace. Each finding says where it is and what it would save at most.
#ifndef BATUTA_LIB_BUDGET_PATTERNS_H_
#define BATUTA_LIB_BUDGET_PATTERNS_H_

#include <string>
#include <string_view>
#include <vector>

#include "batuta/trace_analysis.h"

namespace batuta::budget {

struct Finding {
  double share = 0;  // what a threshold is compared with, 0..1
  std::string evidence;
};

// What the patterns look at, made once for a trace.
struct Observed {
  const trace::Trace& run;
  trace::Figures figures;
  trace::CriticalPath path;
};

bool IsPattern(std::string_view name);

// The strongest finding of the pattern; its share is 0 if there is none.
Finding FindPattern(std::string_view name, const Observed& observed);

}  // namespace batuta::budget

#endif  // BATUTA_LIB_BUDGET_PATTERNS_H_
