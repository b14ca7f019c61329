// What earlier runs learnt about tools, and how to tell that it still holds. The format is drawn in
// README.md.
#ifndef BATUTA_LIB_TOOLS_CACHE_H_
#define BATUTA_LIB_TOOLS_CACHE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "batuta/tools.h"

namespace batuta::tools {

bool operator==(const Tool& a, const Tool& b);

// One tool as it was found. The texts in the second group are compared for equality only.
struct Answer {
  Tool tool;
  std::string found;     // what the search gave; tool.path is what is behind it
  int64_t asked_at_s = 0;

  std::string project;   // whose answer it is; empty: everybody's
  std::string context;   // digest of the environment
  std::string question;  // LookupDigest of the description
  std::string folders;   // digest of the folders that were searched
  std::string watched;   // digest of what the description says to watch
  std::string program;   // signatures of `found` and of what is behind it

  bool operator==(const Answer&) const = default;
};

// The whole file. The first line carries the schema and a checksum of the rest.
std::string FormatCache(const std::vector<Answer>& answers);

// DataLoss: not a cache of this schema, or damaged.
absl::StatusOr<std::vector<Answer>> ParseCache(std::string_view text);

// ParseCache's second half: what follows the first line, whatever its checksum.
absl::StatusOr<std::vector<Answer>> ParseAnswers(std::string_view json);

// NotFound: no cache yet.
absl::StatusOr<std::vector<Answer>> LoadCache(const std::string& file);

absl::Status SaveCache(const std::string& file, const std::vector<Answer>& answers);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_CACHE_H_
