// What a program costs that runs inside of a tracer, measured from inside as well.
#ifndef BATUTA_BENCH_TRACE_MEASURED_H_
#define BATUTA_BENCH_TRACE_MEASURED_H_

#include <string>
#include <vector>

#include "bench/trace/parts.h"

namespace batuta::bench {

struct Measured {
  double cpu_s = 0;        // of the program and its descendants alone
  double total_cpu_s = 0;  // with the tracer
  double wall_s = 0;       // from the start of the tracer to its end
  double peak_bytes = 0;   // ru_maxrss of the program, as GNU time has it
};

// Runs `tracer` (may be empty) with `program` behind it. A failure ends the benchmark.
Measured Measure(const TraceSetting& setting, const std::vector<std::string>& tracer,
                 const std::vector<std::string>& program);

void KeepLeast(Measured& least, const Measured& measured);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_TRACE_MEASURED_H_
