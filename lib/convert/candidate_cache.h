// Remembers what a tool made of a unit, so that nothing is transpiled twice. One folder a key; it
// appears by one rename.
#ifndef BATUTA_LIB_CONVERT_CANDIDATE_CACHE_H_
#define BATUTA_LIB_CONVERT_CANDIDATE_CACHE_H_

#include <string>

#include "absl/status/statusor.h"
#include "lib/convert/unit.h"

namespace batuta::convert {

// Everything that a tool's result depends on: the tool, its version and how it is called, batuta's
// version, the unit's sources, how they are compiled and started, and the files that they may
// carry.
std::string CandidateKey(const CandidateInput& input);

class CandidateCache {
 public:
  explicit CandidateCache(fs::path dir) : dir_(std::move(dir)) {}

  // The crate, copied to `output`; or the tool's remembered refusal; NotFound if nothing is known.
  absl::StatusOr<Crate> Find(const std::string& key, const fs::path& output) const;

  // Remembers a crate or a refusal. A result that hangs on the moment (a time limit) is not kept.
  absl::Status Store(const std::string& key, const absl::StatusOr<Crate>& crate) const;

  // What rustc had against a stored crate: it would say so again. Empty: nothing is known.
  std::string FindCompileError(const std::string& key) const;
  absl::Status StoreCompileError(const std::string& key, const std::string& error) const;

 private:
  fs::path dir_;
};

}  // namespace batuta::convert

#endif  // BATUTA_LIB_CONVERT_CANDIDATE_CACHE_H_
