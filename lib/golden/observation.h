// One run of a program, as a golden trace has it.
#ifndef BATUTA_LIB_GOLDEN_OBSERVATION_H_
#define BATUTA_LIB_GOLDEN_OBSERVATION_H_

#include <map>
#include <set>
#include <string>
#include <vector>

#include "batuta/golden.h"
#include "batuta/trace.h"

namespace batuta::golden {

struct Observation {
  std::map<std::string, std::string> effects;
  std::map<std::string, int> processes, calls, calls_by_name;
  int num_calls = 0;
  std::vector<std::string> sequence;  // of the root's first thread
  double wall_ms = 0;
  std::map<std::string, std::set<std::string>> sites;  // by call, if the recording has stacks
};

Observation ObservationOf(const trace::Trace& run, const Program& program);

}  // namespace batuta::golden

#endif  // BATUTA_LIB_GOLDEN_OBSERVATION_H_
