#include "bench/claims.h"

#include <boost/json.hpp>
#include <cstdio>
#include <fstream>

namespace batuta::bench {

bool Claim::Reached() const {
  switch (bound) {
    case Bound::kAtLeast:
      return value >= target;
    case Bound::kAtMost:
      return value <= target;
    case Bound::kNone:
      return true;
  }
  return false;
}

void PrintClaims(const std::vector<Claim>& claims) {
  std::printf("\n%-42s %12s %-10s %12s  %s\n", "claim", "value", "unit", "target", "reached");
  for (const Claim& claim : claims) {
    char target[32] = "-";
    if (claim.bound != Claim::Bound::kNone) {
      std::snprintf(target, sizeof(target), "%s %g",
                    claim.bound == Claim::Bound::kAtLeast ? ">=" : "<=", claim.target);
    }
    std::printf("%-42s %12.4g %-10s %12s  %s\n", claim.name.c_str(), claim.value,
                claim.unit.c_str(), target,
                claim.bound == Claim::Bound::kNone ? "-"
                : claim.Reached()                  ? "yes"
                                                   : "NO");
  }
}

bool WriteClaims(const std::vector<Claim>& claims, const std::string& path) {
  boost::json::array rows;
  for (const Claim& claim : claims) {
    boost::json::object row{{"name", claim.name},
                            {"value", claim.value},
                            {"unit", claim.unit},
                            {"reached", claim.Reached()}};
    row["target"] = claim.bound == Claim::Bound::kNone ? boost::json::value(nullptr)
                                                       : boost::json::value(claim.target);
    rows.push_back(row);
  }
  std::ofstream file(path);
  file << boost::json::serialize(rows) << '\n';
  return file.good();
}

}  // namespace batuta::bench
