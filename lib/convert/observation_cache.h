// Remembers what the original did, case by case, for as long as nothing changes that it can depend
// on: every file of the project, how it is built and run, and the machine's compilers and
// interpreters. So a new case, another transpiler or another step does not run all the others
// again.
#ifndef BATUTA_LIB_CONVERT_OBSERVATION_CACHE_H_
#define BATUTA_LIB_CONVERT_OBSERVATION_CACHE_H_

#include <functional>
#include <mutex>
#include <optional>
#include <set>
#include <string>

#include "absl/status/status.h"
#include "lib/convert/case.h"
#include "lib/convert/observation.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// Digest of everything below `root` that `skip` (relative path, is_dir) does not leave out: names,
// modes, contents, targets of links.
std::string ContentDigest(const fs::path& root,
                          const std::function<bool(const fs::path&, bool)>& skip);

class ObservationCache {
 public:
  // `dir` is made when something is remembered. `surroundings`: a digest of all that no case holds.
  ObservationCache(fs::path dir, std::string surroundings)
      : dir_(std::move(dir)), surroundings_(std::move(surroundings)) {}

  std::optional<Baseline> Find(const Unit& unit, const Case& c);

  // What is no evidence because it hangs on the moment (a time limit) is not kept.
  absl::Status Store(const Unit& unit, const Case& c, const Baseline& baseline);

  // Removes what was neither found nor stored.
  void Prune();

 private:
  std::string Key(const Unit& unit, const Case& c) const;
  fs::path Use(const std::string& key);

  const fs::path dir_;
  const std::string surroundings_;
  std::mutex mutex_;
  std::set<std::string> used_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_OBSERVATION_CACHE_H_
