// The claims of a benchmark: printed as a table, written as JSON rows.
#ifndef BATUTA_BENCH_CLAIMS_H_
#define BATUTA_BENCH_CLAIMS_H_

#include <string>
#include <vector>

namespace batuta::bench {

struct Claim {
  enum class Bound { kAtLeast, kAtMost, kNone };
  std::string name;
  double value = 0;
  std::string unit;
  double target = 0;
  Bound bound = Bound::kNone;  // kNone: told, not promised
  // False: a goal. It is shown as reached or not, but the test command does not fail on it.
  bool is_required = true;

  bool Reached() const;
};

void PrintClaims(const std::vector<Claim>& claims);
// One row a claim: name, value, unit, target, reached. False if the file cannot be written.
bool WriteClaims(const std::vector<Claim>& claims, const std::string& path);

}  // namespace batuta::bench

#endif  // BATUTA_BENCH_CLAIMS_H_
