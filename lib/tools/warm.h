// The short way of Open: what the last Open of the same question found, and all that it looked at.
// If that looks the same, no catalogue is parsed, no pattern compiled, no digest made.
#ifndef BATUTA_LIB_TOOLS_WARM_H_
#define BATUTA_LIB_TOOLS_WARM_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "batuta/tools.h"
#include "lib/tools/freshness.h"
#include "lib/tools/surroundings.h"

namespace batuta::tools {

struct Warm {
  std::string question;      // see QuestionOf
  std::vector<Look> places;  // what decides which tools are found, and which descriptions there are
  std::vector<Tool> tools;
  std::vector<std::vector<Look>> looks;  // of each tool: itself, and what it depends on
  int64_t holds_until_s = 0;             // since 1970; some tool is broken and asked again then
  int64_t made_at_s = 0;
  std::vector<Description> descriptions;
};

// Everything beside files that an answer depends on. Nothing: it depends on the current folder.
std::optional<std::string> QuestionOf(const OpenOptions& options, const Surroundings& surroundings);

// Two names of one folder cost one look: a link like /bin is as it was if the folder that holds the
// link is.
std::vector<Look> Sparing(const std::vector<Look>& places);

bool StillHolds(const std::vector<Look>& looks);

std::string EncodeWarm(const Warm& warm);

// All but the descriptions. Nothing: damaged, or the answer to another question.
std::optional<Warm> DecodeWarm(std::string_view bytes, std::string_view question);
// What DecodeWarm left out.
std::vector<Description> DescriptionsOf(std::string_view bytes);

// One file for each question, in the folder beside the cache.
std::string WarmFile(const std::string& cache_file, std::string_view question);
// The whole file in three system calls; empty if it is not there or larger than it should be.
std::string ReadWarmFile(const std::string& file);
// Keeps few of them.
void SaveWarmFile(const std::string& file, const Warm& warm);

}  // namespace batuta::tools

#endif  // BATUTA_LIB_TOOLS_WARM_H_
