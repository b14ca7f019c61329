// Programs that are started and waited for, timed.
#ifndef BATUTA_BENCH_EMBEDDING_STARTS_H_
#define BATUTA_BENCH_EMBEDDING_STARTS_H_

#include <string>
#include <vector>

namespace batuta::bench {

// Milliseconds from start to end of each of `rounds` runs; empty if it cannot be started.
std::vector<double> StartsMs(const std::vector<std::string>& argv, int rounds);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_EMBEDDING_STARTS_H_
