// The parts of bench_trace, and what each is given.
#ifndef BATUTA_BENCH_TRACE_PARTS_H_
#define BATUTA_BENCH_TRACE_PARTS_H_

#include <string>
#include <vector>

#include "bench/claims.h"

namespace batuta::bench {

struct TraceSetting {
  std::string self;     // this program
  std::string command;  // batuta
  std::string folder;   // an empty one, to work in
  int rounds = 3;       // of each alternative; the least counts
  int repeats = 100;    // of each program that is compared with itself or its golden trace
};

void RunCost(const TraceSetting& setting, std::vector<Claim>& claims);
void RunLossless(const TraceSetting& setting, std::vector<Claim>& claims);
void RunEqual(const TraceSetting& setting, std::vector<Claim>& claims);
void RunGolden(const TraceSetting& setting, std::vector<Claim>& claims);

// What this program is when it is called with "--child": words[0] says as what.
int TraceChild(const std::vector<std::string>& words);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_TRACE_PARTS_H_
